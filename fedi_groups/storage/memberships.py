"""Memberships: where people stand in communities."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, or_, select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import Standing
from fedi_groups.domain.types import ActorId, ActorKind, Hears, Instant, MembershipState, PeerId, Power, Role
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Asked
from fedi_groups.storage.pairs import Paired
from fedi_groups.storage.shelves import Shelf, Writes
from fedi_groups.storage.timelines import OLDEST, Span

Key = tuple[ActorId, ActorId]

_a = tables.actor.c
_f = tables.follow.c
_m = tables.membership.c

_STANDING = Paired(select(tables.membership), _m.community_id, _m.actor_id)
_STANDS_HERE = Asked(
    select(tables.membership)
    .join_from(tables.membership, tables.actor, _m.community_id == _a.id)
    .where(
        _m.actor_id == bindparam("person"),
        or_(*(_m.state == each.value for each in (MembershipState.MEMBER, MembershipState.BANNED))),
        _a.peer_id.is_(None),
        _a.deleted_at.is_(None),
    )
    .order_by(_m.community_id)
)
_MODERATORS = Asked(
    select(_m.actor_id)
    .where(
        _m.community_id == bindparam("community"),
        _m.state == MembershipState.MEMBER.value,
        # In these words, so that SQLite takes the index of those who are more than members.
        sql("role <> 'member'"),
    )
    .order_by(case((_m.role == Role.OWNER.value, 0), (_m.role == Role.ADMIN.value, 1), else_=2), _m.since, _m.actor_id)
)


def standing_facts(row: Any) -> Standing:
    return Standing(
        ActorId(row.community_id),
        ActorId(row.actor_id),
        MembershipState(row.state),
        Role(row.role),
        Instant(row.since),
        row.until,
        row.inviter_id,
        row.spent,
        row.earned,
        row.shown,
        row.muted_until,
        Hears(row.hears),
        frozenset(map(Power, row.powers.split())) if row.powers else frozenset(),
        tuple(row.answers),
        row.called,
        row.by_mail,
        row.joined,
    )


class Memberships:
    """The standings one transaction deals with. Keys are (community, person)."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._rows: Shelf[Key, Standing] = Shelf(self._load)
        self.moved: set[ActorId] = set()
        """Who stands somewhere otherwise than before."""

    async def _load(self, keys: Sequence[Key]) -> dict[Key, Standing]:
        found = [standing_facts(row) for row in await _STANDING.rows(self._connection, keys)]
        return {(each.community_id, each.actor_id): each for each in found}

    async def want(self, keys: Iterable[Key]) -> None:
        await self._rows.want(keys)

    async def get(self, community: ActorId, person: ActorId) -> Standing | None:
        return await self._rows.get((community, person))

    def put(self, standing: Standing) -> None:
        if standing.is_member and standing.joined is None:
            standing = replace(standing, joined=standing.since)
        self.moved.add(standing.actor_id)
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
                "inviter_id": standing.inviter_id,
                "spent": standing.spent,
                "earned": standing.earned,
                "shown": standing.shown,
                "muted_until": standing.muted_until,
                "hears": standing.hears.value,
                "powers": " ".join(sorted(standing.powers)),
                "answers": list(standing.answers),
                "called": standing.called,
                "by_mail": standing.by_mail,
                "joined": standing.joined,
            },
        )

    async def become(
        self,
        community: ActorId,
        person: ActorId,
        state: MembershipState,
        role: Role = Role.MEMBER,
        *,
        since: Instant,
        until: Instant | None = None,
    ) -> Standing:
        """From now on they stand there like this; what else is remembered of them stays. A named role is for members
        who do not keep order, being quiet for members: others lose that."""
        found = await self.get(community, person)
        known = found or Standing(community, person, state, role, since)
        if (state, role) != (MembershipState.MEMBER, Role.MEMBER):
            known = replace(known, powers=frozenset[Power](), called="")
        if state is not MembershipState.MEMBER:
            known = replace(known, hears=Hears.ALL, by_mail=False)
        comes_in = state is MembershipState.MEMBER and (found is None or not found.is_member)
        joined = since if comes_in else known.joined
        standing = replace(known, state=state, role=role, since=since, until=until, joined=joined)
        self.put(standing)
        return standing


async def moderators_of(connection: AsyncConnection, community: ActorId) -> list[ActorId]:
    """Owner first, then admins, then moderators; each by how long they serve."""
    return [ActorId(number) for (number,) in await _MODERATORS.rows(connection, community=community)]


async def members_of(
    connection: AsyncConnection, community: ActorId, *, below: int | None = None, most: int
) -> list[Standing]:
    """Whoever is in it, by their ids, the newest first."""
    question = select(tables.membership).where(_m.community_id == community, _m.state == MembershipState.MEMBER.value)
    if below is not None:
        question = question.where(_m.actor_id < below)
    found = await connection.execute(question.order_by(_m.actor_id.desc()).limit(most))
    return [standing_facts(row) for row in found]


async def holders_of(connection: AsyncConnection, community: ActorId, name: str, *, most: int) -> list[Standing]:
    """Those who are called by a named role, the longest serving first."""
    question = (
        select(tables.membership)
        .where(_m.community_id == community, _m.called == name, sql("called <> ''"))
        .order_by(_m.since, _m.actor_id)
        .limit(most)
    )
    return [standing_facts(row) for row in await connection.execute(question)]


async def stands_here(connection: AsyncConnection, person: ActorId) -> list[Standing]:
    """Where somebody is a member of communities that live here, or banned from them."""
    return [standing_facts(row) for row in await _STANDS_HERE.named(connection, person=person)]


