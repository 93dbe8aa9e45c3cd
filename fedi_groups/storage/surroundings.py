"""What is around: other servers known here, who wants to be found, who follows whom, how it goes by week."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, literal_column, select

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, ActorId, ActorKind, FollowState, Instant, MembershipState
from fedi_groups.storage import tables
from fedi_groups.storage.actors import actor_facts, actor_query
from fedi_groups.storage.unit import Unit

_a = tables.actor.c
_f = tables.follow.c
_m = tables.membership.c
_p = tables.post.c

WEEK = 7 * DAY


async def known_hosts(tx: Unit, *, most: int) -> list[str]:
    """The servers that this one has to do with."""
    p = tables.peer.c
    found = await tx.connection.execute(select(p.origin).order_by(p.origin).limit(most))
    return [origin.partition("://")[2] for origin in found.scalars()]


async def discoverable(tx: Unit, *, skip: int, most: int, by_name: bool = False) -> list[ActorFacts]:
    """Who lives here and wants to be found: communities first, then people, the newest first or by name."""
    kinds = (ActorKind.GROUP.value, ActorKind.PERSON.value)
    question = actor_query().where(
        _a.peer_id.is_(None),
        _a.kind.in_(kinds),
        _a.deleted_at.is_(None),
        _a.discoverable,
        ~_a.name.endswith("_", autoescape=True),
    )
    first = case((_a.kind == ActorKind.GROUP.value, 0), else_=1)
    question = question.order_by(first, _a.name if by_name else _a.id.desc()).offset(skip).limit(most)
    return [actor_facts(row, tx.uris) for row in await tx.connection.execute(question)]


async def not_joined(tx: Unit, person: ActorId, *, most: int) -> list[ActorFacts]:
    """Communities here that want to be found, and that somebody neither follows nor is, or was, in: those with the most
    members first."""
    inside = select(_m.community_id).where(_m.actor_id == person)
    followed = select(_f.target_id).where(_f.follower_id == person)
    members = select(_m.community_id, func.count().label("members")).where(_m.state == MembershipState.MEMBER.value)
    counted = members.group_by(_m.community_id).subquery()
    question = (
        actor_query()
        .join(counted, counted.c.community_id == _a.id)
        .where(_a.peer_id.is_(None), _a.kind == ActorKind.GROUP.value, _a.deleted_at.is_(None), _a.discoverable)
        .where(_a.id.not_in(inside), _a.id.not_in(followed))
        .order_by(counted.c.members.desc(), _a.id)
        .limit(most)
    )
    return [actor_facts(row, tx.uris) for row in await tx.connection.execute(question)]


async def followed_who_follow(tx: Unit, person: ActorId, target: ActorId, *, most: int) -> list[ActorId]:
    """Those whom somebody follows and who follow this one."""
    theirs = tables.follow.alias()
    question = (
        select(_f.target_id)
        .join_from(tables.follow, theirs, theirs.c.follower_id == _f.target_id)
        .where(_f.follower_id == person, theirs.c.target_id == target)
        .where(_f.state == FollowState.ACCEPTED.value, theirs.c.state == FollowState.ACCEPTED.value)
        .order_by(_f.target_id)
        .limit(most)
    )
    return [ActorId(each) for each in (await tx.connection.execute(question)).scalars()]


@dataclass(frozen=True, slots=True)
class Week:
    """What was said here in a week, by how many, and how many accounts were made."""

    begins: Instant
    statuses: int = 0
    authors: int = 0
    registrations: int = 0


async def weeks(tx: Unit, *, count: int) -> Sequence[Week]:
    """The last ones, the present one first."""
    now = tx.now // WEEK
    since = (now - count + 1) * WEEK
    a = tables.account.c
    # Written out: with a bound value PostgreSQL takes the same words in GROUP BY for others.
    of_post, of_account = _p.published // literal_column(str(WEEK)), a.created_at // literal_column(str(WEEK))
    said = select(of_post, func.count(), func.count(func.distinct(_p.author_id))).where(
        _p.uri.is_(None), _p.published >= since
    )
    rows = await tx.connection.execute(said.group_by(of_post))
    found = {int(week): (number, authors) for week, number, authors in rows}
    made = select(of_account, func.count()).where(a.created_at >= since).group_by(of_account)
    accounts = {int(week): number for week, number in await tx.connection.execute(made)}
    return [
        Week(Instant(week * WEEK), *found.get(week, (0, 0)), accounts.get(week, 0))
        for week in range(now, now - count, -1)
    ]
