"""Received activities: written before they are acknowledged, read in order, settled together with their effects."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import Instant, PeerId, ReceivedId
from fedi_groups.storage import tables
from fedi_groups.storage.upserts import insertion

_r = tables.received.c

OPEN = sql("received.state < 2")
"""In these words, and not as a bound value: only so does SQLite see that the index of open rows covers it."""

WAITS = sql("received.state = 1")
"""Likewise, for the index of those that wait."""


class State(IntEnum):
    """NEW and WAITING are open; the rest are settled. PARKED ones failed here and can be replayed."""

    NEW = 0
    WAITING = 1
    DONE = 2
    IGNORED = 3
    REFUSED = 4
    PARKED = 5


@dataclass(frozen=True, slots=True)
class Arrival:
    """An activity about to be written. `digest` is its identity: see `digest_of`."""

    digest: bytes
    peer_id: PeerId
    shard: int
    body: bytes
    authentic: bool
    arrived_at: Instant


@dataclass(frozen=True, slots=True)
class Item:
    """A received activity to work on."""

    id: ReceivedId
    peer_id: PeerId
    body: bytes
    authentic: bool
    arrived_at: Instant
    attempts: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of an item."""

    id: ReceivedId
    state: State
    error: str | None = None
    retry_at: Instant | None = None
    waits_for: str | None = None
    attempts: int = 0
    about: bytes | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An item that waits until `retry_at`, or until `waits_for` is there, and must not be overtaken by its like."""

    id: ReceivedId
    retry_at: Instant
    waits_for: str | None


def digest_of(origin: str, activity: str) -> bytes:
    """16 bytes for an activity id as told by one origin: nobody else can occupy it."""
    return hashlib.blake2b(f"{origin}\n{activity}".encode(), digest_size=16).digest()


async def insert_arrivals(connection: AsyncConnection, arrivals: Sequence[Arrival]) -> None:
    """Write them; those seen before stay as they are."""
    rows = [
        {
            "digest": each.digest,
            "peer_id": each.peer_id,
            "shard": each.shard,
            "body": each.body,
            "authentic": each.authentic,
            "arrived_at": each.arrived_at,
            "state": State.NEW.value,
            "attempts": 0,
        }
        for each in arrivals
    ]
    await connection.execute(insertion(connection, tables.received).on_conflict_do_nothing(), rows)


async def next_items(
    connection: AsyncConnection,
    *,
    shards: Sequence[int] | None,
    now: Instant,
    most: int,
    skip: Sequence[ReceivedId] = (),
) -> list[Item]:
    """Open items of these shards (None: all) in order of arrival; waiting ones once their time has come."""
    columns = (_r.id, _r.peer_id, _r.body, _r.authentic, _r.arrived_at, _r.attempts)
    due = (_r.state == State.NEW.value) | ((_r.state == State.WAITING.value) & (_r.retry_at <= now))
    question = select(*columns).where(OPEN, due).order_by(_r.id).limit(most)
    if shards is not None:
        question = question.where(_r.shard.in_(shards))
    if skip:
        question = question.where(_r.id.not_in(skip))
    return [
        Item(ReceivedId(row.id), PeerId(row.peer_id), row.body, row.authentic, Instant(row.arrived_at), row.attempts)
        for row in await connection.execute(question)
    ]


async def is_anyone_waiting(connection: AsyncConnection) -> bool:
    """Whether any item waits, of whatever shard."""
    return (await connection.execute(select(_r.id).where(WAITS).limit(1))).first() is not None


async def waiting_about(connection: AsyncConnection, abouts: Iterable[bytes]) -> dict[bytes, list[Earlier]]:
    """The items that wait and are about these things (see `Settlement.about`), oldest first."""
    found: dict[bytes, list[Earlier]] = {}
    question = select(_r.id, _r.about, _r.retry_at, _r.waits_for).where(WAITS, _r.about.in_(list(abouts)))
    for row in await connection.execute(question.order_by(_r.id)):
        found.setdefault(row.about, []).append(Earlier(ReceivedId(row.id), Instant(row.retry_at or 0), row.waits_for))
    return found


async def settle(connection: AsyncConnection, settlements: Sequence[Settlement]) -> None:
    """Record what became of items: one statement for the plain ones, one for those with something to say."""
    plain: dict[State, list[ReceivedId]] = {}
    told: list[Settlement] = []
    for each in settlements:
        if each.error is None and each.retry_at is None and each.waits_for is None:
            plain.setdefault(each.state, []).append(each.id)
        else:
            told.append(each)
    for state, ids in plain.items():
        changes = {"state": state.value, "retry_at": None, "waits_for": None}
        await connection.execute(update(tables.received).where(_r.id.in_(ids)).values(changes))
    if told:
        names = ("state", "error", "retry_at", "waits_for", "attempts", "about")
        statement = update(tables.received).where(_r.id == bindparam("b_id"))
        await connection.execute(
            statement.values({name: bindparam(f"b_{name}") for name in names}),
            [{"b_id": each.id, **{f"b_{name}": getattr(each, name) for name in names}} for each in told],
        )


async def wake_waiting(connection: AsyncConnection, uris: Iterable[str]) -> int:
    """What waited for these objects can go on; returns how many did."""
    result = await connection.execute(
        update(tables.received)
        .where(OPEN, _r.state == State.WAITING.value, _r.waits_for.in_(list(uris)))
        .values(state=State.NEW.value, retry_at=None, waits_for=None)
    )
    return result.rowcount


async def free_digest(connection: AsyncConnection, digest: bytes) -> None:
    """Forget that this activity was seen: some servers use a Follow's id again after its Undo."""
    nobodys = secrets.token_bytes(len(digest))
    await connection.execute(update(tables.received).where(_r.digest == digest).values(digest=nobodys))


