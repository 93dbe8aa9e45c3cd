"""What failed a moment ago and is not tried again yet: longer after each failure, forgotten after a success."""

import copy
from dataclasses import dataclass

from cachetools import LRUCache

from fedi_groups.domain.types import MINUTE, SECOND, Instant
from fedi_groups.errors import FediGroupsError, Unreachable

FIRST = 2 * SECOND
LONGEST = 10 * MINUTE
LONGEST_OUTAGE = MINUTE
"""For what was Unreachable: the cause often passes, and asking is one request a minute at most."""


@dataclass(frozen=True, slots=True)
class _Failure:
    error: FediGroupsError
    wait: int
    until: Instant


class Failures:
    """By key, the `size` used last. The first is remembered for FIRST, the next twice as long, and so on to a limit."""

    def __init__(self, size: int) -> None:
        self._known: LRUCache[str, _Failure] = LRUCache(size)

    def check(self, key: str, now: Instant) -> None:
        """Raises what failed, as long as it is remembered."""
        known = self._known.get(key)
        if known is not None and now < known.until:
            # A copy: one exception raised over and over would keep every traceback it has met.
            raise copy.copy(known.error)

    def add(self, key: str, error: FediGroupsError, now: Instant, *, at_least: int = 0) -> None:
        """Several failures while one is remembered count as one. `at_least` is in microseconds."""
        known = self._known.get(key)
        if known is not None and now < known.until:
            return
        # Whoever kept quiet for long after the last failure starts again as if there had been none.
        recent = known is not None and now < known.until + LONGEST
        longest = LONGEST_OUTAGE if isinstance(error, Unreachable) else LONGEST
        wait = min(2 * known.wait, longest) if known is not None and recent else FIRST
        wait = max(wait, min(at_least, LONGEST))
        self._known[key] = _Failure(copy.copy(error), wait, Instant(now + wait))

    def forget(self, key: str) -> None:
        self._known.pop(key, None)
