"""Posts that wait for a moderator, or whose server is blocked: why, and what they came as, so that they can be told."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.events import FOUND, HERE, Cause, Elsewhere, Found, Here
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.held import HeldFacts
from fedi_groups.domain.types import ActorId, Instant, PeerId, PostId, ReceivedId, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.posts import POST_QUERY, post_facts
from fedi_groups.storage.shelves import Shelf, Writes
from fedi_groups.storage.timelines import OLDEST, Span
from fedi_groups.wire.uris import Uris

_h = tables.held.c
_p = tables.post.c


class HeldPosts:
    """The held posts one transaction deals with."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._rows: Shelf[PostId, HeldFacts] = Shelf(self._load)

    async def _load(self, ids: Sequence[PostId]) -> dict[PostId, HeldFacts]:
        found = await self._connection.execute(select(tables.held).where(_h.post_id.in_(ids)))
        return {PostId(row.post_id): _facts(row) for row in found}

    async def get(self, post: PostId) -> HeldFacts | None:
        return await self._rows.get(post)

    async def want(self, posts: Sequence[PostId]) -> None:
        await self._rows.want(posts)

    def put(self, held: HeldFacts) -> None:
        self._rows.put(held.post_id, held)
        self._writes.put(tables.held, _row(held))

    def drop(self, post: PostId) -> None:
        self._rows.put(post, None)
        self._writes.drop(tables.held, post)


async def waiting_posts(
    connection: AsyncConnection, uris: Uris, community: ActorId | None, *, most: int, span: Span = OLDEST
) -> list[PostFacts]:
    """What waits for a moderator of this community, or (None) for anyone here; the oldest first."""
    question = _held(waiting=True).where(_p.id > span.above, _p.id < span.below)
    if community is not None:
        question = question.where(_p.community_id == community)
    order = _p.id.asc() if span.upwards else _p.id.desc()
    found = [post_facts(row, uris) for row in await connection.execute(question.order_by(order).limit(most))]
    return found if span.upwards else found[::-1]


async def withheld_posts(connection: AsyncConnection, uris: Uris, peer: PeerId, *, most: int) -> list[PostFacts]:
    """What nobody sees as its author's server is blocked."""
    authors = select(tables.actor.c.id).where(tables.actor.c.peer_id == peer)
    found = await connection.execute(_held(waiting=False).where(_p.author_id.in_(authors)).limit(most))
    return [post_facts(row, uris) for row in found]


async def shown_posts(connection: AsyncConnection, uris: Uris, peer: PeerId, *, most: int) -> list[PostFacts]:
    """What people of this server have said that is there, and not held."""
    authors = select(tables.actor.c.id).where(tables.actor.c.peer_id == peer)
    there = (_p.author_id.in_(authors), _p.held_at.is_(None), _p.deleted_at.is_(None))
    return [post_facts(row, uris) for row in await connection.execute(POST_QUERY.where(*there).limit(most))]


async def keep_received(connection: AsyncConnection, number: ReceivedId, *, now: Instant) -> None:
    """The activity that a post came as is kept as long as if it had come now: it is told only now."""
    await connection.execute(update(tables.received).where(tables.received.c.id == number).values(arrived_at=now))


def _held(*, waiting: bool) -> Select[Any]:
    return POST_QUERY.join_from(tables.post, tables.held, _h.post_id == _p.id).where(
        _p.held_at.is_not(None), _p.deleted_at.is_(None), _h.waiting.is_(waiting)
    )


def _facts(row: Any) -> HeldFacts:
    return HeldFacts(PostId(row.post_id), row.reason, _cause(row), waiting=row.waiting)


def _cause(row: Any) -> Cause:
    if row.received_id is None:
        return FOUND if row.found else HERE
    return Elsewhere(ReceivedId(row.received_id), Uri(row.activity or ""), relayed=row.relayed, signed=row.signed)


def _row(held: HeldFacts) -> dict[str, Any]:
    row: dict[str, Any] = {
        "post_id": held.post_id,
        "reason": held.reason,
        "waiting": held.waiting,
        "found": False,
        "received_id": None,
        "activity": None,
        "relayed": False,
        "signed": False,
    }
    match held.cause:
        case Here():
            return row
        case Found():
            return row | {"found": True}
        case Elsewhere() as cause:
            came = {"received_id": cause.received_id, "activity": cause.activity}
            return row | came | {"relayed": cause.relayed, "signed": cause.signed}
