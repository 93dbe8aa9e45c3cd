"""Lists and counts of what anyone may read: public or unlisted, neither deleted, removed nor held. Each has a limit.

What few may read comes out of here for members alone, where that is said; `storage.posts` loads it by id.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import ActorId, ActorKind, PostId, Uri, Visibility
from fedi_groups.storage import tables
from fedi_groups.storage.actors import actor_facts, actor_query
from fedi_groups.storage.asked import Asked, Known
from fedi_groups.storage.posts import POST_QUERY, post_facts
from fedi_groups.storage.unit import Unit

_a = tables.actor.c
_p = tables.post.c
_o = tables.outgoing.c

_FOR_ALL: ColumnElement[bool] = _p.held_at.is_(None) & or_(
    _p.visibility == Visibility.PUBLIC.value, _p.visibility == Visibility.UNLISTED.value
)
_THERE: ColumnElement[bool] = _p.deleted_at.is_(None) & _p.removed_at.is_(None)
_SHOWN: ColumnElement[bool] = _FOR_ALL & _THERE
_FOR_MEMBERS: ColumnElement[bool] = _p.held_at.is_(None) & (_p.visibility == Visibility.MEMBERS.value) & _THERE


def _pinned(shown: ColumnElement[bool]) -> Known[PostFacts]:
    pinned = POST_QUERY.where(_p.community_id == bindparam("community"), _p.pinned_at.is_not(None), shown)
    return Known(Asked(pinned.order_by(_p.pinned_at.desc()).limit(bindparam("most"))), post_facts, size=256)


_LIMITED = Asked(select(_a.id).where(_a.limited_at.is_not(None)).limit(1))
_PINNED, _PINNED_FOR_MEMBERS = _pinned(_SHOWN), _pinned(_SHOWN | _FOR_MEMBERS)


async def posts_in(
    tx: Unit, community: ActorId, *, before: PostId | None = None, most: int, without: Sequence[PostId] = ()
) -> list[PostFacts]:
    """Threads of a community, newest first, but for those `without` names, which stand elsewhere."""
    question = POST_QUERY.where(_p.community_id == community, _p.parent_id.is_(None), _SHOWN)
    if without:
        question = question.where(_p.id.not_in(without))
    return await _newest(tx, question, before, most)


async def wall_of(tx: Unit, community: ActorId, *, skip: int, most: int) -> list[Uri]:
    """Ids of the threads of a community, newest first."""
    question = select(_p.id, _p.uri).where(_p.community_id == community, _p.parent_id.is_(None), _SHOWN)
    found = await tx.connection.execute(question.order_by(_p.id.desc()).offset(skip).limit(most))
    return [Uri(row.uri) if row.uri else tx.uris.post(row.id, comment=False) for row in found]


async def shared_in(tx: Unit, community: ActorId, *, before: PostId | None = None, most: int) -> list[PostFacts]:
    """Threads of communities elsewhere that this one shows too, newest first."""
    s = tables.share.c
    question = POST_QUERY.join(tables.share, s.post_id == _p.id).where(s.community_id == community, _SHOWN)
    if before is not None:
        question = question.where(s.post_id < before)
    found = await tx.connection.execute(question.order_by(s.post_id.desc()).limit(most))
    return [post_facts(row, tx.uris) for row in found]


async def pinned_in(tx: Unit, community: ActorId, *, most: int, member: bool = False) -> list[PostFacts]:
    """Threads that a community shows first, the one pinned last before the others; with `member` those as well that
    are for its members."""
    asked = _PINNED_FOR_MEMBERS if member else _PINNED
    return await asked.of(tx.connection, tx.uris, community=community, most=most)


async def posts_by(tx: Unit, author: ActorId, *, before: PostId | None = None, most: int) -> list[PostFacts]:
    """What a person wrote, posts and comments, newest first."""
    return await _newest(tx, POST_QUERY.where(_p.author_id == author, _SHOWN), before, most)


async def newest_in(tx: Unit, root: PostId, *, most: int) -> list[PostFacts]:
    """Comments of a thread, newest first."""
    return await _newest(tx, POST_QUERY.where(_p.root_id == root, _p.parent_id.is_not(None), _SHOWN), None, most)


async def replies_to(tx: Unit, parent: PostId, *, skip: int, most: int) -> list[Uri]:
    """Ids of the direct answers to a post, oldest first."""
    question = select(_p.id, _p.uri).where(_p.parent_id == parent, _SHOWN)
    found = await tx.connection.execute(question.order_by(_p.id).offset(skip).limit(most))
    return [_address(tx, row) for row in found]


async def thread_of(tx: Unit, root: PostId, *, most: int) -> list[Uri]:
    """Ids of the comments of a thread, oldest first."""
    question = select(_p.id, _p.uri).where(_p.root_id == root, _p.parent_id.is_not(None), _SHOWN)
    return [_address(tx, row) for row in await tx.connection.execute(question.order_by(_p.id).limit(most))]


async def count_replies(tx: Unit, parent: PostId) -> int:
    return await _count(tx, select(func.count()).where(_p.parent_id == parent, _SHOWN))


async def count_posts_in(tx: Unit, community: ActorId) -> int:
    """How many threads a community has."""
    return await _count(tx, select(func.count()).where(_p.community_id == community, _p.parent_id.is_(None), _SHOWN))


async def count_posts_by(tx: Unit, author: ActorId) -> int:
    """How many posts and comments a person wrote."""
    return await _count(tx, select(func.count()).where(_p.author_id == author, _SHOWN))


async def communities(tx: Unit, *, before: ActorId | None = None, most: int) -> list[ActorFacts]:
    """Communities that live here and want to be found, newest first."""
    question = actor_query().where(
        _a.peer_id.is_(None), _a.kind == ActorKind.GROUP.value, _a.deleted_at.is_(None), _a.discoverable
    )
    if before is not None:
        question = question.where(_a.id < before)
    found = await tx.connection.execute(question.order_by(_a.id.desc()).limit(most))
    return [actor_facts(row, tx.uris) for row in found]


async def anyone_limited(connection: AsyncConnection) -> bool:
    """Whether an admin here has limited anybody: one look into an index that is empty where nobody is."""
    return bool(await _LIMITED.rows(connection))


async def creations_of(tx: Unit, posts: Sequence[PostId]) -> dict[PostId, int]:
    """The rows of the log that told of these posts first, as far as they are still in it."""
    question = select(_o.object_id, func.min(_o.id)).where(_o.object_id.in_(posts), _o.kind == "create")
    return {PostId(post): number for post, number in await tx.connection.execute(question.group_by(_o.object_id))}


async def _newest(tx: Unit, question: Select[Any], before: PostId | None, most: int) -> list[PostFacts]:
    if before is not None:
        question = question.where(_p.id < before)
    found = await tx.connection.execute(question.order_by(_p.id.desc()).limit(most))
    return [post_facts(row, tx.uris) for row in found]


async def _count(tx: Unit, question: Select[Any]) -> int:
    return int((await tx.connection.execute(question)).scalar_one())


def _address(tx: Unit, row: Any) -> Uri:
    return Uri(row.uri) if row.uri else tx.uris.post(row.id, comment=True)
