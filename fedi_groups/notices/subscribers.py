"""All families' tables as one: which kind of event is noticed by whom."""

from typing import Any, cast

from fedi_groups.domain.events import Event
from fedi_groups.notices.families import actors, follows, order, posting, votes
from fedi_groups.storage.unit import Subscriber, Subscribers

Family = tuple[tuple[type[Any], Any], ...]

FAMILIES: tuple[Family, ...] = (
    actors.NOTICES,
    follows.NOTICES,
    order.NOTICES,
    posting.NOTICES,
    votes.NOTICES,
)


def subscribers(families: tuple[Family, ...] = FAMILIES) -> Subscribers:
    """Raises ValueError if two families would notice the same event."""
    found: dict[type[Event], list[Subscriber]] = {}
    for family in families:
        for kind, tell in family:
            if kind in found:
                raise ValueError(f"{kind.__name__} is noticed twice")
            found[kind] = [cast(Subscriber, tell)]
    return found
