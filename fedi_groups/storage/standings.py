"""What is counted of who is in a community, who follows it, and what was decided in it: numbers, and no names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import case, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.insights import Span
from fedi_groups.domain.types import ActorId, FollowState, MembershipState
from fedi_groups.storage import tables
from fedi_groups.storage.ids import first_id

_m, _f, _a, _l = tables.membership.c, tables.follow.c, tables.actor.c, tables.log_entry.c

_DECIDED: Final = (
    "SELECT count(*), count(*) - count(took), max(CASE WHEN turn = (decided + 1) / 2 THEN took END) FROM ("
    "SELECT took, row_number() OVER (PARTITION BY took IS NULL ORDER BY took) AS turn, count(took) OVER () AS decided "
    "FROM (SELECT {end} - at AS took FROM {table} WHERE community_id = :community AND id >= :first AND id < :last) d) r"
)


@dataclass(frozen=True, slots=True)
class Settled:
    """How many there were, how many of them wait, and how long half of the others took at most."""

    made: int
    waiting: int
    median: int | None


async def members_now(connection: AsyncConnection, community: ActorId) -> int:
    question = select(func.count()).where(_m.community_id == community, _m.state == MembershipState.MEMBER.value)
    return int((await connection.execute(question)).scalar_one())


async def asking_now(connection: AsyncConnection, community: ActorId) -> int:
    """How many wait for an answer whether they may come in."""
    question = select(func.count()).where(_m.community_id == community, _m.state == MembershipState.PENDING.value)
    return int((await connection.execute(question)).scalar_one())


async def came(connection: AsyncConnection, community: ActorId, span: Span) -> dict[int, int]:
    """How many came in each stretch, whether they are there still or not; what is later is at the place after all."""
    states = (MembershipState.MEMBER.value, MembershipState.LEFT.value, MembershipState.BANNED.value)
    return await _placed(connection, community, span, _m.joined, states)


async def went(connection: AsyncConnection, community: ActorId, span: Span) -> dict[int, int]:
    """The same of those who left, or were put out."""
    return await _placed(
        connection, community, span, _m.since, (MembershipState.LEFT.value, MembershipState.BANNED.value)
    )


async def _placed(
    connection: AsyncConnection, community: ActorId, span: Span, moment: Any, states: tuple[str, ...]
) -> dict[int, int]:
    inside = (moment - span.since) // span.width
    place = case((moment >= span.until, span.count), else_=inside).label("place")
    question = (
        select(place, func.count())
        .where(_m.community_id == community, _m.state.in_(states), _m.joined.is_not(None), moment >= span.since)
        .group_by(text("1"))
    )
    return {int(found): number for found, number in await connection.execute(question)}


async def followers_by_server(connection: AsyncConnection, community: ActorId) -> tuple[int, Mapping[str, int]]:
    """How many people here follow it, and how many on each other server, by its origin."""
    here = (
        select(_a.peer_id, func.count().label("number"))
        .join_from(tables.follow, tables.actor, _f.follower_id == _a.id)
        .where(_f.target_id == community, _f.state == FollowState.ACCEPTED.value, _a.deleted_at.is_(None))
        .group_by(_a.peer_id)
        .subquery()
    )
    question = select(tables.peer.c.origin, here.c.number).outerjoin_from(
        here, tables.peer, tables.peer.c.id == here.c.peer_id
    )
    rows = list(await connection.execute(question))
    return sum(row[1] for row in rows if row[0] is None), {row[0]: row[1] for row in rows if row[0] is not None}


async def deeds(connection: AsyncConnection, community: ActorId, span: Span) -> dict[tuple[str, int], int]:
    """Lines of the log, by what was done and when."""
    question = text(
        "SELECT action, (at - :since) / :width AS place, count(*) FROM log_entry "
        "WHERE community_id = :community AND id >= :first AND id < :last AND at >= :since GROUP BY 1, 2"
    )
    values = {"since": span.since, "width": span.width, **_within(community, span)}
    return {(action, place): number for action, place, number in await connection.execute(question, values)}


async def reports_settled(connection: AsyncConnection, community: ActorId, span: Span) -> Settled:
    return await _settled(connection, _DECIDED.format(table="report", end="settled_at"), community, span)


async def appeals_decided(connection: AsyncConnection, community: ActorId, span: Span) -> Settled:
    return await _settled(connection, _DECIDED.format(table="appeal", end="decided_at"), community, span)


async def _settled(connection: AsyncConnection, question: str, community: ActorId, span: Span) -> Settled:
    row = (await connection.execute(text(question), _within(community, span))).one()
    return Settled(*row)


def _within(community: ActorId, span: Span) -> dict[str, int]:
    return {"community": community, "first": first_id(span.since), "last": first_id(span.until)}
