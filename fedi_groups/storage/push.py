"""Subscriptions of apps to pushes, and the errands by which they are woken."""

from dataclasses import asdict
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.push import Alert, Device, Subscription, Whose
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.wire.seals import Seals

PUSH: Final = "push"
"""The errand that wakes one app for one notification. Its key: the numbers of the subscription and the notification."""

_s = tables.push_subscription.c
_n = tables.notification.c
_t = tables.token.c


def sealed_device(seals: Seals, subscription: int, device: Device) -> str:
    """As it is kept: a look at the database tells nobody how to reach an app, nor the token it has."""
    return seals.sealed(orjson.dumps(asdict(device)), purpose=f"push {subscription}")


def opened_device(seals: Seals, subscription: Subscription) -> Device:
    """Raises Missing if it was sealed with another secret."""
    return Device(**orjson.loads(seals.opened(subscription.sealed, purpose=f"push {subscription.id}")))


async def subscription_of(connection: AsyncConnection, token: int) -> Subscription | None:
    return await _found(connection, _s.token_id == token)


async def find_subscription(connection: AsyncConnection, number: int) -> Subscription | None:
    return await _found(connection, _s.id == number)


async def put_subscription(connection: AsyncConnection, made: Subscription, *, now: Instant) -> None:
    """In place of the one that the token had, if it had one."""
    await drop_subscriptions(connection, _t.id == made.token_id)
    row = {"id": made.id, "token_id": made.token_id, "person_id": made.person_id, "created_at": now}
    values = {"alerts": _words(made.alerts), "whose": made.whose.value, "sealed": made.sealed}
    await connection.execute(tables.push_subscription.insert().values(row | values))


async def change_subscription(connection: AsyncConnection, changed: Subscription) -> None:
    """What it is to be woken for."""
    values = {"alerts": _words(changed.alerts), "whose": changed.whose.value}
    await connection.execute(update(tables.push_subscription).where(_s.id == changed.id).values(values))


async def drop_subscription(connection: AsyncConnection, number: int) -> None:
    await connection.execute(delete(tables.push_subscription).where(_s.id == number))


async def drop_subscriptions(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """Those of these tokens."""
    await connection.execute(delete(tables.push_subscription).where(_s.token_id.in_(select(_t.id).where(which))))


async def forget_devices(connection: AsyncConnection, person: ActorId) -> None:
    """None of their apps is woken any more."""
    await connection.execute(delete(tables.push_subscription).where(_s.person_id == person))


async def pass_on(connection: AsyncConnection, *, old: int, new: int, sealed: str) -> None:
    """The next token has what the one before had."""
    change = update(tables.push_subscription).where(_s.token_id == old)
    await connection.execute(change.values(token_id=new, sealed=sealed))


async def _found(connection: AsyncConnection, which: ColumnElement[bool]) -> Subscription | None:
    row = (await connection.execute(select(tables.push_subscription).where(which))).one_or_none()
    return _facts(row) if row is not None else None


def _facts(row: Any) -> Subscription:
    alerts = frozenset(map(Alert, row.alerts.split()))
    return Subscription(row.id, row.token_id, ActorId(row.person_id), alerts, Whose(row.whose), row.sealed)


def _words(alerts: frozenset[Alert]) -> str:
    return " ".join(sorted(each.value for each in alerts))
