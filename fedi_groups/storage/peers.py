"""Other servers: rows of `peer`, and which dialect each speaks."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.types import Instant, PeerId, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.due import add_if_absent
from fedi_groups.storage.ids import first_id
from fedi_groups.storage.outgoing import head_position
from fedi_groups.storage.shelves import Shelf, Writes
from fedi_groups.storage.upserts import insertion, upsert
from fedi_groups.wire.dialects import MICROBLOGS, THREADIVERSE, WALLS, dialect_of, keeps

SHARDS = 256


def shard_of(origin: str) -> int:
    """Which of the 256 shards a server falls into: the same on every machine, for ever."""
    return hashlib.blake2b(origin.encode(), digest_size=1).digest()[0]


def peer_facts(row: Any) -> PeerFacts:
    return PeerFacts(
        id=PeerId(row.id),
        origin=row.origin,
        shard=row.shard,
        software=row.software,
        speaks_groups=row.speaks_groups,
        scheme=row.scheme,
        dialect=dialect_of(row.software, speaks_groups=row.speaks_groups),
        keeps=keeps(row.software, row.version),
        hears_from=row.hears_from,
        inbox=Uri(row.inbox) if row.inbox else None,
        batches=row.batches,
    )


class Peers:
    """The servers one transaction deals with."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self.by_id: Shelf[PeerId, PeerFacts] = Shelf(self._load_ids)

    async def _load_ids(self, ids: Sequence[PeerId]) -> dict[PeerId, PeerFacts]:
        found = await self._connection.execute(select(tables.peer).where(tables.peer.c.id.in_(ids)))
        return {PeerId(row.id): peer_facts(row) for row in found}

    def learned_groups(self, peer: PeerFacts) -> None:
        """This server has spoken FEP-1b12 to us: from now on it gets the wrapped form."""
        if not peer.speaks_groups:
            self._writes.change(tables.peer, peer.id, speaks_groups=True)


NODEINFO = "nodeinfo"
"""The errand that looks at which software a server runs."""


async def ensure_peer(connection: AsyncConnection, origin: str, *, now: Instant) -> PeerFacts:
    """The server at `origin`. Of a new one the row is made, its cursor starts at the head of the log, and somebody
    will look at which software it runs."""
    question = select(tables.peer).where(tables.peer.c.origin == origin)
    row = (await connection.execute(question)).one_or_none()
    if row is None:
        fresh = {"origin": origin, "shard": shard_of(origin), "speaks_groups": False}
        await connection.execute(insertion(connection, tables.peer).on_conflict_do_nothing(), [fresh])
        row = (await connection.execute(question)).one()
        head = await head_position(connection)
        await upsert(connection, tables.cursor, [{"peer_id": row.id, "position": head, "failures": 0}], update=())
        await add_if_absent(connection, NODEINFO, str(row.id), at=now)
    return peer_facts(row)


async def find_peers(connection: AsyncConnection, ids: Sequence[PeerId]) -> dict[PeerId, PeerFacts]:
    found = await connection.execute(select(tables.peer).where(tables.peer.c.id.in_(ids)))
    return {PeerId(row.id): peer_facts(row) for row in found}


async def find_peer(connection: AsyncConnection, origin: str) -> PeerFacts | None:
    row = (await connection.execute(select(tables.peer).where(tables.peer.c.origin == origin))).one_or_none()
    return peer_facts(row) if row is not None else None


async def learned_peers(connection: AsyncConnection, *, since: Instant) -> list[PeerFacts]:
    """The servers whose software was learned since then, or does not say it all: they have spoken FEP-1b12 to us; and
    those that have to do with this one since then."""
    p = tables.peer.c
    telling = p.speaks_groups & or_(p.software.is_(None), p.software.not_in(sorted(THREADIVERSE | MICROBLOGS | WALLS)))
    found = await connection.execute(
        select(tables.peer).where(or_(p.nodeinfo_at >= since, telling, p.hears_from >= first_id(since)))
    )
    return [peer_facts(row) for row in found]


async def record_nodeinfo(
    connection: AsyncConnection,
    peer: PeerId,
    *,
    software: str | None,
    version: str | None,
    now: Instant,
    batches: bool = False,
) -> None:
    """`batches`: it says that it takes several votes in one Announce (FEP-1a11)."""
    statement = tables.peer.update().where(tables.peer.c.id == peer)
    await connection.execute(statement.values(software=software, version=version, nodeinfo_at=now, batches=batches))


async def introduce(connection: AsyncConnection, peer: PeerId, *, inbox: str, from_id: int) -> None:
    """This server has to do with ours, from then on at the latest, and takes deliveries there."""
    p = tables.peer.c
    since = func.coalesce(p.hears_from, from_id)
    await connection.execute(tables.peer.update().where(p.id == peer).values(inbox=inbox, hears_from=since))


async def record_scheme(connection: AsyncConnection, peer: PeerId, scheme: str) -> None:
    """The signature scheme that this server took."""
    await connection.execute(tables.peer.update().where(tables.peer.c.id == peer).values(scheme=scheme))
