"""Accounts of local people."""

from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.choices import DEFAULT, Choices
from fedi_groups.domain.types import ActorId, Instant, Visibility
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """Of a local person: how to reach and recognise them. `confirmed_at`: since when the address is known as theirs."""

    actor_id: ActorId
    email: str
    password: str | None
    admin: bool
    confirmed_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many communities here somebody may own: None is what all may, 0 any number. Admins need none."""

    admin: bool
    most: int | None


def add_account(writes: Writes, account: AccountFacts, *, now: Instant) -> None:
    writes.append(
        tables.account,
        {
            "actor_id": account.actor_id,
            "email": account.email,
            "password": account.password,
            "admin": account.admin,
            "owns": None,
            "choices": None,
            "created_at": now,
            "confirmed_at": account.confirmed_at,
            "bounced_at": None,
            "notices": "",
        },
    )


async def find_account(connection: AsyncConnection, *, email: str) -> AccountFacts | None:
    return await _the_one(connection, tables.account.c.email == email.lower())


async def account_of(connection: AsyncConnection, actor: ActorId) -> AccountFacts | None:
    return await _the_one(connection, tables.account.c.actor_id == actor)


async def _the_one(connection: AsyncConnection, which: ColumnElement[bool]) -> AccountFacts | None:
    row = (await connection.execute(select(tables.account).where(which))).one_or_none()
    if row is None:
        return None
    return AccountFacts(ActorId(row.actor_id), row.email, row.password, row.admin, row.confirmed_at)


async def allowance(connection: AsyncConnection, actor: ActorId) -> Allowance | None:
    """None for who has no account here."""
    a = tables.account.c
    row = (await connection.execute(select(a.admin, a.owns).where(a.actor_id == actor))).one_or_none()
    return Allowance(row.admin, row.owns) if row is not None else None


async def allow_to_own(connection: AsyncConnection, actor: ActorId, most: int | None) -> None:
    """From now on they may own so many."""
    a = tables.account
    await connection.execute(a.update().where(a.c.actor_id == actor).values(owns=most))


async def settle_address(connection: AsyncConnection, actor: ActorId, email: str, *, now: Instant) -> None:
    """From now on they are reached there: they have shown that it is theirs."""
    values = {"email": email, "confirmed_at": now, "bounced_at": None}
    await connection.execute(tables.account.update().where(tables.account.c.actor_id == actor).values(values))


async def drop_account(connection: AsyncConnection, actor: ActorId) -> None:
    """What only a local person had is kept no longer, and the e-mail address is free again."""
    await connection.execute(tables.account.delete().where(tables.account.c.actor_id == actor))


async def choices_of(connection: AsyncConnection, actor: ActorId) -> Choices:
    """How somebody here wants to write and to read."""
    a = tables.account.c
    kept = (await connection.execute(select(a.choices).where(a.actor_id == actor))).scalar_one_or_none()
    return read_choices(kept)


def read_choices(kept: dict[str, Any] | None) -> Choices:
    """As they are stored; what a later version has put there is left out."""
    if not kept:
        return DEFAULT
    known = {each.name: kept[each.name] for each in fields(Choices) if each.name in kept}
    return Choices(**{**known, "visibility": Visibility(kept["visibility"])})


async def choose(connection: AsyncConnection, actor: ActorId, choices: Choices) -> None:
    """From now on they want it so."""
    a = tables.account
    await connection.execute(a.update().where(a.c.actor_id == actor).values(choices=asdict(choices)))
