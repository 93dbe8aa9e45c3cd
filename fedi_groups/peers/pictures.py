"""Pictures of other servers, made small here: who reads here asks no other server for them. Originals are not kept."""

import asyncio
from pathlib import Path

from cachetools import TTLCache

from fedi_groups.domain.types import HOUR, SECOND
from fedi_groups.errors import AddressRefused, Denied, Gone, Malformed, Missing, TooLarge, Unusable
from fedi_groups.media.thumbnails import Thumbnails
from fedi_groups.media.workshop import Workshop
from fedi_groups.peers.fetch import Budget, Clock, Fetcher
from fedi_groups.peers.turns import Turns

WAITING = 20
"""Readers that may wait for one picture."""
FAILED = 4096
"""Addresses of which it is remembered that there is no picture."""


_NEVER = (AddressRefused, Denied, Gone, Malformed, Missing, TooLarge, Unusable)
"""What asking again soon would not change."""


class RemotePictures:
    """Fetched once for all who look, whoever asks first waiting for it; decoded as uploads are."""

    def __init__(self, fetcher: Fetcher, kept: Thumbnails, workshop: Workshop, *, clock: Clock) -> None:
        self.kept = kept
        self._fetcher = fetcher
        self._workshop = workshop
        self._clock = clock
        self._turns = Turns(1, waiting=WAITING)
        self._failed: TTLCache[str, bool] = TTLCache(FAILED, ttl=HOUR, timer=clock)

    async def small(self, address: str) -> Path:
        """The file of it. Raises Missing if there is none to be had, Unreachable or Overloaded for now."""
        if not self.kept.most or address in self._failed:
            raise Missing(f"no picture of {address[:200]}")
        now = self._clock() / SECOND
        found = await asyncio.to_thread(self.kept.find, address, now=now)
        if found is not None:
            return found
        async with self._turns.take(address):
            # Who came before may have left it, or have failed.
            if address in self._failed:
                raise Missing(f"no picture of {address[:200]}")
            found = await asyncio.to_thread(self.kept.find, address, now=now)
            return found or await self._fetched(address, now)

    async def _fetched(self, address: str, now: float) -> Path:
        try:
            picture = await self._fetcher.picture(address, budget=Budget(1))
            made = await self._workshop.preview(picture)
        except _NEVER as error:
            self._failed[address] = True
            raise Missing(f"no picture of {address[:200]}: {error}") from error
        return await asyncio.to_thread(self.kept.put, address, made.preview, now=now)
