"""What stands in lists that anyone may see, and what of it one person sees there: the one rule, asked for many at once.

Of who is limited, or lives on a server that is, those see it who follow them, and members of where it was said.
"""

from collections.abc import Iterable

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.servers import is_listed
from fedi_groups.domain.policy.visibility import Reader
from fedi_groups.domain.types import ActorId, FollowState
from fedi_groups.storage.listing import anyone_limited
from fedi_groups.storage.unit import Unit

Said = tuple[ActorFacts, ActorId | None]
"""Who says something, and in which community."""


async def onlooker(tx: Unit, whose: ActorId | None, said: Iterable[Said]) -> Reader:
    """Who looks at a list, as far as it matters for what stands in it. No statement where all of it is for everyone. A
    community, for which a moderator acts, sees what is said in it."""
    few = [(author.id, place) for author, place in said if not is_listed(tx.rules, author)]
    if whose is None or not few:
        return Reader(whose)
    await tx.follows.want((whose, author) for author, _ in few)
    await tx.memberships.want((place, whose) for _, place in few if place is not None)
    follows, communities = set(), {whose}
    for author, place in few:
        follow = await tx.follows.get(whose, author)
        if follow is not None and follow.state is FollowState.ACCEPTED:
            follows.add(author)
        standing = await tx.memberships.get(place, whose) if place is not None else None
        if standing is not None and standing.is_member:
            communities.add(standing.community_id)
    return Reader(whose, frozenset(follows), frozenset(communities))


async def hides_anyone(tx: Unit) -> bool:
    """Whether anybody at all is left out. At most one statement, which looks at nothing where nobody is limited."""
    return tx.rules.hides_anyone or await anyone_limited(tx.connection)


async def unlisted_among(tx: Unit, authors: Iterable[ActorId]) -> frozenset[ActorId]:
    """Those of whom nothing stands in lists for everyone."""
    if not await hides_anyone(tx):
        return frozenset()
    people = await tx.actors.some(authors)
    return frozenset(number for number, each in people.items() if not is_listed(tx.rules, each))
