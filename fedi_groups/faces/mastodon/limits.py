"""How often the API may be called: so many calls in so many minutes, by each person, or each address without one.

Counted in memory, by each process for itself.
"""

from dataclasses import dataclass

from cachetools import LRUCache

from fedi_groups.domain.types import MINUTE, SECOND, Instant
from fedi_groups.errors import TooOften
from fedi_groups.storage.ids import Clock
from fedi_groups.wire.times import write_time

_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Budget:
    """`most` calls in `window` (microseconds), counted under `name`."""

    name: str
    most: int
    window: int


GENERAL = Budget("calls", 300, 5 * MINUTE)
UPLOADS = Budget("uploads", 30, 30 * MINUTE)
DELETIONS = Budget("deletions", 30, 30 * MINUTE)
SIGN_UPS = Budget("sign-ups", 30, 30 * MINUTE)
"""With what was mistyped; accounts are counted apart."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a budget until it begins anew. `waits`: so many seconds, if it was spent before this call."""

    most: int
    left: int
    until: Instant
    waits: int = 0

    def require(self) -> None:
        """Raises TooOften for a call too many."""
        if self.waits:
            raise TooOften("called too often", retry_after=self.waits)

    @property
    def headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.most),
            "X-RateLimit-Remaining": str(self.left),
            "X-RateLimit-Reset": write_time(self.until),
        }


@dataclass(slots=True)
class _Window:
    until: Instant
    spent: int


class Limiter:
    """Counts calls in windows of time; `off`: and refuses none."""

    def __init__(self, clock: Clock, *, off: bool = False) -> None:
        self._clock = clock
        self._off = off
        self._windows: LRUCache[tuple[str, str], _Window] = LRUCache(_REMEMBERED)

    def spend(self, who: str, budget: Budget) -> Allowance:
        """One call more, or one too many: `require` says so."""
        now = self._clock()
        window = self._windows.get((budget.name, who))
        if window is None or window.until <= now:
            window = self._windows[(budget.name, who)] = _Window(Instant(now + budget.window), 0)
        if window.spent >= budget.most:
            waits = 0 if self._off else (window.until - now) // SECOND + 1
            return Allowance(budget.most, 0, window.until, waits)
        window.spent += 1
        return Allowance(budget.most, budget.most - window.spent, window.until)
