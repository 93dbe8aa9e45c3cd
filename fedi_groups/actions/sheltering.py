"""What an umbrella has to do with who comes into its communities, and what is due there when its members change."""

from fedi_groups.actions.verdicts import require
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy import umbrellas as policy
from fedi_groups.domain.policy.membership import may_join
from fedi_groups.storage.due import put_due
from fedi_groups.storage.unit import Unit

BRING_ALONG = "bring along"
"""The errand by which a new member of an umbrella becomes one of those communities in it that want it so."""

END_BELOW = "end below"
"""The errand by which who has left an umbrella leaves those of its communities that are for its members alone."""


def arrived(tx: Unit, community: ActorFacts, person: ActorFacts) -> None:
    """Somebody is a member from now on. Nothing happens where the community is no umbrella."""
    if community.is_umbrella:
        put_due(tx.writes, BRING_ALONG, f"{community.id} {person.id}", at=tx.now)


def departed(tx: Unit, community: ActorFacts, person: ActorFacts) -> None:
    """Somebody is no member any more, has left or was put out."""
    if community.is_umbrella:
        put_due(tx.writes, END_BELOW, f"{community.id} {person.id}", at=tx.now)


def look_below(tx: Unit, community: ActorFacts, person: ActorFacts) -> None:
    """Somebody has come into the place of another account: whether they may be below an umbrella is looked at anew."""
    above = community.umbrella_id
    if above is not None and (community.is_umbrella or community.charter.umbrella_first):
        put_due(tx.writes, END_BELOW, f"{above} {person.id}", at=tx.now)


async def is_outside(tx: Unit, community: ActorFacts, person: ActorFacts) -> bool:
    """Whether they would have to be a member of its umbrella, and are not. Costs nothing where that is no condition."""
    above = community.above_id
    if above is None or not community.charter.umbrella_first or (await tx.actors.get(above)).deleted_at is not None:
        return False
    return policy.is_outside(community, await tx.memberships.get(above, person.id))


async def require_inside(tx: Unit, community: ActorFacts, person: ActorFacts) -> None:
    """Raises Denied for who is outside, unless they are in already."""
    if await is_outside(tx, community, person):
        require(may_join(community, await tx.memberships.get(community.id, person.id), invited=True, outside=True))
