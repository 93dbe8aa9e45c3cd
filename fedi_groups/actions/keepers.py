"""Those who keep order in a community here, as far as it writes to them."""

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.talks import MOST_MODERATORS, is_answered
from fedi_groups.domain.types import ActorId
from fedi_groups.storage.memberships import moderators_of
from fedi_groups.storage.unit import Unit


async def keepers_of(tx: Unit, community: ActorFacts, *, but: ActorId | None = None) -> list[ActorFacts]:
    """Not programs, nor who is gone; the owner first."""
    numbers = (await moderators_of(tx.connection, community.id))[:MOST_MODERATORS]
    await tx.actors.want(ids=numbers)
    found = [await tx.actors.get(number) for number in numbers if number != but]
    return [each for each in found if is_answered(each) and each.deleted_at is None and not each.suspended]
