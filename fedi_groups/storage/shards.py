"""Which of the 256 shards of peers a worker has to do with: leases, taken in bulk, renewed, shared with others."""

from collections.abc import Iterable
from dataclasses import dataclass

from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.storage.database import Database
from fedi_groups.storage.ids import Clock
from fedi_groups.storage.leases import LENGTH, Held, count_live, release, renew, take
from fedi_groups.storage.peers import SHARDS

RENEWED_EVERY = LENGTH // 3
_MARGIN = 2 * SECOND


@dataclass(frozen=True, slots=True)
class Shift:
    """What changed hands: shards that are ours from now on, and shards that no longer are."""

    gained: tuple[int, ...] = ()
    lost: tuple[int, ...] = ()


class Shards:
    """The leases of one worker, who goes by `holder`, for one kind of work: "deliver" or "receive"."""

    def __init__(self, database: Database, *, holder: str, clock: Clock, work: str) -> None:
        self.held: dict[int, Held] = {}
        self.surplus: list[int] = []
        self._database = database
        self._holder = holder
        self._work = work
        self._clock = clock
        self._presence: list[Held] = []
        self._told: set[int] = set()
        self._good_until = Instant(0)
        self._next_at = Instant(0)

    def expired(self, now: Instant) -> bool:
        """Whether others may have taken our shards by now, for all we know: nothing is sent until a step has shown."""
        return now >= self._good_until

    async def step(self) -> Shift:
        """Renew what we hold and take what is ours to take, every five seconds; in between it does nothing.

        What is more than our share stands in `surplus`: `give_up` it once nothing of it is under way.
        """
        now = self._clock()
        if now < self._next_at:
            return Shift()
        await self._renew()
        share = await self._share()
        if len(self.held) < share:
            await self._take(share)
        self._good_until = Instant(now + LENGTH - _MARGIN)
        self._next_at = Instant(now + RENEWED_EVERY)
        self.surplus = sorted(self.held)[share:]
        # Against what was told, not what was held a moment ago: a step that failed half-way has told nothing.
        before, self._told = self._told, set(self.held)
        return Shift(tuple(sorted(self._told - before)), tuple(sorted(before - self._told)))

    async def give_up(self, shards: Iterable[int]) -> None:
        """Leave these to other workers."""
        leases = [self.held.pop(shard) for shard in shards if shard in self.held]
        self._told &= self.held.keys()
        if leases:
            await release(self._database, leases)

    async def close(self) -> None:
        """Leave everything to other workers."""
        await self.give_up(list(self.held))
        await release(self._database, self._presence)
        self._presence = []
        self._next_at = Instant(0)

    async def _renew(self) -> None:
        if self.held:
            kept = await renew(self._database, list(self.held.values()), holder=self._holder)
            self.held = {self._shard(each): each for each in kept}

    async def _take(self, share: int) -> None:
        names = [f"{self._work}:{shard:03}" for shard in range(SHARDS)]
        taken = await take(self._database, names, holder=self._holder, most=share)
        self.held = {self._shard(each): each for each in taken} | self.held

    async def _share(self) -> int:
        """How many shards are ours: all of them by the number of workers, rounded up. On SQLite there is one worker."""
        if self._database.sqlite:
            return SHARDS
        mine = f"{self._work}-worker:"
        self._presence = await take(self._database, [f"{mine}{self._holder}"], holder=self._holder)
        workers = await count_live(self._database, mine)
        return -(-SHARDS // max(1, workers))

    def _shard(self, lease: Held) -> int:
        return int(lease.name.removeprefix(f"{self._work}:"))
