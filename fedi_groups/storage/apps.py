"""Apps that have registered, and the codes that wait to be fetched."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.apps import App, AppId, Code, Leave
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.tokens import digest_of

_a = tables.app.c
_c = tables.auth_code.c


def app_facts(row: Any) -> App:
    return App(
        AppId(row.id),
        row.client_id,
        row.name,
        row.website,
        tuple(row.redirect_uris.split()),
        tuple(row.scopes.split()),
    )


def add_app(writes: Writes, app: App, *, secret: str, now: Instant) -> None:
    writes.append(
        tables.app,
        {
            "id": app.id,
            "client_id": app.client_id,
            "secret": digest_of(secret),
            "name": app.name,
            "website": app.website,
            "redirect_uris": " ".join(app.redirect_uris),
            "scopes": " ".join(app.scopes),
            "created_at": now,
            "used_at": None,
        },
    )


async def find_app(connection: AsyncConnection, client_id: str) -> tuple[App, bytes] | None:
    """With the digest of its secret."""
    row = (await connection.execute(select(tables.app).where(_a.client_id == client_id))).one_or_none()
    return (app_facts(row), row.secret) if row is not None else None


async def get_app(connection: AsyncConnection, number: AppId) -> App | None:
    row = (await connection.execute(select(tables.app).where(_a.id == number))).one_or_none()
    return app_facts(row) if row is not None else None


async def note_first_use(connection: AsyncConnection, app: AppId, *, now: Instant) -> None:
    """Somebody has let it in: it is not forgotten any more."""
    await connection.execute(tables.app.update().where(_a.id == app, _a.used_at.is_(None)).values(used_at=now))


def add_code(writes: Writes, code: Code, *, secret: str) -> None:
    writes.append(
        tables.auth_code,
        {
            "id": code.id,
            "digest": digest_of(secret),
            "app_id": code.app_id,
            "actor_id": code.leave.actor_id,
            "by_id": code.leave.by_id,
            "redirect_uri": code.redirect_uri,
            "scopes": " ".join(code.leave.scopes),
            "challenge": code.challenge,
            "expires_at": code.expires_at,
            "used_at": None,
        },
    )


async def find_code(connection: AsyncConnection, secret: str) -> Code | None:
    """Also one that was used: who brings it again is to be told from who guesses."""
    row = (await connection.execute(select(tables.auth_code).where(_c.digest == digest_of(secret)))).one_or_none()
    if row is None:
        return None
    leave = Leave(ActorId(row.actor_id), row.by_id, tuple(row.scopes.split()))
    return Code(row.id, AppId(row.app_id), leave, row.redirect_uri, row.challenge, Instant(row.expires_at))


async def use_code(connection: AsyncConnection, number: int, *, now: Instant) -> bool:
    """False if it was used before: of two who bring it at once, one is first."""
    first = tables.auth_code.update().where(_c.id == number, _c.used_at.is_(None)).values(used_at=now)
    return (await connection.execute(first)).rowcount == 1


async def forget_codes(connection: AsyncConnection, *, before: Instant) -> None:
    await connection.execute(tables.auth_code.delete().where(_c.expires_at < before))


async def forget_apps(connection: AsyncConnection, *, before: Instant) -> None:
    """Those that had registered before then, and nobody ever let in."""
    t = tables.token.c
    unused = ~select(t.id).where(t.app_id == _a.id).exists() & ~select(_c.id).where(_c.app_id == _a.id).exists()
    await connection.execute(tables.app.delete().where(_a.created_at < before, _a.used_at.is_(None), unused))
