"""What was measured beside what is aimed at, and the verdict in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median


class Measure(StrEnum):
    """Units. RSA: the CPU of one RSA-2048 signature in the same run, user and system time of all our processes."""

    RSA = "RSA"
    RATE = "/s"
    MEGABYTES = "MB"
    BYTES = "B"
    ROWS = "rows"
    STATEMENTS = "statements"
    REQUESTS = "requests"
    SECONDS = "s"
    PERCENT = "%"
    TIMES = "x"


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure should be: at most `value`, or at least if `more_is_better`."""

    value: float
    more_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report. `rounds` are its measurements; `single`, those of one at a time with nothing beside it.

    The aim is about `rounds`.
    """

    name: str
    measure: Measure
    rounds: Sequence[float]
    single: Sequence[float] = ()
    aim: Aim | None = None

    @property
    def value(self) -> float:
        return median(self.rounds)

    @property
    def single_value(self) -> float | None:
        return median(self.single) if self.single else None

    @property
    def is_met(self) -> bool:
        """Whether the aim is reached as it would be printed: half a digit is noise."""
        if self.aim is None:
            return True
        value = float(digits(self.value))
        return value >= self.aim.value if self.aim.more_is_better else value <= self.aim.value

    @property
    def verdict(self) -> str:
        """`met`, or by how much it is not; empty where nothing is aimed at."""
        if self.aim is None:
            return ""
        if self.is_met:
            return "met"
        gap = abs(self.value - self.aim.value)
        if self.measure is Measure.PERCENT:
            return f"missed by {gap:.0f} points"
        return f"missed by {100 * gap / self.aim.value:.0f} %"


def digits(value: float) -> str:
    """As many as mean something: two or three."""
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
