"""Looking whether shared lists of servers have changed, and taking over what has, if it looks sane."""

import asyncio
from dataclasses import dataclass

import structlog

from fedi_groups.actions import serverlists as actions
from fedi_groups.actions.serverlists import EVERY, READ_LIST
from fedi_groups.domain.policy.plans import Plan, plan_list, why_sudden
from fedi_groups.domain.servers import OWN, Stance, list_source
from fedi_groups.domain.types import Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.errors import FediGroupsError, Refused, Unavailable
from fedi_groups.peers.fetch import Budget
from fedi_groups.peers.resolve import Resolver
from fedi_groups.storage import serverlists
from fedi_groups.storage.due import Errand
from fedi_groups.storage.serverlists import Subscription
from fedi_groups.storage.servers import rules_from
from fedi_groups.storage.unit import Store, transaction
from fedi_groups.text.aside import aside
from fedi_groups.wire.blocklists import Listing, read_blocklist

log = structlog.get_logger("servers")


@dataclass(frozen=True, slots=True)
class Look:
    """What a list says now, and what that would change. `sudden`: why nobody should take it over unseen."""

    listing: Listing
    plan: Plan
    sudden: str | None


async def fetch_list(resolver: Resolver, url: str, *, most: Stance, number: int = 0) -> Listing:
    """The list at an address. Raises Malformed, TooLarge, and what fetching raises."""
    text = await resolver.text(url, budget=Budget(1))
    return await aside(len(text), read_blocklist, text, source=list_source(number), most=most)


async def look(store: Store, resolver: Resolver, subscription: Subscription) -> Look:
    """Nothing is changed. Raises as `fetch_list` does."""
    listing = await fetch_list(resolver, subscription.url, most=subscription.most, number=subscription.id)
    async with store.database.read() as connection:
        present = {rule.host: rule for rule in await rules_from(connection, list_source(subscription.id))}
        own = {rule.host: rule for rule in await rules_from(connection, OWN)}
    plan = await asyncio.to_thread(plan_list, listing.rules, present, own)
    return Look(listing, plan, why_sudden(plan, len(present)))


async def read_list(tools: Tools, errand: Errand) -> Instant | None:
    """Every EVERY. A list that cannot be read, or has changed out of all proportion, changes nothing, and says so."""
    store = tools.store
    async with store.database.read() as connection:
        subscription = await serverlists.find_subscription(connection, int(errand.key))
    if subscription is None:
        return None
    try:
        found = await look(store, tools.resolver, subscription)
        error = found.sudden
    except (Refused, Unavailable) as failure:
        found, error = None, _words(failure)
    async with transaction(store) as tx:
        if found is None or error is not None:
            await actions.leave(tx, subscription, error=error or "")
            log.warning("a shared list of servers was not taken over", url=subscription.url, reason=error)
        else:
            await actions.take_over(tx, subscription, found.plan)
    return Instant(store.clock() + EVERY)


def _words(error: FediGroupsError) -> str:
    return error.public if isinstance(error, Refused) and error.public != type(error).public else str(error)


ERRANDS = ((READ_LIST, read_list),)
