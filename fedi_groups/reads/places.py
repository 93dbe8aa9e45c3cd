"""Where somebody belongs, and where of it they may begin something new."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, Flair
from fedi_groups.domain.policy.posting import may_post, may_speak
from fedi_groups.domain.policy.speaking import may_mask
from fedi_groups.domain.types import ActorId
from fedi_groups.domain.verdicts import Deny
from fedi_groups.errors import Missing
from fedi_groups.reads.accounts import may_see
from fedi_groups.storage.places import places_of
from fedi_groups.storage.unit import Unit

MOST = 500


@dataclass(frozen=True, slots=True)
class Open:
    """A community in which somebody may post; `unnamed`: as *a member*, too. `flairs`: what it sorts posts by."""

    community: ActorFacts
    unnamed: bool
    flairs: tuple[Flair, ...]


async def places(tx: Unit, person: ActorFacts, *, most: int = MOST) -> list[ActorFacts]:
    """The communities they are in or follow, by their names: two statements."""
    numbers = await places_of(tx.connection, person.id, most=most)
    await tx.actors.want(ids=numbers)
    return [await tx.actors.get(each) for each in numbers]


async def open_to(tx: Unit, person: ActorFacts) -> list[Open]:
    """Those of them in which they may post, as far as that does not depend on what they say: two statements more."""
    found = await places(tx, person)
    await tx.memberships.want((each.id, person.id) for each in found)
    await tx.flairs.want(each.id for each in found)
    return [await _open(tx, person, each) for each in found if await _may_begin(tx, person, each)]


async def find_open(tx: Unit, person: ActorFacts, number: ActorId) -> Open:
    """One that they name, whether they are in it or not: what is wrong with that they are told when they post. Raises
    Missing for none that they may know of."""
    found = await tx.actors.get(number)
    if not found.is_community or not await may_see(tx, found, person.id):
        raise Missing(f"{number} is no community that {person.id} knows")
    return await _open(tx, person, found)


async def _open(tx: Unit, person: ActorFacts, community: ActorFacts) -> Open:
    standing = await tx.memberships.get(community.id, person.id)
    unnamed = not isinstance(may_mask(community, standing), Deny)
    return Open(community, unnamed, await tx.flairs.of(community.id))


async def _may_begin(tx: Unit, person: ActorFacts, community: ActorFacts) -> bool:
    standing = await tx.memberships.get(community.id, person.id)
    return not any(isinstance(each, Deny) for each in (may_speak(person), may_post(person, community, standing)))