async def backlog(connection: AsyncConnection) -> dict[PeerId, int]:
    """How many items are open, by sending server."""
    question = select(_r.peer_id, func.count()).where(OPEN).group_by(_r.peer_id)
    return {PeerId(peer): count for peer, count in await connection.execute(question)}


async def find_parked(connection: AsyncConnection, *, most: int = 100) -> list[tuple[ReceivedId, str]]:
    """Items that failed here, newest first, with their errors."""
    question = select(_r.id, _r.error).where(_r.state == State.PARKED.value).order_by(_r.id.desc()).limit(most)
    return [(ReceivedId(row.id), row.error or "") for row in await connection.execute(question)]


async def replay(connection: AsyncConnection, ids: Sequence[ReceivedId]) -> int:
    """Open parked items again."""
    result = await connection.execute(
        update(tables.received)
        .where(_r.id.in_(ids), _r.state == State.PARKED.value)
        .values(state=State.NEW.value, attempts=0, error=None)
    )
    return result.rowcount


async def find_body(connection: AsyncConnection, digest: bytes) -> bytes | None:
    """What was received under this identity, while its body is kept."""
    return (await connection.execute(select(_r.body).where(_r.digest == digest))).scalar_one_or_none()


async def find_received(connection: AsyncConnection, number: ReceivedId) -> bytes | None:
    """The bytes of one received activity, while they are kept."""
    return (await connection.execute(select(_r.body).where(_r.id == number))).scalar_one_or_none()


async def find_outcome(connection: AsyncConnection, digest: bytes) -> tuple[State, str | None] | None:
    """What became of the activity with this identity, and why; None if it has not come."""
    row = (await connection.execute(select(_r.state, _r.error).where(_r.digest == digest))).one_or_none()
    return (State(row.state), row.error) if row is not None else None


async def replace_body(connection: AsyncConnection, number: ReceivedId, body: bytes) -> None:
    """The activity as its origin serves it, in place of what somebody passed on."""
    await connection.execute(update(tables.received).where(_r.id == number).values(body=body, authentic=True))


async def drop_body(connection: AsyncConnection, number: ReceivedId) -> None:
    """What came is kept no longer; that it came is."""
    await connection.execute(
        update(tables.received).where(_r.id == number, _r.state >= State.DONE.value).values(body=None)
    )


async def prune_received(connection: AsyncConnection, *, bodies_before: Instant, rows_before: Instant) -> None:
    """Drop old bodies of settled activities, and rows so old that their digests need not be known.

    What a held post came as stays for a while longer: it is told if the post is approved.
    """
    settled = _r.state >= State.DONE.value
    await connection.execute(
        update(tables.received)
        .where(settled, _r.arrived_at < bodies_before, _r.body.is_not(None))
        .where(_r.id.not_in(select(tables.outgoing.c.received_id).where(tables.outgoing.c.received_id.is_not(None))))
        .where(_r.id.not_in(select(tables.held.c.received_id).where(tables.held.c.received_id.is_not(None))))
        .values(body=None)
    )
    await connection.execute(delete(tables.received).where(settled, _r.arrived_at < rows_before))
