"""Invitations that are over, and those that are earned back."""

from fedi_groups.actions.entering import EARN_BACK
from fedi_groups.actions.inviting import EXPIRE_LINK, earn_back, expire, expire_link
from fedi_groups.actions.uninviting import EXPIRE_INVITE
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.storage.due import Errand
from fedi_groups.storage.unit import transaction


async def expire_invite(tools: Tools, errand: Errand) -> Instant | None:
    """Unless it was answered meanwhile."""
    community, person = map(int, errand.key.split())
    async with transaction(tools.store) as tx:
        await expire(tx, community=ActorId(community), person=ActorId(person))
    return None


async def end_link(tools: Tools, errand: Errand) -> Instant | None:
    """What nobody has used of it is given back."""
    async with transaction(tools.store) as tx:
        await expire_link(tx, code=errand.key)
    return None


async def give_back(tools: Tools, errand: Errand) -> Instant | None:
    community, person = map(int, errand.key.split())
    async with transaction(tools.store) as tx:
        await earn_back(tx, community=ActorId(community), person=ActorId(person))
    return None


ERRANDS = ((EXPIRE_INVITE, expire_invite), (EXPIRE_LINK, end_link), (EARN_BACK, give_back))
