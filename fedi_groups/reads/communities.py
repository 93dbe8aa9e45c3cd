"""One community for people to look at, with its threads; and communities as cards of a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.visibility import ANYONE, Reader, may_look_into, may_read
from fedi_groups.reads import umbrellas
from fedi_groups.reads.entries import Entries, entries_of, without_shunned
from fedi_groups.reads.orders import NEWEST, Order, threads_of
from fedi_groups.storage import counts, listing
from fedi_groups.storage.directory import topics_of
from fedi_groups.storage.memberships import moderators_of
from fedi_groups.storage.unit import Unit

PINNED = 20
"""Pinned posts that stand first; what is pinned besides stands where its time has put it."""


@dataclass(frozen=True, slots=True)
class Card:
    """A community in a list."""

    community: ActorFacts
    members: int
    followers: int
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommunityPage:
    """A community, those who look after it, and a page of its threads; on the first one `pinned` stand above them.

    Of an umbrella the threads are those of all its communities, which are in `below`; of one in an umbrella, that is
    `above`. Both as far as the reader may know.
    """

    card: Card
    moderators: tuple[ActorFacts, ...]
    pinned: Entries
    entries: Entries
    order: Order = NEWEST
    below: tuple[Card, ...] = ()
    above: ActorFacts | None = None


async def community_page(
    tx: Unit,
    community: ActorFacts,
    *,
    order: Order = NEWEST,
    reader: Reader = ANYONE,
    whose: ActorFacts | None = None,
) -> CommunityPage:
    """One that lives here, with a page of its threads; without those of people whom the person does not want to see
    `whose` page it is."""
    inside = await umbrellas.below(tx, community, reader) if community.is_umbrella else ()
    pinned = await _pinned(tx, community, reader)
    listed = await threads_of(
        tx, (community, *inside), reader, order=order, without=frozenset(each.id for each in pinned)
    )
    me = whose.id if whose is not None else None
    (card, *cards) = await cards_of(tx, [community, *inside])
    return CommunityPage(
        card,
        await _moderators(tx, community),
        await entries_of(tx, pinned if order.is_first else (), me),
        await without_shunned(tx, await entries_of(tx, listed, me), whose),
        order,
        tuple(cards),
        await umbrellas.above(tx, community, reader),
    )


async def _pinned(tx: Unit, community: ActorFacts, reader: Reader) -> list[PostFacts]:
    member = community.is_private and may_look_into(reader, community)
    found = await listing.pinned_in(tx, community.id, most=PINNED, member=member)
    return [each for each in found if may_read(reader, each)]


async def _moderators(tx: Unit, community: ActorFacts) -> tuple[ActorFacts, ...]:
    numbers = await moderators_of(tx.connection, community.id)
    await tx.actors.want(ids=numbers)
    people = [await tx.actors.get(number) for number in numbers]
    return tuple(each for each in people if each.deleted_at is None)


async def cards_of(tx: Unit, communities: Sequence[ActorFacts]) -> tuple[Card, ...]:
    if not communities:
        return ()
    ids = [each.id for each in communities]
    members, followers = await counts.members(tx.connection, ids), await counts.followers(tx.connection, ids)
    topics = await topics_of(tx.connection, ids)
    return tuple(
        Card(each, members.get(each.id, 0), followers.get(each.id, 0), topics.get(each.id, ())) for each in communities
    )
