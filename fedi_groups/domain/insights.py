"""How a community fares, in figures of which none tells of one person: spans of time, and what is too few to tell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fedi_groups.domain.types import DAY, Instant

SMALLEST = 50
"""Members from which on a community is told how it fares: in a smaller one everybody knows who is meant."""

FLOOR = 5
"""Fewer people than that are not told by their number."""

MONTH = 28 * DAY
"""So many days whichever month it is: what is compared is of one length."""

KEPT_UP = 3
"""Months after which it is asked whether those who came are still there."""

Cell = int | None
"""A number of people, or of what few have done; None: fewer than FLOOR."""


class Period(StrEnum):
    """How far back is looked."""

    WEEKS = "4-weeks"
    QUARTER = "3-months"
    YEAR = "1-year"


_CUT = {Period.WEEKS: (DAY, 28), Period.QUARTER: (7 * DAY, 13), Period.YEAR: (MONTH, 13)}


@dataclass(frozen=True, slots=True)
class Span:
    """`count` stretches of time of the same `width`, one after the other. Days are those of UTC."""

    since: Instant
    width: int
    count: int

    @property
    def until(self) -> Instant:
        return Instant(self.since + self.width * self.count)

    def begins(self) -> list[Instant]:
        return [Instant(self.since + place * self.width) for place in range(self.count)]

    def filled(self, found: Mapping[int, int]) -> list[int]:
        """By place, from what was found at some of them."""
        return [found.get(place, 0) for place in range(self.count)]


def span_of(period: Period, *, now: Instant) -> Span:
    """The days that are over, cut as is best for so many."""
    width, count = _CUT[period]
    return days_before(now, width=width, count=count)


def days_before(now: Instant, *, width: int, count: int) -> Span:
    return Span(Instant(now // DAY * DAY - width * count), width, count)


def enough(number: int) -> Cell:
    """None where that is too few; nobody at all is nobody."""
    return number if number >= FLOOR or number == 0 else None


@dataclass(frozen=True, slots=True)
class Wait:
    """How long it took until a thread was answered by somebody else: half of those that were took no longer."""

    threads: int = 0
    answered: int = 0
    median: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """People who said between `least` and `most` things each (None: or more), and how many things that were in all."""

    least: int
    most: int | None
    people: Cell
    said: int


_STEPS = (1, 2, 5, 10, 20, 50)


def parts_of(counts: Mapping[int, int]) -> list[Part]:
    """From how many people said so many things each. Parts of too few are made one with the next, so that what one
    person says a lot is not told."""
    bounds = [(least, _STEPS[place + 1] - 1 if place + 1 < len(_STEPS) else None) for place, least in enumerate(_STEPS)]
    found: list[Part] = []
    least: int | None = None
    people = said = 0
    for low, high in bounds:
        inside = [(each, number) for each, number in counts.items() if low <= each and (high is None or each <= high)]
        least = low if least is None else least
        people += sum(number for _, number in inside)
        said += sum(each * number for each, number in inside)
        if people >= FLOOR:
            found.append(Part(least, high, people, said))
            least, people, said = None, 0, 0
    if least is None or not people:
        return found
    if not found:
        return [Part(1, None, None, said)]
    last = found.pop()
    return [*found, Part(last.least, None, (last.people or 0) + people, last.said + said)]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those who came within one month, and how many of them said something in each month after. None: too few."""

    begins: Instant
    people: Cell
    stayed: tuple[Cell, ...]


def cohorts_of(span: Span, came: Mapping[int, int], stayed: Mapping[tuple[int, int], int]) -> list[Cohort]:
    """`stayed`: by month of coming, and months after that. Of months that are not over for all there is nothing."""
    found = []
    for place, begins in enumerate(span.begins()):
        over = min(KEPT_UP, span.count - place - 2)
        people = enough(came.get(place, 0))
        told = tuple(enough(stayed.get((place, after), 0)) for after in range(1, over + 1)) if people else ()
        found.append(Cohort(begins, people, told))
    return found


@dataclass(frozen=True, slots=True)
class Reached:
    """Followers on one server; `host` None: on all the smaller ones, `servers` of them. `here`: on this one."""

    host: str | None
    followers: Cell
    servers: int = 1
    here: bool = False


MOST_SERVERS = 20


def reach_of(here: int, elsewhere: Iterable[tuple[str, int]]) -> list[Reached]:
    """The largest first; servers with too few followers, and what is beyond the twenty largest, as one."""
    ordered = sorted(elsewhere, key=lambda each: (-each[1], each[0]))
    named = [each for each in ordered if each[1] >= FLOOR][:MOST_SERVERS]
    rest = ordered[len(named) :]
    found = [Reached(host, number) for host, number in named]
    if here:
        found.append(Reached(None, enough(here), here=True))
    found.sort(key=lambda each: -(each.followers or 0))
    if rest:
        found.append(Reached(None, enough(sum(number for _, number in rest)), servers=len(rest)))
    return found


@dataclass(frozen=True, slots=True)
class Hour:
    """What was said in one hour of one day of the week (0: Monday). None: by too few people."""

    day: int
    hour: int
    said: Cell


def hours_of(found: Mapping[tuple[int, int], tuple[int, int]]) -> list[Hour]:
    """From how much was said, by how many people, in each hour of the week."""
    hours = []
    for place in range(7 * 24):
        said, people = found.get((place // 24, place % 24), (0, 0))
        hours.append(Hour(place // 24, place % 24, None if enough(people) is None else said))
    return hours


@dataclass(frozen=True, slots=True)
class Growth:
    """How many members there were when each stretch was over, and who came and went meanwhile."""

    members: Sequence[int]
    came: Sequence[Cell]
    went: Sequence[Cell]


def growth_of(span: Span, now: int, came: Mapping[int, int], went: Mapping[int, int]) -> Growth:
    """Counted back from how many there are now. Beyond its end a span goes on to the present, as one place more."""
    members, number = [], now
    for place in range(span.count, 0, -1):
        number += went.get(place, 0) - came.get(place, 0)
        members.append(max(0, number))
    return Growth(
        members[::-1],
        [enough(each) for each in span.filled(came)],
        [enough(each) for each in span.filled(went)],
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """How many reports or appeals there were, how many are still open, and how long half of the others took at most."""

    made: Cell
    waiting: Cell
    median: int | None


@dataclass(frozen=True, slots=True)
class Work:
    """What was done to keep order: deeds by kind in each stretch, what was asked for, and how long that took."""

    deeds: Mapping[str, Sequence[int]]
    reports: Decided
    appeals: Decided
    asking: Cell


DEEDS = {
    "admit": "requests",
    "decline": "requests",
    "approve": "held",
    "reject": "held",
    "remove": "removals",
    "ban": "people",
    "kick": "people",
    "mute": "people",
    "warn": "people",
    "ban-author": "people",
}
"""Lines of the log by what they are counted as: requests answered, held posts decided, posts removed, people warned,
muted, put out or banned."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said in each stretch, by how many people, how many of them for the first time, and how many members."""

    posts: Sequence[int]
    comments: Sequence[int]
    authors: Sequence[Cell]
    newcomers: Sequence[Cell]
    active: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Insights:
    """How one community fares. `lately`: members who said something on the last day, in seven days, in 28."""

    period: Period
    span: Span
    growth: Growth
    said: Said
    lately: tuple[Cell, Cell, Cell]
    waits: Sequence[Wait]
    parts: Sequence[Part]
    cohorts: Sequence[Cohort]
    reach: Sequence[Reached]
    work: Work
