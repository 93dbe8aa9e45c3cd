"""Lists that people make of whom they follow, people and communities alike."""

from collections.abc import Sequence
from dataclasses import replace

from fedi_groups.domain.facts import ActorFacts, ListFacts
from fedi_groups.domain.types import ActorId, FollowState, Replies
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.storage.lists import (
    add_entries,
    count_entries,
    count_lists,
    drop_entries,
    drop_lists,
    find_list,
    put_list,
)
from fedi_groups.storage.unit import Unit

MOST_LISTS = 100
MOST_ENTRIES = 1000
LONGEST_TITLE = 100


async def make_list(
    tx: Unit, *, owner: ActorFacts, title: str, replies: Replies = Replies.LIST, exclusive: bool = False
) -> ListFacts:
    """A new one, with nobody in it. Raises Malformed, or Denied where there are too many."""
    if await count_lists(tx.connection, owner.id) >= MOST_LISTS:
        raise Denied("too many lists", public=f"You have {MOST_LISTS} lists already.")
    return put_list(tx.writes, ListFacts(tx.mint.next(), owner.id, _title(title), replies, exclusive))


async def change_list(
    tx: Unit,
    *,
    owner: ActorFacts,
    number: int,
    title: str | None,
    replies: Replies | None,
    exclusive: bool | None,
) -> ListFacts:
    """What is None stays as it is. Raises Missing."""
    known = await own_list(tx, owner, number)
    changed = replace(
        known,
        title=_title(title) if title is not None else known.title,
        replies=replies or known.replies,
        exclusive=known.exclusive if exclusive is None else exclusive,
    )
    if changed.exclusive is not known.exclusive:
        tx.sees_otherwise(owner.id)
    return put_list(tx.writes, changed)


async def drop_list(tx: Unit, *, owner: ActorFacts, number: int) -> None:
    """Raises Missing."""
    await drop_lists(tx.connection, [(await own_list(tx, owner, number)).id])
    tx.sees_otherwise(owner.id)


async def put_in(tx: Unit, *, owner: ActorFacts, number: int, actors: Sequence[ActorFacts]) -> None:
    """Raises Missing for whom its owner does not follow, and then puts in nobody."""
    known = await own_list(tx, owner, number)
    await tx.follows.want((owner.id, each.id) for each in actors)
    await tx.memberships.want((each.id, owner.id) for each in actors if each.is_community)
    for each in actors:
        if each.id != owner.id and not await is_followed(tx, owner, each):
            raise Missing(f"{owner.handle} does not follow {each.handle}")
    if await count_entries(tx.connection, known.id) + len(actors) > MOST_ENTRIES:
        raise Denied("a full list", public=f"A list has room for {MOST_ENTRIES}.")
    await add_entries(tx.connection, known.id, [(tx.mint.next(), each.id) for each in actors])
    tx.sees_otherwise(owner.id)


async def take_out(tx: Unit, *, owner: ActorFacts, number: int, actors: Sequence[ActorId]) -> None:
    """Raises Missing for what is no list of theirs; who is not in it is left alone."""
    await drop_entries(tx.connection, (await own_list(tx, owner, number)).id, actors)
    tx.sees_otherwise(owner.id)


async def own_list(tx: Unit, owner: ActorFacts, number: int) -> ListFacts:
    """Raises Missing for what is none, or somebody else's."""
    found = await find_list(tx.connection, number, owner.id)
    if found is None:
        raise Missing(f"no list {number} of {owner.handle}")
    return found


async def is_followed(tx: Unit, owner: ActorFacts, other: ActorFacts) -> bool:
    """Of a community: whether they are in it."""
    follow = await tx.follows.get(owner.id, other.id)
    if follow is not None and follow.state is FollowState.ACCEPTED:
        return True
    standing = await tx.memberships.get(other.id, owner.id) if other.is_community else None
    return standing is not None and standing.is_member


def _title(title: str) -> str:
    """Raises Malformed."""
    words = title.strip()
    if not words or len(words) > LONGEST_TITLE:
        what = "can't be blank" if not words else f"is too long (maximum is {LONGEST_TITLE} characters)"
        reason = f"Validation failed: Title {what}"
        raise Malformed(reason, public=reason)
    return words
