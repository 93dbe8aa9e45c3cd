"""Ids: (unix milliseconds << 16) | 6 bits of process slot | 10 bits of counter. Ordered by time, never given twice.

The last bit is always 0: with a 1 there, the id of a post is that of its community's boost of it, as apps know it.
"""

import secrets
from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.storage import tables

SLOTS = 64
_COUNTS = 512

Clock = Callable[[], Instant]


def first_id(moment: Instant) -> int:
    """No id made at this moment or later is lower."""
    return moment // 1000 << 16


class Minter:
    """Makes ids for one process. `slot` is leased, so that no two processes share it; `floor` is the highest id found
    at start: a clock that was set back cannot make an id twice.
    """

    def __init__(self, clock: Clock, *, slot: int, floor: int = 0) -> None:
        self._clock = clock
        self._slot = slot
        self._last = (floor >> 16) + 1
        self._count = 0

    def next(self) -> int:
        """A new id for now."""
        now = self._clock() // 1000
        if now > self._last:
            self._last, self._count = now, 0
        elif self._count + 1 >= _COUNTS:
            self._last, self._count = self._last + 1, 0
        else:
            self._count += 1
        return (self._last << 16) | (self._slot << 10) | (self._count << 1)

    def at(self, moment: Instant) -> int:
        """An id for something that happened at `moment`, in the past: it sorts there.

        Its low bits are random; the unique index says if they were taken, and whoever inserts tries again. Dates of
        whole seconds, as most servers write them, are spread over their second: else a busy one would fill up.
        """
        then, now = max(moment, 0) // 1000, self._clock() // 1000
        if then >= now:
            return self.next()
        if moment % SECOND == 0:
            then += secrets.randbelow(min(1000, now - then))
        return (then << 16) | (secrets.randbits(15) << 1)


def boost_of(post: int) -> int:
    """The id, for apps, of a community's boost of this post: just above its own."""
    return post | 1


def boosted_by(number: int) -> int:
    """The post that is boosted under this id; of the id of a post, that itself."""
    return number & ~1


def instant_of(number: int) -> Instant:
    """The millisecond an id was made for."""
    return Instant((number >> 16) * 1000)


async def highest_id(connection: AsyncConnection) -> int:
    """The highest id in the database, 0 for an empty one: new ones are made above it."""
    minting = (
        tables.actor,
        tables.post,
        tables.outgoing,
        tables.log_entry,
        tables.report,
        tables.token,
        tables.push_subscription,
        tables.sign_up,
        tables.reblog,
        tables.scheduled,
        tables.sketch,
    )
    columns = [table.c.id for table in minting]
    found = [(await connection.execute(select(func.max(column)))).scalar_one() for column in columns]
    found.append((await connection.execute(select(func.max(tables.audience.c.from_id)))).scalar_one())
    return max((number for number in found if number is not None), default=0)
