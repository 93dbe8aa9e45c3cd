"""In which order threads stand for people to look at, and what makes one hot. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from math import log10
from typing import Final

from fedi_groups.domain.types import DAY, HOUR, Instant, PostId

_TENFOLD: Final = 12 * HOUR
"""By so much later a thread is as hot as an older one that is liked and answered ten times as much."""


class Sort(StrEnum):
    """HOT: what is liked and answered, and new. ACTIVE: in which something was said last."""

    HOT = "hot"
    NEW = "new"
    TOP = "top"
    ACTIVE = "active"


class Within(StrEnum):
    """Since when TOP looks."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"


_DAYS: Final = {Within.DAY: 1, Within.WEEK: 7, Within.MONTH: 30}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thread as far as its place in a list depends on it. `score`: likes less dislikes."""

    id: PostId
    published: Instant
    score: int
    comments: int


def heat(thread: Candidate) -> float:
    """A number that falls with no time: only how threads stand to each other matters. A comment weighs half a like."""
    liked = max(thread.score + thread.comments / 2, 1.0)
    return log10(liked) + thread.published / _TENFOLD


def since(within: Within, now: Instant) -> Instant:
    days = _DAYS.get(within)
    return Instant(now - days * DAY) if days is not None else Instant(0)
