"""Where somebody belongs: the communities, here and elsewhere, that they have joined or follow."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, ActorKind, FollowState, MembershipState
from fedi_groups.storage import tables

_a, _f, _m = tables.actor.c, tables.follow.c, tables.membership.c


async def places_of(connection: AsyncConnection, person: ActorId, *, most: int) -> list[ActorId]:
    """By their names."""
    joined = select(_m.community_id).where(_m.actor_id == person, _m.state == MembershipState.MEMBER.value)
    followed = select(_f.target_id).where(_f.follower_id == person, _f.state == FollowState.ACCEPTED.value)
    question = select(_a.id).where(
        _a.id.in_(joined.union(followed)), _a.kind == ActorKind.GROUP.value, _a.deleted_at.is_(None)
    )
    return [ActorId(each) for each in (await connection.execute(question.order_by(_a.name).limit(most))).scalars()]
