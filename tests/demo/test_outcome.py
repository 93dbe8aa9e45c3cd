"""What is said at the end, and when it is a failure."""

import orjson

from fedi_groups.demo.agreement import compare
from fedi_groups.demo.outcome import Outcome
from fedi_groups.domain.types import Uri
from fedi_groups.reads.dumps import Dump, Part

ORIGINS = {"A": "http://a.test", "B": "http://b.test"}


def outcome(*, threads: tuple[str, ...] = ("1", "2"), broken_off: str | None = None) -> Outcome:
    """B sees `threads` where A sees two lines."""
    a = Dump(Uri("http://a.test/c/cats"), dict.fromkeys(Part, ()) | {Part.THREADS: ("1", "2")})
    b = Dump(a.community, dict.fromkeys(Part, ()) | {Part.THREADS: threads})
    comparisons = {"B": compare(a, b, origin=ORIGINS["B"])}
    return Outcome(ORIGINS, a, comparisons, 10, 1, (), 12.34, broken_off)


def test_equal_digests_are_agreement() -> None:
    found = outcome()
    assert found.agreed and found.facts()["agreed"]
    assert list(found.lines())[-1].startswith("They agree. 10 requests verified, 1 refused, 12.3 seconds")


def test_a_difference_is_shown_line_by_line() -> None:
    found = outcome(threads=("1", "3"))
    assert not found.agreed
    lines = list(found.lines())
    assert "   - 2" in lines and "   + 3" in lines and lines[-1].startswith("They do not agree")
    assert found.facts()["others"]["B"]["threads"]["missing"] == ["2"]


def test_a_story_that_was_broken_off_is_no_agreement_whatever_the_digests_say() -> None:
    found = outcome(broken_off="after 30 s still not: peace")
    assert not found.agreed and any("peace" in line for line in found.lines())


def test_the_facts_are_json() -> None:
    facts = outcome(threads=()).facts()
    assert orjson.loads(orjson.dumps(facts)) == facts
    assert facts["id"] == "http://a.test/c/cats" and set(facts["digests"]) == {part.value for part in Part}
