"""Passwords of local people, as hashes: `actions/passwords.py` makes them."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId
from fedi_groups.storage import tables


async def replace_password(connection: AsyncConnection, person: ActorId, hashed: str) -> bool:
    """False where this actor has no account."""
    account = tables.account
    done = await connection.execute(update(account).where(account.c.actor_id == person).values(password=hashed))
    return done.rowcount == 1


async def password_of(connection: AsyncConnection, person: ActorId) -> str | None:
    """The hash of it; None where there is no account, or no password."""
    account = tables.account.c
    return (await connection.execute(select(account.password).where(account.actor_id == person))).scalar_one_or_none()
