"""Who asks to follow somebody here: let in, or turned away; and who follows no longer, as they want it."""

from fedi_groups.actions.membership import refuse
from fedi_groups.domain.events import FollowAnswered
from fedi_groups.domain.facts import ActorFacts, FollowFacts
from fedi_groups.domain.types import FollowState
from fedi_groups.errors import Missing
from fedi_groups.storage.unit import Unit


async def accept(tx: Unit, *, owner: ActorFacts, follower: ActorFacts) -> None:
    """Who has asked follows from now on. Raises Missing where nobody has asked."""
    asked = await _asked(tx, owner, follower)
    tx.follows.put(FollowFacts(follower.id, owner.id, FollowState.ACCEPTED, asked.uri), now=tx.now)
    if not follower.local:
        await tx.audiences.join(owner, follower, from_id=tx.mint.next())
        if asked.uri is not None:
            await tx.emit(FollowAnswered(follower.id, owner.id, asked.uri, accepted=True))


async def turn_away(tx: Unit, *, owner: ActorFacts, follower: ActorFacts) -> None:
    """Who has asked does not follow, and may ask again. Raises Missing where nobody has asked."""
    asked = await _asked(tx, owner, follower)
    tx.follows.drop(asked)
    if asked.uri is not None:
        await refuse(tx, follower=follower, target=owner, asked=asked.uri)


async def _asked(tx: Unit, owner: ActorFacts, follower: ActorFacts) -> FollowFacts:
    found = await tx.follows.get(follower.id, owner.id)
    if found is None or found.state is not FollowState.PENDING:
        raise Missing(f"{follower.uri} has not asked to follow {owner.uri}")
    return found
