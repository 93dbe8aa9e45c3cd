"""Accounts of local people and their API tokens."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """Of a local person: how to reach and recognise them."""

    actor_id: ActorId
    email: str
    password: str | None
    admin: bool


def add_account(writes: Writes, account: AccountFacts, *, now: Instant) -> None:
    writes.append(
        tables.account,
        {
            "actor_id": account.actor_id,
            "email": account.email,
            "password": account.password,
            "admin": account.admin,
            "created_at": now,
        },
    )


async def find_account(connection: AsyncConnection, *, email: str) -> AccountFacts | None:
    a = tables.account.c
    row = (await connection.execute(select(tables.account).where(a.email == email.lower()))).one_or_none()
    return AccountFacts(ActorId(row.actor_id), row.email, row.password, row.admin) if row is not None else None


async def drop_account(connection: AsyncConnection, actor: ActorId) -> None:
    """What only a local person had is kept no longer, and the e-mail address is free again."""
    await connection.execute(tables.account.delete().where(tables.account.c.actor_id == actor))


def token_digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """Whose token it is, and what it is good for."""

    actor_id: ActorId
    scopes: frozenset[str]


async def find_token(connection: AsyncConnection, token: str) -> TokenFacts | None:
    """What this token is good for, if it has not been revoked."""
    t = tables.token.c
    question = select(t.actor_id, t.scopes).where(t.digest == token_digest(token), t.revoked_at.is_(None))
    row = (await connection.execute(question)).one_or_none()
    return TokenFacts(ActorId(row.actor_id), frozenset(row.scopes.split())) if row is not None else None


async def revoke_tokens(connection: AsyncConnection, actor: ActorId, *, now: Instant) -> None:
    """None of this person's tokens is good for anything any more."""
    t = tables.token.c
    await connection.execute(
        tables.token.update().where(t.actor_id == actor, t.revoked_at.is_(None)).values(revoked_at=now)
    )


def add_token(writes: Writes, number: int, *, actor: ActorId, token: str, scopes: str, now: Instant) -> None:
    """Only the digest of `token` is kept."""
    writes.append(
        tables.token,
        {
            "id": number,
            "actor_id": actor,
            "digest": token_digest(token),
            "scopes": scopes,
            "created_at": now,
            "revoked_at": None,
        },
    )
