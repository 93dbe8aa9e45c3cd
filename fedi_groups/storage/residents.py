"""Who has an account here, for admins: found by name or address, by what they are; and their rank."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables

_a = tables.account.c
_p = tables.actor.c


class Which(StrEnum):
    """Which of them."""

    ALL = "all"
    ADMINS = "admins"
    LIMITED = "limited"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody with an account here. `owns`: how many communities they may own, where that is not what all may."""

    id: ActorId
    name: str
    title: str | None
    email: str
    admin: bool
    created_at: Instant
    confirmed_at: Instant | None
    bounced_at: Instant | None
    suspended_at: Instant | None
    limited_at: Instant | None
    owns: int | None


async def residents(
    connection: AsyncConnection, *, which: Which = Which.ALL, search: str = "", before: int | None = None, most: int
) -> list[Resident]:
    """The newest first; those alone whose name or address begins with, or whose title contains, what is searched."""
    question = _question().order_by(_a.actor_id.desc()).limit(most)
    if search:
        question = question.where(_found(search.lower().lstrip("@")))
    if before is not None:
        question = question.where(_a.actor_id < before)
    match which:
        case Which.ADMINS:
            question = question.where(_a.admin)
        case Which.LIMITED:
            question = question.where(_p.limited_at.is_not(None))
        case Which.SUSPENDED:
            question = question.where(_p.suspended_at.is_not(None))
    return [_resident(row) for row in await connection.execute(question)]


async def resident_of(connection: AsyncConnection, person: ActorId) -> Resident | None:
    """None for who has no account here."""
    row = (await connection.execute(_question().where(_a.actor_id == person))).one_or_none()
    return _resident(row) if row is not None else None


async def count_residents(connection: AsyncConnection) -> int:
    return int((await connection.execute(select(func.count()).select_from(tables.account))).scalar_one())


async def set_admin(connection: AsyncConnection, person: ActorId, *, admin: bool) -> None:
    await connection.execute(update(tables.account).where(_a.actor_id == person).values(admin=admin))


def _question() -> Select[Any]:
    columns = (_a.email, _a.admin, _a.created_at, _a.confirmed_at, _a.bounced_at, _a.owns)
    return select(_p.id, _p.name, _p.title, _p.suspended_at, _p.limited_at, *columns).join_from(
        tables.account, tables.actor, _p.id == _a.actor_id
    )


def _found(search: str) -> ColumnElement[bool]:
    return or_(
        _p.name.startswith(search, autoescape=True),
        _a.email.startswith(search, autoescape=True),
        func.lower(_p.title).contains(search, autoescape=True),
    )


def _resident(row: Any) -> Resident:
    return Resident(
        ActorId(row.id),
        row.name,
        row.title,
        row.email,
        row.admin,
        Instant(row.created_at),
        row.confirmed_at,
        row.bounced_at,
        row.suspended_at,
        row.limited_at,
        row.owns,
    )
