"""Upkeep once an hour: what need not be remembered any longer is dropped, so that disks do not fill."""

from fedi_groups.domain.types import DAY, HOUR, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.storage.due import Errand
from fedi_groups.storage.received import prune_received
from fedi_groups.storage.retention import prune_log

BODIES_FOR = 7 * DAY
DIGESTS_FOR = 90 * DAY

PRUNE = "prune"


async def prune(tools: Tools, errand: Errand) -> Instant | None:
    """Bodies of settled activities go after 7 days, their digests after 90: until then they are known as seen.

    Rows of the outgoing log go after 7 days, but for deletes that a server still waits for.
    """
    now = tools.store.clock()
    await prune_log(tools.store.database, now=now)
    async with tools.store.database.write() as connection:
        await prune_received(
            connection, bodies_before=Instant(now - BODIES_FOR), rows_before=Instant(now - DIGESTS_FOR)
        )
    return Instant(now + HOUR)


ERRANDS = ((PRUNE, prune),)
