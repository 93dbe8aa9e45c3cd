"""Bans whose time is over."""

from fedi_groups.actions.moderation import LIFT_BAN, lift
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.storage.due import Errand
from fedi_groups.storage.unit import transaction


async def lift_ban(tools: Tools, errand: Errand) -> Instant | None:
    """Unless it has been made longer meanwhile, or is over by other means."""
    community, person = map(int, errand.key.split())
    async with transaction(tools.store) as tx:
        await lift(tx, community=ActorId(community), person=ActorId(person))
    return None


ERRANDS = ((LIFT_BAN, lift_ban),)
