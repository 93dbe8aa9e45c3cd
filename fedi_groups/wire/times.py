"""Moments as the wire writes them (RFC 3339) and back."""

from datetime import UTC, datetime

from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.errors import Malformed

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read_time(value: object) -> Instant | None:
    """Microseconds, at full precision; None for what is absent or no date. A missing offset is read as UTC."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        span = moment - _EPOCH
    except OverflowError:
        return None
    return Instant((span.days * 86_400 + span.seconds) * SECOND + span.microseconds)


def require_time(value: object, *, field: str) -> Instant:
    """As `read_time`; Malformed where there is none."""
    found = read_time(value)
    if found is None:
        raise Malformed(f"{field} is not a date")
    return found


def write_time(moment: Instant) -> str:
    """With the offset Z, and fractions only where there are any: Lemmy wants an offset, Mastodon newer dates."""
    seconds, micros = divmod(moment, SECOND)
    text = datetime.fromtimestamp(seconds, UTC).isoformat()[: len("2026-11-28T12:00:00")]
    return f"{text}.{micros:06d}Z" if micros else f"{text}Z"
