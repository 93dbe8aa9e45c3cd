"""Which notifications wait until a person has decided about whom they come from: a part of the questions for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Exists,
    FromClause,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.notices import NoticeKind
from fedi_groups.domain.screening import NEW_ACCOUNT, NEW_FOLLOWER, SCREENED, NoticePolicy, Screening
from fedi_groups.domain.types import ActorId, FollowState, Instant, PostId, Visibility
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Asked
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.timelines import Span

_n = tables.notification.c
_q = tables.notification_policy.c

_POLICY = Asked(select(tables.notification_policy).where(_q.person_id == bindparam("person")))

Person = ActorId | BindParameter[int]
"""Somebody, or whoever a question is asked for."""

_WHOSE = tuple(each.name for each in fields(NoticePolicy))

UNSEEN = (Screening.FILTER, Screening.DROP)


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """Whose notifications wait: how many, from when to when, and the last post of theirs among them."""

    from_id: ActorId
    count: int
    first_at: Instant
    last_at: Instant
    post_id: PostId | None


def screened(person: Person, verdicts: Collection[Screening] = UNSEEN) -> ColumnElement[bool]:
    """A notification to which the person's policy says one of these. Without a policy it costs a look into an index."""
    f, a, p = tables.follow.c, tables.actor.c, tables.peer.c
    allowed = tables.notification_permission.c
    accepted = f.state == FollowState.ACCEPTED.value
    since = f.created_at <= _n.at - NEW_FOLLOWER
    stranger = ~_any(tables.follow, f.follower_id == person, f.target_id == _n.from_id, accepted)
    follower = _any(tables.follow, f.follower_id == _n.from_id, f.target_id == person, accepted, since)
    is_new = _any(tables.actor, a.id == _n.from_id, a.published > _n.at - NEW_ACCOUNT)
    is_limited = or_(
        _any(tables.actor.join(tables.peer, a.peer_id == p.id), a.id == _n.from_id, p.settled_as != "open"),
        _any(tables.actor, a.id == _n.from_id, a.limited_at.is_not(None)),
    )

    def says(column: Any) -> ColumnElement[bool]:
        return or_(*(column == each.value for each in verdicts))

    strange = or_(
        and_(says(_q.not_following), stranger),
        and_(says(_q.not_followers), not_(follower)),
        and_(says(_q.new_accounts), is_new),
        and_(says(_q.private_mentions), stranger, _is_unasked(person)),
        and_(says(_q.limited_accounts), stranger, is_limited),
    )
    let_through = _any(tables.notification_permission, allowed.person_id == person, allowed.from_id == _n.from_id)
    kinds = or_(*(_n.kind == each.value for each in SCREENED))
    return and_(kinds, _any(tables.notification_policy, _q.person_id == person, ~let_through, strange))


def _any(table: FromClause, *conditions: ColumnElement[bool]) -> Exists:
    """Whether there is such a row, seen from whatever question this stands in."""
    return exists().select_from(table).where(*conditions).correlate_except(table)


def _is_unasked(person: Person) -> ColumnElement[bool]:
    """A private message that answers nothing of the person's."""
    p, parent = tables.post.c, tables.post.alias("parent")
    answers = _any(parent, parent.c.id == p.parent_id, parent.c.author_id == person)
    private = _any(tables.post, p.id == _n.post_id, p.visibility == Visibility.DIRECT.value, ~answers)
    return and_(_n.kind == NoticeKind.MENTION.value, private)


def _waits(person: ActorId) -> Sequence[ColumnElement[bool]]:
    return _n.person_id == person, screened(person, (Screening.FILTER,)), ~screened(person, (Screening.DROP,))


async def waiting(connection: AsyncConnection, person: ActorId, span: Span, *, most: int) -> list[RequestFacts]:
    """Whose notifications wait, who was met last first."""
    said = case((_n.kind == NoticeKind.MENTION.value, _n.post_id), else_=None)
    figures = (func.count().label("count"), func.min(_n.at).label("first"), func.max(_n.at).label("last"))
    question = (
        select(_n.from_id, *figures, func.max(said).label("post"))
        .where(*_waits(person), _n.from_id > span.above, _n.from_id < span.below)
        .group_by(_n.from_id)
        .order_by(_n.from_id if span.upwards else _n.from_id.desc())
        .limit(most)
    )
    found = [_facts(row) for row in await connection.execute(question)]
    return found[::-1] if span.upwards else found


async def count_waiting(connection: AsyncConnection, person: ActorId) -> tuple[int, int]:
    """How many people's notifications wait, and how many notifications."""
    question = select(func.count(_n.from_id.distinct()), func.count()).where(*_waits(person))
    people, notices = (await connection.execute(question)).one()
    return int(people), int(notices)


async def drop_waiting(connection: AsyncConnection, person: ActorId, others: Collection[ActorId]) -> None:
    """What waits of these goes unseen."""
    gone = select(_n.id).where(*_waits(person), _n.from_id.in_(list(others)))
    await connection.execute(delete(tables.notification).where(_n.id.in_(gone)))


async def policy_of(connection: AsyncConnection, person: ActorId) -> NoticePolicy:
    for row in await _POLICY.named(connection, person=person):
        return NoticePolicy(**{name: Screening(getattr(row, name)) for name in _WHOSE})
    return NoticePolicy()


def put_policy(writes: Writes, person: ActorId, policy: NoticePolicy) -> None:
    values = {name: getattr(policy, name).value for name in _WHOSE}
    writes.put(tables.notification_policy, {"person_id": person, **values})


def permit(writes: Writes, person: ActorId, other: ActorId) -> None:
    """What this one does the person sees, whatever their policy says."""
    writes.put(tables.notification_permission, {"person_id": person, "from_id": other})


async def drop_screening(connection: AsyncConnection, person: ActorId) -> None:
    for table in (tables.notification_policy, tables.notification_permission):
        await connection.execute(delete(table).where(table.c.person_id == person))


def _facts(row: Any) -> RequestFacts:
    post = PostId(row.post) if row.post is not None else None
    return RequestFacts(ActorId(row.from_id), row.count, Instant(row.first), Instant(row.last), post)
