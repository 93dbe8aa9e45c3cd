"""How this server is doing: what waits, what is stuck, how large the database is, which servers hear what is public."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, TextClause, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorKind, Instant, PeerId, ReceivedId
from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.received import OPEN, State

_r = tables.received.c
_d = tables.due.c
_COUNTED = 10_000
"""Beyond that nobody counts."""


@dataclass(frozen=True, slots=True)
class Line:
    """So many wait, up to 10,000 of them are counted; since when the first of them does."""

    count: int
    since: Instant | None


@dataclass(frozen=True, slots=True)
class Parked:
    """Something that came in and failed here. `origin`: of the server that sent it."""

    id: ReceivedId
    origin: str
    error: str
    arrived_at: Instant


async def received_line(connection: AsyncConnection) -> Line:
    """What came in and is not worked on yet."""
    return await _line(connection, _r.arrived_at, OPEN)


async def due_line(connection: AsyncConnection, *, now: Instant) -> Line:
    """What should have been done by now."""
    return await _line(connection, _d.at, _d.at <= now)


async def unnumbered_line(connection: AsyncConnection) -> Line:
    """What is to go out and has no place in the log yet."""
    return await _line(connection, tables.outgoing.c.created_at, tables.outgoing.c.position.is_(None))


async def parked(connection: AsyncConnection, *, before: int | None = None, most: int) -> list[Parked]:
    """What failed here, the newest first."""
    question = (
        select(_r.id, tables.peer.c.origin, _r.error, _r.arrived_at)
        .join_from(tables.received, tables.peer, tables.peer.c.id == _r.peer_id)
        .where(_r.state == State.PARKED.value)
        .order_by(_r.id.desc())
        .limit(most)
    )
    rows = await connection.execute(question if before is None else question.where(_r.id < before))
    return [Parked(ReceivedId(row.id), row.origin, row.error or "", Instant(row.arrived_at)) for row in rows]


async def drop_parked(connection: AsyncConnection, numbers: list[ReceivedId]) -> int:
    """These are tried no more; returns how many there were."""
    chosen = (_r.id.in_(numbers), _r.state == State.PARKED.value)
    return (await connection.execute(update(tables.received).where(*chosen).values(state=State.IGNORED.value))).rowcount


async def size_of(database: Database) -> int:
    """Bytes of the database."""
    question = (
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        if database.sqlite
        else "SELECT pg_database_size(current_database())"
    )
    async with database.read() as connection:
        return int((await connection.execute(text(question))).scalar_one())


async def told_in_public(connection: AsyncConnection, *, most: int) -> list[PeerId]:
    """Servers that follow a community here which everybody may read: who looks there sees them anyway."""
    heard, community = tables.audience.c, tables.actor.c
    question = (
        select(heard.peer_id)
        .join_from(tables.audience, tables.actor, community.id == heard.actor_id)
        .where(
            heard.until_id.is_(None),
            community.kind == ActorKind.GROUP.value,
            community.peer_id.is_(None),
            ~community.locked,
            community.discoverable,
            ~community.local_only,
            community.deleted_at.is_(None),
        )
        .distinct()
        .limit(most)
    )
    return [PeerId(number) for number in (await connection.execute(question)).scalars()]


async def _line(
    connection: AsyncConnection, since: ColumnElement[Any], which: ColumnElement[bool] | TextClause
) -> Line:
    some = select(since.label("at")).where(which).order_by(since).limit(_COUNTED).subquery()
    row = (await connection.execute(select(func.count(), func.min(some.c.at)))).one()
    return Line(int(row[0]), row[1])
