"""What may leave the outgoing log, and when."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult, and_, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.log import TAKES_BACK, Everyone
from fedi_groups.domain.types import DAY, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.follows import within
from fedi_groups.storage.outgoing import head_position
from fedi_groups.storage.shelves import CHUNK

KEPT_FOR = 7 * DAY
"""How long any row stays: a server away for less than that gets everything."""

_o = tables.outgoing.c


async def prune_log(database: Database, *, now: Instant, most: int = 20_000) -> int:
    """Drop what is over seven days old, but for rows to `keep` that a server still waits for; returns how many went.

    At most about `most` rows, in short transactions. The last numbered row stays: the head of the log is read from it.
    """
    before = Instant(now - KEPT_FOR)
    gone, after = 0, 0
    while gone < most:
        async with database.write() as connection:
            count = await _drop_ordinary(connection, before=before)
        gone += count
        if count < CHUNK:
            break
    while gone < most:
        async with database.write() as connection:
            candidates = await _told_to_followers(connection, before=before, after=after)
            gone += await _drop(connection, await _told_to_all(connection, candidates))
        if len(candidates) < CHUNK:
            break
        after = candidates[-1].position
    async with database.write() as connection:
        await _drop_exceptions_of_the_gone(connection)
    return gone


async def _drop_ordinary(connection: AsyncConnection, *, before: Instant) -> int:
    head = await head_position(connection)
    old = (
        select(_o.id)
        .where(_o.keep.is_(False), _o.position < head, _o.created_at < before)
        .order_by(_o.position)
        .limit(CHUNK)
    )
    return await _drop(connection, (await connection.execute(old)).scalars().all())


_TAKEN_BACK = func.coalesce(_o.undoes_id, _o.object_id)
"""As domain.log.LogRow.takes_back has it."""


async def _told_to_followers(connection: AsyncConnection, *, before: Instant, after: int) -> Sequence[Any]:
    """Old rows to keep that every server has which followed at the time, or, if they are for all servers, had to do
    with this one then; who is named in them is another question."""
    span, cursor = tables.audience.c, tables.cursor.c
    waiting = (
        exists()
        .select_from(tables.audience.join(tables.cursor, span.peer_id == cursor.peer_id))
        .where(
            or_(span.actor_id == _o.community_id, span.actor_id == _o.follower_of),
            or_(within(_o.id), and_(_o.kind.in_(TAKES_BACK), _o.public, within(_TAKEN_BACK))),
            cursor.position < _o.position,
        )
    )
    peer = tables.peer.c
    someone_waits = (
        exists()
        .select_from(tables.peer.join(tables.cursor, peer.id == cursor.peer_id))
        .where(_o.everyone != Everyone.NOBODY.value, peer.hears_from <= _o.id, cursor.position < _o.position)
    )
    head = await head_position(connection)
    question = (
        select(_o.id, _o.position, _o.named)
        .where(_o.keep.is_(True), _o.position > after, _o.position < head, _o.created_at < before)
        .where(~waiting, ~someone_waits)
        .order_by(_o.position)
        .limit(CHUNK)
    )
    return (await connection.execute(question)).all()


async def _told_to_all(connection: AsyncConnection, candidates: Sequence[Any]) -> list[int]:
    """Those of the candidates that every server named in them has, too."""
    peers = sorted({peer for row in candidates for peer, _ in row.named})
    cursor = tables.cursor.c
    positions: dict[int, int] = {}
    for start in range(0, len(peers), CHUNK):
        some = cursor.peer_id.in_(peers[start : start + CHUNK])
        for found in await connection.execute(select(cursor.peer_id, cursor.position).where(some)):
            positions[found.peer_id] = found.position
    return [
        row.id for row in candidates if all(positions.get(peer, row.position) >= row.position for peer, _ in row.named)
    ]


async def _drop(connection: AsyncConnection, ids: Sequence[int]) -> int:
    if ids:
        await connection.execute(delete(tables.outgoing).where(_o.id.in_(ids)))
    return len(ids)


async def _drop_exceptions_of_the_gone(connection: AsyncConnection) -> CursorResult[Any]:
    row = tables.delivery_exception.c
    return await connection.execute(delete(tables.delivery_exception).where(~exists().where(_o.id == row.outgoing_id)))
