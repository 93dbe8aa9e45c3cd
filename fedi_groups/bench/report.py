"""The report: every figure beside its aim, as a table for people or as JSON for programs. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fedi_groups.bench.figures import Figure, Measure, digits

_HEADS = ("", "measured", "", "alone", "aim", "")


@dataclass(frozen=True, slots=True)
class Section:
    """Figures under one heading."""

    title: str
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Report:
    """`signature`: milliseconds of CPU that one RSA-2048 signature took in this run. `machine`: where it ran."""

    sections: Sequence[Section]
    signature: float
    machine: Mapping[str, str]
    seconds: float

    @property
    def facts(self) -> dict[str, object]:
        """As one JSON object."""
        return {
            "machine": dict(self.machine),
            "signature_ms": round(self.signature, 4),
            "seconds": round(self.seconds, 1),
            "figures": [_facts(section, each) for section in self.sections for each in section.figures],
        }

    @property
    def lines(self) -> tuple[str, ...]:
        """As a table, with what it means above and below."""
        body: list[tuple[str, ...]] = []
        for section in self.sections:
            body += [(section.title,), *(_row(each) for each in section.figures), ("",)]
        widths = [max(len(row[place]) for row in [*body, _HEADS] if len(row) > 1) for place in range(len(_HEADS))]
        missed = sum(not each.is_met for section in self.sections for each in section.figures)
        return (
            ", ".join(self.machine.values()),
            f"1 RSA = {self.signature:.2f} ms: the CPU of one RSA-2048 signature in this run.",
            "Measured: medians, many at a time. Alone: one at a time, with nothing beside it.",
            "",
            _line(_HEADS, widths),
            *(_line(row, widths) for row in body),
            _missed(missed),
            f"It took {self.seconds:.0f} s.",
        )


def _missed(number: int) -> str:
    match number:
        case 0:
            return "All aims are met."
        case 1:
            return "One aim is missed."
        case _:
            return f"{number} aims are missed."


def _row(figure: Figure) -> tuple[str, ...]:
    alone = figure.single_value
    aim = figure.aim
    return (
        f"  {figure.name}",
        digits(figure.value),
        figure.measure.value,
        digits(alone) if alone is not None else "",
        f"{'≥' if aim.more_is_better else '≤'} {_aimed(aim.value, figure.measure)}" if aim is not None else "",
        figure.verdict,
    )


def _aimed(value: float, measure: Measure) -> str:
    return f"{value:.1f}" if measure is Measure.RSA else f"{value:g}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Numbers to the right, words to the left."""
    if len(cells) == 1:
        return cells[0]
    name, value, unit, alone, aim, verdict = (
        cell.rjust(width) if place in (1, 3) else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"{name}  {value} {unit}  {alone}  {aim}  {verdict}".rstrip()


def _facts(section: Section, figure: Figure) -> dict[str, object]:
    return {
        "section": section.title,
        "name": figure.name.strip(),
        "unit": figure.measure.value,
        "value": figure.value,
        "rounds": list(figure.rounds),
        "alone": figure.single_value,
        "aim": figure.aim.value if figure.aim is not None else None,
        "more_is_better": figure.aim.more_is_better if figure.aim is not None else None,
        "met": figure.is_met if figure.aim is not None else None,
    }
