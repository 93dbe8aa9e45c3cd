"""What remains to be forgotten of somebody, portion by portion."""

from fedi_groups.actions.forgetting import FORGET, Stage, Work, go_on
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.errands.worker import Tools
from fedi_groups.storage.due import Errand, is_claimed
from fedi_groups.storage.unit import transaction


async def go_on_forgetting(tools: Tools, errand: Errand) -> Instant | None:
    """The next portion puts itself in the place of this one."""
    person, community = map(int, errand.key.split())
    stage, after = Stage(errand.details["stage"]), int(errand.details["after"])
    work = Work(ActorId(person), ActorId(community) if community else None, stage, after)
    async with transaction(tools.store) as tx:
        if await is_claimed(tx.connection, errand):
            await go_on(tx, work)
    return None


ERRANDS = ((FORGET, go_on_forgetting),)
