"""What digests are made of: quiet members in portions, and what was said in a community in some time.

Members read it, so that what is for members alone is among it; who may see which of it is asked of the rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import DAY, ActorId, Hears, Instant, MembershipState, Visibility
from fedi_groups.storage import tables
from fedi_groups.storage.ids import first_id
from fedi_groups.storage.posts import POST_QUERY, post_facts
from fedi_groups.wire.uris import Uris

LATE = 30 * DAY
"""How old a post may be that comes to a community, or is let in, to be news in it."""

_a = tables.actor.c
_account = tables.account.c
_l = tables.log_entry.c
_m = tables.membership.c
_p = tables.post.c
_s = tables.share.c

_VISIBLE = [each.value for each in (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.MEMBERS)]

Found = tuple[list[PostFacts], int]
"""The newest of them, and how many there are in all."""

NOTHING: Found = ([], 0)


@dataclass(frozen=True, slots=True)
class Listener:
    """A quiet member. `by_mail`: they want it by e-mail, and can be reached so."""

    id: ActorId
    by_mail: bool


@dataclass(frozen=True, slots=True)
class Span:
    """What was said in a community from `since` to before `until`."""

    community_id: ActorId
    since: Instant
    until: Instant


def _shown(post: Any = _p) -> ColumnElement[bool]:
    there = (post.deleted_at.is_(None), post.removed_at.is_(None), post.held_at.is_(None))
    return and_(*there, post.visibility.in_(_VISIBLE))


def _in(span: Span, number: ColumnElement[Any]) -> ColumnElement[bool]:
    """Of an id: whether it was made in this time."""
    return and_(number >= first_id(span.since), number < first_id(span.until))


async def some_quiet(
    connection: AsyncConnection, community: ActorId, hears: Hears, *, after: ActorId, most: int
) -> list[Listener]:
    """Members who want to hear of a community in this way, in order."""
    reached = and_(_m.by_mail, _account.confirmed_at.is_not(None), _account.bounced_at.is_(None))
    question = (
        select(_m.actor_id, reached.label("by_mail"))
        .join_from(tables.membership, tables.actor, _m.actor_id == _a.id)
        .outerjoin(tables.account, _account.actor_id == _m.actor_id)
        .where(
            # In these words, so that SQLite takes the index of those who are quiet.
            sql("hears <> 'all'"),
            _m.community_id == community,
            _m.hears == hears.value,
            _m.actor_id > after,
            _m.state == MembershipState.MEMBER.value,
            _a.deleted_at.is_(None),
            _a.suspended_at.is_(None),
            _a.disowned_at.is_(None),
        )
        .order_by(_m.actor_id)
        .limit(most)
    )
    rows = await connection.execute(question)
    return [Listener(ActorId(row.actor_id), bool(row.by_mail)) for row in rows]


async def threads_between(connection: AsyncConnection, uris: Uris, span: Span, *, most: int) -> Found:
    """Threads that the community has shown in this time, those of others too, the newest first."""
    recent = (_p.parent_id.is_(None), _p.id >= first_id(Instant(span.since - LATE)))
    own = and_(_p.community_id == span.community_id, *recent, _in(span, _p.boost_id))
    shared = select(_s.post_id).where(_s.community_id == span.community_id, _in(span, _s.boost_id))
    question = POST_QUERY.where(or_(own, _p.id.in_(shared)), _shown())
    return await _newest(connection, uris, question, _p.id, most)


async def announced_between(connection: AsyncConnection, uris: Uris, span: Span, *, most: int) -> Found:
    """Threads that were pinned in this time and still are, and what was announced by an umbrella; the newest first."""
    pinned = (_p.pinned_at.is_not(None), _p.pinned_at >= span.since, _p.pinned_at < span.until)
    said = (_l.community_id == span.community_id, _l.action == "announce", _in(span, _l.id))
    announced = select(_l.post_id).where(*said, _l.post_id.is_not(None))
    own = and_(_p.community_id == span.community_id, *pinned)
    question = POST_QUERY.where(or_(own, _p.id.in_(announced)), _shown())
    return await _newest(connection, uris, question, _p.id, most)


async def answers_between(
    connection: AsyncConnection, uris: Uris, span: Span, people: Sequence[ActorId], *, most: int
) -> Mapping[ActorId, Found]:
    """By person: what others have said in this time in the threads that the person began in the community."""
    root = tables.post.alias("root")
    whose = root.c.author_id
    others = (_p.parent_id.is_not(None), _p.author_id != whose)
    threads = (root.c.community_id == span.community_id, root.c.parent_id.is_(None), whose.in_(people), _shown(root.c))
    ranked = (
        POST_QUERY.add_columns(
            whose.label("whose"),
            func.row_number().over(partition_by=whose, order_by=_p.id.desc()).label("place"),
            func.count().over(partition_by=whose).label("total"),
        )
        .join(root, _p.root_id == root.c.id)
        .where(*threads, *others, _in(span, _p.id), _shown())
        .subquery()
    )
    found: dict[ActorId, Found] = {}
    for row in await connection.execute(select(ranked).where(ranked.c.place <= most).order_by(ranked.c.id.desc())):
        found.setdefault(ActorId(row.whose), ([], row.total))[0].append(post_facts(row, uris))
    return found


async def _newest(
    connection: AsyncConnection, uris: Uris, question: Select[Any], order: ColumnElement[Any], most: int
) -> Found:
    counted = question.add_columns(func.count().over().label("total")).order_by(order.desc()).limit(most)
    rows = (await connection.execute(counted)).all()
    return [post_facts(row, uris) for row in rows], rows[0].total if rows else 0
