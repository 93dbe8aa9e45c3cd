"""Whom people here do not want to hear from, and what they have noted of others.

An actor that `shuns` nobody is asked about without a statement.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import ActorFacts, BlockFacts, MuteFacts
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Among, Asked
from fedi_groups.storage.pairs import Paired
from fedi_groups.storage.shelves import Shelf, Writes
from fedi_groups.storage.timelines import Span

Pair = tuple[ActorId, ActorId]

_b = tables.block.c
_h = tables.host_block.c
_m = tables.mute.c
_n = tables.memo.c

_BLOCKS = Paired(select(tables.block), _b.actor_id, _b.target_id)
_MUTES = Paired(select(tables.mute), _m.actor_id, _m.target_id)
_NOTED = Asked(select(_n.target_id, _n.words).where(_n.actor_id == bindparam("person"), Among(_n.target_id)))


class Blocks:
    """The blocks one transaction deals with. Keys are (who blocks, whom)."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._rows: Shelf[Pair, BlockFacts] = Shelf(self._load)

    async def _load(self, pairs: Sequence[Pair]) -> dict[Pair, BlockFacts]:
        return {
            (ActorId(row.actor_id), ActorId(row.target_id)): BlockFacts(row.actor_id, row.target_id, row.id)
            for row in await _BLOCKS.rows(self._connection, pairs)
        }

    async def want(self, pairs: Iterable[tuple[ActorFacts, ActorId]]) -> None:
        await self._rows.want((one.id, other) for one, other in pairs if one.shuns)

    async def get(self, one: ActorFacts, other: ActorId) -> BlockFacts | None:
        return await self._rows.get((one.id, other)) if one.shuns else None

    def put(self, block: BlockFacts) -> None:
        self._rows.put((block.actor_id, block.target_id), block)
        self._writes.put(tables.block, {"actor_id": block.actor_id, "target_id": block.target_id, "id": block.id})

    def drop(self, block: BlockFacts) -> None:
        self._rows.put((block.actor_id, block.target_id), None)
        self._writes.drop(tables.block, block.actor_id, block.target_id)


