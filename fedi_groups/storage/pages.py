"""Lists of posts and of people for one person, each in an order of its own: by cursors that are found nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, FollowState, Mark, MembershipState, PostId, Visibility
from fedi_groups.storage import tables
from fedi_groups.storage.timelines import Span

_f = tables.follow.c
_k = tables.mark.c
_m = tables.membership.c
_r = tables.reblog.c
_v = tables.vote.c


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a list: what stands there, and the cursor of it."""

    cursor: int
    id: int


async def marked(connection: AsyncConnection, actor: ActorId, kind: Mark, span: Span, *, most: int) -> list[Place]:
    """Posts that somebody has marked so, those marked last first."""
    mine = (_k.actor_id == actor, _k.kind == kind.value)
    return await _places(connection, _k.id, _k.post_id, mine, span, most)


async def voted_up(connection: AsyncConnection, actor: ActorId, span: Span, *, most: int) -> list[Place]:
    """Posts that somebody has voted up, those last first."""
    return await _places(connection, _v.at, _v.post_id, (_v.actor_id == actor, _v.value == 1), span, most)


async def voters(connection: AsyncConnection, post: PostId, span: Span, *, most: int) -> list[Place]:
    """Who has voted a post up, whose account is newest here first."""
    return await _places(connection, _v.actor_id, _v.actor_id, (_v.post_id == post, _v.value == 1), span, most)


async def rebloggers(connection: AsyncConnection, post: PostId, span: Span, *, most: int) -> list[Place]:
    """Who shows a post in public to those who follow them, whose account is newest here first."""
    shown = (_r.post_id == post, or_(_r.visibility.is_(None), _r.visibility != Visibility.FOLLOWERS.value))
    return await _places(connection, _r.actor_id, _r.actor_id, shown, span, most)


async def asking_to_follow(connection: AsyncConnection, target: ActorId, span: Span, *, most: int) -> list[Place]:
    """Who waits to follow somebody, the newest first."""
    waiting = (_f.target_id == target, _f.state == FollowState.PENDING.value)
    return await _places(connection, _f.created_at, _f.follower_id, waiting, span, most)


async def asking_in(connection: AsyncConnection, community: ActorId, span: Span, *, most: int) -> list[Place]:
    """Who waits to come into a community, the newest first."""
    waiting = (_m.community_id == community, _m.state == MembershipState.PENDING.value)
    return await _places(connection, _m.since, _m.actor_id, waiting, span, most)


async def _places(
    connection: AsyncConnection,
    cursor: ColumnElement[int],
    item: ColumnElement[int],
    chosen: Sequence[ColumnElement[bool]],
    span: Span,
    most: int,
) -> list[Place]:
    question = select(cursor.label("cursor"), item.label("item"))
    question = question.where(*chosen, cursor > span.above, cursor < span.below)
    order: Any = cursor.asc() if span.upwards else cursor.desc()
    found = [Place(row.cursor, row.item) for row in await connection.execute(question.order_by(order).limit(most))]
    return found[::-1] if span.upwards else found
