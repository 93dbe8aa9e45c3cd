"""What other processes say on the same SQLite file, for those who watch in this one: PostgreSQL tells it by itself.

As long as somebody watches somewhere, a row says so. Only then what is said is written down as well, with what it is
about and in the same transaction; where nobody watches it costs one statement that writes nothing, and this process
reads only while somebody watches here.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import MINUTE, SECOND
from fedi_groups.storage.database import Database

WATCHED_FOR: Final = MINUTE
"""How long a process that has died counts as one that is watched in."""
RENEWED_EVERY: Final = 15 * SECOND
MOST: Final = 500
"""Rows in one look."""

_NOW: Final = "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
_SAY: Final = text(
    f"INSERT INTO stream_word (process, words, at) SELECT :process, :words, {_NOW} WHERE EXISTS "
    f"(SELECT 1 FROM stream_watch WHERE process <> :process AND until > {_NOW})"
)
_WATCH: Final = text(
    f"INSERT INTO stream_watch (process, until) VALUES (:process, {_NOW} + {WATCHED_FOR}) "
    "ON CONFLICT (process) DO UPDATE SET until = excluded.until"
)
_FORGET_WATCHES: Final = text(f"DELETE FROM stream_watch WHERE until <= {_NOW}")
_FORGET_WORDS: Final = text(f"DELETE FROM stream_word WHERE at <= {_NOW} - {WATCHED_FOR}")
_LEAVE: Final = text("DELETE FROM stream_watch WHERE process = :process")
_LAST: Final = text("SELECT max(id) FROM stream_word")
_SAID: Final = text("SELECT id, process, words FROM stream_word WHERE id > :after ORDER BY id LIMIT :most").bindparams(
    bindparam("most", MOST)
)


async def say_elsewhere(connection: AsyncConnection, words: Sequence[str], *, process: str) -> None:
    """For those who watch in other processes, once this transaction is on disk."""
    await connection.execute(_SAY, {"process": process, "words": ",".join(words)})


class Ear:
    """Hears for one process what the others say."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._after: int | None = None
        self._looks = 0
        self._turning = asyncio.Lock()

    async def open(self) -> None:
        """From now on what is said is heard. Doing it again does nothing."""
        async with self._turning:
            if self._after is None:
                async with self._database.read() as connection:
                    last = (await connection.execute(_LAST)).scalar_one() or 0
                await self._watch()
                self._after = last

    async def close(self) -> None:
        """Nobody watches here any more."""
        async with self._turning:
            if self._after is not None:
                self._after = None
                async with self._database.write() as connection:
                    await connection.execute(_LEAVE, {"process": self._database.process})

    async def heard(self) -> list[str]:
        """What the others have said since, in their order. To be asked about once a second."""
        if self._after is None:
            return []
        self._looks += 1
        if self._looks >= RENEWED_EVERY // SECOND:
            await self._watch()
        async with self._database.read() as connection:
            rows = (await connection.execute(_SAID, {"after": self._after})).all()
        if rows and self._after is not None:
            self._after = rows[-1].id
        others = [row.words for row in rows if row.process != self._database.process]
        return [word for words in others for word in words.split(",")]

    async def _watch(self) -> None:
        """What is over goes on this occasion."""
        self._looks = 0
        async with self._database.write() as connection:
            await connection.execute(_FORGET_WATCHES)
            await connection.execute(_FORGET_WORDS)
            await connection.execute(_WATCH, {"process": self._database.process})
