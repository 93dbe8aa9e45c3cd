"""Lists that people make of whom they follow."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.facts import ListFacts
from fedi_groups.domain.types import ActorId, Replies
from fedi_groups.storage import tables
from fedi_groups.storage.keeping import page_of
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.upserts import upsert

_l = tables.account_list.c
_e = tables.list_entry.c


async def lists_of(connection: AsyncConnection, owner: ActorId) -> list[ListFacts]:
    """All of somebody's, as they were made."""
    question = select(tables.account_list).where(_l.owner_id == owner).order_by(_l.id)
    return [_list_facts(row) for row in await connection.execute(question)]


async def lists_with(connection: AsyncConnection, owner: ActorId, actor: ActorId) -> list[ListFacts]:
    """Those of somebody's in which this one is."""
    there = _l.id.in_(select(_e.list_id).where(_e.actor_id == actor))
    question = select(tables.account_list).where(_l.owner_id == owner, there).order_by(_l.id)
    return [_list_facts(row) for row in await connection.execute(question)]


async def find_list(connection: AsyncConnection, number: int, owner: ActorId) -> ListFacts | None:
    """This one, if it is theirs."""
    question = select(tables.account_list).where(_l.id == number, _l.owner_id == owner)
    row = (await connection.execute(question)).one_or_none()
    return _list_facts(row) if row is not None else None


async def count_lists(connection: AsyncConnection, owner: ActorId) -> int:
    question = select(func.count()).select_from(tables.account_list).where(_l.owner_id == owner)
    return int((await connection.execute(question)).scalar_one())


async def count_entries(connection: AsyncConnection, number: int) -> int:
    question = select(func.count()).select_from(tables.list_entry).where(_e.list_id == number)
    return int((await connection.execute(question)).scalar_one())


def put_list(writes: Writes, made: ListFacts) -> ListFacts:
    """New, or changed."""
    row = {"id": made.id, "owner_id": made.owner_id, "title": made.title}
    writes.put(tables.account_list, row | {"replies": made.replies.value, "exclusive": made.exclusive})
    return made


async def drop_lists(connection: AsyncConnection, numbers: Iterable[int]) -> None:
    """With all that is in them."""
    gone = list(numbers)
    await connection.execute(delete(tables.list_entry).where(_e.list_id.in_(gone)))
    await connection.execute(delete(tables.account_list).where(_l.id.in_(gone)))


async def add_entries(connection: AsyncConnection, number: int, entries: Sequence[tuple[int, ActorId]]) -> None:
    """Those that are in it already stay as they are."""
    rows = [{"list_id": number, "actor_id": actor, "id": entry} for entry, actor in entries]
    await upsert(connection, tables.list_entry, rows, update=())


async def drop_entries(connection: AsyncConnection, number: int, actors: Sequence[ActorId]) -> None:
    await connection.execute(delete(tables.list_entry).where(_e.list_id == number, _e.actor_id.in_(actors)))


async def entries_of(connection: AsyncConnection, number: int, span: Span, *, most: int) -> list[tuple[int, ActorId]]:
    """Who is in it, each with the id of that, the last first."""
    question = select(_e.id, _e.actor_id).where(_e.list_id == number)
    return await page_of(connection, question, _e.id, span, most)


def _list_facts(row: Any) -> ListFacts:
    return ListFacts(row.id, ActorId(row.owner_id), row.title, Replies(row.replies), row.exclusive)