class Mutes:
    """The mutes one transaction deals with, also those that are over. Keys are (who mutes, whom)."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._rows: Shelf[Pair, MuteFacts] = Shelf(self._load)

    async def _load(self, pairs: Sequence[Pair]) -> dict[Pair, MuteFacts]:
        return {
            (ActorId(row.actor_id), ActorId(row.target_id)): _mute_facts(row)
            for row in await _MUTES.rows(self._connection, pairs)
        }

    async def want(self, pairs: Iterable[tuple[ActorFacts, ActorId]]) -> None:
        await self._rows.want((one.id, other) for one, other in pairs if one.shuns)

    async def get(self, one: ActorFacts, other: ActorId, *, now: Instant) -> MuteFacts | None:
        """None for one that is over."""
        found = await self._rows.get((one.id, other)) if one.shuns else None
        return found if found is not None and found.holds(now) else None

    def put(self, mute: MuteFacts) -> None:
        self._rows.put((mute.actor_id, mute.target_id), mute)
        row = {"actor_id": mute.actor_id, "target_id": mute.target_id, "id": mute.id}
        self._writes.put(tables.mute, row | {"until": mute.until, "notifications": mute.notifications})

    def drop(self, mute: MuteFacts) -> None:
        self._rows.put((mute.actor_id, mute.target_id), None)
        self._writes.drop(tables.mute, mute.actor_id, mute.target_id)


def _mute_facts(row: Any) -> MuteFacts:
    until = Instant(row.until) if row.until is not None else None
    return MuteFacts(ActorId(row.actor_id), ActorId(row.target_id), row.id, until, row.notifications)


async def blocked_by(
    connection: AsyncConnection, person: ActorId, span: Span, *, most: int
) -> list[tuple[int, ActorId]]:
    """Whom somebody has blocked, each with the id of that, the last first."""
    question = select(_b.id, _b.target_id).where(_b.actor_id == person)
    return await page_of(connection, question, _b.id, span, most)


async def muted_by(
    connection: AsyncConnection, person: ActorId, span: Span, *, most: int, now: Instant
) -> list[tuple[int, ActorId]]:
    """Whom somebody mutes now, each with the id of that, the last first."""
    question = select(_m.id, _m.target_id).where(_m.actor_id == person, _m.until.is_(None) | (_m.until > now))
    return await page_of(connection, question, _m.id, span, most)


async def hosts_blocked_by(
    connection: AsyncConnection, person: ActorId, span: Span, *, most: int
) -> list[tuple[int, str]]:
    """From where somebody wants to see nothing, each with the id of that, the last first."""
    question = select(_h.id, _h.host).where(_h.actor_id == person)
    return await page_of(connection, question, _h.id, span, most)


async def page_of(connection: AsyncConnection, question: Any, number: Any, span: Span, most: int) -> list[Any]:
    """That part of what is asked for, by this number of its rows, the last first."""
    within = question.where(number > span.above, number < span.below)
    order = number.asc() if span.upwards else number.desc()
    found = [tuple(row) for row in await connection.execute(within.order_by(order).limit(most))]
    return found[::-1] if span.upwards else found


async def shunned_by(
    connection: AsyncConnection, person: ActorId, *, now: Instant
) -> tuple[frozenset[ActorId], frozenset[str], Instant | None]:
    """Whom, and from where, somebody wants to see nothing now; and when the next mute ends, if one does."""
    muted = select(_m.target_id).where(_m.actor_id == person, _m.until.is_(None) | (_m.until > now))
    people = await connection.execute(select(_b.target_id).where(_b.actor_id == person).union(muted))
    hosts = await connection.execute(select(_h.host).where(_h.actor_id == person))
    ends = await connection.execute(select(func.min(_m.until)).where(_m.actor_id == person, _m.until > now))
    return frozenset(map(ActorId, people.scalars())), frozenset(hosts.scalars()), ends.scalar_one()


async def drop_ended_mutes(connection: AsyncConnection, person: ActorId, *, now: Instant) -> None:
    """Those of somebody that are over."""
    await connection.execute(delete(tables.mute).where(_m.actor_id == person, _m.until <= now))


async def count_hosts(connection: AsyncConnection, person: ActorId) -> int:
    """How many servers somebody wants to see nothing from."""
    question = select(func.count()).select_from(tables.host_block).where(_h.actor_id == person)
    return int((await connection.execute(question)).scalar_one())


async def blocked_among(connection: AsyncConnection, person: ActorId, hosts: Iterable[str]) -> frozenset[str]:
    """Which of these hosts somebody wants to see nothing from."""
    question = select(_h.host).where(_h.actor_id == person, _h.host.in_(set(hosts)))
    return frozenset((await connection.execute(question)).scalars())


async def followers_from(connection: AsyncConnection, person: ActorId, host: str, *, most: int) -> list[ActorId]:
    """Who follows somebody, or has asked to, from there."""
    f, a, p = tables.follow.c, tables.actor.c, tables.peer.c
    question = (
        select(f.follower_id)
        .join_from(tables.follow, tables.actor, f.follower_id == a.id)
        .join(tables.peer, a.peer_id == p.id)
        .where(f.target_id == person, p.origin.in_([f"https://{host}", f"http://{host}"]))
        .limit(most)
    )
    return [ActorId(each) for each in (await connection.execute(question)).scalars()]


def put_memo(writes: Writes, person: ActorId, other: ActorId, words: str) -> None:
    """What somebody notes of another, for themselves alone; without words there is nothing any more."""
    if words:
        writes.put(tables.memo, {"actor_id": person, "target_id": other, "words": words})
    else:
        writes.drop(tables.memo, person, other)


def put_host_block(writes: Writes, number: int, *, person: ActorId, host: str) -> None:
    """Somebody wants to see nothing from there."""
    writes.put(tables.host_block, {"actor_id": person, "host": host, "id": number})


def drop_host_block(writes: Writes, *, person: ActorId, host: str) -> None:
    writes.drop(tables.host_block, person, host)


async def memos_of(connection: AsyncConnection, person: ActorId, others: Sequence[ActorId]) -> dict[ActorId, str]:
    """What somebody has noted of these."""
    found = await _NOTED.rows(connection, person=person, keys=list(others))
    return {ActorId(number): words for number, words in found}


async def drop_kept(connection: AsyncConnection, person: ActorId) -> None:
    """All that somebody kept for themselves."""
    own = select(tables.account_list.c.id).where(tables.account_list.c.owner_id == person)
    await connection.execute(delete(tables.list_entry).where(tables.list_entry.c.list_id.in_(own)))
    await connection.execute(delete(tables.account_list).where(tables.account_list.c.owner_id == person))
    for table in _KEPT:
        await connection.execute(delete(table).where(table.c.actor_id == person))


_KEPT: tuple[Table, ...] = (
    tables.block,
    tables.mute,
    tables.host_block,
    tables.memo,
    tables.personal_filter,
    tables.announcement_read,
    tables.announcement_reaction,
    tables.tag_follow,
    tables.featured_tag,
)
