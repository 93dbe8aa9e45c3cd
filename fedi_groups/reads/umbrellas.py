"""Umbrellas for people to look at: the communities in one, and one feed over all that somebody may read."""

from collections.abc import Sequence
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, Belonging, PostFacts
from fedi_groups.domain.policy.umbrellas import MOST
from fedi_groups.domain.policy.visibility import ANYONE, Reader, may_look_into, may_name, may_read
from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.reads.entries import PAGE
from fedi_groups.storage import belongings
from fedi_groups.storage.unit import Unit

_MOST_BONDS = 1_000


@dataclass(frozen=True, slots=True)
class Bond:
    """A community is in an umbrella, or one of the two has asked."""

    belonging: Belonging
    umbrella: ActorFacts
    community: ActorFacts


async def bonds(tx: Unit, community: ActorFacts) -> list[Bond]:
    """All that it has to do with umbrellas, as one or in one, the oldest first: for who may decide that."""
    found = await belongings.belongings_of(tx.connection, community.id, most=_MOST_BONDS)
    await tx.actors.want(ids=[number for each in found for number in (each.umbrella_id, each.community_id)])
    return [Bond(each, await tx.actors.get(each.umbrella_id), await tx.actors.get(each.community_id)) for each in found]


async def reader_of(tx: Unit, person: ActorId, community: ActorFacts) -> Reader:
    """Somebody who lives here, as far as it matters for this community, its umbrella, and what is below it."""
    inside = await belongings.below(tx, community.id, most=MOST) if community.is_umbrella else []
    places = {community.id, *(each.id for each in inside), *([community.above_id] if community.above_id else [])}
    await tx.memberships.want((each, person) for each in sorted(places))
    found = [await tx.memberships.get(each, person) for each in places]
    return Reader(person, communities=frozenset(each.community_id for each in found if each and each.is_member))


async def below(tx: Unit, umbrella: ActorFacts, reader: Reader = ANYONE) -> tuple[ActorFacts, ...]:
    """The communities in an umbrella that this reader may know of."""
    found = await belongings.below(tx, umbrella.id, most=MOST) if umbrella.is_umbrella else []
    return tuple(each for each in found if may_name(reader, each, umbrella))


async def above(tx: Unit, community: ActorFacts, reader: Reader = ANYONE) -> ActorFacts | None:
    """The umbrella that a community is in: named to those alone to whom that one names the community."""
    if community.above_id is None:
        return None
    found = await tx.actors.get(community.above_id)
    return found if may_name(reader, community, found) else None


async def threads(
    tx: Unit,
    communities: Sequence[ActorFacts],
    reader: Reader,
    *,
    before: PostId | None = None,
    without: frozenset[PostId] = frozenset(),
) -> list[PostFacts]:
    """The newest threads of these communities together that this reader may read, one more than stand on a page. What
    was announced to many of them is there once."""
    places = [each.id for each in communities if may_look_into(reader, each)]
    most = PAGE + 1 + len(without)
    numbers = await belongings.threads_among(tx.connection, places, before=before, most=most)
    await tx.posts.want(ids=numbers)
    posts = [await tx.posts.get(number) for number in numbers if number not in without]
    return [post for post in posts if may_read(reader, post)][: PAGE + 1]
