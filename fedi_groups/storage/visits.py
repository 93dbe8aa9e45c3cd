"""How far people here have read in threads: one row for each of them and each thread they have looked at lately."""

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, Instant, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Asked
from fedi_groups.storage.upserts import insertion

_v = tables.thread_visit.c
_SEEN = Asked(select(_v.seen).where(_v.actor_id == bindparam("actor"), _v.root_id == bindparam("root")))


async def seen_in(connection: AsyncConnection, person: ActorId, root: PostId) -> PostId | None:
    """The newest comment that was there when they looked last; None if they have not."""
    rows = await _SEEN.rows(connection, actor=person, root=root)
    return PostId(rows[0][0]) if rows else None


async def note_visit(connection: AsyncConnection, person: ActorId, root: PostId, seen: PostId, *, now: Instant) -> None:
    row = {"actor_id": person, "root_id": root, "seen": seen, "at": now}
    statement = insertion(connection, tables.thread_visit).values(row)
    keys = ["actor_id", "root_id"]
    await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_={"seen": seen, "at": now}))


async def forget_visits(connection: AsyncConnection, *, before: Instant) -> None:
    await connection.execute(delete(tables.thread_visit).where(_v.at < before))


async def drop_visits(connection: AsyncConnection, person: ActorId) -> None:
    """Of somebody who is gone."""
    await connection.execute(delete(tables.thread_visit).where(_v.actor_id == person))
