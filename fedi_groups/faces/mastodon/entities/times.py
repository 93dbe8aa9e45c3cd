"""Moments as apps read them: some of them know no other shape than this."""

from datetime import UTC, datetime
from functools import lru_cache

from fedi_groups.domain.types import SECOND, Instant


def moment(at: Instant) -> str:
    """`2026-11-20T10:00:01.000Z`: three decimals and a Z, always."""
    seconds, micros = divmod(at, SECOND)
    return f"{_seconds(seconds)}.{micros // 1000:03d}Z"


@lru_cache(4096)
def _seconds(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def day(at: Instant) -> str:
    """`2026-11-20`."""
    return _seconds(at // SECOND)[:10]


def midnight(at: Instant) -> str:
    """The day as a moment: accounts are not to be recognised by when they were made."""
    return f"{day(at)}T00:00:00.000Z"
