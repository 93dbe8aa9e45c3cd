"""Leases: rows that say who may do what, until when, by the database's clock.

A lease that ran out is free for anyone; each new holder gets a larger token, and writes that carry an older one fail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import DAY, SECOND, Instant
from fedi_groups.errors import LeaseLost
from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.upserts import upsert

LENGTH = 15 * SECOND


@dataclass(frozen=True, slots=True)
class Held:
    """A lease in our hands."""

    name: str
    token: int


async def take(database: Database, names: list[str], *, holder: str, most: int | None = None) -> list[Held]:
    """Take or renew those of `names` that are free or already ours, `most` of them at the most."""
    now = await database.now()
    async with database.write() as connection:
        known = await _locked(connection, names)
        if len(known) < len(names):
            # A row can only be locked once it is there: two workers must not both make the same one.
            blank = [{"name": name, "holder": "", "token": 0, "until": 0} for name in sorted(names)]
            await upsert(connection, tables.lease, blank, update=())
            known = await _locked(connection, names)
        mine = [name for name in names if known[name].holder == holder and known[name].until > now]
        free = [name for name in names if known[name].until <= now]
        wanted = (mine + free)[: most if most is not None else len(names)]
        held = [Held(name, known[name].token + (name not in mine)) for name in wanted]
        if held:
            await upsert(
                connection,
                tables.lease,
                [{"name": each.name, "holder": holder, "token": each.token, "until": now + LENGTH} for each in held],
                update=("holder", "token", "until"),
            )
    return held


async def renew(database: Database, held: Sequence[Held], *, holder: str) -> list[Held]:
    """Those of our leases that nobody has taken since, good for another LENGTH, even if they had run out."""
    now = await database.now()
    rows = tables.lease.c
    tokens = {each.name: each.token for each in held}
    async with database.write() as connection:
        known = await _locked(connection, list(tokens))
        ours = {name for name, row in known.items() if row.holder == holder and row.token == tokens[name]}
        await connection.execute(update(tables.lease).where(rows.name.in_(ours)).values(until=now + LENGTH))
    return [each for each in held if each.name in ours]


async def count_live(database: Database, prefix: str) -> int:
    """How many leases whose name begins so are held by anyone. Those that ran out a day ago are cleared away."""
    now = await database.now()
    rows = tables.lease.c
    alike = rows.name.startswith(prefix, autoescape=True)
    async with database.read() as connection:
        found = (await connection.execute(select(rows.until).where(alike))).scalars().all()
    if any(until <= now - DAY for until in found):
        async with database.write() as connection:
            await connection.execute(delete(tables.lease).where(alike, rows.until <= now - DAY))
    return sum(until > now for until in found)


async def _locked(connection: AsyncConnection, names: Sequence[str]) -> dict[str, Any]:
    """These rows, locked in the order of their names, so that no two workers wait for each other."""
    rows = tables.lease.c
    question = select(tables.lease).where(rows.name.in_(names)).order_by(rows.name).with_for_update()
    return {row.name: row for row in await connection.execute(question)}


async def release(database: Database, held: list[Held]) -> None:
    """Give leases back before they run out."""
    rows = tables.lease.c
    async with database.write() as connection:
        for each in held:
            await connection.execute(
                update(tables.lease).where(rows.name == each.name, rows.token == each.token).values(until=Instant(0))
            )


async def check(connection: AsyncConnection, held: Held) -> None:
    """Raise LeaseLost unless the lease is still ours; inside the transaction that relies on it."""
    rows = tables.lease.c
    found = await connection.execute(select(rows.token).where(rows.name == held.name).with_for_update())
    if found.scalar_one_or_none() != held.token:
        raise LeaseLost(f"lease {held.name} (token {held.token}) is held by another worker")
