"""Lists that somebody has of posts and of people, page by page: each with the cursors of its ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import ActorId, Mark, PostId
from fedi_groups.reads.accounts import find_accounts
from fedi_groups.reads.statuses import Item, statuses
from fedi_groups.storage import pages
from fedi_groups.storage.pages import Place
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import Unit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """What of a page the reader may see. `first` and `last` are its ends, seen or not: None of an empty one; `length`:
    how many stand on it, seen or not."""

    items: Sequence[T]
    first: int | None = None
    last: int | None = None
    length: int = 0


async def bookmarks(tx: Unit, me: ActorId, span: Span, *, most: int) -> Listed[Item]:
    return await _posts(tx, await pages.marked(tx.connection, me, Mark.BOOKMARK, span, most=most), me)


async def favourites(tx: Unit, me: ActorId, span: Span, *, most: int) -> Listed[Item]:
    """What somebody has voted up."""
    return await _posts(tx, await pages.voted_up(tx.connection, me, span, most=most), me)


async def favourited_by(
    tx: Unit, post: PostFacts, reader: ActorId | None, span: Span, *, most: int
) -> Listed[ActorFacts]:
    return await _people(tx, await pages.voters(tx.connection, post.id, span, most=most), reader)


async def reblogged_by(
    tx: Unit, post: PostFacts, reader: ActorId | None, span: Span, *, most: int
) -> Listed[ActorFacts]:
    return await _people(tx, await pages.rebloggers(tx.connection, post.id, span, most=most), reader)


async def requests(tx: Unit, owner: ActorFacts, span: Span, *, most: int) -> Listed[ActorFacts]:
    """Who asks to follow a person, or to come into a community."""
    ask = pages.asking_in if owner.is_community else pages.asking_to_follow
    return await _people(tx, await ask(tx.connection, owner.id, span, most=most), owner.id)


async def _posts(tx: Unit, places: list[Place], reader: ActorId) -> Listed[Item]:
    found = await statuses(tx, [PostId(each.id) for each in places], reader)
    return _listed([Item(each.post.id, each) for each in found], places)


async def _people(tx: Unit, places: list[Place], reader: ActorId | None) -> Listed[ActorFacts]:
    return _listed(await find_accounts(tx, [each.id for each in places], reader), places)


def _listed(items: Sequence[T], places: list[Place]) -> Listed[T]:
    return Listed(items, places[0].cursor, places[-1].cursor, len(places)) if places else Listed(items)
