"""Where what is drawn in a chart stands, in units of a sheet 360 wide: as wide as the text on a phone. What it looks
like is the style sheet's, which words it bears the template's.

Time runs as the page is read: in Arabic the earliest is on the right, where a table has its first column, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

WIDTH = 360
_EDGE, _AXIS = 6, 44
_TOP, _PLOT = 10, 140
_GAP = 0.22
_STUB = 4
_LEVELS = 5

Number = int | float | None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle. `style`: a class of the style sheet; `words`: what is written in it."""

    x: float
    y: float
    width: float
    height: float
    style: str
    value: Number = None

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis, at `at` along it: which number it stands for, or which row of the sheet."""

    at: float
    value: float


@dataclass(frozen=True, slots=True)
class Chart:
    """`start`: where numbers stand beside the plot, `end`: where it ends; `few`: something in it is too few to tell."""

    height: int
    boxes: tuple[Box, ...] = ()
    line: str = ""
    across: tuple[Tick, ...] = ()
    up: tuple[Tick, ...] = ()
    start: float = _AXIS
    end: float = WIDTH - _EDGE
    few: bool = False


def columns(series: Sequence[Sequence[Number]], *, mirrored: bool, stacked: bool = True) -> Chart:
    """Bars over time, the series on top of each other or beside. None is a stub: too few."""
    heights = [
        sum(value or 0 for value in place) if stacked else max(each or 0 for each in place)
        for place in zip(*series, strict=True)
    ]
    top = round_up(max(heights, default=0))
    slot = (WIDTH - _EDGE - _AXIS) / max(1, len(heights))
    boxes: list[Box] = []
    for place, values in enumerate(zip(*series, strict=True)):
        left = _AXIS + slot * (place + _GAP / 2)
        boxes += _pile(values, top, (left, slot * (1 - _GAP)), stacked=stacked)
    few = any(value is None for each in series for value in each)
    return _faced(Chart(_TOP + _PLOT + 24, tuple(boxes), "", _places(len(heights), slot), _ups(top), few=few), mirrored)


def _pile(values: Sequence[Number], top: float, slot: tuple[float, float], *, stacked: bool) -> list[Box]:
    (left, width), found = slot, []
    bottom = float(_TOP + _PLOT)
    part = width if stacked else width / len(values)
    for number, value in enumerate(values):
        x = left if stacked else left + part * number
        style = "few" if value is None else f"s{number + 1}"
        height = _STUB if value is None else value / top * _PLOT
        if height:
            found.append(Box(round(x, 1), round(bottom - height, 1), round(part, 1), round(height, 1), style))
        if stacked:
            bottom -= height
    return found


def line(values: Sequence[Number], *, mirrored: bool) -> Chart:
    """One number over time, from zero."""
    top = round_up(max((value or 0 for value in values), default=0))
    slot = (WIDTH - _EDGE - _AXIS) / max(1, len(values))
    points = [
        (_turned(_AXIS + slot * (place + 0.5), 0, mirrored), _TOP + _PLOT * (1 - (value or 0) / top))
        for place, value in enumerate(values)
    ]
    way = " ".join(f"{round(x, 1)},{round(y, 1)}" for x, y in points)
    return _faced(Chart(_TOP + _PLOT + 24, (), way, _places(len(values), slot), _ups(top)), mirrored)


def grid(rows: Sequence[Sequence[Number | str]], *, mirrored: bool, start: int, tall: int) -> Chart:
    """A box for each number, the darker the more. What is not known yet (a string) has none."""
    numbers = [value for row in rows for value in row if isinstance(value, int | float)]
    most = max(numbers, default=0)
    wide = (WIDTH - _EDGE - start) / max(1, max((len(row) for row in rows), default=1))
    boxes = [
        Box(round(start + wide * place, 1), number * tall, round(wide - 1, 1), tall - 1, _level(value, most), value)
        for number, row in enumerate(rows)
        for place, value in enumerate(row)
        if not isinstance(value, str)
    ]
    up = tuple(Tick(number * tall + tall / 2, number) for number in range(len(rows)))
    width = max((len(row) for row in rows), default=0)
    across = tuple(Tick(round(start + wide * (place + 0.5), 1), place) for place in range(width))
    few = any(value is None for row in rows for value in row)
    return _faced(Chart(len(rows) * tall + 22, tuple(boxes), "", across, up, start=start, few=few), mirrored)


def bars(series: Sequence[Sequence[Number]], *, mirrored: bool) -> Chart:
    """Bars along the lines of text, each row below its own words; of several series below each other."""
    top = max((value or 0 for each in series for value in each), default=0) or 1
    tall = 20 + 12 * len(series)
    boxes: list[Box] = []
    for number, values in enumerate(zip(*series, strict=True)):
        for place, value in enumerate(values):
            width = _STUB if value is None else (WIDTH - 2 * _EDGE) * value / top
            style = "few" if value is None else f"s{place + 1}"
            boxes.append(Box(_EDGE, number * tall + 18 + 12 * place, round(width, 1), 10, style, value))
    rows = len(series[0]) if series else 0
    up = tuple(Tick(number * tall + 13, number) for number in range(rows))
    few = any(value is None for each in series for value in each)
    return _faced(Chart(rows * tall + 4, tuple(boxes), "", (), up, start=_EDGE, few=few), mirrored)


def round_up(number: float) -> float:
    """To where an axis ends: a short number that is no less."""
    if number <= 0:
        return 1
    power = 1.0
    while power * 10 <= number:
        power *= 10
    while power > number:
        power /= 10
    return next(step * power for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * power >= number)


def _level(value: Number, most: float) -> str:
    if value is None:
        return "few"
    return f"h{min(_LEVELS, ceil(value / most * _LEVELS))}" if value and most else "h0"


def _ups(top: float) -> tuple[Tick, ...]:
    parts = 2 if top % 2 == 0 else 1
    return tuple(Tick(round(_TOP + _PLOT * (1 - step / parts), 1), top * step / parts) for step in range(parts + 1))


def _places(count: int, slot: float) -> tuple[Tick, ...]:
    """The first, one in the middle, and the last: more would not fit on a phone."""
    chosen = sorted({0, count // 2, count - 1}) if count else []
    return tuple(Tick(round(_AXIS + slot * (place + 0.5), 1), place) for place in chosen)


def _turned(x: float, width: float, mirrored: bool) -> float:
    return round(WIDTH - x - width, 1) if mirrored else x


def _faced(chart: Chart, mirrored: bool) -> Chart:
    """The other way round for those who read from the right."""
    if not mirrored:
        return chart
    turn = _turned
    return Chart(
        chart.height,
        tuple(
            Box(turn(box.x, box.width, True), box.y, box.width, box.height, box.style, box.value) for box in chart.boxes
        ),
        chart.line,
        tuple(Tick(turn(tick.at, 0, True), tick.value) for tick in chart.across),
        chart.up,
        turn(chart.start, 0, True),
        turn(chart.end, 0, True),
        chart.few,
    )
