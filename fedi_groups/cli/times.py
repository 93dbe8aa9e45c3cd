"""For how long and until when, as people type it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import typer

from fedi_groups.domain.types import DAY, HOUR, MINUTE, SECOND, Instant

_SPAN = re.compile(r"([1-9][0-9]{0,5}) ?(min|h|d|w)")
_UNITS = {"min": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}

ForOption = Annotated[str | None, typer.Option("--for", metavar="TIME", help="For how long: 30min, 12h, 7d or 4w.")]
UntilOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="Until when, in UTC: 2026-12-31, or 2026-12-31T18:00.")
]


def read_end(span: str | None, until: str | None) -> Callable[[Instant], Instant | None]:
    """What `--for` and `--until` mean, once it is known what time it is. Raises BadParameter."""
    if span is not None and until is not None:
        raise typer.BadParameter("--for and --until do not go together: say one of them")
    length = read_span(span) if span is not None else None
    end = read_date(until) if until is not None else None
    return lambda now: Instant(now + length) if length is not None else end


def read_span(text: str, *, hint: str = "--for") -> int:
    """Microseconds of `7d`. Raises BadParameter."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise typer.BadParameter(f"{text} is no time: say it as 30min, 12h, 7d or 4w", param_hint=hint)
    return int(found[1]) * _UNITS[found[2]]


def read_date(text: str, *, hint: str = "--until") -> Instant:
    """A day or moment, in UTC unless it says otherwise. Raises BadParameter."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"{text} is no date: say it as 2026-12-31", param_hint=hint) from None
    return Instant(int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()) * SECOND)
