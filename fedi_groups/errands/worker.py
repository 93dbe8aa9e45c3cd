"""The errand worker: does what is due, at least once, and again later if it failed. A slow one holds up no other."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from fedi_groups.domain.types import HOUR, MINUTE, Instant
from fedi_groups.media.files import Files
from fedi_groups.media.workshop import Workshop
from fedi_groups.peers.mailer import Mailer
from fedi_groups.peers.pusher import Pusher
from fedi_groups.peers.resolve import Resolver
from fedi_groups.storage.due import Errand, claim_due, finish_due, retry_due
from fedi_groups.storage.loops import keep_stepping
from fedi_groups.storage.unit import Store

log = structlog.get_logger("errands")

AT_ONCE = 64
UNDER_WAY = 64
"""Errands at a time: some wait for other servers."""

PATIENCE = 2.0
"""Seconds that a step waits for what it has begun; what takes longer goes on beside the next ones."""

CLAIMED_FOR = 10 * MINUTE
"""If the worker dies, someone tries again after this."""

MOST_ATTEMPTS = 12


def is_last(errand: Errand) -> bool:
    """Whether it is not tried again if it fails now."""
    return errand.attempts >= MOST_ATTEMPTS


@dataclass(frozen=True, slots=True)
class Tools:
    """What errands work with."""

    store: Store
    resolver: Resolver
    workshop: Workshop
    mailer: Mailer
    pusher: Pusher

    @property
    def files(self) -> Files:
        return self.workshop.files


Run = Callable[[Tools, Errand], Awaitable[Instant | None]]
"""Does one errand; returns when it comes again, or None."""

Together = Callable[[Tools, Sequence[Errand]], Awaitable[Sequence[Errand]]]
"""Does several of one kind at once, and drops what is done; returns those that are left, to be done one by one."""


class ErrandWorker:
    """Runs the errands of all families. `step` does what is due now."""

    def __init__(
        self,
        tools: Tools,
        errands: Mapping[str, Run],
        *,
        together: Mapping[str, Together] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """`together`: kinds of which those that are due at the same time cost less than each alone."""
        self._tools = tools
        self._errands = errands
        self._together = together or {}
        self._patience = patience
        self._running: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; looks every second, and when the bell "due" rings."""
        try:
            await keep_stepping(self._tools.store.database, self.step, bell="due", stop=stop)
        finally:
            await self._abandon()

    async def step(self) -> int:
        """Do what is due; returns how many errands were under way. Raises what went wrong beside them."""
        found = await self._claim(min(AT_ONCE, UNDER_WAY - len(self._running)))
        for kind in self._together.keys() & {each.kind for each in found}:
            same = [each for each in found if each.kind == kind]
            found = [each for each in found if each.kind != kind]
            self._running.add(asyncio.create_task(self._do_together(kind, same)))
        self._running.update(asyncio.create_task(self._do(errand)) for errand in found)
        busy = len(self._running)
        if busy:
            done, self._running = await asyncio.wait(self._running, timeout=self._patience)
            for error in [each.exception() for each in done]:
                if error is not None:
                    raise error
        return busy

    async def _claim(self, most: int) -> list[Errand]:
        if most <= 0:
            return []
        now = self._tools.store.clock()
        async with self._tools.store.database.write() as connection:
            return await claim_due(connection, now=now, until=Instant(now + CLAIMED_FOR), most=most)

    async def _do_together(self, kind: str, errands: Sequence[Errand]) -> None:
        left = await self._together[kind](self._tools, errands) if len(errands) > 1 else errands
        await asyncio.gather(*(self._do(each) for each in left))

    async def _do(self, errand: Errand) -> None:
        run = self._errands.get(errand.kind)
        if run is None:
            log.error("nobody knows this errand", kind=errand.kind, key=errand.key)
            return
        try:
            again_at = await run(self._tools, errand)
        except Exception as error:  # one errand's failure is not another's
            log.warning(
                "errand failed", kind=errand.kind, key=errand.key, attempts=errand.attempts, error=str(error)[:300]
            )
            await self._put_off(errand)
            return
        async with self._tools.store.database.write() as connection:
            await finish_due(connection, errand, again_at=again_at)

    async def _abandon(self) -> None:
        """Stop what is under way: in the database it is still due."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _put_off(self, errand: Errand) -> None:
        """Later again, a bounded number of times."""
        pause = min(MINUTE * 2**errand.attempts, 12 * HOUR)
        async with self._tools.store.database.write() as connection:
            if is_last(errand):
                await finish_due(connection, errand)
            else:
                await retry_due(connection, errand, at=Instant(self._tools.store.clock() + pause))
