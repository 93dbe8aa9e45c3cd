"""Who is told something is told it outside of this server as well, as they have chosen: by push, and by e-mail."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Select, Text, cast, literal, literal_column, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.notices import NoticeKind
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.push import PUSH
from fedi_groups.storage.shelves import CHUNK
from fedi_groups.storage.upserts import insertion

MAIL_NOTICE: Final = "mail notice"
"""The errand that writes to somebody about a notification. Its key: the numbers of both."""

_s = tables.push_subscription.c
_a = tables.account.c
_n = tables.notification.c


async def have_told(connection: AsyncConnection, people: Iterable[ActorId], *, now: Instant) -> None:
    """Of what these are told in this transaction, at its moment: one statement."""
    told = sorted(people)
    for start in range(0, len(told), CHUNK):
        some = told[start : start + CHUNK]
        found = union_all(_pushes(some, now), _letters(some, now))
        columns = ["kind", "key", "at", "attempts", "details"]
        made = insertion(connection, tables.due).from_select(columns, found)
        await connection.execute(made.on_conflict_do_nothing())


def _pushes(people: list[ActorId], now: Instant) -> Select[Any]:
    return (
        select(*_errand(PUSH, cast(_s.id, Text), now))
        .join_from(tables.push_subscription, tables.notification, _s.person_id == _n.person_id)
        .where(_s.person_id.in_(people), _n.at == now, _is_among(_s.alerts))
    )


def _letters(people: list[ActorId], now: Instant) -> Select[Any]:
    """Of sign-ups admins are written to when somebody waits, not once they are in."""
    reached = (_a.confirmed_at.is_not(None), _a.bounced_at.is_(None), _n.kind != NoticeKind.SIGN_UP.value)
    return (
        select(*_errand(MAIL_NOTICE, cast(_n.person_id, Text), now))
        .join_from(tables.account, tables.notification, _a.actor_id == _n.person_id)
        .where(_a.actor_id.in_(people), _n.at == now, _is_among(_a.notices), *reached)
    )


def _errand(kind: str, whose: Any, now: Instant) -> tuple[Any, ...]:
    key = whose + " " + cast(_n.id, Text)
    return literal(kind), key, literal(now), literal_column("0"), literal({}, tables.due.c.details.type)


def _is_among(words: Any) -> Any:
    return (literal(" ") + words + " ").contains(literal(" ") + _n.kind + " ")
