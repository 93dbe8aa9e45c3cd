"""Public answers kept for a few seconds: a boost to a thousand servers brings a thousand fetches of one document."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from itertools import count
from weakref import WeakValueDictionary

from cachetools import LRUCache, TLRUCache
from starlette.responses import Response

from fedi_groups.domain.events import (
    ActorChanged,
    ActorDeleted,
    Boosted,
    CommunityChanged,
    CommunityClosed,
    Event,
    Moderated,
    PostDeleted,
    PostEdited,
    PostRestored,
    Suspended,
    Unboosted,
)
from fedi_groups.domain.types import SECOND, Instant, PostId
from fedi_groups.storage.ids import Clock

KEPT = 4 * SECOND
MEMORY = 48 * 1024 * 1024
"""Bytes that are kept at the most."""

_OVERHEAD = 1024
_CHANGED_POSTS = 50_000

_RARE = ActorChanged | ActorDeleted | Moderated | Suspended | CommunityClosed | CommunityChanged

Key = tuple[object, ...]
Make = Callable[[], Awaitable[Response | None]]


@dataclass(frozen=True, slots=True)
class _Kept:
    response: Response
    until: Instant


class Answers:
    """Finished responses by key, each made once for all who ask at the same time.

    Only what anyone may read belongs in here: nothing is checked for the one who gets it.
    """

    def __init__(self, clock: Clock, *, memory: int = MEMORY) -> None:
        self._clock = clock
        self._memory = memory
        self._kept: TLRUCache[Key, _Kept] = TLRUCache(
            memory, ttu=lambda _key, kept, _now: kept.until, timer=clock, getsizeof=_size
        )
        self._locks: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()
        self._numbers = count(1)
        self._age = 0
        self._ages: LRUCache[PostId, int] = LRUCache(_CHANGED_POSTS)

    async def get(self, key: Key, make: Make, *, about: PostId | None = None, keep: int = KEPT) -> Response | None:
        """The response under this key, made by `make` if there is none that is fresh.

        `about`: the post it shows; `keep`: for how long, in microseconds. What `make` raises is not kept, nor None,
        which it gives for what not everybody may read.
        """
        full = (self._age, about and self._ages.get(about), *key)
        found = self._kept.get(full)
        if found is not None:
            return found.response
        lock = self._locks.get(full)
        if lock is None:
            lock = self._locks[full] = asyncio.Lock()
        async with lock:
            found = self._kept.get(full)
            if found is not None:
                return found.response
            response = await make()
            if response is not None:
                self._keep(full, _Kept(response, Instant(self._clock() + keep)))
            return response

    def invalidate(self, events: Iterable[Event]) -> None:
        """Call after the commit of these events: what shows their posts or actors as they were is not served again.

        Counts, and lists of other things, lag behind for as long as they are kept.
        """
        for event in events:
            if isinstance(event, PostEdited | PostDeleted | PostRestored | Boosted | Unboosted):
                self._ages[event.post_id] = next(self._numbers)
            elif isinstance(event, _RARE):
                # Rare, and it may touch everything that somebody has said.
                self._age = next(self._numbers)

    def forget(self) -> None:
        """Everything may be otherwise now."""
        self._age = next(self._numbers)

    def _keep(self, key: Key, kept: _Kept) -> None:
        if _size(kept) <= self._memory:
            self._kept[key] = kept


def _size(kept: _Kept) -> int:
    return len(kept.response.body) + _OVERHEAD
