"""What takes long to count and is not asked for by the second: kept for an hour, and counted once for all who ask."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

from cachetools import TTLCache

from fedi_groups.domain.types import HOUR
from fedi_groups.storage.ids import Clock

MOST = 500

Key = tuple[object, ...]


class Hourly:
    """By keys; who may see it is asked by whoever asks for it, each time."""

    def __init__(self, clock: Clock) -> None:
        self._kept: TTLCache[Key, Any] = TTLCache(MOST, HOUR, timer=clock)
        self._locks: WeakValueDictionary[Key, asyncio.Lock] = WeakValueDictionary()

    async def get(self, key: Key, make: Callable[[], Awaitable[Any]]) -> Any:
        """What `make` has made under this key within the hour, or makes now."""
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        async with lock:
            found = self._kept.get(key)
            if found is None:
                found = self._kept[key] = await make()
            return found
