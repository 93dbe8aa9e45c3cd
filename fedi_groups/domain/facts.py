"""What the rules and the renderers may know: frozen snapshots of rows, with addresses filled in. No behaviour."""

from dataclasses import dataclass
from typing import Any

from fedi_groups.domain.details import Details
from fedi_groups.domain.types import (
    ActorId,
    ActorKind,
    Dialect,
    FollowState,
    Instant,
    Keeps,
    MembershipState,
    PeerId,
    PostId,
    PostKind,
    Quotable,
    QuoteState,
    ReportState,
    Role,
    Uri,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class ActorFacts:
    """A person, community or server. `peer_id` is None for those who live here.

    `locked`: follows wait for approval. `local_only`: other servers learn nothing of it. `aliases`: who it says it is
    as well. `moved_to`: where it says it lives now; `moved_at`: when others were sent there from here. `quotable`: who
    may quote what it writes, or what is said in it. `wall`: the collection that others add posts to (FEP-400e), if it
    has one. `suspended_at`: since when an admin here, and `disowned_at`, since when its own server lets it do nothing
    more; each until the next. `withdrawn`: what a suspended person wrote was taken down as well.
    """

    id: ActorId
    kind: ActorKind
    name: str
    host: str
    uri: Uri
    peer_id: PeerId | None
    title: str | None
    summary: str
    summary_source: str | None
    url: Uri
    icon: str | None
    image: str | None
    language: str | None
    inbox: Uri
    shared_inbox: Uri | None
    outbox: Uri | None
    followers: Uri | None
    featured: Uri | None
    moderators: Uri | None
    locked: bool
    discoverable: bool
    indexable: bool
    sensitive: bool
    published: Instant
    updated: Instant
    fetched_at: Instant | None
    deleted_at: Instant | None
    local_only: bool = False
    aliases: tuple[Uri, ...] = ()
    moved_to: Uri | None = None
    moved_at: Instant | None = None
    quotable: Quotable = Quotable.ANYONE
    wall: Uri | None = None
    suspended_at: Instant | None = None
    suspended_until: Instant | None = None
    disowned_at: Instant | None = None
    disowned_until: Instant | None = None
    withdrawn: bool = False

    @property
    def suspended(self) -> bool:
        """It may do nothing here."""
        return self.suspended_at is not None or self.disowned_at is not None

    @property
    def local(self) -> bool:
        return self.peer_id is None

    @property
    def handle(self) -> str:
        return f"@{self.name}@{self.host}"

    @property
    def is_community(self) -> bool:
        return self.kind is ActorKind.GROUP

    @property
    def is_collective(self) -> bool:
        """Communities and feeds: what is said there others say, and they are nobody's members."""
        return self.kind in (ActorKind.GROUP, ActorKind.FEED)

    @property
    def is_private(self) -> bool:
        """A community in which only members read. Who wants to follow asks, and waits (Lemmy 1.0)."""
        return self.is_community and self.locked


@dataclass(frozen=True, slots=True)
class PeerFacts:
    """Another server. `dialect` is how it wants to be told things.

    `keeps`: what it may be trusted with that is not for everyone. `hears_from`: from which row of the log on it is told
    what concerns all servers, at `inbox`; None: it has nothing to do with this one yet. `batches`: it has said that it
    takes several votes in one Announce (FEP-1a11).
    """

    id: PeerId
    origin: str
    shard: int
    software: str | None
    speaks_groups: bool
    scheme: str | None
    dialect: Dialect
    keeps: Keeps = Keeps.NOTHING
    hears_from: int | None = None
    inbox: Uri | None = None
    batches: bool = False


@dataclass(frozen=True, slots=True)
class PostFacts:
    """A post or comment. `parent_id` is None for a post; `root_id` is the thread.

    `locked`: nothing more is said below it. `pinned_at`: since when its community shows it first. `held_at`: since when
    nobody sees it but its author and those who keep order where it was written. `quote_uri`: what it quotes, by
    `quote_author_id`, if that is known; `quote_approval`: where that author's permission stands. `flairs`: ids of those
    it bears; those count that its community has. `emojis`: custom ones in it, as `name` and `image`.
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

    @property
    def quotes(self) -> Uri | None:
        """What it is shown to quote: not what its author may not, or no longer, quote."""
        return self.quote_uri if self.quote_state in (QuoteState.PENDING, QuoteState.ACCEPTED) else None

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


@dataclass(frozen=True, slots=True)
class FollowFacts:
    """`follower_id` follows, or has asked to follow, `target_id`."""

    follower_id: ActorId
    target_id: ActorId
    state: FollowState
    uri: Uri | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands in a community."""

    community_id: ActorId
    actor_id: ActorId
    state: MembershipState
    role: Role
    since: Instant
    until: Instant | None = None

    @property
    def is_member(self) -> bool:
        return self.state is MembershipState.MEMBER

    @property
    def keeps_order(self) -> bool:
        """Owners and moderators."""
        return self.is_member and self.role is not Role.MEMBER


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a community's public log: `actor_id` did `act` to a person or post, and why. In the log of the whole
    server its own actor stands in the place of the community.

    Its number is also that of the row of the outgoing log by which other servers hear of it.
    """

    id: int
    community_id: ActorId
    actor_id: ActorId
    act: str
    at: Instant
    person_id: ActorId | None = None
    post_id: PostId | None = None
    reason: str = ""
    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """Somebody asks moderators to look at a person, or at what that person wrote. `uri` is the Flag's id."""

    id: int
    reporter_id: ActorId
    person_id: ActorId
    at: Instant
    community_id: ActorId | None = None
    post_id: PostId | None = None
    reason: str = ""
    state: ReportState = ReportState.OPEN
    settled_by: ActorId | None = None
    settled_at: Instant | None = None
    uri: Uri | None = None


@dataclass(frozen=True, slots=True)
class InviteFacts:
    """`inviter_id` has asked `person_id`, who lives here, into a community elsewhere by the Invite `uri`."""

    community_id: ActorId
    person_id: ActorId
    inviter_id: ActorId
    uri: Uri
    at: Instant


@dataclass(frozen=True, slots=True)
class AudienceFacts:
    """A server that follows an actor, and where it takes deliveries."""

    actor_id: ActorId
    peer_id: PeerId
    from_id: int
    until_id: int | None
    inbox: Uri
