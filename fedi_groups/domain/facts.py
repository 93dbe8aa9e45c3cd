"""What the rules and the renderers may know: frozen snapshots of rows, with addresses filled in. No behaviour."""

from dataclasses import dataclass
from typing import Any

from fedi_groups.domain.types import (
    ActorId,
    ActorKind,
    Dialect,
    FollowState,
    Instant,
    MembershipState,
    PeerId,
    PostId,
    PostKind,
    Role,
    Uri,
    Visibility,
)


@dataclass(frozen=True, slots=True)
class ActorFacts:
    """A person, community or server. `peer_id` is None for those who live here."""

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

    @property
    def local(self) -> bool:
        return self.peer_id is None

    @property
    def handle(self) -> str:
        return f"@{self.name}@{self.host}"

    @property
    def is_community(self) -> bool:
        return self.kind is ActorKind.GROUP


@dataclass(frozen=True, slots=True)
class PeerFacts:
    """Another server. `dialect` is how it wants to be told things."""

    id: PeerId
    origin: str
    shard: int
    software: str | None
    speaks_groups: bool
    scheme: str | None
    dialect: Dialect


@dataclass(frozen=True, slots=True)
class PostFacts:
    """A post or comment. `parent_id` is None for a post; `root_id` is the thread."""

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

    @property
    def is_comment(self) -> bool:
        return self.parent_id is not None


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


@dataclass(frozen=True, slots=True)
class AudienceFacts:
    """A server that follows an actor, and where it takes deliveries."""

    actor_id: ActorId
    peer_id: PeerId
    from_id: int
    until_id: int | None
    inbox: Uri
