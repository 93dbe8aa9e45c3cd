"""Telling those who keep order in a community who asks to come in."""

from fedi_groups.actions import asking
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.storage.due import Errand, is_claimed
from fedi_groups.storage.unit import transaction


async def tell_requests(tools: Tools, errand: Errand) -> Instant | None:
    """What it remembers puts itself in the place of this one."""
    async with transaction(tools.store) as tx:
        if await is_claimed(tx.connection, errand):
            await asking.tell(tx, ActorId(int(errand.key)), errand.details)
    return None


ERRANDS = ((asking.TELL_REQUESTS, tell_requests),)
