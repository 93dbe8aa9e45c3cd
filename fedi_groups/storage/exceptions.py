"""Deliveries that a cursor has passed without their being accepted: refused, parked, or with nothing left to send."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, and_, bindparam, delete, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import Instant, PeerId
from fedi_groups.storage import tables
from fedi_groups.storage.cursors import ASKED, held_as, still_held
from fedi_groups.storage.database import Database
from fedi_groups.storage.leases import Held
from fedi_groups.storage.upserts import insertion, upsert

REJECTED = "answered by a Reject"
"""Why a row was refused, where no answer to the request says it."""

_e = tables.delivery_exception.c


class ExceptionState(StrEnum):
    """REFUSED for good by the peer. PARKED: it kept failing while others passed. SKIPPED: there was no one, or nothing,
    left to send. AGAIN: to be sent once more."""

    REFUSED = "refused"
    PARKED = "parked"
    SKIPPED = "skipped"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class DeliveryException:
    """What happened to one row for one server, and why."""

    peer_id: PeerId
    outgoing_id: int
    state: ExceptionState
    reason: str
    at: Instant
    status: int | None = None


async def record_exceptions(connection: AsyncConnection, exceptions: Sequence[tuple[DeliveryException, Held]]) -> None:
    """Write them, each under the lease of its server's shard; a newer word on the same row replaces the older."""
    names = ("peer_id", "outgoing_id", "state", "status", "reason", "at")
    rows = [{**held_as(held), **{f"b_{name}": getattr(each, name) for name in names}} for each, held in exceptions]
    if not rows:
        return
    values = select(*(bindparam(f"b_{name}", type_=_e[name].type) for name in names)).where(still_held())
    statement = insertion(connection, tables.delivery_exception).from_select(list(names), values)
    changes = {name: statement.excluded[name] for name in names[2:]}
    await connection.execute(statement.on_conflict_do_update(index_elements=names[:2], set_=changes), rows)


async def record_refusal(connection: AsyncConnection, peer: PeerId, outgoing_id: int, *, now: Instant) -> None:
    """This server has said by a Reject that it will not take the row. What is known of the row already stays."""
    row = {
        "peer_id": peer,
        "outgoing_id": outgoing_id,
        "state": ExceptionState.REFUSED.value,
        "status": None,
        "reason": REJECTED,
        "at": now,
    }
    await upsert(connection, tables.delivery_exception, [row], update=())


async def was_refused(connection: AsyncConnection, peer: PeerId, outgoing_id: int) -> bool:
    """Whether this server has said that it will not take the row."""
    mine = (_e.peer_id == peer, _e.outgoing_id == outgoing_id, _e.state == ExceptionState.REFUSED.value)
    return (await connection.execute(select(_e.outgoing_id).where(*mine))).first() is not None


async def forget_exceptions(connection: AsyncConnection, accepted: Sequence[tuple[PeerId, int]]) -> None:
    """These rows were accepted after all."""
    mine = and_(_e.peer_id == bindparam("b_peer"), _e.outgoing_id == bindparam("b_outgoing"))
    if accepted:
        rows = [{"b_peer": peer, "b_outgoing": number} for peer, number in accepted]
        await connection.execute(delete(tables.delivery_exception).where(mine), rows)


async def exceptions_of(connection: AsyncConnection, outgoing_id: int) -> list[DeliveryException]:
    """What happened to one row, at every server where something did."""
    return await _found(connection, _question().where(_e.outgoing_id == outgoing_id))


async def exceptions_at(connection: AsyncConnection, peer: PeerId, *, most: int = 100) -> list[DeliveryException]:
    """What happened at one server, newest first."""
    return await _found(connection, _question().where(_e.peer_id == peer).order_by(_e.at.desc()).limit(most))


async def asked_again(
    connection: AsyncConnection, shards: Sequence[int], *, most: int = 100
) -> list[tuple[PeerId, int]]:
    """Server and row of deliveries in these shards that somebody wants tried again."""
    question = (
        select(_e.peer_id, _e.outgoing_id)
        .join_from(tables.delivery_exception, tables.peer, _e.peer_id == tables.peer.c.id)
        .where(_e.state == literal(ExceptionState.AGAIN.value, literal_execute=True), tables.peer.c.shard.in_(shards))
        .order_by(_e.outgoing_id)
        .limit(most)
    )
    return [(PeerId(row.peer_id), row.outgoing_id) for row in await connection.execute(question)]


async def replay(database: Database, peer: PeerId, *, outgoing_id: int | None = None) -> int:
    """Have what is parked for a server (one row, or everything) sent again; returns how many deliveries that is."""
    parked = (_e.peer_id == peer, _e.state == ExceptionState.PARKED.value)
    one = () if outgoing_id is None else (_e.outgoing_id == outgoing_id,)
    async with database.write() as connection:
        again = update(tables.delivery_exception).where(*parked, *one).values(state=ExceptionState.AGAIN.value)
        count = (await connection.execute(again)).rowcount
        await database.ring(connection, ASKED)
    database.bells.ring(ASKED)
    return count


def _question() -> Select[tuple[object, ...]]:
    return select(tables.delivery_exception)


async def _found(connection: AsyncConnection, question: Select[tuple[object, ...]]) -> list[DeliveryException]:
    return [
        DeliveryException(
            PeerId(row.peer_id), row.outgoing_id, ExceptionState(row.state), row.reason, row.at, row.status
        )
        for row in await connection.execute(question)
    ]
