"""Rows below each other, as a terminal shows them: columns, short words, moments."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from fedi_groups.domain.types import SECOND, Instant

_LONGEST = 100


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as their widest word."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def short(text: str) -> str:
    """One line of it."""
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def moment(at: Instant) -> str:
    """To the minute, in UTC."""
    return datetime.fromtimestamp(at / SECOND, UTC).strftime("%Y-%m-%d %H:%M")
