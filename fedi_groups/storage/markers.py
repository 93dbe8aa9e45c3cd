"""How far people have read their timelines."""

from collections.abc import Iterable

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.notices import Marker
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Among, Asked
from fedi_groups.storage.upserts import insertion

_r = tables.read_marker.c
_MARKERS = Asked(
    select(tables.read_marker).where(_r.person_id == bindparam("person"), Among(_r.timeline)).order_by(_r.timeline)
)


async def markers_of(connection: AsyncConnection, person: ActorId, timelines: Iterable[str]) -> list[Marker]:
    """Those there are of these."""
    rows = await _MARKERS.named(connection, person=person, keys=list(timelines))
    return [Marker(row.timeline, row.last_read, row.version, Instant(row.at)) for row in rows]


async def set_marker(
    connection: AsyncConnection, person: ActorId, timeline: str, *, last_read: int, now: Instant
) -> None:
    """It stands there from now on, as its next version."""
    row = {"person_id": person, "timeline": timeline, "last_read": last_read, "version": 1, "at": now}
    changes = {"last_read": last_read, "version": _r.version + 1, "at": now}
    statement = insertion(connection, tables.read_marker).values(row)
    await connection.execute(statement.on_conflict_do_update(index_elements=["person_id", "timeline"], set_=changes))


async def drop_markers(connection: AsyncConnection, person: ActorId) -> None:
    await connection.execute(delete(tables.read_marker).where(_r.person_id == person))
