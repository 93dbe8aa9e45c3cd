"""What people have begun to write, and keep for another day."""

from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.submissions import SketchFacts
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes

MOST = 50
"""Of one person."""

_s = tables.sketch.c


def put_sketch(writes: Writes, sketch: SketchFacts) -> None:
    """New, or as it is now."""
    row = {"id": sketch.id, "actor_id": sketch.actor_id, "changed": sketch.changed, "fields": sketch.fields}
    writes.put(tables.sketch, row)


def drop_sketch(writes: Writes, number: int) -> None:
    writes.drop(tables.sketch, number)


async def find_sketch(connection: AsyncConnection, number: int) -> SketchFacts | None:
    row = (await connection.execute(select(tables.sketch).where(_s.id == number))).one_or_none()
    return _facts(row) if row is not None else None


async def sketches_of(connection: AsyncConnection, actor: ActorId) -> list[SketchFacts]:
    """All of somebody's, what they began last first."""
    question = select(tables.sketch).where(_s.actor_id == actor).order_by(_s.id.desc()).limit(MOST)
    return [_facts(row) for row in await connection.execute(question)]


async def count_sketches(connection: AsyncConnection, actor: ActorId) -> int:
    question = select(func.count()).select_from(tables.sketch).where(_s.actor_id == actor)
    return int((await connection.execute(question)).scalar_one())


async def drop_all_sketches(connection: AsyncConnection, actor: ActorId) -> None:
    """Of somebody who is gone."""
    await connection.execute(delete(tables.sketch).where(_s.actor_id == actor))


def _facts(row: Any) -> SketchFacts:
    return SketchFacts(row.id, ActorId(row.actor_id), Instant(row.changed), dict(row.fields))
