"""Whether somebody may come near those who may have blocked them. Where nobody has, it takes no statement."""

from collections.abc import Iterable

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.blocks import may_approach
from fedi_groups.domain.types import ActorId
from fedi_groups.domain.verdicts import ALLOW, Allow, Verdict
from fedi_groups.storage.unit import Unit


async def approach(tx: Unit, *, other: ActorFacts, person: ActorFacts) -> Verdict:
    """Whether one may come near the other. No statement where the person has blocked nobody."""
    if not person.shuns:
        return ALLOW
    return may_approach(other, blocked=await tx.blocks.get(person, other.id) is not None)


async def approachable(tx: Unit, *, other: ActorFacts, people: Iterable[ActorId]) -> tuple[ActorId, ...]:
    """Those of these people that this one may name, or write to."""
    ids = tuple(people)
    await tx.actors.want(ids=ids)
    found = [await tx.actors.get(each) for each in ids]
    await tx.blocks.want((each, other.id) for each in found)
    return tuple([each.id for each in found if isinstance(await approach(tx, other=other, person=each), Allow)])
