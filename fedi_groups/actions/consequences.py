"""What follows below from who is a member of an umbrella: people are brought along, or are out as well, in portions.

Each of them hears of it once for each portion, from the umbrella, and not from every community.
"""

from collections.abc import Sequence

from fedi_groups.actions import talking
from fedi_groups.actions.entering import enter, has_place, let_hear, move_up
from fedi_groups.actions.membership import expel
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy import umbrellas as policy
from fedi_groups.domain.types import ActorId, FollowState, MembershipState
from fedi_groups.storage.belongings import below
from fedi_groups.storage.unit import Unit
from fedi_groups.text.phrases import Phrase

PORTION = 50
"""Communities in one transaction."""


async def bring_along(tx: Unit, *, umbrella: ActorId, person: ActorId, after: ActorId | None = None) -> ActorId | None:
    """This member of the umbrella becomes one below it as well, where that is wanted and there is room. Returns behind
    which community it goes on; None if that was all."""
    above, who = await tx.actors.get(umbrella), await tx.actors.get(person)
    standing = await tx.memberships.get(umbrella, person)
    if standing is None or not standing.is_member or who.deleted_at is not None or above.deleted_at is not None:
        return None
    found = await _wanted(tx, umbrella, person, after)
    brought = [each for each in found if await _bring(tx, each, who)]
    await _tell(tx, Phrase.BROUGHT, above, who, brought)
    return _next(found)


async def end_below(tx: Unit, *, umbrella: ActorId, person: ActorId, after: ActorId | None = None) -> ActorId | None:
    """Who is no member of the umbrella any more is out of what is for its members alone. Returns as `bring_along`."""
    above, who = await tx.actors.get(umbrella), await tx.actors.get(person)
    standing = await tx.memberships.get(umbrella, person)
    if standing is not None and standing.is_member:
        return None
    found = await _wanted(tx, umbrella, person, after)
    ended = [each for each in found if await _end(tx, each, who)]
    if who.deleted_at is None:
        await _tell(tx, Phrase.ENDED, above, who, ended)
    return _next(found)


async def _wanted(tx: Unit, umbrella: ActorId, person: ActorId, after: ActorId | None) -> list[ActorFacts]:
    found = await below(tx, umbrella, after=after, most=PORTION)
    await tx.memberships.want([(each.id, person) for each in found])
    return found


async def _bring(tx: Unit, community: ActorFacts, person: ActorFacts) -> bool:
    standing = await tx.memberships.get(community.id, person.id)
    if community.local_only and not person.local:
        return False
    if not policy.brings(community, standing) or not await has_place(tx, community):
        return False
    await enter(tx, community=community, person=person)
    follow = await tx.follows.get(person.id, community.id)
    if follow is not None and follow.state is FollowState.PENDING:
        await let_hear(tx, community=community, person=person)
    return True


async def _end(tx: Unit, community: ActorFacts, person: ActorFacts) -> bool:
    standing = await tx.memberships.get(community.id, person.id)
    if not policy.ends(community, standing):
        return False
    await tx.memberships.become(community.id, person.id, MembershipState.LEFT, since=tx.now)
    await expel(tx, person=person, community=community)
    await move_up(tx, community)
    return True


async def _tell(tx: Unit, which: Phrase, above: ActorFacts, who: ActorFacts, where: Sequence[ActorFacts]) -> None:
    if where:
        names = ", ".join(each.handle for each in where)
        await talking.say(tx, which, community=above, person=who, communities=names)


def _next(found: Sequence[ActorFacts]) -> ActorId | None:
    return found[-1].id if len(found) == PORTION else None
