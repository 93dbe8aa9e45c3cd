"""The threads of a community, or of an umbrella with all that is in it, in the order that somebody has chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.visibility import Reader, may_look_into, may_read
from fedi_groups.domain.sorting import Sort, Within, heat, since
from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.reads import umbrellas
from fedi_groups.reads.entries import PAGE
from fedi_groups.storage import listing, orders
from fedi_groups.storage.ids import first_id
from fedi_groups.storage.unit import Unit

PAGES = 20
"""What is not found on so many pages is found by its date."""

_WEIGHED = 500
"""Of the newest threads, those that may be hot."""
_COMPARED = 5_000
"""Threads among which the best are sought."""
_HEARD = 2_000
"""Things said last in a community, of which active threads are known."""
_AT_LEAST = 50


@dataclass(frozen=True, slots=True)
class Order:
    """`before`: where a page of NEW begins; `page`: which one of the others is meant, from 1. `within`: of TOP."""

    sort: Sort = Sort.NEW
    within: Within = Within.WEEK
    before: PostId | None = None
    page: int = 1

    @property
    def is_first(self) -> bool:
        return self.before is None and self.page == 1

    @property
    def skip(self) -> int:
        return PAGE * (self.page - 1)


NEWEST = Order()


async def threads_of(
    tx: Unit, places: Sequence[ActorFacts], reader: Reader, *, order: Order, without: frozenset[PostId]
) -> list[PostFacts]:
    """Those of a page that this reader may read, and one more if there is another page. The first of `places` is whose
    page it is; the others are in it. What `without` names stands elsewhere."""
    community = places[0]
    if order.sort is Sort.NEW:
        if community.is_umbrella or community.is_private:
            return await umbrellas.threads(tx, places, reader, before=order.before, without=without)
        return await _newest(tx, community, before=order.before, without=without)
    open_ = [each.id for each in places if may_look_into(reader, each)]
    numbers = [each for each in await _ranked(tx, open_, order, len(without)) if each not in without]
    found = await tx.posts.some(numbers)
    return [each for each in found.values() if may_read(reader, each) and not each.gone][: PAGE + 1]


async def _ranked(tx: Unit, places: list[ActorId], order: Order, spare: int) -> list[PostId]:
    most = PAGE + 1 + spare
    match order.sort:
        case Sort.NEW | Sort.HOT:
            found = await orders.newest(tx.connection, places, looked_at=_share(_WEIGHED, places))
            return [each.id for each in nlargest(order.skip + most, found, key=heat)[order.skip :]]
        case Sort.TOP:
            above, looked_at = first_id(since(order.within, tx.now)), _share(_COMPARED, places)
            return await orders.best(
                tx.connection, places, above=above, looked_at=looked_at, skip=order.skip, most=most
            )
        case Sort.ACTIVE:
            looked_at = _share(_HEARD, places)
            return await orders.busiest(tx.connection, places, looked_at=looked_at, skip=order.skip, most=most)


def _share(whole: int, places: list[ActorId]) -> int:
    return max(_AT_LEAST, whole // max(1, len(places)))


async def _newest(
    tx: Unit, community: ActorFacts, *, before: PostId | None, without: frozenset[PostId]
) -> list[PostFacts]:
    """Its own, and those that it shows of others."""
    posts = await listing.posts_in(tx, community.id, before=before, most=PAGE + 1, without=list(without))
    posts += await listing.shared_in(tx, community.id, before=before, most=PAGE + 1)
    return sorted(posts, key=lambda each: -each.id)[: PAGE + 1]
