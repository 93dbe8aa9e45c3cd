"""What is to be done later: one row per kind and key, done at least once, by one worker at a time."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import Instant
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.upserts import upsert

_d = tables.due.c


@dataclass(frozen=True, slots=True)
class Errand:
    """Something due. `details` is a small JSON object. `until`: it is ours to do before then."""

    kind: str
    key: str
    at: Instant
    attempts: int
    details: dict[str, Any]
    until: Instant


def put_due(writes: Writes, kind: str, key: str, *, at: Instant, **details: Any) -> None:
    """Have it done at `at`; an entry of the same kind and key is replaced."""
    writes.put(tables.due, {"kind": kind, "key": key, "at": at, "attempts": 0, "details": details})


def drop_due(writes: Writes, kind: str, key: str) -> None:
    """It is not to be done any more."""
    writes.drop(tables.due, kind, key)


async def is_claimed(connection: AsyncConnection, errand: Errand) -> bool:
    """Whether it is still to be done as it was claimed; until the commit nobody changes that."""
    question = select(_d.kind).where(*_as_claimed(errand)).with_for_update()
    return (await connection.execute(question)).one_or_none() is not None


async def add_if_absent(connection: AsyncConnection, kind: str, key: str, *, at: Instant) -> None:
    """Have it done at `at`, unless it is due already."""
    row = {"kind": kind, "key": key, "at": at, "attempts": 0, "details": {}}
    await upsert(connection, tables.due, [row], update=())


async def set_due(connection: AsyncConnection, kind: str, key: str, *, at: Instant, **details: Any) -> None:
    """Have it done at `at`; an entry of the same kind and key is replaced."""
    row = {"kind": kind, "key": key, "at": at, "attempts": 0, "details": details}
    await upsert(connection, tables.due, [row], update=("at", "attempts", "details"))


async def claim_due(connection: AsyncConnection, *, now: Instant, until: Instant, most: int) -> list[Errand]:
    """Take what is due and push it to `until`: if the worker dies, someone tries again then."""
    question = select(tables.due).where(_d.at <= now).order_by(_d.at).limit(most).with_for_update(skip_locked=True)
    found = [
        Errand(row.kind, row.key, Instant(row.at), row.attempts, row.details, until)
        for row in await connection.execute(question)
    ]
    for each in found:
        await connection.execute(
            update(tables.due)
            .where(_d.kind == each.kind, _d.key == each.key)
            .values(at=until, attempts=each.attempts + 1)
        )
    return found


async def finish_due(connection: AsyncConnection, errand: Errand, *, again_at: Instant | None = None) -> None:
    """It is done; with `again_at` it comes again then. What was put in its place meanwhile stays."""
    if again_at is None:
        await connection.execute(delete(tables.due).where(*_as_claimed(errand)))
    else:
        await connection.execute(update(tables.due).where(*_as_claimed(errand)).values(at=again_at, attempts=0))


async def retry_due(connection: AsyncConnection, errand: Errand, *, at: Instant) -> None:
    """It failed, and is tried again at `at`; attempts go on being counted."""
    await connection.execute(update(tables.due).where(*_as_claimed(errand)).values(at=at))


def _as_claimed(errand: Errand) -> tuple[ColumnElement[bool], ...]:
    return _d.kind == errand.kind, _d.key == errand.key, _d.at == errand.until
