"""What those who keep order in a community have ready to say."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import SavedReply
from fedi_groups.domain.types import ActorId
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes

_s = tables.saved_reply.c


async def find_reply(connection: AsyncConnection, number: int) -> SavedReply | None:
    row = (await connection.execute(select(tables.saved_reply).where(_s.id == number))).one_or_none()
    return _facts(row) if row is not None else None


async def replies_of(
    connection: AsyncConnection, communities: Collection[ActorId], *, most: int
) -> dict[ActorId, tuple[SavedReply, ...]]:
    """By community, in the order in which they were made; `most` in all."""
    question = select(tables.saved_reply).where(_s.community_id.in_(communities))
    found: dict[ActorId, tuple[SavedReply, ...]] = {}
    for row in await connection.execute(question.order_by(_s.community_id, _s.id).limit(most)):
        reply = _facts(row)
        found[reply.community_id] = (*found.get(reply.community_id, ()), reply)
    return found


def put_reply(writes: Writes, reply: SavedReply) -> None:
    """New, or changed."""
    writes.put(tables.saved_reply, asdict(reply))


def drop_reply(writes: Writes, reply: SavedReply) -> None:
    writes.drop(tables.saved_reply, reply.id)


def _facts(row: Any) -> SavedReply:
    return SavedReply(row.id, ActorId(row.community_id), row.title, row.words, row.language)
