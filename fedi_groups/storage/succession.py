"""What succession asks: who owns a community, when somebody was last heard of, and who comes next."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import Standing
from fedi_groups.domain.types import ActorId, ActorKind, Instant, MembershipState, Role
from fedi_groups.storage import tables
from fedi_groups.storage.ids import instant_of
from fedi_groups.storage.memberships import standing_facts

_a, _l, _m, _p = tables.actor.c, tables.log_entry.c, tables.membership.c, tables.post.c

LINES = 1_000
"""Lines of a log that are looked at."""


async def owner_of(connection: AsyncConnection, community: ActorId) -> Standing | None:
    question = select(tables.membership).where(_m.community_id == community, _m.role == Role.OWNER.value).limit(1)
    row = (await connection.execute(question)).one_or_none()
    return standing_facts(row) if row is not None else None


async def last_acted(connection: AsyncConnection, person: ActorId, community: ActorId) -> Instant | None:
    """When somebody last wrote anything that is known here, or last kept order in this community."""
    written = select(_p.id).where(_p.author_id == person).order_by(_p.id.desc()).limit(1)
    lines = (
        select(_l.id, _l.actor_id).where(_l.community_id == community).order_by(_l.id.desc()).limit(LINES).subquery()
    )
    kept = select(lines.c.id).where(lines.c.actor_id == person).order_by(lines.c.id.desc()).limit(1)
    found = [(await connection.execute(question)).scalar_one_or_none() for question in (written, kept)]
    known = [instant_of(number) for number in found if number is not None]
    return max(known) if known else None


async def next_member_here(
    connection: AsyncConnection, community: ActorId, *, after: Standing | None
) -> ActorId | None:
    """The longest serving member who lives here, and whose account is in use; those come later who serve shorter than
    `after`."""
    question = (
        select(_m.actor_id)
        .join_from(tables.membership, tables.actor, _m.actor_id == _a.id)
        .where(_m.community_id == community, _m.state == MembershipState.MEMBER.value, _m.role == Role.MEMBER.value)
        .where(_a.peer_id.is_(None), _a.deleted_at.is_(None), _a.suspended_at.is_(None), _a.moved_to.is_(None))
    )
    if after is not None:
        later = (_m.since > after.since) | ((_m.since == after.since) & (_m.actor_id > after.actor_id))
        question = question.where(later)
    found = await connection.execute(question.order_by(_m.since, _m.actor_id).limit(1))
    return found.scalar_one_or_none()


async def ownerless(connection: AsyncConnection, *, most: int) -> list[str]:
    """The names of communities here that nobody owns any more whose account is in use."""
    owner = tables.actor.alias()
    here = owner.c.suspended_at.is_(None) | owner.c.suspended_until.is_not(None)
    there = owner.c.disowned_at.is_(None) | owner.c.disowned_until.is_not(None)
    owned = (
        select(_m.actor_id)
        .join_from(tables.membership, owner, _m.actor_id == owner.c.id)
        .where(_m.community_id == _a.id, _m.role == Role.OWNER.value, owner.c.deleted_at.is_(None), here, there)
        .correlate(tables.actor)
    )
    question = (
        select(_a.name)
        .where(_a.kind == ActorKind.GROUP.value, _a.peer_id.is_(None), _a.deleted_at.is_(None), ~owned.exists())
        .order_by(_a.id)
        .limit(most)
    )
    return list((await connection.execute(question)).scalars())
