"""Roles that wait for somebody's answer: for those who are asked, and for those who may ask."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, Offer
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Missing
from fedi_groups.storage.offers import find_offer, offers_in, offers_to
from fedi_groups.storage.unit import Unit

MOST = 100


@dataclass(frozen=True, slots=True)
class Offered:
    """What is offered, where, to whom, and by whom: of a community without an owner, by itself."""

    offer: Offer
    community: ActorFacts
    person: ActorFacts
    by: ActorFacts


async def offered_to(tx: Unit, person: ActorFacts) -> list[Offered]:
    """What waits for this person's answer, the oldest first; in communities that are gone nothing does."""
    found = await _offered(tx, await offers_to(tx.connection, person.id, most=MOST))
    return [each for each in found if each.community.deleted_at is None]


async def offered_in(tx: Unit, community: ActorFacts) -> list[Offered]:
    """Who is asked and has not answered, the oldest first."""
    return await _offered(tx, await offers_in(tx.connection, community.id, most=MOST))


async def find_offering(tx: Unit, number: int, person: ActorId) -> ActorFacts:
    """The community that has asked this person: they know of it, hidden or not. Raises Missing."""
    if await find_offer(tx.connection, ActorId(number), person) is None:
        raise Missing(f"{number} offers nothing")
    return await tx.actors.get(ActorId(number))


async def _offered(tx: Unit, offers: list[Offer]) -> list[Offered]:
    good = [each for each in offers if each.until > tx.now]
    await tx.actors.want(ids=[number for each in good for number in (each.community_id, each.person_id, each.by_id)])
    return [
        Offered(
            each,
            await tx.actors.get(each.community_id),
            await tx.actors.get(each.person_id),
            await tx.actors.get(each.by_id),
        )
        for each in good
    ]
