"""Reblogs: posts that people show to those who follow them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import ActorId, ActorKind, PostId, QuoteState, Uri, Visibility
from fedi_groups.storage import tables
from fedi_groups.storage.pairs import is_pair_of
from fedi_groups.storage.shelves import Shelf, Writes

Key = tuple[ActorId, PostId]

_r = tables.reblog.c


@dataclass(frozen=True, slots=True)
class ReblogFacts:
    """`id`: as which status apps know it, and the activity by which it is told if the person lives here. `visibility`:
    for whom it is; None: nobody has said, and it is for whom the post is."""

    actor_id: ActorId
    post_id: PostId
    id: int
    uri: Uri | None = None
    visibility: Visibility | None = None

    @property
    def is_for_few(self) -> bool:
        """Whether only those see it who follow the person: it is neither counted nor listed."""
        return self.visibility is Visibility.FOLLOWERS


class Reblogs:
    """The reblogs one transaction deals with. Keys are (person, post)."""

    def __init__(self, connection: AsyncConnection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._rows: Shelf[Key, ReblogFacts] = Shelf(self._load)

    async def _load(self, keys: Sequence[Key]) -> dict[Key, ReblogFacts]:
        question = select(tables.reblog).where(is_pair_of(_r.actor_id, _r.post_id, keys))
        return {(each.actor_id, each.post_id): each for each in map(_facts, await self._connection.execute(question))}

    async def get(self, person: ActorId, post: PostId) -> ReblogFacts | None:
        return await self._rows.get((person, post))

    def put(self, reblog: ReblogFacts) -> None:
        self._rows.put((reblog.actor_id, reblog.post_id), reblog)
        row = {"actor_id": reblog.actor_id, "post_id": reblog.post_id, "id": reblog.id, "uri": reblog.uri}
        self._writes.put(tables.reblog, row | {"visibility": reblog.visibility})

    def drop(self, reblog: ReblogFacts) -> None:
        self._rows.put((reblog.actor_id, reblog.post_id), None)
        self._writes.drop(tables.reblog, reblog.actor_id, reblog.post_id)


async def find_reblog(connection: AsyncConnection, number: int) -> ReblogFacts | None:
    """The one that apps know as this status."""
    row = (await connection.execute(select(tables.reblog).where(_r.id == number))).one_or_none()
    return _facts(row) if row is not None else None


async def passed_on_by(connection: AsyncConnection, post: PostFacts, *, most: int) -> list[ActorId]:
    """Who lives here and shows this post, or quotes it."""
    p, a = tables.post.c, tables.actor.c
    quotes = (QuoteState.PENDING.value, QuoteState.ACCEPTED.value)
    quoters = select(p.author_id.label("id")).where(
        p.quote_uri == post.uri, p.quote_state.in_(quotes), p.deleted_at.is_(None)
    )
    some = select(_r.actor_id.label("id")).where(_r.post_id == post.id).union(quoters).subquery()
    question = select(some.c.id).join(tables.actor, a.id == some.c.id)
    found = await connection.execute(question.where(a.peer_id.is_(None), a.kind == ActorKind.PERSON.value).limit(most))
    return [ActorId(number) for number in found.scalars()]


def _facts(row: Any) -> ReblogFacts:
    uri = Uri(row.uri) if row.uri is not None else None
    visibility = Visibility(row.visibility) if row.visibility is not None else None
    return ReblogFacts(ActorId(row.actor_id), PostId(row.post_id), row.id, uri, visibility)
