"""What people do not want to read: filters of words and of posts, for themselves alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.filters import (
    LONGEST_KEYWORD,
    LONGEST_TITLE,
    MOST_FILTERS,
    MOST_KEYWORDS,
    MOST_POSTS,
    FilterAction,
    FilterContext,
    FilteredPost,
    FilterFacts,
    Keyword,
)
from fedi_groups.domain.types import Instant
from fedi_groups.errors import Malformed, Missing
from fedi_groups.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class End:
    """When it is over; None: never."""

    at: Instant | None = None


@dataclass(frozen=True, slots=True)
class KeywordWish:
    """A keyword that is to be new (no `id`), other than it was, or `gone`. What is None stays as it is."""

    id: int | None = None
    words: str | None = None
    whole: bool | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class FilterWish:
    """How a filter is to be. What is None stays as it is, and so do keywords that are not named."""

    title: str | None = None
    contexts: tuple[FilterContext, ...] | None = None
    action: FilterAction | None = None
    end: End | None = None
    keywords: tuple[KeywordWish, ...] = ()


async def make_filter(tx: Unit, *, owner: ActorFacts, wish: FilterWish) -> FilterFacts:
    """A new one. Raises Malformed, in the words that apps know."""
    if len(await tx.filters.of(owner.id)) >= MOST_FILTERS:
        raise _invalid(f"You have {MOST_FILTERS} filters already")
    return await _put(tx, _changed(tx, FilterFacts(tx.mint.next(), owner.id, "", ()), wish))


async def change_filter(tx: Unit, *, owner: ActorFacts, number: int, wish: FilterWish) -> FilterFacts:
    """Raises Missing, or Malformed."""
    return await _put(tx, _changed(tx, await own_filter(tx, owner, number), wish))


async def drop_filter(tx: Unit, *, owner: ActorFacts, number: int) -> None:
    """Raises Missing."""
    await tx.filters.drop(await own_filter(tx, owner, number))
    tx.filters_otherwise(owner.id)


async def add_keyword(tx: Unit, *, owner: ActorFacts, number: int, words: str, whole: bool) -> Keyword:
    """Raises Missing, or Malformed."""
    wish = FilterWish(keywords=(KeywordWish(words=words, whole=whole),))
    return (await change_filter(tx, owner=owner, number=number, wish=wish)).keywords[-1]


async def change_keyword(tx: Unit, *, owner: ActorFacts, wish: KeywordWish) -> Keyword | None:
    """None for one that is gone. Raises Missing, or Malformed."""
    assert wish.id is not None
    known, _ = await own_keyword(tx, owner, wish.id)
    changed = await _put(tx, _changed(tx, known, FilterWish(keywords=(wish,))))
    return next((each for each in changed.keywords if each.id == wish.id), None)


async def add_post(tx: Unit, *, owner: ActorFacts, number: int, post: int) -> FilteredPost:
    """`post`: its id, or that of a boost of it, which the owner may see. Raises Missing, or Malformed for one
    that is in it."""
    known = await own_filter(tx, owner, number)
    if any(each.number == post for each in known.posts):
        raise _invalid("Status has already been taken")
    made = FilteredPost(tx.mint.next(), post)
    await _put(tx, replace(known, posts=(*known.posts, made)))
    return made


async def drop_post(tx: Unit, *, owner: ActorFacts, number: int) -> None:
    """`number`: that of its place in a filter. Raises Missing."""
    known, gone = await own_post(tx, owner, number)
    await _put(tx, replace(known, posts=tuple(each for each in known.posts if each != gone)))


async def own_filter(tx: Unit, owner: ActorFacts, number: int) -> FilterFacts:
    """Raises Missing for what is none, or somebody else's."""
    return await _own(tx, owner, lambda each: each.id == number)


async def own_keyword(tx: Unit, owner: ActorFacts, number: int) -> tuple[FilterFacts, Keyword]:
    """With the filter it is in. Raises Missing."""
    known = await _own(tx, owner, lambda each: any(keyword.id == number for keyword in each.keywords))
    return known, next(each for each in known.keywords if each.id == number)


async def own_post(tx: Unit, owner: ActorFacts, number: int) -> tuple[FilterFacts, FilteredPost]:
    """With the filter it is in. Raises Missing."""
    known = await _own(tx, owner, lambda each: any(post.id == number for post in each.posts))
    return known, next(each for each in known.posts if each.id == number)


async def _own(tx: Unit, owner: ActorFacts, is_it: Callable[[FilterFacts], bool]) -> FilterFacts:
    found = next((each for each in await tx.filters.of(owner.id) if is_it(each)), None)
    if found is None:
        raise Missing(f"no such filter of {owner.handle}")
    return found


async def _put(tx: Unit, changed: FilterFacts) -> FilterFacts:
    """Raises Malformed where there would be too much to look for."""
    others = [each for each in await tx.filters.of(changed.owner_id) if each.id != changed.id]
    if sum(len(each.keywords) for each in (*others, changed)) > MOST_KEYWORDS:
        raise _invalid(f"There is room for {MOST_KEYWORDS} keywords in all filters")
    if sum(len(each.posts) for each in (*others, changed)) > MOST_POSTS:
        raise _invalid(f"There is room for {MOST_POSTS} posts in all filters")
    await tx.filters.put(changed)
    tx.filters_otherwise(changed.owner_id)
    return changed


def _changed(tx: Unit, known: FilterFacts, wish: FilterWish) -> FilterFacts:
    """Raises Missing, or Malformed."""
    return replace(
        known,
        title=_text("Title", known.title if wish.title is None else wish.title, LONGEST_TITLE),
        contexts=_contexts(known.contexts if wish.contexts is None else wish.contexts),
        action=wish.action or known.action,
        expires_at=known.expires_at if wish.end is None else wish.end.at,
        keywords=_keywords(tx, known.keywords, wish.keywords),
    )


def _keywords(tx: Unit, known: Sequence[Keyword], wishes: Sequence[KeywordWish]) -> tuple[Keyword, ...]:
    found = {each.id: each for each in known}
    for wish in wishes:
        if wish.id is not None and wish.id not in found:
            raise Missing(f"no keyword {wish.id}")
        before = found[wish.id] if wish.id is not None else Keyword(tx.mint.next(), "")
        words = _text("Keyword", before.words if wish.words is None else wish.words, LONGEST_KEYWORD, gone=wish.gone)
        found[before.id] = Keyword(before.id, words, before.whole if wish.whole is None else wish.whole)
        if wish.gone:
            del found[before.id]
    return tuple(found.values())


def _contexts(wanted: Sequence[FilterContext]) -> tuple[FilterContext, ...]:
    if not wanted:
        raise _invalid("Context can't be blank")
    return tuple(each for each in FilterContext if each in wanted)


def _text(name: str, given: str, longest: int, *, gone: bool = False) -> str:
    """Raises Malformed for none at all, or too much of it; but not for what goes."""
    words = given.strip()
    if not words and not gone:
        raise _invalid(f"{name} can't be blank")
    if len(words) > longest:
        raise _invalid(f"{name} is too long (maximum is {longest} characters)")
    return words


def _invalid(reason: str) -> Malformed:
    words = f"Validation failed: {reason}"
    return Malformed(words, public=words)
