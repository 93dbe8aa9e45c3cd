"""How often something was tried lately: counted before it is tried, so that many at once are counted too."""

import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy import case
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.policy.attempts import Allowed, is_too_often
from fedi_groups.domain.types import Instant
from fedi_groups.storage import tables
from fedi_groups.storage.prepared import Row
from fedi_groups.storage.upserts import insertion

_a = tables.attempt.c


async def attempt(connection: AsyncConnection, tries: Mapping[str, Allowed], *, now: Instant) -> Instant | None:
    """Count one more of each, by what is tried. None: go on; else when to try again, the latest of them."""
    rows: list[Row] = [
        {"digest": _digest(key), "count": 1, "until": now + allowed.window} for key, allowed in tries.items()
    ]
    # In one order: two who count the same wait for each other, and never both.
    rows.sort(key=lambda row: row["digest"])
    statement = insertion(connection, tables.attempt).values(rows)
    over = _a.until <= now
    changes = {
        "count": case((over, 1), else_=_a.count + 1),
        "until": case((over, statement.excluded.until), else_=_a.until),
    }
    counted = statement.on_conflict_do_update(index_elements=["digest"], set_=changes).returning(tables.attempt)
    found = {row.digest: row for row in await connection.execute(counted)}
    spent = [key for key, allowed in tries.items() if is_too_often(found[_digest(key)].count, allowed)]
    return Instant(max(found[_digest(key)].until for key in spent)) if spent else None


async def forgive(connection: AsyncConnection, keys: Sequence[str]) -> None:
    """It went well: what was counted of these counts no more."""
    digests = [_digest(key) for key in keys]
    await connection.execute(tables.attempt.delete().where(_a.digest.in_(digests)))


async def forget_attempts(connection: AsyncConnection, *, before: Instant) -> None:
    await connection.execute(tables.attempt.delete().where(_a.until < before))


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()[:16]
