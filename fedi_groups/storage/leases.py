"""Leases: rows that say who may do what, until when, by the database's clock.

A lease that ran out is free for anyone; each new holder gets a larger token, and writes that carry an older one fail.
"""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import SECOND, Instant
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
    rows = tables.lease.c
    async with database.write() as connection:
        found = await connection.execute(
            select(rows.name, rows.holder, rows.token, rows.until)
            .where(rows.name.in_(names))
            .order_by(rows.name)
            .with_for_update()
        )
        known = {row.name: row for row in found}
        mine = [name for name in names if name in known and known[name].holder == holder and known[name].until > now]
        free = [name for name in names if name not in known or known[name].until <= now]
        wanted = (mine + free)[: most if most is not None else len(names)]
        held = [
            Held(name, known[name].token if name in mine else (known[name].token + 1 if name in known else 1))
            for name in wanted
        ]
        if held:
            await upsert(
                connection,
                tables.lease,
                [{"name": each.name, "holder": holder, "token": each.token, "until": now + LENGTH} for each in held],
                update=("holder", "token", "until"),
            )
    return held


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
