"""Digests for quiet members: portion by portion, and again when their time has come."""

from fedi_groups.actions.digests import Round, begun, go_on
from fedi_groups.actions.quiet import DIGEST
from fedi_groups.domain.types import ActorId, Hears, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.storage.due import Errand, is_claimed
from fedi_groups.storage.unit import transaction


async def send_digest(tools: Tools, errand: Errand) -> Instant | None:
    """The next portion, or the next digest, puts itself in the place of this one."""
    number, hears = errand.key.split()
    community, since = ActorId(int(number)), Instant(errand.details["since"])
    async with transaction(tools.store) as tx:
        if not await is_claimed(tx.connection, errand):
            return None
        if "until" in errand.details:
            until, after = Instant(errand.details["until"]), ActorId(errand.details["after"])
            await go_on(tx, Round(community, Hears(hears), since, until, after))
        else:
            await go_on(tx, begun(community, Hears(hears), since=since, now=tx.now))
    return None


ERRANDS = ((DIGEST, send_digest),)
