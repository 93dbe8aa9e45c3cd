"""What a community remembers of its talk with one person: what it has asked, what can be undone, how much was said.

Pure; see policy.talks for what follows from it.
"""

from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.domain.types import ActorId, Instant, PostId


class Question(StrEnum):
    """What it has asked. SURE: whether they mean what they said. CHARTER: one of the charter's questions."""

    SURE = "sure"
    CHARTER = "charter"


@dataclass(frozen=True, slots=True)
class Asked:
    """It waits for an answer until then: to whether the message is meant, which is about a person or a post, or to the
    question after `answers`."""

    question: Question
    until: Instant
    message_id: PostId
    answers: tuple[str, ...] = ()
    person_id: ActorId | None = None
    post_id: PostId | None = None


@dataclass(frozen=True, slots=True)
class Undoable:
    """What takes back the last thing they did: the word for that, with whom or which post it is about. `everything`:
    along with all that the person wrote."""

    word: str
    until: Instant
    person_id: ActorId | None = None
    post_id: PostId | None = None
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """`said`: messages since `since`. `heard_at`: when they were last told that moderators get a message of theirs."""

    community_id: ActorId
    person_id: ActorId
    at: Instant
    since: Instant
    said: int = 0
    heard_at: Instant | None = None
    asked: Asked | None = None
    undoable: Undoable | None = None
