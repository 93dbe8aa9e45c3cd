"""Shared lists of servers that this one subscribes to."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.servers import Stance
from fedi_groups.domain.types import Instant
from fedi_groups.storage import tables

_l = tables.server_list.c


@dataclass(frozen=True, slots=True)
class Subscription:
    """A list, the worst that it may bring upon a server, and how it went when it was looked at last."""

    id: int
    url: str
    most: Stance
    added_at: Instant
    looked_at: Instant | None
    read_at: Instant | None
    error: str | None


async def subscriptions(connection: AsyncConnection) -> list[Subscription]:
    """All of them, in the order they were made."""
    return [_facts(row) for row in await connection.execute(select(tables.server_list).order_by(_l.id))]


async def find_subscription(connection: AsyncConnection, number: int) -> Subscription | None:
    row = (await connection.execute(select(tables.server_list).where(_l.id == number))).one_or_none()
    return _facts(row) if row is not None else None


async def subscription_at(connection: AsyncConnection, url: str) -> Subscription | None:
    row = (await connection.execute(select(tables.server_list).where(_l.url == url))).one_or_none()
    return _facts(row) if row is not None else None


async def add_subscription(connection: AsyncConnection, url: str, most: Stance, *, now: Instant) -> int:
    """Returns its number, which is never given again."""
    question = insert(tables.server_list).values(url=url, most=most.value, added_at=now).returning(_l.id)
    return int((await connection.execute(question)).scalar_one())


async def drop_subscription(connection: AsyncConnection, number: int) -> None:
    await connection.execute(delete(tables.server_list).where(_l.id == number))


async def looked_at(connection: AsyncConnection, number: int, *, error: str | None, now: Instant) -> None:
    """It was read, or it was not, for this reason."""
    values: dict[str, Any] = {"looked_at": now, "error": error}
    if error is None:
        values["read_at"] = now
    await connection.execute(update(tables.server_list).where(_l.id == number).values(values))


def _facts(row: Any) -> Subscription:
    return Subscription(row.id, row.url, Stance(row.most), Instant(row.added_at), row.looked_at, row.read_at, row.error)
