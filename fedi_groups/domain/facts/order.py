"""What may be known of how order is kept: logs, appeals, reports."""

from dataclasses import dataclass

from fedi_groups.domain.types import (
    ActorId,
    AppealState,
    Instant,
    PostId,
    ReportState,
    Uri,
)


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
class AppealFacts:
    """`person_id` asks for another look at what the line `entry_id` of a community's log says was done to them."""

    id: int
    entry_id: int
    community_id: ActorId
    person_id: ActorId
    words: str
    at: Instant
    state: AppealState = AppealState.OPEN
    decided_by: ActorId | None = None
    decided_at: Instant | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class SavedReply:
    """What those who keep order in a community have ready to say. `language`: that it is written in, if one is told."""

    id: int
    community_id: ActorId
    title: str
    words: str
    language: str | None = None


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
