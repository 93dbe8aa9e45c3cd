"""What follows when a mail server does not take a letter: another try, later and later; or none, and why not. Pure."""

import re
from enum import StrEnum
from typing import Final

from fedi_groups.domain.types import DAY, HOUR, MINUTE, Instant

GIVEN_UP_AFTER: Final = 4 * DAY
"""A letter is tried for so long (RFC 5321 4.5.4.1 has four to five days)."""

_SHORTEST: Final = MINUTE
_LONGEST: Final = 6 * HOUR
_ENHANCED: Final = re.compile(r"\s*5\.(\d{1,3})\.\d{1,3}\b")


class Failure(StrEnum):
    """LATER: it may go well another time. REFUSED: this letter never will. BOUNCED: there is nobody at this address."""

    LATER = "later"
    REFUSED = "refused"
    BOUNCED = "bounced"


def failure_of(code: int, words: str, *, recipient: bool) -> Failure:
    """What an answer of a mail server means. `recipient`: it was given to the address, not to the letter.

    Where it has an enhanced code (RFC 3463) only 5.1 and 5.2 are about the address: 5.7 is about us.
    """
    if not 500 <= code <= 599:
        return Failure.LATER
    enhanced = _ENHANCED.match(words)
    about_address = enhanced[1] in ("1", "2") if enhanced else recipient
    return Failure.BOUNCED if about_address else Failure.REFUSED


def next_try(*, since: Instant, now: Instant) -> Instant | None:
    """When a letter that was first tried at `since` is tried again: each pause half as long as it has waited. None:
    never."""
    waited = now - since
    if waited >= GIVEN_UP_AFTER:
        return None
    return Instant(now + min(max(waited // 2, _SHORTEST), _LONGEST))
