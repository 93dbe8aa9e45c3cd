"""Taking turns: so many at a time per key, the rest wait in line."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fedi_groups.errors import Unreachable


@dataclass(slots=True)
class _Line:
    turn: asyncio.Semaphore
    present: int = 0


class Turns:
    """At most `at_once` holders per key and at most `waiting` behind them. A key that nobody wants takes no memory."""

    def __init__(self, at_once: int, *, waiting: int) -> None:
        self._at_once = at_once
        self._most = at_once + waiting
        self._lines: dict[str, _Line] = {}

    @asynccontextmanager
    async def take(self, key: str) -> AsyncIterator[bool]:
        """Inside, it is your turn; first come, first served. The value says whether others were there before you.

        Raises Unreachable where the line is full.
        """
        line = self._lines.setdefault(key, _Line(asyncio.Semaphore(self._at_once)))
        if line.present >= self._most:
            raise Unreachable(f"{line.present} already wait for {key[:200]}")
        crowded = line.present > 0
        line.present += 1
        try:
            async with line.turn:
                yield crowded
        finally:
            line.present -= 1
            if line.present == 0:
                del self._lines[key]
