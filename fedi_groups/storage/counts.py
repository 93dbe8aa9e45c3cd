"""How many follow, are followed, have said something: counted row by row, for many accounts in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, FollowState, Instant, MembershipState, Visibility
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Among, Asked
from fedi_groups.storage.ids import instant_of

_f = tables.follow.c
_p = tables.post.c
_m = tables.membership.c

_ACCEPTED = _f.state == FollowState.ACCEPTED.value
_SHOWN: tuple[ColumnElement[bool], ...] = (
    _p.deleted_at.is_(None),
    _p.removed_at.is_(None),
    _p.held_at.is_(None),
)
_PUBLIC = or_(_p.visibility == Visibility.PUBLIC.value, _p.visibility == Visibility.UNLISTED.value)


def _counted(column: ColumnElement[Any], *conditions: ColumnElement[bool], newest: bool = False) -> Asked:
    """For each of many keys in this column how many rows there are; with the number of the newest."""
    found = [column, func.count(), *([func.max(_p.id)] if newest else [])]
    return Asked(select(*found).where(Among(column), *conditions).group_by(column))


_MEMBERS = _counted(_m.community_id, _m.state == MembershipState.MEMBER.value)
_FOLLOWERS, _FOLLOWING = _counted(_f.target_id, _ACCEPTED), _counted(_f.follower_id, _ACCEPTED)
_SAID_BY = _counted(_p.author_id, *_SHOWN, _PUBLIC, newest=True)
_SAID_IN = _counted(_p.community_id, _p.parent_id.is_(None), *_SHOWN, newest=True)


@dataclass(frozen=True, slots=True)
class Said:
    """How many posts, and when the last one was written."""

    count: int
    last: Instant | None


async def followers(connection: AsyncConnection, targets: Sequence[ActorId]) -> dict[ActorId, int]:
    """How many follow each of these; those whom nobody follows are left out."""
    return {ActorId(target): count for target, count in await _FOLLOWERS.rows(connection, keys=list(targets))}


async def following(connection: AsyncConnection, followers: Sequence[ActorId]) -> dict[ActorId, int]:
    """How many each of these follows."""
    return {ActorId(follower): count for follower, count in await _FOLLOWING.rows(connection, keys=list(followers))}


async def members(connection: AsyncConnection, communities: Sequence[ActorId]) -> dict[ActorId, int]:
    """How many members each of these communities has."""
    return {ActorId(community): count for community, count in await _MEMBERS.rows(connection, keys=list(communities))}


async def asking(connection: AsyncConnection, target: ActorId) -> int:
    """How many have asked to follow this one, and wait."""
    question = select(func.count()).where(_f.target_id == target, _f.state == FollowState.PENDING.value)
    return int((await connection.execute(question)).scalar_one())


async def waiting_in(connection: AsyncConnection, community: ActorId) -> int:
    """How many have asked to come into a community, and wait for a moderator."""
    chosen = (_m.community_id == community, _m.state == MembershipState.PENDING.value)
    return int((await connection.execute(select(func.count()).where(*chosen))).scalar_one())


async def said_by(connection: AsyncConnection, authors: Sequence[ActorId]) -> dict[ActorId, Said]:
    """What each of these people has said for everyone."""
    return _said(await _SAID_BY.rows(connection, keys=list(authors)))


async def said_in(connection: AsyncConnection, communities: Sequence[ActorId]) -> dict[ActorId, Said]:
    """The threads of each of these communities."""
    return _said(await _SAID_IN.rows(connection, keys=list(communities)))


def _said(rows: Sequence[Sequence[Any]]) -> dict[ActorId, Said]:
    return {ActorId(actor): Said(count, instant_of(last)) for actor, count, last in rows}
