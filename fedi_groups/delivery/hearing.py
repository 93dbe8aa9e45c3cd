"""A server that has just sent something is there: if deliveries to it were given a rest, they are tried again."""

import asyncio

import structlog

from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.types import PeerId
from fedi_groups.storage.cursors import revive
from fedi_groups.storage.database import Database
from fedi_groups.storage.ids import Clock
from fedi_groups.storage.outages import DATABASE_ERRORS
from fedi_groups.storage.shelves import CHUNK

PAUSE = 1.0
"""Seconds: hundreds of activities may come in one, and then cost one question."""

log = structlog.get_logger("delivery")


class Hearing:
    """Call it with whoever was heard of; `step` wakes what rests."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._heard: set[PeerId] = set()

    def __call__(self, peer: PeerFacts) -> None:
        self._heard.add(peer.id)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. Whom it missed while the database was away is tried again in time anyway."""
        while not stop.is_set():
            try:
                await self.step()
            except DATABASE_ERRORS as error:
                log.warning("resting servers could not be woken", error=str(error)[:300])
            await asyncio.sleep(PAUSE)

    async def step(self) -> int:
        """Returns how many were resting."""
        heard, self._heard = sorted(self._heard), set()
        woken = 0
        for start in range(0, len(heard), CHUNK):
            woken += await revive(self._database, heard[start : start + CHUNK], now=self._clock())
        return woken
