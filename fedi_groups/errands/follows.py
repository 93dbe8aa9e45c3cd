"""Follows of communities elsewhere that nobody has answered."""

from fedi_groups.actions.membership import UNANSWERED, presume
from fedi_groups.domain.types import DAY, ActorId, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.storage.due import Errand
from fedi_groups.storage.unit import transaction

PATIENCE = 30 * DAY


async def presume_accepted(tools: Tools, errand: Errand) -> Instant | None:
    """If the community tells us things, it has accepted; else it is looked at again each day, for a month."""
    follower, target = (ActorId(int(each)) for each in errand.key.split())
    asked = Instant(errand.details["asked"])
    async with transaction(tools.store) as tx:
        people = await tx.actors.get(follower), await tx.actors.get(target)
        settled = await presume(tx, follower=people[0], target=people[1], since=asked)
    now = tools.store.clock()
    return None if settled or now > asked + PATIENCE else Instant(now + DAY)


ERRANDS = ((UNANSWERED, presume_accepted),)
