"""How much a community listens to one person: enough to work with, too little to flood anybody or to go in circles."""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.talks import Talk
from fedi_groups.domain.types import DAY, HOUR, MINUTE, SECOND, ActorKind, Instant

WINDOW = 10 * MINUTE
MOST = 20
"""Messages of one person to all communities here, within WINDOW."""
MOST_OF_KEEPERS = 200
"""The same of who keeps order where the last one went: a bad evening takes that many."""

SURE_WITHIN = 10 * MINUTE
ANSWER_WITHIN = DAY
UNDO_WITHIN = 60 * SECOND
HEARD_AGAIN = HOUR
"""A message that moderators get is acknowledged, but not each of many."""

REMEMBERED = 2 * DAY
"""After the last word; nothing waits for an answer that long."""

MOST_MODERATORS = 20
"""They get what is for them all, the owner first."""


class Patience(StrEnum):
    """LISTENS; ENDS: this one is answered, by saying that it is too much; SILENT: what comes is not even read."""

    LISTENS = "listens"
    ENDS = "ends"
    SILENT = "silent"


def is_answered(person: ActorFacts) -> bool:
    """People are; programs never, or two of them would talk until somebody stops one."""
    return person.kind in (ActorKind.PERSON, ActorKind.ORGANIZATION)


def counted(talk: Talk, *, now: Instant) -> Talk:
    """With one message more."""
    if now - talk.since >= WINDOW:
        return replace(talk, at=now, since=now, said=1)
    return replace(talk, at=now, said=talk.said + 1)


def patience(talks: Iterable[Talk], *, now: Instant, keeps_order: bool = False) -> Patience:
    """`talks`: those of one person with communities here, in which the last message is counted. `keeps_order`: they do,
    or a part of it, where it went."""
    said = sum(each.said for each in talks if now - each.since < WINDOW)
    most = MOST_OF_KEEPERS if keeps_order else MOST
    if said <= most:
        return Patience.LISTENS
    return Patience.ENDS if said == most + 1 else Patience.SILENT


def is_acknowledged(talk: Talk, *, now: Instant) -> bool:
    """Whether to say that moderators get this message."""
    return talk.heard_at is None or now - talk.heard_at >= HEARD_AGAIN
