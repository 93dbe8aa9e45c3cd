"""The outgoing log: one row per event, and what a server of which kind is told of it."""

from dataclasses import dataclass, field
from enum import StrEnum

from fedi_groups.domain.types import ActorId, Dialect, Instant, PeerId, PostId, ReceivedId, Uri


class ToMicroblogs(StrEnum):
    """What servers of the microblog dialect that follow the community get of an event in it."""

    NOTHING = "nothing"
    ACTIVITY = "activity"
    BOOST = "boost"
    UNBOOST = "unboost"


class Everyone(StrEnum):
    """Which of the servers that have to do with this one hear of an event, whatever they follow.

    Those are the servers that follow, or once followed, anything here, or were ever told something.
    """

    NOBODY = "nobody"
    ALL = "all"
    GROUP_SERVERS = "threadiverse"
    MICROBLOGS = "microblog"

    def includes(self, dialect: Dialect) -> bool:
        match self:
            case Everyone.GROUP_SERVERS:
                return dialect.wraps
            case Everyone.MICROBLOGS:
                return dialect is Dialect.MICROBLOG
        return self is Everyone.ALL


TAKES_BACK = ("delete", "remove", "unboost")
"""Rows that end what an earlier one has told."""

RELAY = "relay"
"""Rows in which a private community tells members on microblogs in its own name what was said in it."""

MICROBLOGS_ONLY = frozenset({"boost", "unboost", "share", "unshare", "update-group", "delete-group"})
"""Kinds of rows that say nothing to group servers: those have heard of it in another one, or follow its source."""


class Form(StrEnum):
    """How one event is put to one server.

    PLAIN: the activity itself. WRAPPED: the community's Announce around it (FEP-1b12).
    BOOST: the community's Announce of the object's id. UNBOOST: the Undo of that.
    ADDED: the community's Add of the object's id to its wall (FEP-400e). TAKEN: its Delete of what stands there.
    """

    PLAIN = "plain"
    WRAPPED = "wrapped"
    BOOST = "boost"
    UNBOOST = "unboost"
    ADDED = "added"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Named:
    """One inbox that gets an event whoever follows whom."""

    peer_id: PeerId
    inbox: Uri


@dataclass(frozen=True, slots=True)
class LogRow:
    """One event to be told.

    `community_id`: its follower servers are told, wrapped or as `microblog` says. `follower_of`: the servers that
    follow this local author get it plain. `named`: so do these inboxes; `everyone`: so do all servers, or those of one
    dialect, that have to do with this one; what is not public is for nobody so. A server in several of these gets one
    form.
    The activity is in `threadiverse_body` (and `microblog_body` where that dialect differs), or is the received
    activity `received_id`, which is passed on byte for byte. `signer_id` signs the plain form's request, the
    community all others. `object_uri` and `author_uri` are what a boost names; an UNBOOST takes back the boost of row
    `undoes_id`. `barrier`: everything before it in the community goes first, everything after it waits.
    `keep`: not dropped from the log until every server that should have it does. What takes something back in public
    goes to those as well that followed when it was told, and do so no longer: they still show it.
    """

    id: int
    kind: str
    signer_id: ActorId
    created_at: Instant
    community_id: ActorId | None = None
    follower_of: ActorId | None = None
    named: tuple[Named, ...] = ()
    object_id: PostId | None = None
    object_uri: Uri | None = None
    author_uri: Uri | None = None
    undoes_id: int | None = None
    thread_id: PostId | None = None
    barrier: bool = False
    microblog: ToMicroblogs = ToMicroblogs.NOTHING
    threadiverse_body: bytes | None = None
    microblog_body: bytes | None = None
    received_id: ReceivedId | None = None
    public: bool = True
    keep: bool = False
    everyone: Everyone = Everyone.NOBODY
    position: int | None = field(default=None)

    @property
    def takes_back(self) -> int | None:
        """About which row of the log, by its id or the post's, told what this one ends; None if it ends nothing."""
        if self.kind not in TAKES_BACK or not self.public:
            return None
        return self.undoes_id or self.object_id
