"""What goes along with a delivery that is for followers: whom of the receiving server we take for one (FEP-8fcf)."""

from collections.abc import Mapping

from cachetools import LRUCache

from fedi_groups.delivery.audience import Placement
from fedi_groups.delivery.courier import NO_HEADERS
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import MINUTE, ActorId, Instant, PeerId, Uri
from fedi_groups.storage.database import Database
from fedi_groups.storage.follows import followers_at
from fedi_groups.storage.ids import Clock
from fedi_groups.wire.synchronization import HEADER, Synchronization, digest_of_ids, write_synchronization

EVERY = 10 * MINUTE
"""Counting takes a statement: whoever says much says this now and then."""

MOST = 2000
"""Followers on one server; where there are more, nothing is said of them. Mastodon's limit is higher."""


class Roll:
    """Makes the header, at most so often for one actor and server."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._said: LRUCache[tuple[ActorId, PeerId], Instant] = LRUCache(50_000)

    async def headers(self, row: LogRow, placement: Placement, peer: PeerId, signer: ActorFacts) -> Mapping[str, str]:
        """Nothing for what is public, for those who are named, or if it was said just now."""
        if row.public or signer.id not in placement.follows or signer.followers is None:
            return NO_HEADERS
        now, key = self._clock(), (signer.id, peer)
        last = self._said.get(key)
        if last is not None and now - last < EVERY:
            return NO_HEADERS
        async with self._database.read() as connection:
            ids = await followers_at(connection, signer.id, peer, most=MOST + 1)
        self._said[key] = now
        if len(ids) > MOST:
            return NO_HEADERS
        url = Uri(f"{signer.uri}/followers_synchronization")
        return {HEADER: write_synchronization(Synchronization(signer.followers, digest_of_ids(ids), url))}
