"""Threads of private messages, one row for each who takes part and lives here: kept along as messages come."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.timelines import Span

_c = tables.conversation.c
_p = tables.post.c


@dataclass(frozen=True, slots=True)
class ConversationFacts:
    """Named by the message that began it."""

    person_id: ActorId
    root_id: PostId
    last_id: PostId
    unread: bool


def note_message(writes: Writes, person: ActorId, root: PostId, last: PostId, *, unread: bool) -> None:
    """A new one, the newest of its thread."""
    row = {"person_id": person, "root_id": root, "last_id": last, "unread": unread}
    writes.put(tables.conversation, row)


async def some_conversations(
    connection: AsyncConnection, person: ActorId, span: Span, *, most: int
) -> list[ConversationFacts]:
    """In which something was said last comes first."""
    within = (_c.last_id > span.above, _c.last_id < span.below)
    question = select(tables.conversation).where(_c.person_id == person, *within)
    ordered = question.order_by(_c.last_id if span.upwards else _c.last_id.desc()).limit(most)
    found = [_facts(row) for row in await connection.execute(ordered)]
    return found[::-1] if span.upwards else found


async def find_conversation(connection: AsyncConnection, person: ActorId, root: int) -> ConversationFacts | None:
    question = select(tables.conversation).where(_c.person_id == person, _c.root_id == root)
    row = (await connection.execute(question)).one_or_none()
    return _facts(row) if row is not None else None


async def mark_read(connection: AsyncConnection, person: ActorId, root: int) -> None:
    await connection.execute(
        update(tables.conversation).where(_c.person_id == person, _c.root_id == root).values(unread=False)
    )


async def drop_conversation(connection: AsyncConnection, person: ActorId, root: int) -> None:
    """Until something more is said in it."""
    await connection.execute(delete(tables.conversation).where(_c.person_id == person, _c.root_id == root))


async def drop_conversations(connection: AsyncConnection, person: ActorId) -> None:
    """All of somebody's."""
    await connection.execute(delete(tables.conversation).where(_c.person_id == person))


async def turn_back(connection: AsyncConnection, root: PostId) -> None:
    """A message was deleted: what was said before it is the newest now, if there is anything."""
    left = select(func.max(_p.id)).where(_p.root_id == root, _p.deleted_at.is_(None))
    last = (await connection.execute(left)).scalar_one()
    thread = tables.conversation
    if last is None:
        await connection.execute(delete(thread).where(_c.root_id == root))
    else:
        await connection.execute(update(thread).where(_c.root_id == root, _c.last_id > last).values(last_id=last))


def _facts(row: Any) -> ConversationFacts:
    return ConversationFacts(ActorId(row.person_id), PostId(row.root_id), PostId(row.last_id), row.unread)
