"""Keeping order: in a community, and on the whole server."""

from dataclasses import dataclass

from fedi_groups.domain.events.causes import Cause
from fedi_groups.domain.facts import Entry
from fedi_groups.domain.types import Act, ActorId, PostId


@dataclass(frozen=True, slots=True)
class Moderated:
    """Order was kept in a community, as this entry of its log says.

    `contents`: of a ban or its end, that what the person wrote in the community went or came back with it.
    """

    entry: Entry
    act: Act
    cause: Cause
    contents: bool = False


@dataclass(frozen=True, slots=True)
class PostFlaired:
    """A moderator gave a post other flairs, or set its warning, as this entry of the log of its community says."""

    entry: Entry
    post_id: PostId
    cause: Cause


@dataclass(frozen=True, slots=True)
class Suspended:
    """An admin here has suspended a person from the whole server, or lifted that, as this entry of its log says.

    `contents`: what the person wrote went or came back with it. `communities`: those here that a person elsewhere has
    to do with. `redescribed`: the document of a local person says something else now. `speaker`: who tells it, if that
    is not who did it; nobody tells what the server itself did.
    """

    entry: Entry
    act: Act
    contents: bool = False
    communities: tuple[ActorId, ...] = ()
    redescribed: bool = False
    speaker: ActorId | None = None


@dataclass(frozen=True, slots=True)
class Limited:
    """An admin here has limited a person, or lifted that, as this entry of the log of the server says."""

    entry: Entry
    act: Act


@dataclass(frozen=True, slots=True)
class AppealRejected:
    """An admin has looked again at what this entry of the log of the server says, and it stands."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class CommunityClosed:
    """A community was deleted (CLOSE), or is back (REOPEN), as this entry of the server's log says. `owner`: its owner
    did it."""

    entry: Entry
    act: Act
    cause: Cause
    owner: bool = False


@dataclass(frozen=True, slots=True)
class CommunityChanged:
    """Those who keep order in a community here have changed its profile."""

    entry: Entry
    cause: Cause


@dataclass(frozen=True, slots=True)
class ReportMade:
    """Somebody reported a person or post."""

    report_id: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class ReportSettled:
    """A moderator has dealt with a report."""

    report_id: int
    moderator_id: ActorId
    cause: Cause


OrderEvent = (
    Moderated
    | PostFlaired
    | Suspended
    | Limited
    | AppealRejected
    | CommunityClosed
    | CommunityChanged
    | ReportMade
    | ReportSettled
)
