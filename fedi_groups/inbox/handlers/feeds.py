"""What feeds elsewhere say of themselves: which communities they list, and their end. Translated into actions.feeds."""

from fedi_groups.actions import feeds
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorKind
from fedi_groups.errors import Malformed, Missing
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.inbox.table import Handle
from fedi_groups.storage.unit import Unit
from fedi_groups.wire.uris import same_origin

GROUP = frozenset({"Group"})


async def receive_feed_add(tx: Unit, incoming: Incoming) -> None:
    await _receive_change(tx, incoming, listed=True)


async def receive_feed_remove(tx: Unit, incoming: Incoming) -> None:
    await _receive_change(tx, incoming, listed=False)


async def receive_feed_end(tx: Unit, incoming: Incoming) -> None:
    """By its owner, on the feed's own server (PieFed)."""
    feed = await incoming.object_actor(tx)
    if feed.kind is not ActorKind.FEED or not same_origin(feed.uri, incoming.activity.actor):
        raise Malformed(f"{incoming.activity.actor} deletes {feed.uri}, which is no feed of its server")
    await feeds.end(tx, feed)


async def _receive_change(tx: Unit, incoming: Incoming, *, listed: bool) -> None:
    feed = await _feed(tx, incoming)
    uri = incoming.activity.object_uri
    if uri is None:
        raise Malformed(f"{incoming.activity.uri} names no community")
    await feeds.change_entry(tx, feed, uri, listed=listed)


async def _feed(tx: Unit, incoming: Incoming) -> ActorFacts:
    feed = await incoming.actor(tx)
    if feed.kind is not ActorKind.FEED or incoming.group is not None:
        raise Missing(f"{feed.uri} is no feed")
    if not await tx.follows.is_watched(feed.id):
        raise Missing(f"nobody here follows {feed.uri}")
    return feed


HANDLES = (
    Handle("Add", receive_feed_add, objects=GROUP),
    Handle("Remove", receive_feed_remove, objects=GROUP),
    Handle("Delete", receive_feed_end, objects=frozenset({"Feed"})),
)
