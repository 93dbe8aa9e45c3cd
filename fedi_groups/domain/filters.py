"""Filters: what a person does not want to read, by words and by posts, and which of them something meets.

As apps for Mastodon know them (https://docs.joinmastodon.org/entities/Filter/). Nothing is written down about a post
that meets one: it is found out whenever the post is shown to this person.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from fedi_groups.domain.letters import has_word, spaced
from fedi_groups.domain.types import ActorId, Instant

MOST_FILTERS = 200
"""Of one person; and of keywords and posts, in all of them."""
MOST_KEYWORDS = 500
MOST_POSTS = 500

LONGEST_TITLE = 256
LONGEST_KEYWORD = 512


class FilterContext(StrEnum):
    """Where it counts. HOME: in lists, too; THREAD: where a post is shown by itself, with what is around it."""

    HOME = "home"
    NOTIFICATIONS = "notifications"
    PUBLIC = "public"
    THREAD = "thread"
    ACCOUNT = "account"


class FilterAction(StrEnum):
    """What apps do with what meets it. HIDE: at home and among notifications the server already leaves it out; BLUR:
    pictures alone are covered."""

    WARN = "warn"
    HIDE = "hide"
    BLUR = "blur"


@dataclass(frozen=True, slots=True)
class Keyword:
    """Some words, as they were written. `whole`: not within a longer word."""

    id: int
    words: str
    whole: bool = True


@dataclass(frozen=True, slots=True)
class FilteredPost:
    """A post that is to meet the filter whatever it says; by its id, or that of a boost of it."""

    id: int
    number: int


@dataclass(frozen=True, slots=True)
class FilterFacts:
    """A filter of a person, until `expires_at` or for good."""

    id: int
    owner_id: ActorId
    title: str
    contexts: tuple[FilterContext, ...]
    action: FilterAction = FilterAction.WARN
    expires_at: Instant | None = None
    keywords: tuple[Keyword, ...] = ()
    posts: tuple[FilteredPost, ...] = ()

    def holds(self, now: Instant) -> bool:
        return self.expires_at is None or self.expires_at > now


@dataclass(frozen=True, slots=True)
class Hit:
    """A filter that something meets, by which of its words and posts."""

    filter: FilterFacts
    words: tuple[str, ...]
    numbers: tuple[int, ...]

    def hides(self, context: FilterContext) -> bool:
        return self.filter.action is FilterAction.HIDE and context in self.filter.contexts


def hits_on(text: str, numbers: Collection[int], filters: Iterable[FilterFacts]) -> tuple[Hit, ...]:
    """Those of these filters that a post meets: `text` is what it says, `spaced`; `numbers` are those it goes by."""
    found = []
    for each in filters:
        words = tuple(keyword.words for keyword in each.keywords if _is_in(keyword, text))
        marked = tuple(post.number for post in each.posts if post.number in numbers)
        if words or marked:
            found.append(Hit(each, words, marked))
    return tuple(found)


def _is_in(keyword: Keyword, text: str) -> bool:
    words = _spaced(keyword.words)
    return words in text and bool(words) and (not keyword.whole or has_word(text, words))


@lru_cache(8192)
def _spaced(words: str) -> str:
    return spaced(words)
