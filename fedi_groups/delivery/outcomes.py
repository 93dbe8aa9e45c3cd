"""What became of one attempt to tell a peer something, and what its answer means. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from fedi_groups.delivery.retry import read_retry_after
from fedi_groups.domain.types import Instant, Scheme

UNAUTHORIZED = 401
TOO_MANY = 429
TRY_LATER = frozenset({UNAUTHORIZED, 408, TOO_MANY})
"""Refusals that are about now, not about what was sent."""

REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Accepted:
    """The peer took it, signed this way."""

    scheme: Scheme


@dataclass(frozen=True, slots=True)
class Refused:
    """The peer will not take it, however often it is sent. `status` None: it said so in an activity of its own."""

    status: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """Not now. `asked`: how many microseconds the peer wants us to wait. `ours`: the fault is not the peer's."""

    reason: str
    status: int | None = None
    asked: int | None = None
    ours: bool = False

    @property
    def slows_down(self) -> bool:
        """Whether the peer wants less of everything, not this item later."""
        return self.asked is not None or self.status == TOO_MANY


@dataclass(frozen=True, slots=True)
class Moot:
    """It is not to be sent, or cannot be any more. Without a reason there never was anything to send."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Apart:
    """It was not told along with others, or those were not taken: it is told again at once, `alone` by itself."""

    alone: bool = True


Outcome = Accepted | Refused | Later | Moot | Apart


def judge(status: int, headers: Mapping[str, str], body: bytes, *, scheme: Scheme, now: Instant) -> Outcome:
    """What an answer means: 2xx yes, 4xx no (401, 408 and 429 excepted), all else later.

    A redirect is later too: POSTs do not follow it, and what was lost to a page of maintenance would stay lost.
    """
    if 200 <= status < 300:
        return Accepted(scheme)
    reason = safe_reason(body) or f"HTTP {status}"
    if 400 <= status < 500 and status not in TRY_LATER:
        return Refused(status, reason)
    return Later(reason, status, read_retry_after(headers.get("retry-after"), now=now))


def safe_reason(body: bytes) -> str:
    """The beginning of what a stranger wrote, in one line of printable characters."""
    text = body[: 8 * REASON_LENGTH].decode(errors="replace")
    printable = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(printable.split())[:REASON_LENGTH]
