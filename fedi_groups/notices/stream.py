"""What has just happened, for those who watch: said by whoever did it, heard by every process that shows it.

A word says only what happened to which row. Who watches reads the row from the database, once for all who are shown it.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from fedi_groups.storage.database import Database
from fedi_groups.storage.ears import Ear
from fedi_groups.storage.loops import keep_stepping
from fedi_groups.storage.unit import FILTERS, MERGED, SOURCES, Unit

BELL: Final = "stream"

MOST_WAITING = 20_000
MOST_AT_ONCE = 200
"""Words."""


class What(StrEnum):
    """What happened. The number beside it is that of a post or reblog, of the person who is told something, or of the
    person who follows, is in, or shuns others than before, filters other things, or sees notifications that have
    waited."""

    NEW = "new"
    EDITED = "edited"
    GONE = "gone"
    REBLOG = "reblog"
    UNREBLOG = "unreblog"
    NOTICE = "notice"
    SOURCES = SOURCES
    FILTERS = FILTERS
    MERGED = MERGED


_BY_NAME: Final = {each.value: each for each in What}


@dataclass(frozen=True, slots=True)
class Word:
    what: What
    number: int
    by: int = 0


def say(tx: Unit, what: What, number: int, *, by: int | None = None) -> None:
    """To be heard once this transaction is on disk."""
    tx.words.append(f"{what}:{number}" if by is None else f"{what}:{number}:{by}")


class Watcher(Protocol):
    """Who shows it to people."""

    def is_needed(self) -> bool:
        """Whether anyone watches."""

    async def tell(self, words: Sequence[Word]) -> None:
        """These were said; none, once a second."""

    def close(self) -> None:
        """Nothing more will be said."""


class Stream:
    """Hears what is said in all processes, and passes it on in order."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._words: deque[Word] = deque(maxlen=MOST_WAITING)
        self._watchers: list[Watcher] = []
        self._ear = Ear(database) if database.sqlite else None
        database.hearers.append(self._hear)

    def attach(self, watcher: Watcher) -> None:
        """From now on it is told, too."""
        self._watchers.append(watcher)

    async def open_ear(self) -> None:
        """Somebody watches: what is said from now on in any process is heard in this one."""
        if self._ear is not None:
            await self._ear.open()

    def _hear(self, text: str) -> None:
        if not self._is_needed():
            return
        what, *numbers = text.split(":")
        if what in _BY_NAME and 0 < len(numbers) < 3 and all(each.isdecimal() for each in numbers):
            self._words.append(Word(_BY_NAME[what], *map(int, numbers)))
            self._database.bells.ring(BELL)

    def _is_needed(self) -> bool:
        return any(each.is_needed() for each in self._watchers)

    async def _overhear(self) -> None:
        if self._ear is None:
            return
        if not self._is_needed():
            await self._ear.close()
        for word in await self._ear.heard():
            self._hear(word)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; then those who watch are told that it is over."""
        try:
            await keep_stepping(self._database, self.step, bell=BELL, stop=stop)
        finally:
            for watcher in self._watchers:
                watcher.close()
            if self._ear is not None:
                await self._ear.close()

    async def step(self) -> int:
        """Pass on what was said since; returns how many words."""
        await self._overhear()
        words = [self._words.popleft() for _ in range(min(len(self._words), MOST_AT_ONCE))]
        once = list(dict.fromkeys(words))
        for watcher in self._watchers:
            if watcher.is_needed():
                await watcher.tell(once)
        return len(words)
