"""Where somebody belongs: the communities, here and elsewhere, that they have joined or follow."""

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, ActorKind, FollowState, MembershipState
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Asked

_a, _f, _m = tables.actor.c, tables.follow.c, tables.membership.c

_JOINED = select(_m.community_id).where(_m.actor_id == bindparam("person"), _m.state == MembershipState.MEMBER.value)
_FOLLOWED = select(_f.target_id).where(_f.follower_id == bindparam("person"), _f.state == FollowState.ACCEPTED.value)
_PLACES = Asked(
    select(_a.id)
    .where(_a.id.in_(_JOINED.union(_FOLLOWED)), _a.kind == ActorKind.GROUP.value, _a.deleted_at.is_(None))
    .order_by(_a.name)
    .limit(bindparam("most"))
)


async def places_of(connection: AsyncConnection, person: ActorId, *, most: int) -> list[ActorId]:
    """By their names."""
    return [ActorId(number) for (number,) in await _PLACES.rows(connection, person=person, most=most)]
