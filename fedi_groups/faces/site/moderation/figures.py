"""Figures of insights as sheets: named columns and rows, from which tables, charts and files to take away are made."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import dropwhile

from fedi_groups.domain.insights import KEPT_UP, Hour, Insights


class Kind(StrEnum):
    """What stands in a column. Of what is told of too few people None stands there, of what is not known yet ""."""

    DAY = "day"
    COUNT = "count"
    SHARE = "share"
    TIME = "time"
    WORD = "word"
    HOUR = "hour"


Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class Column:
    """`name`: a word of the template, which has it in each language."""

    name: str
    kind: Kind = Kind.COUNT


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first column says what a row is about."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]

    def column(self, name: str) -> list[Value]:
        place = [each.name for each in self.columns].index(name)
        return [row[place] for row in self.rows]


FIGURES = (
    "members",
    "growth",
    "active",
    "said",
    "voices",
    "answers",
    "hours",
    "shares",
    "retention",
    "reach",
    "work",
    "decisions",
)
"""In this order."""

_DAY = Column("day", Kind.DAY)


def sheets_of(found: Insights, hours: Sequence[Hour], *, first_day: int) -> list[Sheet]:
    """All of them. `first_day`: of a week, where its readers live (0: Monday)."""
    made = [
        *_in_time(found),
        _answers(found),
        _hours(hours, first_day),
        _shares(found),
        _retention(found),
        Sheet("reach", (Column("server", Kind.WORD), Column("followers")), _reach(found)),
        _work(found),
        _decisions(found),
    ]
    return sorted(made, key=lambda sheet: FIGURES.index(sheet.name))


def _timed(found: Insights, name: str, *series: tuple[str, Sequence[Value]]) -> Sheet:
    begins = found.span.begins()
    rows = tuple((moment, *(values[place] for _, values in series)) for place, moment in enumerate(begins))
    return Sheet(name, (_DAY, *(Column(each) for each, _ in series)), rows)


def _in_time(found: Insights) -> list[Sheet]:
    growth, said = found.growth, found.said
    return [
        _timed(found, "members", ("members", growth.members)),
        _timed(found, "growth", ("came", growth.came), ("went", growth.went)),
        _timed(found, "active", ("active", said.active)),
        _timed(found, "said", ("posts", said.posts), ("comments", said.comments)),
        _voices(found),
    ]


def _voices(found: Insights) -> Sheet:
    said = found.said
    rows = tuple(
        (moment, authors, new, _share(new, authors))
        for moment, authors, new in zip(found.span.begins(), said.authors, said.newcomers, strict=True)
    )
    return Sheet("voices", (_DAY, Column("authors"), Column("newcomers"), Column("share_new", Kind.SHARE)), rows)


def _answers(found: Insights) -> Sheet:
    rows = tuple(
        (moment, wait.threads, wait.answered, wait.median if wait.answered else "")
        for moment, wait in zip(found.span.begins(), found.waits, strict=True)
    )
    return Sheet("answers", (_DAY, Column("threads"), Column("answered"), Column("median", Kind.TIME)), rows)


def _hours(hours: Sequence[Hour], first_day: int) -> Sheet:
    said = {(each.day, each.hour): each.said for each in hours}
    days = [(first_day + place) % 7 for place in range(7)]
    rows = tuple([(hour, *(said[day, hour] for day in days)) for hour in range(24)])
    return Sheet("hours", (Column("hour", Kind.HOUR), *(Column(f"day_{day}") for day in days)), rows)


def _shares(found: Insights) -> Sheet:
    people = sum(part.people or 0 for part in found.parts)
    said = sum(part.said for part in found.parts)
    rows = tuple(
        (_range(part.least, part.most), part.people, part.said, _share(part.people, people), _share(part.said, said))
        for part in found.parts
    )
    shares = (Column("share_people", Kind.SHARE), Column("share_said", Kind.SHARE))
    return Sheet("shares", (Column("each_said", Kind.WORD), Column("people"), Column("all_said"), *shares), rows)


def _range(least: int, most: int | None) -> str:
    if most is None:
        return f"@more {least}"
    return f"@just {least}" if least == most else f"@range {least} {most}"


def _retention(found: Insights) -> Sheet:
    """From the first month on in which somebody came."""
    rows = tuple(
        (
            cohort.begins,
            cohort.people,
            *(_share(number, cohort.people) for number in cohort.stayed),
            *("" for _ in range(KEPT_UP - len(cohort.stayed))),
        )
        for cohort in dropwhile(lambda cohort: cohort.people == 0, found.cohorts)
    )
    after = tuple(Column(f"after_{months}", Kind.SHARE) for months in range(1, KEPT_UP + 1))
    return Sheet("retention", (_DAY, Column("came"), *after), rows)


def _reach(found: Insights) -> tuple[tuple[Value, ...], ...]:
    """What has no name goes by a word of the template, which begins as no host does."""
    return tuple(
        ("@here" if each.here else each.host or f"@others {each.servers}", each.followers) for each in found.reach
    )


def _work(found: Insights) -> Sheet:
    return _timed(found, "work", *found.work.deeds.items())


def _decisions(found: Insights) -> Sheet:
    work = found.work
    rows: list[tuple[Value, ...]] = [
        (name, made.made, made.waiting, made.median if made.made else "")
        for name, made in (("@reports", work.reports), ("@appeals", work.appeals))
    ]
    rows.append(("@asking", "", work.asking, ""))
    columns = (Column("what", Kind.WORD), Column("made"), Column("waiting"), Column("median", Kind.TIME))
    return Sheet("decisions", columns, tuple(rows))


def _share(part: int | None, whole: int | None) -> float | str | None:
    if part is None or whole is None:
        return None
    return part / whole if whole else ""