async def is_anywhere(connection: AsyncConnection, person: ActorId) -> bool:
    """Whether they are in some community, ask to be, or follow one."""
    states = [each.value for each in (MembershipState.MEMBER, MembershipState.PENDING, MembershipState.WAITING)]
    inside = exists().where(_m.actor_id == person, _m.state.in_(states))
    follows = exists().where(_f.follower_id == person, _f.target_id == _a.id, _a.kind == ActorKind.GROUP.value)
    return bool((await connection.execute(select(inside | follows))).scalar_one())


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


def as_left(now: Instant) -> dict[str, Any]:
    """The columns of who is a member no longer."""
    state, role = MembershipState.LEFT.value, Role.MEMBER.value
    return {
        "state": state,
        "role": role,
        "since": now,
        "until": None,
        "powers": "",
        "called": "",
        "hears": "all",
        "by_mail": False,
    }


async def leave_all(connection: AsyncConnection, person: ActorId, *, now: Instant) -> None:
    """Somebody is a member of nothing any more."""
    left = as_left(now)
    staying = (MembershipState.MEMBER.value, MembershipState.PENDING.value, MembershipState.WAITING.value)
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


async def count_members(connection: AsyncConnection, community: ActorId, *, most: int) -> int:
    """How many members it has, counted up to `most`."""
    inner = (
        select(_m.actor_id)
        .where(_m.community_id == community, _m.state == MembershipState.MEMBER.value)
        .limit(most)
        .subquery()
    )
    return int((await connection.execute(select(func.count()).select_from(inner))).scalar_one())


async def next_in_line(connection: AsyncConnection, community: ActorId) -> ActorId | None:
    """Whoever has waited longest for a place."""
    question = (
        select(_m.actor_id)
        .where(_m.community_id == community, sql("state = 'waiting'"))
        .order_by(_m.since, _m.actor_id)
        .limit(1)
    )
    return (await connection.execute(question)).scalar_one_or_none()


async def brought_by(
    connection: AsyncConnection, community: ActorId, inviters: Sequence[ActorId], *, most: int | None = None
) -> list[Standing]:
    """Those whom these people have brought, the oldest first."""
    question = (
        select(tables.membership)
        .where(_m.community_id == community, _m.inviter_id.in_(inviters), _m.inviter_id.is_not(None))
        .order_by(_m.since, _m.actor_id)
        .limit(most)
    )
    return [standing_facts(row) for row in await connection.execute(question)] if inviters else []


async def all_brought(connection: AsyncConnection, community: ActorId, *, most: int) -> list[Standing]:
    """Those whom somebody has brought, the oldest first."""
    question = (
        select(tables.membership)
        .where(_m.community_id == community, _m.inviter_id.is_not(None))
        .order_by(_m.since, _m.actor_id)
        .limit(most)
    )
    return [standing_facts(row) for row in await connection.execute(question)]


async def standings_of(connection: AsyncConnection, community: ActorId, people: Sequence[ActorId]) -> list[Standing]:
    """How these people stand in a community."""
    question = select(tables.membership).where(_m.community_id == community, _m.actor_id.in_(people))
    return [standing_facts(row) for row in await connection.execute(question)] if people else []


async def waiting_in(
    connection: AsyncConnection, community: ActorId, *, most: int, span: Span = OLDEST
) -> list[Standing]:
    """Those who have asked to come in, the oldest request first. `span`: of when they did."""
    question = select(tables.membership).where(
        _m.community_id == community,
        _m.state == MembershipState.PENDING.value,
        _m.since > span.above,
        _m.since < span.below,
    )
    order = (_m.since.asc(), _m.actor_id.asc()) if span.upwards else (_m.since.desc(), _m.actor_id.desc())
    found = [standing_facts(row) for row in await connection.execute(question.order_by(*order).limit(most))]
    return found if span.upwards else found[::-1]


async def asked_since(connection: AsyncConnection, community: ActorId, *, since: Instant, most: int) -> list[Standing]:
    """Those who wait for an answer since then or later, have asked by following, and have answered no questions; the
    oldest request first."""
    question = (
        select(tables.membership)
        .join(tables.follow, and_(_f.follower_id == _m.actor_id, _f.target_id == _m.community_id))
        .where(_m.community_id == community, _m.state == MembershipState.PENDING.value, _m.since >= since)
        .order_by(_m.since, _m.actor_id)
        .limit(most)
    )
    found = [standing_facts(row) for row in await connection.execute(question)]
    return [each for each in found if not each.answers]


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


async def is_known_at(connection: AsyncConnection, community: ActorId, peer: PeerId | None = None) -> bool:
    """Whether somebody on this server, or on any other one, is in a community, asks to be, or is invited."""
    a, i = tables.actor.c, tables.invite.c
    there = and_(a.peer_id == peer if peer is not None else a.peer_id.is_not(None), a.deleted_at.is_(None))
    states = (MembershipState.MEMBER.value, MembershipState.WAITING.value, MembershipState.PENDING.value)
    inside = (
        select(_m.actor_id)
        .join_from(tables.membership, tables.actor, _m.actor_id == a.id)
        .where(_m.community_id == community, _m.state.in_(states), there)
    )
    asked = (
        select(i.person_id)
        .join_from(tables.invite, tables.actor, i.person_id == a.id)
        .where(i.community_id == community, there)
    )
    return bool((await connection.execute(select(or_(inside.exists(), asked.exists())))).scalar_one())


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
