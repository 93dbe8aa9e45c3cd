"""The lines of the story: aligned, whatever they say."""

from pathlib import Path

import pytest

from fedi_groups.demo.agreement import Comparison, Finding
from fedi_groups.demo.hearing import SignedRequest
from fedi_groups.demo.narrator import COLUMNS, Names, columns_of, fitted, request_line, table
from fedi_groups.demo.servers import Place
from fedi_groups.domain.types import Scheme
from fedi_groups.reads.dumps import Part

A, B = "http://127.0.0.2:5001", "http://127.0.0.3:5002"
PLACES = [Place("A", "127.0.0.2", 5001, Path("a")), Place("B", "127.0.0.3", 5002, Path("b"))]


@pytest.fixture
def names() -> Names:
    found = Names(PLACES)
    found.call(f"{B}/u/bob", "bob@B")
    found.call(f"{A}/c/cats", "!cats@A")
    return found


def request(**more: object) -> SignedRequest:
    usual = {
        "server": "A",
        "at": "2026-11-21T00:00:00Z",
        "key": f"{B}/u/bob#main-key",
        "scheme": Scheme.CAVAGE,
        "kind": "Follow",
        "actor": f"{B}/u/bob",
        "thing": f"{A}/c/cats",
        "status": 202,
    }
    return SignedRequest(**usual | more)  # type: ignore[arg-type]  # as the fields want them


def test_a_request_says_from_where_to_where_who_does_what_and_how_it_was_judged(names: Names) -> None:
    assert request_line(request(), names).split() == (
        ["B", "→", "A", "Follow", "bob@B", "→", "!cats@A", "202", "verified", "draft-cavage-12"]
    )


def test_a_refusal_is_told_with_its_status(names: Names) -> None:
    line = request_line(request(status=401, reason="wrong", scheme=None, key=""), names)
    assert "401 refused" in line and "unsigned" in line and line.startswith("  ? → A")


@pytest.mark.parametrize("title", ["Welcome", "قطط المدينة", "قِطَطُ المَدِينَةِ", "x" * 200])
def test_verdicts_stand_below_each_other_in_a_hundred_columns(names: Names, title: str) -> None:
    names.call(f"{A}/post/1", f"“{title}”")
    lines = [
        request_line(request(kind=kind, thing=thing), names)
        for kind, thing in (("Announce Create Question", f"{A}/post/1"), ("Follow", f"{A}/c/cats"))
    ]
    assert {columns_of(line[: line.index("202")]) for line in lines} == {columns_of(lines[1][: lines[1].index("202")])}
    assert all(columns_of(line) <= COLUMNS for line in lines)


def test_marks_above_letters_take_no_column() -> None:
    assert columns_of("قِطَط") == 3
    assert fitted("قِطَط", 5) == "قِطَط  "
    assert fitted("abcdef", 4) == "abc…"


def test_what_has_no_name_is_told_by_where_it_lies(names: Names) -> None:
    assert names.short(f"{A}/post/7") == "A/post/7"
    assert names.short(f"{B}/activities/99/object") == "an activity of B's"
    assert names.short("https://elsewhere.test/1") == "https://elsewhere.test/1"


def test_an_address_that_only_begins_like_a_server_is_not_on_it(names: Names) -> None:
    assert names.server(f"{A}1/u/eve") == "?"


def test_the_table_has_a_line_for_each_part_and_shouts_where_servers_differ() -> None:
    findings = dict.fromkeys(Part, Finding.EQUAL) | {Part.VOTES: Finding.DIFFERS, Part.LOG: Finding.ABSENT}
    comparisons = [Comparison(part, "0" * 64, finding) for part, finding in findings.items()]
    lines = table("A", dict.fromkeys(Part, "abcdef0123456789"), {"B": comparisons})
    assert [line.split()[0] for line in lines[1:]] == [part.value for part in Part]
    assert "abcdef012345" in lines[1] and lines[1].endswith("equal")
    assert lines[4].endswith("DIFFERS") and lines[5].endswith("not told")
