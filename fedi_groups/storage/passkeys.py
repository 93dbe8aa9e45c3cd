"""Keys on people's own devices: their public halves."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import DAY, ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes

_p = tables.passkey.c


@dataclass(frozen=True, slots=True)
class PasskeyFacts:
    """`credential`: what its device knows it by. `count`: how often it says it was used; many say 0 always."""

    id: int
    actor_id: ActorId
    credential: bytes
    public: bytes
    count: int
    name: str
    created_at: Instant
    used_on: int | None = None


def passkey_facts(row: Any) -> PasskeyFacts:
    return PasskeyFacts(
        row.id,
        ActorId(row.actor_id),
        row.credential,
        row.public,
        row.count,
        row.name,
        Instant(row.created_at),
        row.used_on,
    )


def add_passkey(writes: Writes, passkey: PasskeyFacts) -> None:
    row = {name: getattr(passkey, name) for name in ("id", "actor_id", "credential", "public", "count", "name")}
    writes.append(tables.passkey, {**row, "created_at": passkey.created_at, "used_on": None})


async def find_passkey(connection: AsyncConnection, credential: bytes) -> PasskeyFacts | None:
    row = (await connection.execute(select(tables.passkey).where(_p.credential == credential))).one_or_none()
    return passkey_facts(row) if row is not None else None


async def passkeys_of(connection: AsyncConnection, person: ActorId, *, most: int) -> list[PasskeyFacts]:
    question = select(tables.passkey).where(_p.actor_id == person).order_by(_p.created_at).limit(most)
    return [passkey_facts(row) for row in await connection.execute(question)]


async def note_count(connection: AsyncConnection, number: int, count: int, *, now: Instant) -> None:
    """It was used."""
    await connection.execute(tables.passkey.update().where(_p.id == number).values(count=count, used_on=now // DAY))


async def drop_passkey(connection: AsyncConnection, number: int, person: ActorId) -> None:
    """Of this person; of nobody else."""
    await connection.execute(tables.passkey.delete().where(_p.id == number, _p.actor_id == person))


async def drop_passkeys(connection: AsyncConnection, person: ActorId) -> None:
    await connection.execute(tables.passkey.delete().where(_p.actor_id == person))
