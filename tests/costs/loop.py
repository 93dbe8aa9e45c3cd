"""How long the event loop is held, by CPU time of its thread: other programs on the machine count for nothing."""

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache

from fedi_groups.bench.yardstick import Yardstick


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU in milliseconds. `held`: in one turn of the loop, at most; `cpu`: of all threads of the process."""

    held: float
    cpu: float


async def spent_by(work: Callable[[], Awaitable[object]]) -> Spent:
    """What `work` took. Each turn of the loop is one in which nobody else has theirs; waiting costs nothing."""
    loop = asyncio.get_running_loop()
    turn: Callable[[], None] = loop._run_once  # type: ignore[attr-defined]
    worst = began = 0.0

    def timed() -> None:
        nonlocal worst, began
        began = time.thread_time()
        turn()
        worst = max(worst, time.thread_time() - began)

    # As a server does at its start: garbage is looked for in what has come since, and not in all there is.
    gc.collect()
    gc.freeze()
    loop._run_once = timed  # type: ignore[attr-defined]
    try:
        await asyncio.sleep(0)
        worst, began, before = 0.0, time.thread_time(), time.process_time()
        await work()
        worst = max(worst, time.thread_time() - began)
        cpu = time.process_time() - before
    finally:
        loop._run_once = turn  # type: ignore[attr-defined]
    return Spent(1000 * worst, 1000 * cpu)


def allowed(milliseconds: float) -> float:
    """On a machine where a signature takes 0.5 ms; more on a slower one, or while it does other things as well."""
    return milliseconds * max(1.0, 1000 * _yardstick().seconds() / 0.5)


@cache
def _yardstick() -> Yardstick:
    return Yardstick()
