"""What has come into the inbox of a scene, and what it costs to be done with it."""

import time
from collections.abc import Awaitable, Callable, Sequence

from fedi_groups.bench.processes import Meter
from fedi_groups.bench.rows import received_by_state
from fedi_groups.bench.scenery import Scene
from fedi_groups.bench.yardstick import Spent
from fedi_groups.storage.received import Arrival, State, insert_arrivals


class Inbound:
    """All of it has to be applied in the end, or else RuntimeError. `heeding`: what is said to communities is heeded,
    too, by errands."""

    def __init__(self, scene: Scene, meter: Meter, *, heeding: bool = False) -> None:
        self._scene = scene
        self._meter = meter
        self._heeding = heeding
        self._applied = 0

    async def together(self, some: Sequence[Arrival]) -> Spent:
        """All of them wait when the worker looks."""
        cpu, seconds = await self._done(some, self._scene.services.inbox.drain)
        await self._check(len(some))
        return Spent(len(some), cpu, seconds)

    async def alone(self, some: Sequence[Arrival]) -> Spent:
        """Each comes when all before it are done."""
        spent = [await self._done([each], self._scene.services.inbox.step) for each in some]
        await self._check(len(some))
        return Spent(len(some), sum(cpu for cpu, _ in spent), sum(seconds for _, seconds in spent))

    async def _done(self, some: Sequence[Arrival], apply: Callable[[], Awaitable[object]]) -> tuple[float, float]:
        """Seconds of CPU and on the wall that it took, once they were received."""
        async with self._scene.services.store.database.write() as connection:
            await insert_arrivals(connection, some)
        before, began = self._meter.read(), time.perf_counter()
        await apply()
        while self._heeding and await self._scene.services.errands.step():
            pass
        return self._meter.read() - before, time.perf_counter() - began

    async def _check(self, number: int) -> None:
        """What was measured has been done."""
        self._applied += number
        async with self._scene.services.store.database.read() as connection:
            found = await received_by_state(connection)
        if found != {State.DONE: self._applied}:
            raise RuntimeError(f"{self._applied} activities should have been applied: {found}")
