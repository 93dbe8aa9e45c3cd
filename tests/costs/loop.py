"""How long the event loop is held, by CPU time of its thread: other programs on the machine count for nothing."""

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from fedi_groups.bench.yardstick import Yardstick


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU in milliseconds. `held`: at most between two turns of anyone else; `cpu`: of all threads of the process."""

    held: float
    cpu: float


async def spent_by(work: Callable[[], Awaitable[object]]) -> Spent:
    """What `work` took. Between its turns somebody else has theirs, as other requests would."""
    worst, last = 0.0, time.thread_time()

    async def tick() -> None:
        nonlocal worst, last
        while True:
            now = time.thread_time()
            worst, last = max(worst, now - last), now
            await asyncio.sleep(0)

    # As a server does at its start: garbage is looked for in what has come since, and not in all there is.
    gc.collect()
    gc.freeze()
    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0)
    before = time.process_time()
    last, worst = time.thread_time(), 0.0
    try:
        await work()
    finally:
        worst = max(worst, time.thread_time() - last)
        cpu = time.process_time() - before
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking
        gc.unfreeze()
    return Spent(1000 * worst, 1000 * cpu)


def allowed(milliseconds: float) -> float:
    """On a machine where a signature takes 0.5 ms; more on a slower one."""
    return milliseconds * max(1.0, 1000 * Yardstick().seconds() / 0.5)
