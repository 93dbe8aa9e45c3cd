"""How far people have read."""

from collections.abc import Iterable

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.notices import Marker
from fedi_groups.storage import markers
from fedi_groups.storage.unit import Unit


async def markers_of(tx: Unit, person: ActorFacts, timelines: Iterable[str]) -> list[Marker]:
    """Those there are of these."""
    return await markers.markers_of(tx.connection, person.id, timelines)


async def last_read(tx: Unit, person: ActorFacts, timeline: str) -> int:
    """Up to where; 0 if they have read nothing."""
    found = await markers_of(tx, person, [timeline])
    return found[0].last_read if found else 0
