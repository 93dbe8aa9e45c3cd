"""What may be known of posts, and of what they bear."""

from dataclasses import dataclass
from typing import Any

from fedi_groups.domain.details import Details
from fedi_groups.domain.types import (
    ActorId,
    Instant,
    PostId,
    PostKind,
    Quotable,
    QuoteState,
    Uri,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class PostFacts:
    """A post or comment. `parent_id` is None for a post; `root_id` is the thread.

    `locked`: nothing more is said below it. `pinned_at`: since when its community shows it first. `held_at`: since when
    nobody sees it but its author and those who keep order where it was written. `quote_uri`: what it quotes, by
    `quote_author_id`, if that is known; `quote_approval`: where that author's permission stands. `flairs`: ids of those
    it bears; those count that its community has. `emojis`: custom ones in it, as `name` and `image`, which is an
    address, or a file of this server. `reblogs`: by how
    many people it is shown to those who follow them, as far as this server knows. `hides_counts`: nobody
    sees how its poll stands before that is over. `quotable`: who may quote it, if its author has said so of this one.
    """

    id: PostId
    uri: Uri
    local: bool
    kind: PostKind
    author_id: ActorId
    community_id: ActorId | None
    parent_id: PostId | None
    root_id: PostId
    depth: int
    visibility: Visibility
    title: str | None
    content: str
    source: str | None
    warning: str | None
    link: str | None
    url: str | None
    language: str | None
    sensitive: bool
    attachments: tuple[dict[str, Any], ...]
    hashtags: tuple[str, ...]
    published: Instant
    edited: Instant | None
    deleted_at: Instant | None
    boost_id: int | None
    up: int
    down: int
    comments: int
    closes_at: Instant | None
    multiple: bool | None
    voters: int
    removed_at: Instant | None = None
    locked: bool = False
    pinned_at: Instant | None = None
    held_at: Instant | None = None
    quote_uri: Uri | None = None
    quote_author_id: ActorId | None = None
    quote_state: QuoteState | None = None
    quote_approval: Uri | None = None
    flairs: tuple[str, ...] = ()
    emojis: tuple[dict[str, Any], ...] = ()
    details: Details | None = None
    reblogs: int = 0
    hides_counts: bool = False
    quotable: Quotable | None = None

    @property
    def quotes(self) -> Uri | None:
        """What it is shown to quote: not what its author may not, or no longer, quote."""
        return self.quote_uri if self.quote_state in (QuoteState.PENDING, QuoteState.ACCEPTED) else None

    def keeps_counts(self, now: Instant) -> bool:
        """Whether how its poll stands is not told yet, to whomever."""
        return self.hides_counts and (self.closes_at is None or self.closes_at > now)

    @property
    def is_comment(self) -> bool:
        return self.parent_id is not None

    @property
    def gone(self) -> bool:
        """Nothing of it may be shown: its author has deleted it for good, or a moderator has removed it for now."""
        return self.deleted_at is not None or self.removed_at is not None


@dataclass(frozen=True, slots=True)
class Flair:
    """What a community has its posts sorted by: `name` in addresses, `title` for people."""

    id: int
    community_id: ActorId
    uri: Uri
    name: str
    title: str
    description: str | None = None
    color: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """The author of `post_id`, who lives here, lets the post `quoting`, by `actor_id`, quote it (FEP-044f)."""

    id: int
    post_id: PostId
    actor_id: ActorId
    quoting: Uri
    at: Instant
    revoked_at: Instant | None = None
