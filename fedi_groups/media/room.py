"""How much room the admin leaves for what people upload. Knows no database: it is told what is used."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from fedi_groups.domain.types import MINUTE, Instant
from fedi_groups.errors import Full

GIGABYTE = 1_000_000_000
LOOKED_AFTER = 10 * MINUTE
"""So long this process adds up by itself what it keeps; then it looks again what all have kept."""
NEARLY = 0.9

_log = structlog.get_logger("media")


@dataclass(slots=True)
class Room:
    """`most` bytes in all, 0: any number. `used` says how many there are now."""

    most: int
    used: Callable[[], Awaitable[int]]
    clock: Callable[[], Instant]
    _known: int = 0
    _looked: int | None = field(default=None)
    _warned: bool = False

    async def require(self, more: int) -> None:
        """Raises Full if so many bytes more would be too many."""
        if not self.most:
            return
        now = self.clock()
        if self._looked is None or now > self._looked + LOOKED_AFTER:
            self._known, self._looked = await self.used(), now
        if self._known + more > self.most:
            raise Full(f"there is no room left for files: {self._known} of {self.most} bytes are used")
        if self._known + more > NEARLY * self.most and not self._warned:
            self._warned = True
            _log.warning("uploads have nearly used up their room", used=self._known, most=self.most)

    def add(self, more: int) -> None:
        """So many bytes are kept now."""
        self._known += more


def share_of_uploads(budget: float, thumbnails: float) -> int:
    """What is left of the budget for uploads, in bytes, when pictures of other servers have had theirs, at most half of
    it. Both in GB; 0: no limit."""
    return int((budget - min(thumbnails, budget / 2)) * GIGABYTE) if budget else 0


def share_of_thumbnails(budget: float, thumbnails: float) -> int:
    """The other part, in bytes; 0: none are kept."""
    return int((min(thumbnails, budget / 2) if budget else thumbnails) * GIGABYTE)
