"""Values that are dear to make and cheap to keep: each is made once, however many ask for it at the same time."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memo(Generic[K, V]):
    """At most `memory` bytes of values, as `sizeof` counts them; those not asked for the longest go first."""

    def __init__(self, memory: int, sizeof: Callable[[V], int]) -> None:
        self._memory = memory
        self._sizeof = sizeof
        self._size = 0
        self._known: OrderedDict[K, V] = OrderedDict()
        self._making: dict[K, asyncio.Event] = {}

    def find(self, key: K) -> V | None:
        """The value, if it is known."""
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
        return known

    async def get(self, key: K, make: Callable[[], Awaitable[V]]) -> V:
        """The value, made now unless it is known. What `make` raises goes to the one it was made for."""
        while key in self._making:
            await self._making[key].wait()
        known = self.find(key)
        if known is not None:
            return known
        made = self._making[key] = asyncio.Event()
        try:
            value = await make()
        finally:
            del self._making[key]
            made.set()
        self._keep(key, value)
        return value

    def _keep(self, key: K, value: V) -> None:
        self._known[key] = value
        self._size += self._sizeof(value)
        while self._size > self._memory:
            _, oldest = self._known.popitem(last=False)
            self._size -= self._sizeof(oldest)
