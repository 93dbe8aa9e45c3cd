"""How long to wait before trying again. Pure."""

from email.utils import parsedate_to_datetime

from fedi_groups.domain.types import DAY, HOUR, SECOND, Instant

GROWTH = 1.25
LONGEST = HOUR
MOST_ASKED = DAY
"""However long a server's Retry-After asks us to wait."""


def pause(failures: int, *, chance: float) -> int:
    """Microseconds to wait after so many failures in a row: 1.25^n seconds, at most an hour, give or take a fifth.

    `chance` (0 to 1) spreads the peers that failed together. An outage of seconds costs seconds; a dead peer is tried
    some forty times in its first five hours, then hourly.
    """
    grown = LONGEST if failures > 60 else min(LONGEST, GROWTH**failures * SECOND)
    return int(grown * (0.8 + 0.4 * chance))


def read_retry_after(value: str | None, *, now: Instant) -> int | None:
    """Microseconds that a Retry-After header (RFC 9110 10.2.3) asks for, at most a day; None if it asks for nothing."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) < 12:
        asked = int(text) * SECOND
    else:
        try:
            asked = int(parsedate_to_datetime(text).timestamp() * SECOND) - now
        except (ValueError, OverflowError):
            return None
    return min(max(asked, 0), MOST_ASKED)
