"""Whether a peer is spoken to: not while it fails, but for one probe now and then. Pure."""

from dataclasses import dataclass, replace
from enum import StrEnum

from fedi_groups.delivery.retry import pause
from fedi_groups.domain.types import DAY, Instant

SUSPENDED_AFTER = 7 * DAY
PROBED_EVERY = DAY


class Health(StrEnum):
    """How a peer is doing. A suspended one has failed for seven days and is probed once a day."""

    WELL = "well"
    FAILING = "failing"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Breaker:
    """Closed while `retry_at` is None. Otherwise nothing is sent before then, and then one item, to see."""

    failures: int = 0
    retry_at: Instant | None = None
    failing_since: Instant | None = None
    error: str | None = None

    @property
    def is_open(self) -> bool:
        return self.retry_at is not None

    def may_probe(self, now: Instant) -> bool:
        return self.retry_at is not None and now >= self.retry_at

    def health(self, now: Instant) -> Health:
        return health_of(self.failing_since, now)


CLOSED = Breaker()


def health_of(failing_since: Instant | None, now: Instant) -> Health:
    """From the moment of the first of its unbroken failures."""
    if failing_since is None:
        return Health.WELL
    return Health.SUSPENDED if now - failing_since >= SUSPENDED_AFTER else Health.FAILING


def tripped(breaker: Breaker, error: str, *, now: Instant, chance: float, asked: int | None = None) -> Breaker:
    """After one more failure. `asked` is what the peer's Retry-After said, in microseconds: never less than that."""
    since = breaker.failing_since if breaker.failing_since is not None else now
    failures = breaker.failures + 1
    if health_of(since, now) is Health.SUSPENDED:
        wait = int(PROBED_EVERY * (0.9 + 0.2 * chance))
    else:
        wait = pause(failures, chance=chance)
    return Breaker(failures, Instant(now + max(wait, asked or 0)), since, error)


def prolonged(breaker: Breaker, until: Instant) -> Breaker:
    """An open breaker that stays so at least until then."""
    return replace(breaker, retry_at=max(breaker.retry_at, until)) if breaker.retry_at is not None else breaker


def revived(breaker: Breaker, now: Instant) -> Breaker:
    """The peer has shown itself: an open breaker may probe at once."""
    return replace(breaker, retry_at=min(breaker.retry_at, now)) if breaker.retry_at is not None else breaker
