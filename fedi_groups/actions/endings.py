"""Follows that end because of what happened to one of the two: some at once, the rest in portions soon after."""

from fedi_groups.actions import membership
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.storage.due import put_due
from fedi_groups.storage.follows import follows_here
from fedi_groups.storage.unit import Unit

END_FOLLOWS = "end follows"
"""The errand that goes on with it. Its key: the follower."""

PORTION = 100
"""Follows in one transaction."""


async def end_follows(tx: Unit, *, follower: ActorFacts) -> None:
    """Nobody here accepts them any longer: each is told so. How the follower stands in communities stays as it is."""
    await tx.flush()
    numbers = await follows_here(tx.connection, follower.id, most=PORTION)
    await tx.actors.want(ids=numbers)
    await tx.follows.want((follower.id, number) for number in numbers)
    for number in numbers:
        await membership.expel(tx, person=follower, community=await tx.actors.get(number))
    if len(numbers) == PORTION:
        put_due(tx.writes, END_FOLLOWS, str(follower.id), at=tx.now)
