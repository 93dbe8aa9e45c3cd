"""Communities for people to look at: the list of them, and one with its threads."""

from dataclasses import dataclass

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.reads.entries import PAGE, Entries, entries_of
from fedi_groups.storage import listing
from fedi_groups.storage.memberships import moderators_of
from fedi_groups.storage.unit import Unit

LISTED = 50
"""Communities on one page."""

PINNED = 20
"""Pinned posts that stand first; what is pinned besides stands where its time has put it."""


@dataclass(frozen=True, slots=True)
class Card:
    """A community in a list."""

    community: ActorFacts
    members: int
    followers: int


@dataclass(frozen=True, slots=True)
class Directory:
    """One page of communities. `older` is where the next page begins, None on the last one."""

    cards: tuple[Card, ...]
    older: ActorId | None


@dataclass(frozen=True, slots=True)
class CommunityPage:
    """A community, those who look after it, and a page of its threads; on the first one `pinned` stand above them."""

    card: Card
    moderators: tuple[ActorFacts, ...]
    pinned: Entries
    entries: Entries


async def directory(tx: Unit, *, before: ActorId | None = None) -> Directory:
    """The communities of this server that want to be found, newest first."""
    found = await listing.communities(tx, before=before, most=LISTED + 1)
    page = found[:LISTED]
    return Directory(await _cards(tx, page), page[-1].id if len(found) > LISTED else None)


async def community_page(tx: Unit, community: ActorFacts, *, before: PostId | None = None) -> CommunityPage:
    """One that lives here, with a page of its threads."""
    pinned = await listing.pinned_in(tx, community.id, most=PINNED)
    apart = [post.id for post in pinned]
    posts = await listing.posts_in(tx, community.id, before=before, most=PAGE + 1, without=apart)
    posts += await listing.shared_in(tx, community.id, before=before, most=PAGE + 1)
    posts = sorted(posts, key=lambda each: -each.id)[: PAGE + 1]
    numbers = await moderators_of(tx.connection, community.id)
    await tx.actors.want(ids=numbers)
    people = [await tx.actors.get(number) for number in numbers]
    (card,) = await _cards(tx, [community])
    living = tuple(each for each in people if each.deleted_at is None)
    return CommunityPage(
        card, living, await entries_of(tx, pinned if before is None else ()), await entries_of(tx, posts)
    )


async def _cards(tx: Unit, communities: list[ActorFacts]) -> tuple[Card, ...]:
    ids = [each.id for each in communities]
    members, followers = await listing.count_members(tx, ids), await listing.count_followers(tx, ids)
    return tuple(Card(each, members.get(each.id, 0), followers.get(each.id, 0)) for each in communities)
