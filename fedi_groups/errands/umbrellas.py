"""What is due below an umbrella: when its members change, one portion after the other, and when it has announced."""

from collections.abc import Awaitable, Callable

from fedi_groups.actions import announcing
from fedi_groups.actions.announcing import PASS_ON
from fedi_groups.actions.consequences import bring_along, end_below
from fedi_groups.actions.sheltering import BRING_ALONG, END_BELOW
from fedi_groups.domain.types import ActorId, Instant, PostId
from fedi_groups.errands.worker import Tools
from fedi_groups.storage.due import Errand, put_due
from fedi_groups.storage.unit import reading, transaction

_Step = Callable[..., Awaitable[ActorId | None]]


async def bring(tools: Tools, errand: Errand) -> Instant | None:
    return await _portion(tools, errand, bring_along)


async def end(tools: Tools, errand: Errand) -> Instant | None:
    return await _portion(tools, errand, end_below)


async def _portion(tools: Tools, errand: Errand, step: _Step) -> Instant | None:
    """Where it goes on is written down along with what was done."""
    umbrella, person = map(int, errand.key.split())
    after = errand.details.get("after")
    async with transaction(tools.store) as tx:
        reached = await step(
            tx,
            umbrella=ActorId(umbrella),
            person=ActorId(person),
            after=ActorId(int(after)) if after is not None else None,
        )
        if reached is not None:
            put_due(tx.writes, errand.kind, errand.key, at=tx.now, after=reached)
    return None


async def pass_on(tools: Tools, errand: Errand) -> Instant | None:
    """Who follows what is looked at before anything is written, as that may take a while."""
    number = PostId(int(errand.key))
    async with reading(tools.store) as tx:
        plan = await announcing.plan(tx, number)
    async with transaction(tools.store) as tx:
        await announcing.pass_on(tx, number, plan)
    return None


ERRANDS = ((BRING_ALONG, bring), (END_BELOW, end), (PASS_ON, pass_on))
