"""What somebody has sent to be posted, before anything is made of it: it may have to wait."""

from dataclasses import dataclass

from fedi_groups.domain.details import Details
from fedi_groups.domain.types import ActorId, Instant, Quotable, Visibility


@dataclass(frozen=True, slots=True)
class PollWish:
    """A poll that ends so many microseconds after it is posted."""

    options: tuple[str, ...]
    lasts: int
    several: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """`answers`: the number of a post, or of a boost of it. `visibility`: None is that of what is answered. `quotes`:
    the number of what it quotes; `quotable`: who may quote it, None as its author wants it of all. `place`: the
    community it is for, if one was chosen: then it has a `title` and a `link` of its own, and bears `flairs` of these
    names; `unnamed`: it is said there as *a member*; with an `event` it invites to one."""

    text: str
    media_ids: tuple[int, ...] = ()
    poll: PollWish | None = None
    answers: int | None = None
    sensitive: bool = False
    warning: str = ""
    visibility: Visibility | None = None
    language: str | None = None
    quotes: int | None = None
    quotable: Quotable | None = None
    place: ActorId | None = None
    title: str = ""
    link: str = ""
    flairs: tuple[str, ...] = ()
    unnamed: bool = False
    event: Details | None = None


@dataclass(frozen=True, slots=True)
class SketchFacts:
    """Something that somebody has begun to write: the fields of the form as they were filled in when they left it."""

    id: int
    actor_id: ActorId
    changed: Instant
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class ScheduledFacts:
    """To be posted at a moment. `by_id`: the moderator by whom a community, `actor_id`, says it."""

    id: int
    actor_id: ActorId
    by_id: ActorId | None
    at: Instant
    submission: Submission
