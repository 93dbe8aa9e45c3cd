"""What may be known of actors, servers, and who follows whom."""

from dataclasses import dataclass
from typing import Any

from fedi_groups.domain.charter import DEFAULT, Admission, Charter
from fedi_groups.domain.types import (
    ActorId,
    ActorKind,
    Dialect,
    FollowState,
    Instant,
    Keeps,
    PeerId,
    Quotable,
    Uri,
)


@dataclass(frozen=True, slots=True)
class ProfileField:
    """A line that somebody has put in their profile. `value` is HTML; of people elsewhere, as their server wrote it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ActorFacts:
    """A person, community or server. `peer_id` is None for those who live here.

    `locked`: follows wait for approval. `local_only`: other servers learn nothing of it. `aliases`: who it says it is
    as well. `moved_to`: where it says it lives now; `moved_at`: when others were sent there from here. `quotable`: who
    may quote what it writes, or what is said in it. `wall`: the collection that others add posts to (FEP-400e), if it
    has one. `suspended_at`: since when an admin here, and `disowned_at`, since when its own server lets it do nothing
    more; each until the next. `withdrawn`: what a suspended person wrote was taken down as well. `limited_at`:
    since when an admin here leaves it out of listings. `charter`: what a community here has decided about itself.
    `umbrella_id`: the umbrella it is in; of an umbrella, itself. `icon_alt`, `image_alt`: what is to be seen on its
    pictures, for those who do not. `attribution_domains`: web sites that may say that this person wrote what stands
    there. `emojis`: custom ones in what it says of itself, as in posts. `shuns`: it lives here, and has blocked or
    muted somebody; who that is has to be looked up.
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
    limited_at: Instant | None = None
    charter: Charter = DEFAULT
    umbrella_id: ActorId | None = None
    fields: tuple[ProfileField, ...] = ()
    shuns: bool = False
    bot: bool = False
    reclusive: bool = False
    icon_alt: str = ""
    image_alt: str = ""
    attribution_domains: tuple[str, ...] = ()
    emojis: tuple[dict[str, Any], ...] = ()

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
    def is_mask(self) -> bool:
        """It stands for any member of a community here who does not want to be known. Nobody else's name ends so."""
        return self.local and self.kind is ActorKind.PERSON and self.name.endswith("_")

    @property
    def is_private(self) -> bool:
        """A community in which only members read. Who wants to follow asks, and waits (Lemmy 1.0)."""
        return self.is_community and self.locked

    @property
    def is_umbrella(self) -> bool:
        """A community of communities."""
        return self.umbrella_id == self.id

    @property
    def above_id(self) -> ActorId | None:
        """The umbrella it is in."""
        return self.umbrella_id if self.umbrella_id != self.id else None

    @property
    def admission(self) -> Admission:
        """How one becomes a member."""
        return self.charter.admission or (Admission.APPROVAL if self.locked else Admission.OPEN)


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
class FollowFacts:
    """`follower_id` follows, or has asked to follow, `target_id`. `joins`: by a Join, which asks for membership."""

    follower_id: ActorId
    target_id: ActorId
    state: FollowState
    uri: Uri | None
    joins: bool = False

    @property
    def request(self) -> str:
        """What an answer to it names."""
        return "Join" if self.joins else "Follow"


@dataclass(frozen=True, slots=True)
class AudienceFacts:
    """A server that follows an actor, and where it takes deliveries."""

    actor_id: ActorId
    peer_id: PeerId
    from_id: int
    until_id: int | None
    inbox: Uri
