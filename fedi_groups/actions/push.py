"""Apps that want to be woken when something happens to who uses them: one subscription for each token."""

from dataclasses import replace

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.push import Alert, Device, Subscription, Whose
from fedi_groups.errors import Misconfigured, Missing
from fedi_groups.storage.push import (
    change_subscription,
    drop_subscription,
    put_subscription,
    sealed_device,
    subscription_of,
)
from fedi_groups.storage.settings import get_setting, settle_once
from fedi_groups.storage.unit import Store, Unit, reading
from fedi_groups.wire.webpush import VapidKey

_SETTING = _PURPOSE = "vapid"


async def vapid_key(store: Store) -> VapidKey:
    """The key of this server, by which push services know it again: made when it is first asked for, and the same ever
    after. Raises Misconfigured if it was sealed with another secret."""
    async with reading(store) as tx:
        kept = await get_setting(tx.connection, _SETTING)
    if kept is None:
        fresh = VapidKey.made().scalar
        async with store.database.write() as connection:
            kept = await settle_once(connection, _SETTING, store.seals.sealed(fresh, purpose=_PURPOSE))
    try:
        return VapidKey.read(store.seals.opened(kept, purpose=_PURPOSE))
    except Missing as error:
        raise Misconfigured("the secret does not open the key of pushes: set the one it was sealed with") from error


async def subscribe(
    tx: Unit, *, token: int, person: ActorFacts, device: Device, alerts: frozenset[Alert], whose: Whose
) -> Subscription:
    """In place of what the app had before."""
    number = tx.mint.next()
    made = Subscription(number, token, person.id, alerts, whose, sealed_device(tx.seals, number, device))
    await put_subscription(tx.connection, made, now=tx.now)
    return made


async def change(tx: Unit, *, token: int, alerts: frozenset[Alert], whose: Whose) -> Subscription:
    """What the app is woken for from now on. Raises Missing if it never asked to be."""
    known = await subscription_of(tx.connection, token)
    if known is None:
        raise Missing("no subscription")
    changed = replace(known, alerts=alerts, whose=whose)
    await change_subscription(tx.connection, changed)
    return changed


async def unsubscribe(tx: Unit, *, token: int) -> None:
    """There may be none."""
    known = await subscription_of(tx.connection, token)
    if known is not None:
        await drop_subscription(tx.connection, known.id)
