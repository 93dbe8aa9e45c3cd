"""Who stands how in a community, page by page, for those who keep order in it."""

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import Standing
from fedi_groups.domain.types import ActorId, MembershipState
from fedi_groups.storage import tables
from fedi_groups.storage.memberships import standing_facts

_m, _a = tables.membership.c, tables.actor.c


async def standing_so(
    connection: AsyncConnection,
    community: ActorId,
    state: MembershipState,
    *,
    words: str = "",
    below: int | None = None,
    most: int,
) -> list[Standing]:
    """Those in this state, by their ids, the newest first; with `words`, those whose name begins so, or whose title has
    them."""
    question = select(tables.membership).where(_m.community_id == community, _m.state == state.value)
    question = question.join_from(tables.membership, tables.actor, _m.actor_id == _a.id).where(_a.deleted_at.is_(None))
    if below is not None:
        question = question.where(_m.actor_id < below)
    if words:
        plain = words.casefold()
        named = func.lower(_a.name).startswith(plain, autoescape=True)
        question = question.where(or_(named, func.lower(_a.title).contains(plain, autoescape=True)))
    found = await connection.execute(question.order_by(_m.actor_id.desc()).limit(most))
    return [standing_facts(row) for row in found]
