"""All families' tables as one: which kind of event is told by whom."""

from typing import Any, cast

from fedi_groups.domain.events import Event
from fedi_groups.outbox.families import (
    actors,
    blocks,
    communities,
    flairs,
    follows,
    invites,
    moderation,
    posting,
    quotes,
    reblogs,
    reports,
    shares,
    suspension,
    votes,
)
from fedi_groups.storage.unit import Subscriber, Subscribers

Family = tuple[tuple[type[Any], Any], ...]

FAMILIES: tuple[Family, ...] = (
    actors.PUBLISHES,
    blocks.PUBLISHES,
    communities.PUBLISHES,
    flairs.PUBLISHES,
    follows.PUBLISHES,
    invites.PUBLISHES,
    moderation.PUBLISHES,
    posting.PUBLISHES,
    quotes.PUBLISHES,
    reblogs.PUBLISHES,
    reports.PUBLISHES,
    suspension.PUBLISHES,
    shares.PUBLISHES,
    votes.PUBLISHES,
)


def subscribers(families: tuple[Family, ...] = FAMILIES) -> Subscribers:
    """Raises ValueError if two families would tell the same event."""
    found: dict[type[Event], list[Subscriber]] = {}
    for family in families:
        for kind, tell in family:
            if kind in found:
                raise ValueError(f"{kind.__name__} is told twice")
            found[kind] = [cast(Subscriber, tell)]
    return found
