"""Who has said something where, and when: what slow mode asks; and how much of it is seen."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.ids import first_id, instant_of

_p = tables.post.c


async def last_said(
    connection: AsyncConnection, author: ActorId, community: ActorId, *, at: Instant, near: int
) -> Instant | None:
    """When somebody last said something in a community within so many microseconds of that moment, be it before or
    after: what comes late from elsewhere has its place among the rest. What was deleted, or is held, counts as well."""
    between = (_p.id > first_id(Instant(at - near)), _p.id < first_id(Instant(at + near)))
    question = (
        select(_p.id)
        .where(_p.author_id == author, _p.community_id == community, *between)
        .order_by(_p.id.desc())
        .limit(1)
    )
    found = (await connection.execute(question)).scalar_one_or_none()
    return instant_of(found) if found is not None else None


async def count_seen(connection: AsyncConnection, author: ActorId, community: ActorId, *, most: int) -> int:
    """How many posts and comments of somebody's are seen in a community, counted up to `most`."""
    inner = (
        select(_p.id)
        .where(_p.author_id == author, _p.community_id == community)
        .where(_p.deleted_at.is_(None), _p.removed_at.is_(None), _p.held_at.is_(None))
        .limit(most)
        .subquery()
    )
    return int((await connection.execute(select(func.count()).select_from(inner))).scalar_one())
