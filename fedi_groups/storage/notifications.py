"""Notifications as rows: added and dropped along with what they tell of, listed by person, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.notices import GroupKey, NoticeFacts, NoticeKind
from fedi_groups.domain.screening import Screening
from fedi_groups.domain.types import ActorId, Instant, Mark, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Asked
from fedi_groups.storage.database import Database
from fedi_groups.storage.screening import UNSEEN, Person, screened
from fedi_groups.storage.shelves import CHUNK, Writes
from fedi_groups.storage.timelines import Span

_n = tables.notification.c

_AT_A_TIME = 5000
"""Rows that are looked at, oldest first, for those whose time is over."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of which kinds (None: all), and by whom. `waiting`: those as well that the person has not decided about."""

    kinds: frozenset[NoticeKind] | None = None
    by: ActorId | None = None
    waiting: bool = False


ALL = Wanted()

LATEST = 32
"""Of one person, those among which one that is new is looked for."""


def add_notice(
    writes: Writes,
    kind: NoticeKind,
    person: ActorId,
    by: ActorId,
    *,
    now: Instant,
    post: PostId | None = None,
    about: int | None = None,
) -> None:
    row = {"person_id": person, "kind": kind.value, "from_id": by, "post_id": post, "about_id": about, "at": now}
    writes.append(tables.notification, row)


def drop_notice(writes: Writes, kind: NoticeKind, person: ActorId, by: ActorId, *, post: PostId) -> None:
    """What was told is not so any more."""
    writes.erase(tables.notification, person_id=person, kind=kind.value, from_id=by, post_id=post)


async def some_notices(
    connection: AsyncConnection, person: ActorId, wanted: Wanted, span: Span, *, most: int
) -> list[NoticeFacts]:
    """Newest first."""
    within = {"above": span.above, "below": span.below, "most": most}
    asked = _some(wanted.kinds, waiting=wanted.waiting, of_one=wanted.by is not None, upwards=span.upwards)
    rows = await asked.named(connection, person=person, by=wanted.by, **within)
    found = [_facts(row) for row in rows]
    return found[::-1] if span.upwards else found


@lru_cache(64)
def _some(kinds: frozenset[NoticeKind] | None, *, waiting: bool, of_one: bool, upwards: bool) -> Asked:
    question = select(tables.notification).where(*_of(kinds, waiting=waiting, of_one=of_one))
    question = question.where(_n.id > bindparam("above"), _n.id < bindparam("below")).limit(bindparam("most"))
    return Asked(question.order_by(_n.id if upwards else _n.id.desc()))


async def newest_notices(connection: AsyncConnection, person: ActorId) -> set[int]:
    """The numbers of the latest."""
    question = select(_n.id).where(_n.person_id == person).order_by(_n.id.desc()).limit(LATEST)
    return set((await connection.execute(question)).scalars())


async def find_notice(connection: AsyncConnection, person: ActorId, number: int) -> NoticeFacts | None:
    question = select(tables.notification).where(_n.id == number, _n.person_id == person)
    row = (await connection.execute(question)).one_or_none()
    return _facts(row) if row is not None else None


async def group_of(connection: AsyncConnection, person: ActorId, key: GroupKey, *, most: int) -> list[NoticeFacts]:
    """Those that are shown as one, newest first."""
    question = (
        select(tables.notification).where(*_in(person, key), ~screened(person)).order_by(_n.id.desc()).limit(most)
    )
    return [_facts(row) for row in await connection.execute(question)]


async def count_notices(connection: AsyncConnection, person: ActorId, wanted: Wanted, *, after: int, most: int) -> int:
    """How many came after this one; not more than `most` are counted."""
    asked = _number(wanted.kinds, waiting=wanted.waiting, of_one=wanted.by is not None)
    ((number,),) = await asked.rows(connection, person=person, by=wanted.by, after=after, most=most)
    return int(number)


@lru_cache(64)
def _number(kinds: frozenset[NoticeKind] | None, *, waiting: bool, of_one: bool) -> Asked:
    some = select(_n.id).where(*_of(kinds, waiting=waiting, of_one=of_one), _n.id > bindparam("after"))
    return Asked(select(func.count()).select_from(some.limit(bindparam("most")).subquery()))


async def dismiss(connection: AsyncConnection, person: ActorId, key: GroupKey) -> None:
    """Those that are shown as one are gone."""
    await connection.execute(delete(tables.notification).where(*_in(person, key)))


async def clear(connection: AsyncConnection, person: ActorId) -> None:
    """All that this person was told is gone."""
    await connection.execute(delete(tables.notification).where(_n.person_id == person))


async def prune_notices(database: Database, *, before: Instant, most: int) -> None:
    """Those from `before` go, and of each person all but the newest `most`. In short transactions."""
    over = True
    while over:
        async with database.write() as connection:
            over = await _drop_old(connection, before)
    async with database.read() as connection:
        crowded = select(_n.person_id).group_by(_n.person_id).having(func.count() > most).limit(CHUNK)
        people = (await connection.execute(crowded)).scalars().all()
    for person in people:
        async with database.write() as connection:
            newest = select(_n.id).where(_n.person_id == person).order_by(_n.id.desc()).offset(most).limit(1)
            last = newest.scalar_subquery()
            await connection.execute(delete(tables.notification).where(_n.person_id == person, _n.id <= last))


async def _drop_old(connection: AsyncConnection, before: Instant) -> bool:
    """Whether there may be more. Rows are as old as their numbers say."""
    oldest = select(_n.id, _n.at).order_by(_n.id).limit(_AT_A_TIME)
    rows = (await connection.execute(oldest)).all()
    gone = [row.id for row in rows if row.at < before]
    if gone:
        await connection.execute(delete(tables.notification).where(_n.id <= gone[-1]))
    return len(gone) == _AT_A_TIME


def _of(kinds: frozenset[NoticeKind] | None, *, waiting: bool, of_one: bool) -> Sequence[ColumnElement[bool]]:
    person: BindParameter[int] = bindparam("person")
    unseen = (Screening.DROP,) if waiting else UNSEEN
    found = [_n.person_id == person, ~_is_muted(person), ~screened(person, unseen)]
    if kinds is not None:
        found.append(or_(false(), *(_n.kind == each.value for each in sorted(kinds))))
    if of_one:
        found.append(_n.from_id == bindparam("by"))
    return found


def _is_muted(person: Person) -> ColumnElement[bool]:
    """About what is said in a thread of which they want to hear nothing."""
    k, p = tables.mark.c, tables.post.c
    thread = (k.actor_id == person, k.kind == Mark.MUTE.value, k.post_id == p.root_id)
    return exists().select_from(tables.post).where(p.id == _n.post_id, exists().where(*thread))


def _in(person: ActorId, key: GroupKey) -> Sequence[ColumnElement[bool]]:
    if key.number is not None:
        return (_n.person_id == person, _n.id == key.number)
    same_post = _n.post_id.is_not_distinct_from(key.post_id)
    return (_n.person_id == person, _n.kind == key.kind, same_post, _n.at >= key.since, _n.at < key.until)


def _facts(row: Any) -> NoticeFacts:
    post = PostId(row.post_id) if row.post_id is not None else None
    return NoticeFacts(
        row.id,
        ActorId(row.person_id),
        NoticeKind(row.kind),
        ActorId(row.from_id),
        Instant(row.at),
        post,
        row.about_id,
    )
