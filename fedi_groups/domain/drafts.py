"""What is about to be said: the contents of a post before it has a row. HTML in it is clean already."""

from dataclasses import dataclass
from typing import Any

from fedi_groups.domain.details import Details
from fedi_groups.domain.types import ActorId, Instant, PostKind, Quotable, Uri, Visibility


@dataclass(frozen=True, slots=True)
class PollDraft:
    """Options as (title, votes counted elsewhere so far). `hidden`: nobody sees how it stands before it is over."""

    options: tuple[tuple[str, int], ...]
    multiple: bool
    closes_at: Instant | None
    voters: int = 0
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class QuoteDraft:
    """What is quoted: its id, its author if known, and where that author's permission is said to stand."""

    uri: Uri
    author_id: ActorId | None = None
    approval: Uri | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A new post, or the new contents of one. `uri` and `published` are those of a post from elsewhere."""

    kind: PostKind
    content: str
    title: str | None = None
    source: str | None = None
    warning: str | None = None
    link: str | None = None
    url: str | None = None
    language: str | None = None
    sensitive: bool = False
    attachments: tuple[dict[str, Any], ...] = ()
    hashtags: tuple[str, ...] = ()
    visibility: Visibility = Visibility.PUBLIC
    uri: Uri | None = None
    published: Instant | None = None
    updated: Instant | None = None
    poll: PollDraft | None = None
    quote: QuoteDraft | None = None
    flairs: tuple[str, ...] = ()
    emojis: tuple[dict[str, Any], ...] = ()
    details: Details | None = None
    quotable: Quotable | None = None
