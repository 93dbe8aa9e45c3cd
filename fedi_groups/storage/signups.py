"""Who wants an account here and has none yet; and with which addresses and names nobody gets one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.accounts import SignUp, Unwanted
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.upserts import insertion, upsert

_s = tables.sign_up.c
_rules = {Unwanted.EMAIL: tables.email_rule, Unwanted.NAME: tables.name_rule}


async def add_sign_up(connection: AsyncConnection, sign_up: SignUp, *, password: str) -> bool:
    """False where somebody else wants an account of this name. `password`: its hash."""
    row = {
        "id": sign_up.id,
        "name": sign_up.name,
        "email": sign_up.email,
        "password": password,
        "language": sign_up.language,
        "reason": sign_up.reason,
        "created_at": sign_up.created_at,
        "confirmed_at": sign_up.confirmed_at,
        "approved_at": sign_up.approved_at,
        "inviter_id": sign_up.inviter_id,
        "into": sign_up.into,
        "browser": sign_up.browser,
    }
    statement = insertion(connection, tables.sign_up).values(row).on_conflict_do_nothing().returning(_s.id)
    return (await connection.execute(statement)).one_or_none() is not None


async def find_sign_up(connection: AsyncConnection, number: int, *, lock: bool = False) -> SignUp | None:
    """By its number; until the commit nobody else changes it, if that is wanted."""
    return await _the_one(connection, _s.id == number, lock=lock)


async def sign_up_named(connection: AsyncConnection, name: str, *, lock: bool = False) -> SignUp | None:
    return await _the_one(connection, _s.name == name, lock=lock)


async def sign_ups_of(connection: AsyncConnection, email: str, *, most: int) -> list[SignUp]:
    """Those that wait for this address to be confirmed, the latest first."""
    question = (
        select(tables.sign_up).where(_s.email == email, _s.confirmed_at.is_(None)).order_by(_s.id.desc()).limit(most)
    )
    return [_facts(row) for row in await connection.execute(question)]


async def pending(connection: AsyncConnection, *, most: int) -> list[SignUp]:
    """Those that an admin has to look at, the oldest first."""
    question = (
        select(tables.sign_up)
        # In these words, so that SQLite takes the index of those.
        .where(sql("confirmed_at IS NOT NULL"), _s.approved_at.is_(None), _s.email.is_not(None))
        .order_by(_s.confirmed_at)
        .limit(most)
    )
    return [_facts(row) for row in await connection.execute(question)]


async def unconfirmed(connection: AsyncConnection, *, most: int) -> list[SignUp]:
    """Those whose address nobody has confirmed yet, the newest first."""
    question = (
        select(tables.sign_up)
        .where(_s.confirmed_at.is_(None), _s.email.is_not(None))
        .order_by(_s.id.desc())
        .limit(most)
    )
    return [_facts(row) for row in await connection.execute(question)]


async def password_of(connection: AsyncConnection, number: int) -> str:
    """The hash that was made of what they typed."""
    return str((await connection.execute(select(_s.password).where(_s.id == number))).scalar_one())


async def mark_confirmed(connection: AsyncConnection, number: int, *, now: Instant) -> None:
    await connection.execute(tables.sign_up.update().where(_s.id == number).values(confirmed_at=now))


async def set_address(connection: AsyncConnection, number: int, email: str | None) -> None:
    """Where what confirms it goes from now on; None: who is there has an account already."""
    await connection.execute(tables.sign_up.update().where(_s.id == number).values(email=email))


async def mark_approved(connection: AsyncConnection, number: int, *, now: Instant) -> None:
    await connection.execute(tables.sign_up.update().where(_s.id == number).values(approved_at=now))


async def drop_sign_up(connection: AsyncConnection, number: int) -> None:
    """It is over; the name is free, unless there is somebody of that name now."""
    await connection.execute(tables.sign_up.delete().where(_s.id == number))


async def put_rule(
    connection: AsyncConnection, unwanted: Unwanted, pattern: str, *, note: str = "", now: Instant
) -> None:
    """Nobody signs up with such a one from now on."""
    row = {"pattern": pattern, "note": note, "at": now}
    await upsert(connection, _rules[unwanted], [row], update=("note", "at"))


async def drop_rule(connection: AsyncConnection, unwanted: Unwanted, pattern: str) -> bool:
    """Whether there was one."""
    rules = _rules[unwanted]
    return (await connection.execute(rules.delete().where(rules.c.pattern == pattern))).rowcount > 0


async def rules_about(connection: AsyncConnection, unwanted: Unwanted) -> Sequence[Any]:
    """All of them, as rows with `pattern` and `note`."""
    rule = _rules[unwanted].c
    return (await connection.execute(select(rule.pattern, rule.note).order_by(rule.pattern))).all()


async def _the_one(connection: AsyncConnection, which: ColumnElement[bool], *, lock: bool) -> SignUp | None:
    question = select(tables.sign_up).where(which)
    row = (await connection.execute(question.with_for_update() if lock else question)).one_or_none()
    return _facts(row) if row is not None else None


def _facts(row: Any) -> SignUp:
    return SignUp(
        row.id,
        row.name,
        row.email,
        row.language,
        row.reason,
        Instant(row.created_at),
        row.confirmed_at,
        row.approved_at,
        ActorId(row.inviter_id) if row.inviter_id is not None else None,
        row.into,
        row.browser,
    )
