"""All families' tables as one: which kind of event is told by whom."""

from typing import Any, cast

from fedi_groups.domain.events import Event
from fedi_groups.outbox.families import actors, follows, posting, votes
from fedi_groups.storage.unit import Subscriber, Subscribers

FAMILIES: tuple[tuple[tuple[type[Any], Any], ...], ...] = (
    actors.PUBLISHES,
    follows.PUBLISHES,
    posting.PUBLISHES,
    votes.PUBLISHES,
)


def subscribers() -> Subscribers:
    """Raises ValueError if two families would tell the same event."""
    found: dict[type[Event], list[Subscriber]] = {}
    for family in FAMILIES:
        for kind, tell in family:
            if kind in found:
                raise ValueError(f"{kind.__name__} is told twice")
            found[kind] = [cast(Subscriber, tell)]
    return found
