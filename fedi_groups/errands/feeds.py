"""Feeds elsewhere: what they list, once a day while somebody here follows them."""

import structlog

from fedi_groups.actions import feeds
from fedi_groups.actions.feeds import MOST, READ_FEED
from fedi_groups.domain.types import DAY, ActorId, ActorKind, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.errors import Refused, Unavailable
from fedi_groups.peers.collections import Allowance
from fedi_groups.peers.feeds import DOCUMENTS, read_feed
from fedi_groups.storage.due import Errand
from fedi_groups.storage.unit import reading, transaction

log = structlog.get_logger("feeds")


async def read_listed(tools: Tools, errand: Errand) -> Instant | None:
    """What cannot be read today stays as it is until tomorrow."""
    async with reading(tools.store) as tx:
        feed = await tx.actors.get(ActorId(int(errand.key)))
        watched = await tx.follows.is_watched(feed.id)
    if feed.kind is not ActorKind.FEED or feed.deleted_at is not None or not watched:
        return None
    allowance = Allowance(feed.uri, clock=tools.store.clock, documents=DOCUMENTS)
    try:
        uris = await read_feed(tools.resolver, feed.uri, most=MOST, allowance=allowance)
        async with transaction(tools.store) as tx:
            await feeds.set_entries(tx, feed, uris)
    except (Refused, Unavailable) as error:
        log.info("a feed cannot be read", feed=feed.uri, reason=str(error)[:300])
    return Instant(tools.store.clock() + DAY)


ERRANDS = ((READ_FEED, read_listed),)
