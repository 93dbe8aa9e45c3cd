"""How every worker runs: step after step, woken by a bell, past any failure: what a step missed is in the tables."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from fedi_groups.storage.database import Database
from fedi_groups.storage.outages import DATABASE_ERRORS

log = structlog.get_logger("workers")

PAUSE = 1.0
"""Seconds between looks when no bell rings, and after a failure."""


HELD = 0.005
"""Seconds that a worker may hold the event loop before others have their turn."""


class Turns:
    """Lets others have their turn on the event loop, whenever it has been held for HELD: a turn costs as much as a
    tenth of a Like."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    async def give(self) -> None:
        """Between two pieces of work, each of them short."""
        if time.perf_counter() - self._since >= HELD:
            await asyncio.sleep(0)
            self._since = time.perf_counter()


async def keep_stepping(
    database: Database, step: Callable[[], Awaitable[object]], *, bell: str, stop: asyncio.Event
) -> None:
    """Until `stop` is set, hearing other processes' bells too. A step that returns something truthy is followed by the
    next at once."""
    while not stop.is_set():
        try:
            await database.listen()
            more = await step()
        except DATABASE_ERRORS as error:
            log.error("the database cannot be used; trying again", worker=bell, error=str(error)[:300])
            more = None
            await asyncio.sleep(PAUSE)
        except Exception:
            log.exception("a worker stumbled; it goes on", worker=bell)
            more = None
            await asyncio.sleep(PAUSE)
        if not more and not stop.is_set():
            await database.bells.wait(bell, seconds=PAUSE)
