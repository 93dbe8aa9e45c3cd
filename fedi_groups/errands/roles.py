"""Offers that nobody has answered, and communities that somebody has claimed."""

from fedi_groups.actions.handing import EXPIRE_OFFER
from fedi_groups.actions.offers import expire
from fedi_groups.actions.succession import PASS_ON, pass_on
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.storage.due import Errand, is_claimed
from fedi_groups.storage.unit import transaction


async def expire_offer(tools: Tools, errand: Errand) -> Instant | None:
    """Unless it was answered meanwhile."""
    community, person = map(int, errand.key.split())
    async with transaction(tools.store) as tx:
        await expire(tx, community=ActorId(community), person=ActorId(person))
    return None


async def pass_on_community(tools: Tools, errand: Errand) -> Instant | None:
    """Unless its owner has objected meanwhile: then the errand is gone."""
    by, owner = ActorId(errand.details["by"]), ActorId(errand.details["owner"])
    async with transaction(tools.store) as tx:
        if await is_claimed(tx.connection, errand):
            since = Instant(errand.details["since"])
            await pass_on(tx, community=ActorId(int(errand.key)), by=by, owner=owner, since=since)
    return None


ERRANDS = ((EXPIRE_OFFER, expire_offer), (PASS_ON, pass_on_community))
