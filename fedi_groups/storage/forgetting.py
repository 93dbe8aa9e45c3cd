"""What is kept of somebody beside what they wrote: how they stood, what they chose, whom they invited, what they were
told."""

from collections.abc import Sequence

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import InviteFacts, InviteLink
from fedi_groups.domain.types import ActorId, ActorKind, MembershipState, PostId, Visibility
from fedi_groups.storage import tables
from fedi_groups.storage.invites import invite_facts, link_facts

_a = tables.actor.c
_c = tables.poll_vote.c
_i = tables.invite.c
_l = tables.invite_link.c
_m = tables.membership.c
_n = tables.mention.c
_p = tables.post.c
_v = tables.vote.c


async def blank_standings(connection: AsyncConnection, person: ActorId) -> None:
    """What is remembered of somebody in communities is forgotten, but what binds them: bans, mutes, and invitations
    that they have given away. Who has brought them stays with those who are banned."""
    blank = {"answers": [], "hears": "all", "by_mail": False, "powers": "", "called": "", "earned": 0, "shown": 0}
    await connection.execute(tables.membership.update().where(_m.actor_id == person).values(blank))
    unbound = (_m.actor_id == person, _m.state != MembershipState.BANNED.value)
    await connection.execute(tables.membership.update().where(*unbound).values(inviter_id=None))


async def blank_appeals(connection: AsyncConnection, person: ActorId, *, community: ActorId | None) -> None:
    """What somebody has written in appeals, and was answered, is gone; that they have appealed stays, and so does what
    was decided."""
    appeal = tables.appeal.c
    which = [appeal.person_id == person, *([appeal.community_id == community] if community is not None else [])]
    await connection.execute(tables.appeal.update().where(*which).values(words="", answer=""))


async def drop_offers(connection: AsyncConnection, person: ActorId, *, community: ActorId | None) -> None:
    """Roles that somebody was offered, and has not answered."""
    offer = tables.offer.c
    which = [offer.person_id == person, *([offer.community_id == community] if community is not None else [])]
    await connection.execute(delete(tables.offer).where(*which))


async def invites_about(
    connection: AsyncConnection, person: ActorId, *, community: ActorId | None, most: int
) -> list[InviteFacts]:
    """Invitations by somebody, or of them, that wait: into one community, or into any."""
    question = select(tables.invite).where(or_(_i.inviter_id == person, _i.person_id == person))
    if community is not None:
        question = question.where(_i.community_id == community)
    rows = await connection.execute(question.order_by(_i.community_id, _i.person_id).limit(most))
    return [invite_facts(row) for row in rows]


async def open_links(
    connection: AsyncConnection, person: ActorId, *, community: ActorId | None, most: int
) -> list[InviteLink]:
    """Links of somebody's that were not revoked, or that still have a note."""
    told = or_(_l.revoked_at.is_(None), _l.note != "")
    question = select(tables.invite_link).where(_l.inviter_id == person, told).order_by(_l.id).limit(most)
    if community is not None:
        question = question.where(_l.community_id == community)
    return [link_facts(row) for row in await connection.execute(question)]


async def stood_in(connection: AsyncConnection, person: ActorId, *, after: ActorId, most: int) -> list[ActorId]:
    """Communities in which somebody has ever been, in order."""
    question = select(_m.community_id).where(_m.actor_id == person, _m.community_id > after)
    found = await connection.execute(question.order_by(_m.community_id).limit(most))
    return [ActorId(number) for number in found.scalars()]


async def some_threads(connection: AsyncConnection, community: ActorId, *, after: PostId, most: int) -> list[PostId]:
    """Threads of a community, whatever has become of them, in order."""
    question = select(_p.id).where(_p.community_id == community, _p.parent_id.is_(None), _p.id > after)
    return [PostId(number) for number in (await connection.execute(question.order_by(_p.id).limit(most))).scalars()]


async def voted_in(connection: AsyncConnection, person: ActorId, threads: Sequence[PostId]) -> list[PostId]:
    """What somebody has voted on in these threads."""
    question = (
        select(_p.id)
        .join_from(tables.post, tables.vote, (_v.post_id == _p.id) & (_v.actor_id == person))
        .where(_p.root_id.in_(threads))
        .order_by(_p.id)
    )
    return [PostId(number) for number in (await connection.execute(question)).scalars()]


async def drop_choices(connection: AsyncConnection, person: ActorId, threads: Sequence[PostId]) -> None:
    """What somebody chose in polls among these threads is counted, and no longer theirs."""
    await connection.execute(delete(tables.poll_vote).where(_c.actor_id == person, _c.post_id.in_(threads)))


async def told_by(
    connection: AsyncConnection, person: ActorId, *, community: ActorId | None, most: int
) -> list[PostId]:
    """Private messages to somebody by a community here, or by any."""
    named = _p.id.in_(select(_n.post_id).where(_n.actor_id == person))
    question = (
        select(_p.id)
        .join_from(tables.post, tables.actor, _p.author_id == _a.id)
        .where(_p.visibility == Visibility.DIRECT.value, _p.community_id.is_(None), _p.deleted_at.is_(None), named)
        .where(_a.peer_id.is_(None), _a.kind == ActorKind.GROUP.value)
        .order_by(_p.id)
        .limit(most)
    )
    if community is not None:
        question = question.where(_p.author_id == community)
    return [PostId(number) for number in (await connection.execute(question)).scalars()]


async def told_to(connection: AsyncConnection, person: ActorId, community: ActorId, *, most: int) -> list[PostId]:
    """Private messages of somebody to a community."""
    named = exists().where(_n.post_id == _p.id, _n.actor_id == community)
    direct = (_p.visibility == Visibility.DIRECT.value, _p.community_id.is_(None), _p.deleted_at.is_(None))
    question = select(_p.id).where(_p.author_id == person, *direct, named).order_by(_p.id).limit(most)
    return [PostId(number) for number in (await connection.execute(question)).scalars()]
