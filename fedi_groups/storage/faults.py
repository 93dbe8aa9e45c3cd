"""Errors of late, for admins to see: what all processes have logged, alike ones together, a bounded number of them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import DAY, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.upserts import upsert

MOST_KEPT = 100
KEPT_FOR = 30 * DAY
MOST_WAITING = 50
"""Kinds of errors that a process remembers until they are written down."""

_LONGEST = 300
_f = tables.fault.c


@dataclass(frozen=True, slots=True)
class Fault:
    """An error as it is logged: where, what, and what it said last. `count`: how often, since `first_at`."""

    source: str
    event: str
    detail: str
    count: int
    first_at: Instant
    last_at: Instant

    @property
    def key(self) -> str:
        """The same for those that are alike: what they say in detail may differ."""
        return hashlib.sha256(f"{self.source} {self.event}".encode()).hexdigest()[:32]


class Faults:
    """Errors that this process has logged and not written down yet."""

    def __init__(self) -> None:
        self._waiting: dict[str, Fault] = {}

    def add(self, source: str, event: str, detail: str, *, at: Instant) -> None:
        """From any thread. Beyond MOST_WAITING kinds no new one is taken."""
        new = Fault(source[:_LONGEST], event[:_LONGEST], detail[:_LONGEST], 1, at, at)
        known = self._waiting.get(new.key)
        if known is None and len(self._waiting) >= MOST_WAITING:
            return
        self._waiting[new.key] = _together(known, new) if known is not None else new

    def take(self) -> list[Fault]:
        """Those there are, once."""
        waiting, self._waiting = self._waiting, {}
        return list(waiting.values())


async def write_down(connection: AsyncConnection, found: Sequence[Fault], *, now: Instant) -> None:
    """Added to those that are known; what is long ago, or too much, goes."""
    known = {each.key: each for each in await faults(connection, most=MOST_KEPT)}
    merged = [_together(known[each.key], each) if each.key in known else each for each in found]
    rows = [{"key": each.key, **{name: getattr(each, name) for name in _COLUMNS}} for each in merged]
    await upsert(connection, tables.fault, rows, update=_COLUMNS)
    await connection.execute(delete(tables.fault).where(_f.last_at < now - KEPT_FOR))
    newest = select(_f.key).order_by(_f.last_at.desc()).limit(MOST_KEPT)
    await connection.execute(delete(tables.fault).where(_f.key.not_in(newest)))


async def faults(connection: AsyncConnection, *, most: int) -> list[Fault]:
    """The last ones first."""
    columns = [getattr(_f, name) for name in _COLUMNS]
    rows = await connection.execute(select(*columns).order_by(_f.last_at.desc()).limit(most))
    return [Fault(*row) for row in rows]


def _together(known: Fault, new: Fault) -> Fault:
    return replace(new, count=known.count + new.count, first_at=min(known.first_at, new.first_at))


_COLUMNS = ("source", "event", "detail", "count", "first_at", "last_at")
