"""The slot of this process: ids that two processes make at once differ by it."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from fedi_groups.storage.database import Database
from fedi_groups.storage.ids import SLOTS
from fedi_groups.storage.leases import Held, release, renew, take

log = structlog.get_logger("app")

RENEW_EVERY = 5.0
"""Seconds between renewals of this process's slot."""


@asynccontextmanager
async def process_slot(database: Database, holder: str) -> AsyncIterator[int]:
    """A process slot that no other process has while this one lives."""
    names = [f"slot:{number:02}" for number in range(SLOTS)]
    held = await take(database, names, holder=holder, most=1)
    if not held:
        raise RuntimeError("all process slots are taken")
    renewal = asyncio.create_task(_keep(database, held, holder))
    try:
        yield int(held[0].name.removeprefix("slot:"))
    finally:
        renewal.cancel()
        await asyncio.gather(renewal, return_exceptions=True)
        await release(database, held)


async def _keep(database: Database, held: list[Held], holder: str) -> None:
    while True:
        await asyncio.sleep(RENEW_EVERY)
        try:
            if not await renew(database, held, holder=holder):
                log.critical("the process slot was lost; ids made from now on may collide: stopping")
                os._exit(70)
        except Exception:  # the database may be away for a while; the lease says when it is too long
            log.exception("the process slot could not be renewed")
