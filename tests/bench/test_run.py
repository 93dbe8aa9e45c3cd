"""The whole bench, with next to nothing to do: that every measure comes out, on each database, and leaves nothing."""

import os
import subprocess
from pathlib import Path

import pytest

from fedi_groups.bench.effort import LEAST
from fedi_groups.bench.figures import Figure, Measure
from fedi_groups.bench.report import Report
from fedi_groups.bench.run import run
from fedi_groups.demo.servers import PROGRAM


def figure(report: Report, name: str) -> Figure:
    return next(each for section in report.sections for each in section.figures if each.name.strip() == name)


def test_every_measure_comes_out_on_each_database(database_url: str, tmp_path: Path) -> None:
    heard: list[str] = []
    given = None if database_url.startswith("sqlite") else database_url
    report = run(LEAST, database=given, tell=heard.append)

    for section in report.sections:
        for each in section.figures:
            # So few rows can weigh less than what tidying up before weighing them frees.
            weighed = each.measure in (Measure.BYTES, Measure.PERCENT)
            assert each.rounds and (weighed or min(each.rounds) >= 0), each
    for name in ("accept one activity, durably", "apply one Like", "apply one comment"):
        assert figure(report, name).value > 0.02, name
    assert figure(report, "deliver one activity, plain http").value > 1, "no delivery costs less than its signature"
    assert figure(report, "rows, 10 servers").rounds == figure(report, "rows, 20 servers").rounds
    assert len(heard) > 8
    assert report.machine["database"] == ("SQLite" if given is None else "PostgreSQL")


def test_a_part_is_measured_by_itself() -> None:
    report = run(LEAST, database=None, tell=lambda _: None, only=["growing"])
    assert [each.title for each in report.sections] == ["What is stored"] and report.signature > 0


@pytest.mark.parametrize(
    ("database", "words"),
    [
        ("sqlite:///somebodys.db", "--database takes postgresql://"),
        ("postgresql://nobody@127.0.0.1:1/none", "the database of --database cannot be reached"),
    ],
)
def test_a_database_that_cannot_be_used_is_refused_in_one_line(database: str, words: str, tmp_path: Path) -> None:
    said = subprocess.run(
        [*PROGRAM, "bench", "--quick", "--database", database],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert said.returncode == 1
    last = said.stderr.splitlines()[-1]
    assert last.startswith("fedi-groups: ") and words in last
    assert "Traceback" not in said.stderr
    assert list(tmp_path.iterdir()) == []
