"""Communities that can no longer come back: nobody follows them any more."""

from fedi_groups.actions import membership
from fedi_groups.actions.closing import END_FOLLOWERS
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.storage.due import Errand
from fedi_groups.storage.follows import some_followers
from fedi_groups.storage.unit import transaction

PORTION = 100
"""Follows in one transaction."""


async def end_followers(tools: Tools, errand: Errand) -> Instant | None:
    """Unless it has been reopened. Nobody is told: they heard of its end when it ended."""
    async with transaction(tools.store) as tx:
        community = await tx.actors.get(ActorId(int(errand.key)))
        if community.deleted_at is None:
            return None
        numbers = await some_followers(tx.connection, community.id, most=PORTION)
        await tx.actors.want(ids=numbers)
        for number in numbers:
            await membership.unfollow(tx, follower=await tx.actors.get(number), target=community)
    return tools.store.clock() if len(numbers) == PORTION else None


ERRANDS = ((END_FOLLOWERS, end_followers),)
