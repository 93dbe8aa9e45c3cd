"""What each person has done lately, in the memory of this process, so that it costs no statement.

A limit is there to stop programs; counts need not be shared, nor outlive a restart. One worker handles all that one
server sends, so it sees all that somebody there does; people here may do as much in each process that answers them.
Only what was committed counts.
"""

from collections import deque
from collections.abc import Iterable

from fedi_groups.domain.policy.pace import FREE, Deed, Limits, may_do, window
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.domain.verdicts import ALLOW, Verdict

Done = tuple[Deed, ActorId]

_REMEMBERED = 50_000
"""People and deeds; beyond, those are let go of that count no more."""


class Pace:
    """When people did what, as often as matters."""

    def __init__(self, limits: Limits = FREE) -> None:
        self.limits = limits
        self._times: dict[Done, deque[Instant]] = {}

    def verdict(self, done: Done, pending: int, *, now: Instant) -> Verdict:
        """Whether it may be done once more, beside `pending` times that are not committed yet."""
        most = self.limits.most(done[0])
        if not most:
            return ALLOW
        times = self._times.get(done, ())
        place = len(times) + pending - most
        if place < 0:
            return ALLOW
        return may_do(done[0], most=most, first=times[place] if place < len(times) else now, now=now)

    def count(self, deeds: Iterable[Done], *, now: Instant) -> None:
        """These were done."""
        for each in deeds:
            if len(self._times) >= _REMEMBERED:
                self._forget(now)
            self._times.setdefault(each, deque(maxlen=self.limits.most(each[0]))).append(now)

    def _forget(self, now: Instant) -> None:
        kept = {done: times for done, times in self._times.items() if times[-1] + window(done[0]) > now}
        self._times = kept if len(kept) < _REMEMBERED else {}
