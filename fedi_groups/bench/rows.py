"""The bench's own statements: rows as if they had come about long ago, and counts that show what was really done."""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import Instant, PeerId, Scheme
from fedi_groups.storage import tables
from fedi_groups.storage.outgoing import head_position
from fedi_groups.storage.peers import shard_of
from fedi_groups.storage.received import State


async def add_servers(connection: AsyncConnection, origins: Sequence[str], *, now: Instant) -> list[tuple[PeerId, str]]:
    """Servers whose software is known, so that nothing needs to be asked of them; each with its origin, in order."""
    known = {"software": "lemmy", "version": "1", "nodeinfo_at": now, "speaks_groups": True}
    rows = [{"origin": each, "shard": shard_of(each), "scheme": Scheme.CAVAGE.value, **known} for each in origins]
    peer = tables.peer.c
    await connection.execute(insert(tables.peer), rows)
    newest = select(peer.id, peer.origin).order_by(peer.id.desc()).limit(len(rows))
    found = [(PeerId(row.id), row.origin) for row in await connection.execute(newest)]
    head = await head_position(connection)
    cursors = [{"peer_id": number, "position": head, "failures": 0} for number, _ in found]
    await connection.execute(insert(tables.cursor), cursors)
    return found[::-1]


async def nothing_due(connection: AsyncConnection) -> None:
    """No errand is left that would work beside what is measured."""
    await connection.execute(delete(tables.due))


async def received_by_state(connection: AsyncConnection) -> dict[State, int]:
    """How many activities have become what."""
    r = tables.received.c
    question = select(r.state, func.count()).group_by(r.state)
    return {State(state): count for state, count in await connection.execute(question)}


async def count_rows(connection: AsyncConnection) -> int:
    """Rows of all tables."""
    return sum(
        [
            (await connection.execute(select(func.count()).select_from(each))).scalar_one()
            for each in tables.metadata.sorted_tables
        ]
    )


async def threads_of(connection: AsyncConnection) -> dict[int, int]:
    """The thread of every activity in the log, by the activity's number."""
    o = tables.outgoing.c
    return {row.id: row.thread_id for row in await connection.execute(select(o.id, o.thread_id))}
