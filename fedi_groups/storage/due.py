"""What is to be done later: one row per kind and key, done at least once, by one worker at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, or_, select, update
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


async def find_due(connection: AsyncConnection, kind: str, key: str) -> dict[str, Any] | None:
    """The details of what is to be done, None where nothing is."""
    row = (await connection.execute(select(_d.details).where(_d.kind == kind, _d.key == key))).one_or_none()
    return dict(row.details) if row is not None else None


async def is_claimed(connection: AsyncConnection, errand: Errand) -> bool:
    """Whether it is still to be done as it was claimed; until the commit nobody changes that."""
    question = select(_d.kind).where(*_as_claimed(errand)).with_for_update()
    return (await connection.execute(question)).one_or_none() is not None


async def take_due(connection: AsyncConnection, errand: Errand, *, line: str) -> bool:
    """Whether it was still to be done as it was claimed, and is none any more with this transaction; but not as long as
    another of its kind, whose key begins with `line` too, comes before it."""
    other = tables.due.alias()
    before = select(other.c.key).where(other.c.kind == errand.kind, other.c.key >= line, other.c.key < errand.key)
    gone = await connection.execute(delete(tables.due).where(*_as_claimed(errand), ~before.exists()))
    return gone.rowcount > 0


async def take_first(connection: AsyncConnection, errands: Mapping[str, Errand]) -> set[str]:
    """The same of many of one kind, by how their keys begin; keys of those that were taken. Two statements."""
    if not errands:
        return set()
    one = next(iter(errands.values()))
    bounds = {f"from{n}": line for n, line in enumerate(errands)}
    bounds |= {f"to{n}": each.key for n, each in enumerate(errands.values())}
    held = (await connection.execute(_between(len(errands)), {"one_kind": one.kind, **bounds})).scalars().all()
    free = [each for line, each in errands.items() if not any(line <= key < each.key for key in held)]
    if not free:
        return set()
    keys = [each.key for each in free]
    gone = delete(tables.due).where(_d.kind == one.kind, _d.key.in_(keys), _d.at == one.until).returning(_d.key)
    return set((await connection.execute(gone)).scalars())


@lru_cache(maxsize=64)
def _between(number: int) -> Select[Any]:
    """Keys of one kind between so many pairs of bounds. Made once for each number: that takes longer than asking."""
    among = [and_(_d.key >= bindparam(f"from{n}"), _d.key < bindparam(f"to{n}")) for n in range(number)]
    return select(_d.key).where(_d.kind == bindparam("one_kind"), or_(*among))


async def add_if_absent(connection: AsyncConnection, kind: str, key: str, *, at: Instant, **details: Any) -> None:
    """Have it done at `at`, unless it is due already."""
    row = {"kind": kind, "key": key, "at": at, "attempts": 0, "details": details}
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
    if found:
        mine = and_(_d.kind == bindparam("one_kind"), _d.key == bindparam("one_key"))
        change = update(tables.due).where(mine).values(at=until, attempts=_d.attempts + 1)
        await connection.execute(change, [{"one_kind": each.kind, "one_key": each.key} for each in found])
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
