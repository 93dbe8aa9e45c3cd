"""What admins have done, kept for good."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.deeds import AdminDeed, Did
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes

_d = tables.admin_deed.c


def add_deed(writes: Writes, deed: AdminDeed) -> None:
    values = {"id": deed.id, "by_id": deed.by_id, "act": deed.did.value, "about": deed.about, "said": deed.said}
    writes.append(tables.admin_deed, {**values, "at": deed.at})


async def deeds_before(connection: AsyncConnection, *, before: int | None, most: int) -> list[AdminDeed]:
    """The newest first."""
    question = select(tables.admin_deed).order_by(_d.id.desc()).limit(most)
    rows = await connection.execute(question if before is None else question.where(_d.id < before))
    return [AdminDeed(row.id, ActorId(row.by_id), Did(row.act), row.about, row.said, Instant(row.at)) for row in rows]
