"""The report: what stands in it for people and for programs, and when an aim counts as met."""

import pytest

from fedi_groups.bench.figures import Aim, Figure, Measure
from fedi_groups.bench.report import Report, Section


def report(*figures: Figure) -> Report:
    return Report([Section("What goes out", figures)], 0.8213, {"cores": "2 cores"}, 61.4)


@pytest.mark.parametrize(
    ("rounds", "measure", "aim", "verdict"),
    [
        ([1.2, 1.3, 9.9], Measure.RSA, Aim(1.4), "met"),
        ([1.402], Measure.RSA, Aim(1.4), "met"),
        ([2.1], Measure.RSA, Aim(1.4), "missed by 50 %"),
        ([120.0], Measure.RATE, Aim(150, more_is_better=True), "missed by 20 %"),
        ([150.0], Measure.RATE, Aim(150, more_is_better=True), "met"),
        ([84.0], Measure.PERCENT, Aim(90, more_is_better=True), "missed by 6 points"),
        ([5.0], Measure.SECONDS, None, ""),
    ],
)
def test_the_median_is_held_against_the_aim_as_it_is_printed(
    rounds: list[float], measure: Measure, aim: Aim | None, verdict: str
) -> None:
    assert Figure("something", measure, rounds, aim=aim).verdict == verdict


def test_the_table_has_a_line_for_each_figure_under_its_heading() -> None:
    lines = report(
        Figure("deliver", Measure.RSA, [1.5, 1.6, 1.7], [4.0], Aim(1.4)), Figure("start", Measure.SECONDS, [0.5])
    ).lines
    at = lines.index("What goes out")
    assert lines[at + 1].split() == ["deliver", "1.60", "RSA", "4.00", "≤", "1.4", "missed", "by", "14", "%"]
    assert lines[at + 2].split() == ["start", "0.50", "s"]
    assert "1 RSA = 0.82 ms" in lines[1]
    assert "1 aims are missed." not in lines and "One aim is missed." in lines
    assert max(map(len, lines)) <= 100


def test_a_program_gets_every_round_and_whether_the_aim_is_met() -> None:
    facts = report(Figure("  deliver", Measure.RSA, [1.5, 1.6], [4.0], Aim(1.4))).facts
    assert facts["signature_ms"] == 0.8213
    assert facts["figures"] == [
        {
            "section": "What goes out",
            "name": "deliver",
            "unit": "RSA",
            "value": 1.55,
            "rounds": [1.5, 1.6],
            "alone": 4.0,
            "aim": 1.4,
            "more_is_better": False,
            "met": False,
        }
    ]
