"""What people bring along from another server: files, and their lines that wait or were given up."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.importing import ImportFacts, ImportKind, ImportLine, ImportState
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables

MOST = 20
"""Files of one person."""

_i = tables.import_.c
_n = tables.import_line.c


@dataclass(frozen=True, slots=True)
class Progress:
    """How many lines wait, and how many were given up."""

    waiting: int
    failed: int


async def add_import(connection: AsyncConnection, made: ImportFacts, lines: Iterable[ImportLine]) -> None:
    row = {"id": made.id, "actor_id": made.actor_id, "kind": made.kind.value, "state": made.state.value}
    row |= {"at": made.at, "total": made.total, "unread": made.unread}
    await connection.execute(insert(tables.import_).values(row))
    blank = {"import_id": made.id, "tries": 0, "why": ""}
    rows = [{**blank, "number": each.number, "address": each.address, "said": dict(each.said)} for each in lines]
    await connection.execute(insert(tables.import_line), rows)


async def find_import(connection: AsyncConnection, number: int) -> ImportFacts | None:
    row = (await connection.execute(select(tables.import_).where(_i.id == number))).one_or_none()
    return _facts(row) if row is not None else None


async def imports_of(connection: AsyncConnection, actor: ActorId) -> list[ImportFacts]:
    """The last first."""
    question = select(tables.import_).where(_i.actor_id == actor).order_by(_i.id.desc()).limit(MOST)
    return [_facts(row) for row in await connection.execute(question)]


async def set_import_state(connection: AsyncConnection, number: int, state: ImportState) -> None:
    await connection.execute(update(tables.import_).where(_i.id == number).values(state=state.value))


async def drop_import(connection: AsyncConnection, number: int) -> None:
    """With what is left of it."""
    await connection.execute(delete(tables.import_line).where(_n.import_id == number))
    await connection.execute(delete(tables.import_).where(_i.id == number))


async def drop_all_imports(connection: AsyncConnection, actor: ActorId) -> None:
    """Of somebody who is gone."""
    theirs = select(_i.id).where(_i.actor_id == actor)
    await connection.execute(delete(tables.import_line).where(_n.import_id.in_(theirs)))
    await connection.execute(delete(tables.import_).where(_i.actor_id == actor))


async def waiting_lines(connection: AsyncConnection, number: int, *, most: int) -> list[ImportLine]:
    """Those that were tried least often first, in the order of the file."""
    question = select(tables.import_line).where(_n.import_id == number, _n.why == "")
    rows = await connection.execute(question.order_by(_n.tries, _n.number).limit(most))
    return [_line(row) for row in rows]


async def failed_lines(connection: AsyncConnection, number: int, *, most: int) -> list[ImportLine]:
    question = select(tables.import_line).where(_n.import_id == number, _n.why != "")
    return [_line(row) for row in await connection.execute(question.order_by(_n.number).limit(most))]


async def progress_of(connection: AsyncConnection, numbers: Iterable[int]) -> dict[int, Progress]:
    waits = func.count().filter(_n.why == "")
    question = select(_n.import_id, waits, func.count()).where(_n.import_id.in_(list(numbers))).group_by(_n.import_id)
    return {number: Progress(waiting, every - waiting) for number, waiting, every in await connection.execute(question)}


async def drop_line(connection: AsyncConnection, number: int, line: ImportLine) -> bool:
    """It is done. False where it was so already."""
    this = (_n.import_id == number, _n.number == line.number)
    return (await connection.execute(delete(tables.import_line).where(*this))).rowcount > 0


async def put_off(connection: AsyncConnection, number: int, line: ImportLine) -> None:
    """It is tried again, or given up where it says why."""
    this = update(tables.import_line).where(_n.import_id == number, _n.number == line.number)
    await connection.execute(this.values(tries=line.tries, why=line.why))


def _facts(row: Any) -> ImportFacts:
    kind, state = ImportKind(row.kind), ImportState(row.state)
    return ImportFacts(row.id, ActorId(row.actor_id), kind, state, Instant(row.at), row.total, row.unread)


def _line(row: Any) -> ImportLine:
    return ImportLine(row.number, row.address, row.said or {}, row.tries, row.why)
