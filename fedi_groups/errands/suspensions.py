"""Suspensions whose time is over, and the follows that end with one."""

from fedi_groups.actions.endings import END_FOLLOWS, end_follows
from fedi_groups.actions.suspension import HOME, LIFT_SUSPENSION, lift
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.storage.due import Errand
from fedi_groups.storage.unit import transaction


async def lift_suspension(tools: Tools, errand: Errand) -> Instant | None:
    """Unless it has been made longer meanwhile, or is over by other means."""
    person, *home = errand.key.split()
    async with transaction(tools.store) as tx:
        await lift(tx, person=ActorId(int(person)), by_home=home == [HOME])
    return None


async def end_more_follows(tools: Tools, errand: Errand) -> Instant | None:
    """Unless the follower is let in again: what is left then stays."""
    async with transaction(tools.store) as tx:
        follower = await tx.actors.get(ActorId(int(errand.key)))
        if follower.suspended or follower.deleted_at is not None:
            await end_follows(tx, follower=follower)
    return None


ERRANDS = ((LIFT_SUSPENSION, lift_suspension), (END_FOLLOWS, end_more_follows))
