"""Memberships: where people stand in communities."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import Standing
from fedi_groups.domain.types import ActorId, Instant, MembershipState, PeerId, Role
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Shelf, Writes

Key = tuple[ActorId, ActorId]

_m = tables.membership.c


def standing_facts(row: Any) -> Standing:
    return Standing(
        ActorId(row.community_id),
        ActorId(row.actor_id),
        MembershipState(row.state),
        Role(row.role),
        Instant(row.since),
        row.until,
    )


class Memberships:
    """The standings one transaction deals with. Keys are (community, person)."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._rows: Shelf[Key, Standing] = Shelf(self._load)

    async def _load(self, keys: Sequence[Key]) -> dict[Key, Standing]:
        found = await self._connection.execute(
            select(tables.membership).where(tuple_(_m.community_id, _m.actor_id).in_(list(keys)))
        )
        return {(ActorId(row.community_id), ActorId(row.actor_id)): standing_facts(row) for row in found}

    async def want(self, keys: Iterable[Key]) -> None:
        await self._rows.want(keys)

    async def get(self, community: ActorId, person: ActorId) -> Standing | None:
        return await self._rows.get((community, person))

    def put(self, standing: Standing) -> None:
        self._rows.put((standing.community_id, standing.actor_id), standing)
        self._writes.put(
            tables.membership,
            {
                "community_id": standing.community_id,
                "actor_id": standing.actor_id,
                "state": standing.state.value,
                "role": standing.role.value,
                "since": standing.since,
                "until": standing.until,
            },
        )


async def moderators_of(connection: AsyncConnection, community: ActorId) -> list[ActorId]:
    """Owner first, then by how long they serve."""
    question = (
        select(_m.actor_id)
        .where(
            _m.community_id == community,
            _m.state == MembershipState.MEMBER.value,
            # In these words, so that SQLite takes the index of those who are more than members.
            sql("role <> 'member'"),
        )
        .order_by(_m.role.desc(), _m.since, _m.actor_id)
    )
    return [ActorId(number) for number in (await connection.execute(question)).scalars()]


async def stands_here(connection: AsyncConnection, person: ActorId) -> list[Standing]:
    """Where somebody is a member of communities that live here, or banned from them."""
    a = tables.actor.c
    states = (MembershipState.MEMBER.value, MembershipState.BANNED.value)
    question = (
        select(tables.membership)
        .join_from(tables.membership, tables.actor, _m.community_id == a.id)
        .where(_m.actor_id == person, _m.state.in_(states), a.peer_id.is_(None), a.deleted_at.is_(None))
        .order_by(_m.community_id)
    )
    return [standing_facts(row) for row in await connection.execute(question)]


async def owned_by(connection: AsyncConnection, person: ActorId) -> list[ActorId]:
    """Communities here that somebody owns and that are not deleted."""
    a = tables.actor.c
    question = (
        select(_m.community_id)
        .join_from(tables.membership, tables.actor, _m.community_id == a.id)
        .where(_m.actor_id == person, _m.state == MembershipState.MEMBER.value, _m.role == Role.OWNER.value)
        .where(a.peer_id.is_(None), a.deleted_at.is_(None))
        .order_by(_m.community_id)
    )
    return [ActorId(number) for number in (await connection.execute(question)).scalars()]


async def leave_all(connection: AsyncConnection, person: ActorId, *, now: Instant) -> None:
    """Somebody is a member of nothing any more."""
    left = {"state": MembershipState.LEFT.value, "role": Role.MEMBER.value, "since": now, "until": None}
    staying = (MembershipState.MEMBER.value, MembershipState.PENDING.value)
    await connection.execute(
        tables.membership.update().where(_m.actor_id == person, _m.state.in_(staying)).values(left)
    )


async def stands_at(connection: AsyncConnection, person: ActorId, peer: PeerId) -> list[ActorId]:
    """Communities of another server in which somebody stands in any way."""
    a = tables.actor.c
    question = (
        select(_m.community_id)
        .join_from(tables.membership, tables.actor, _m.community_id == a.id)
        .where(_m.actor_id == person, a.peer_id == peer)
        .order_by(_m.community_id)
    )
    return [ActorId(number) for number in (await connection.execute(question)).scalars()]


async def waiting_in(connection: AsyncConnection, community: ActorId, *, most: int) -> list[Standing]:
    """Those who have asked to come in, the oldest request first."""
    question = (
        select(tables.membership)
        .where(_m.community_id == community, _m.state == MembershipState.PENDING.value)
        .order_by(_m.since, _m.actor_id)
        .limit(most)
    )
    return [standing_facts(row) for row in await connection.execute(question)]


async def members_at(
    connection: AsyncConnection, community: ActorId, peers: Sequence[PeerId], *, most: int
) -> list[ActorId]:
    """The members of a community who live on these servers, the oldest first."""
    a = tables.actor.c
    question = (
        select(_m.actor_id)
        .join_from(tables.membership, tables.actor, _m.actor_id == a.id)
        .where(
            _m.community_id == community,
            _m.state == MembershipState.MEMBER.value,
            a.peer_id.in_(peers),
            a.deleted_at.is_(None),
        )
        .order_by(_m.since, _m.actor_id)
        .limit(most)
    )
    return [ActorId(number) for number in (await connection.execute(question)).scalars()] if peers else []


async def members_elsewhere(connection: AsyncConnection, community: ActorId) -> dict[PeerId, int]:
    """How many members a community has on each other server."""
    a = tables.actor.c
    question = (
        select(a.peer_id, func.count())
        .join_from(tables.membership, tables.actor, _m.actor_id == a.id)
        .where(
            _m.community_id == community,
            _m.state == MembershipState.MEMBER.value,
            a.peer_id.is_not(None),
            a.deleted_at.is_(None),
        )
        .group_by(a.peer_id)
    )
    return {PeerId(peer): count for peer, count in await connection.execute(question)}
