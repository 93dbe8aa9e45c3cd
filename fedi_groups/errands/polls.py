"""Telling others how a poll stands: at most once a minute while people choose, and when it is over (FEP-9967)."""

from fedi_groups.actions.posting import END_POLL
from fedi_groups.actions.reactions import COUNT_POLL, announce_count, end_poll
from fedi_groups.domain.types import Instant, PostId
from fedi_groups.errands.worker import Tools
from fedi_groups.storage.due import Errand
from fedi_groups.storage.unit import transaction


async def tell_count(tools: Tools, errand: Errand) -> Instant | None:
    async with transaction(tools.store) as tx:
        await announce_count(tx, PostId(int(errand.key)))
    return None


async def tell_end(tools: Tools, errand: Errand) -> Instant | None:
    async with transaction(tools.store) as tx:
        await end_poll(tx, PostId(int(errand.key)))
    return None


ERRANDS = ((COUNT_POLL, tell_count), (END_POLL, tell_end))
