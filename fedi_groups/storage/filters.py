"""The filters of people: read all at once, at most once in a transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.filters import FilterAction, FilterContext, FilteredPost, FilterFacts, Keyword
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage import tables
from fedi_groups.storage.asked import Among, Asked
from fedi_groups.storage.shelves import Shelf, Writes

_f = tables.personal_filter.c
_ALL = select(tables.personal_filter).order_by(_f.id)
_OF = Asked(_ALL.where(Among(_f.actor_id)))


class Filters:
    """Those of the people one transaction deals with."""

    def __init__(self, connection: AsyncConnection, writes: Writes, *, lock: bool) -> None:
        self._connection = connection
        self._writes = writes
        self._lock = lock
        self._rows: Shelf[ActorId, tuple[FilterFacts, ...]] = Shelf(self._load)

    async def _load(self, owners: Sequence[ActorId]) -> dict[ActorId, tuple[FilterFacts, ...]]:
        found: dict[ActorId, tuple[FilterFacts, ...]] = {}
        if self._lock:
            # What is in a row changes as a whole: nobody else does so meanwhile.
            locked = _ALL.where(_f.actor_id.in_(owners)).with_for_update()
            rows: Iterable[Any] = await self._connection.execute(locked)
        else:
            rows = await _OF.rows(self._connection, keys=list(owners))
        for each in map(_facts, rows):
            found[each.owner_id] = (*found.get(each.owner_id, ()), each)
        return found

    async def of(self, owner: ActorId) -> tuple[FilterFacts, ...]:
        """All of theirs, those as well whose time is over, in the order in which they were made."""
        return await self._rows.get(owner) or ()

    async def put(self, changed: FilterFacts) -> None:
        """New, or changed."""
        known = {each.id: each for each in await self.of(changed.owner_id)}
        self._rows.put(changed.owner_id, tuple({**known, changed.id: changed}.values()))
        self._writes.put(tables.personal_filter, _row(changed))

    async def drop(self, gone: FilterFacts) -> None:
        rest = tuple(each for each in await self.of(gone.owner_id) if each.id != gone.id)
        self._rows.put(gone.owner_id, rest)
        self._writes.drop(tables.personal_filter, gone.id)


def _row(found: FilterFacts) -> dict[str, Any]:
    return {
        "id": found.id,
        "actor_id": found.owner_id,
        "title": found.title,
        "contexts": [each.value for each in found.contexts],
        "action": found.action.value,
        "expires_at": found.expires_at,
        "keywords": [{"id": each.id, "words": each.words, "whole": each.whole} for each in found.keywords],
        "posts": [{"id": each.id, "number": each.number} for each in found.posts],
    }


def _facts(row: Sequence[Any]) -> FilterFacts:
    number, owner, title, contexts, action, until, keywords, posts = row
    return FilterFacts(
        number,
        ActorId(owner),
        title,
        tuple(FilterContext(each) for each in contexts),
        FilterAction(action),
        Instant(until) if until is not None else None,
        tuple(Keyword(each["id"], each["words"], each["whole"]) for each in keywords),
        tuple(FilteredPost(each["id"], each["number"]) for each in posts),
    )
