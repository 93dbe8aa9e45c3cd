"""Subscribing to shared lists of servers, and taking over what they say. An own rule overrules each of them."""

from fedi_groups.actions import servers
from fedi_groups.domain.policy.plans import Plan
from fedi_groups.domain.servers import Stance, list_source
from fedi_groups.domain.types import HOUR, Instant
from fedi_groups.errors import Denied
from fedi_groups.storage import serverlists
from fedi_groups.storage.due import put_due
from fedi_groups.storage.serverlists import Subscription
from fedi_groups.storage.unit import Unit

READ_LIST = "read server list"
"""The errand that looks whether a shared list has changed."""

EVERY = 12 * HOUR


async def subscribe(tx: Unit, *, url: str, most: Stance) -> int:
    """From now on it is looked at every EVERY; returns its number. Raises Denied if it is subscribed to already."""
    if await serverlists.subscription_at(tx.connection, url) is not None:
        raise Denied("subscribed already", public=f"You subscribe to {url} already.")
    number = await serverlists.add_subscription(tx.connection, url, most, now=tx.now)
    put_due(tx.writes, READ_LIST, str(number), at=Instant(tx.now + EVERY))
    return number


async def unsubscribe(tx: Unit, subscription: Subscription) -> None:
    """What came from it is lifted, and nothing else."""
    await tx.servers.drop_source(list_source(subscription.id))
    await serverlists.drop_subscription(tx.connection, subscription.id)
    servers.drop(tx, ())


async def take_over(tx: Unit, subscription: Subscription, plan: Plan) -> None:
    """What the list says now is what holds of it."""
    if not plan.is_empty:
        servers.drop(tx, plan.lifted)
        await servers.lay_down(tx, [each for each in plan.rules if each.host != tx.uris.host.rsplit(":", 1)[0]])
    await serverlists.looked_at(tx.connection, subscription.id, error=None, now=tx.now)


async def leave(tx: Unit, subscription: Subscription, *, error: str) -> None:
    """It cannot be taken over, and changes nothing."""
    await serverlists.looked_at(tx.connection, subscription.id, error=error[:500], now=tx.now)
