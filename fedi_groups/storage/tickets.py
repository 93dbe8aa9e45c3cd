"""What was sent to addresses and is good once, by its digest; and invitations to this server."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.accounts import Pass, Purpose, Ticket
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.tokens import digest_of

_t = tables.ticket.c
_p = tables.entry_pass.c


def add_ticket(writes: Writes, ticket: Ticket, *, secret: str) -> None:
    """Only the digest of `secret` is kept."""
    row = {"purpose": ticket.purpose.value, "about": ticket.about, "email": ticket.email, "until": ticket.until}
    writes.append(tables.ticket, {"digest": digest_of(secret), **row})


async def find_ticket(connection: AsyncConnection, secret: str, *, now: Instant) -> Ticket | None:
    """What it is good for, if its time is not over."""
    question = select(tables.ticket).where(_t.digest == digest_of(secret), _t.until > now)
    row = (await connection.execute(question)).one_or_none()
    return _ticket(row) if row is not None else None


async def use_ticket(connection: AsyncConnection, secret: str, *, now: Instant) -> Ticket | None:
    """The same, and it is good for nothing more."""
    gone = tables.ticket.delete().where(_t.digest == digest_of(secret), _t.until > now).returning(tables.ticket)
    row = (await connection.execute(gone)).one_or_none()
    return _ticket(row) if row is not None else None


async def drop_tickets(connection: AsyncConnection, about: int) -> None:
    """None that is about this person or sign-up is good for anything any more."""
    await connection.execute(tables.ticket.delete().where(_t.about == about))


async def forget_tickets(connection: AsyncConnection, *, before: Instant) -> None:
    await connection.execute(tables.ticket.delete().where(_t.until < before))


def add_pass(writes: Writes, made: Pass) -> None:
    writes.append(tables.entry_pass, asdict(made))


async def find_pass(connection: AsyncConnection, code: str) -> Pass | None:
    row = (await connection.execute(select(tables.entry_pass).where(_p.code == code))).one_or_none()
    return Pass(**row._mapping) if row is not None else None


async def use_pass(connection: AsyncConnection, code: str) -> bool:
    """One place less; whether there was one."""
    place = (_p.code == code, _p.used < _p.most)
    return (await connection.execute(update(tables.entry_pass).where(*place).values(used=_p.used + 1))).rowcount > 0


async def passes(connection: AsyncConnection, *, by: ActorId | None, most: int) -> list[Pass]:
    """Those of somebody, or of all; the latest first."""
    question = select(tables.entry_pass).order_by(_p.at.desc(), _p.code).limit(most)
    rows = await connection.execute(question if by is None else question.where(_p.by_id == by))
    return [Pass(**row._mapping) for row in rows]


async def drop_pass(connection: AsyncConnection, code: str) -> bool:
    """It lets nobody in any more; whether there was one."""
    return (await connection.execute(tables.entry_pass.delete().where(_p.code == code))).rowcount > 0


async def drop_passes(connection: AsyncConnection, by: ActorId) -> None:
    """None that this person has made lets anybody in any more."""
    await connection.execute(tables.entry_pass.delete().where(_p.by_id == by))


def _ticket(row: Any) -> Ticket:
    return Ticket(Purpose(row.purpose), row.about, row.email, Instant(row.until))
