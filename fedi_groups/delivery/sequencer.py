"""The one process that gives committed rows of the log their positions, under a lease.

A position taken before the commit could be overtaken, and a cursor that has passed it would never see its row.
"""

from fedi_groups.domain.types import Instant
from fedi_groups.errors import LeaseLost
from fedi_groups.storage.database import Database
from fedi_groups.storage.ids import Clock
from fedi_groups.storage.leases import Held, check, release, take
from fedi_groups.storage.outgoing import number_rows
from fedi_groups.storage.shards import RENEWED_EVERY

LEASE = "sequencer"
NUMBERED = "numbered"
"""The bell for those who read the log."""

BATCH = 1000


class Sequencer:
    """Tries to be the one; does nothing while another is."""

    def __init__(self, database: Database, *, holder: str, clock: Clock) -> None:
        self._database = database
        self._holder = holder
        self._clock = clock
        self._lease: Held | None = None
        self._next_at = Instant(0)

    async def step(self) -> int:
        """Number what has been committed; returns how many rows that were, at most BATCH."""
        now = self._clock()
        if now >= self._next_at:
            self._next_at = Instant(now + RENEWED_EVERY)
            taken = await take(self._database, [LEASE], holder=self._holder)
            self._lease = taken[0] if taken else None
        if self._lease is None:
            return 0
        try:
            return await self._number(self._lease)
        except LeaseLost:
            self._lease = None
            return 0

    async def close(self) -> None:
        """Let another one be it."""
        if self._lease is not None:
            await release(self._database, [self._lease])
            self._lease = None
            self._next_at = Instant(0)

    async def _number(self, lease: Held) -> int:
        async with self._database.write() as connection:
            count = await number_rows(connection, most=BATCH)
            if count:
                # Checked last: the row stays locked up to the commit, so whoever takes the lease sees our numbers.
                await check(connection, lease)
                await self._database.ring(connection, NUMBERED)
        if count:
            self._database.bells.ring(NUMBERED)
        return count
