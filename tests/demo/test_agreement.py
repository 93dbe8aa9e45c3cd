"""What counts as agreement between two servers about one community."""

import pytest

from fedi_groups.demo.agreement import Finding, agree, compare
from fedi_groups.domain.types import Uri
from fedi_groups.reads.dumps import Dump, Part

HOST, OTHER = "http://host.test", "http://other.test"


def member(origin: str, name: str) -> str:
    return f'{{"actor":"{origin}/u/{name}","role":"member","state":"member"}}'


def seen(**parts: tuple[str, ...]) -> Dump:
    """A dump with these parts; the others have one line that everybody has."""
    return Dump(Uri(f"{HOST}/c/cats"), {part: parts.get(part.value, (f'{{"same":"{part}"}}',)) for part in Part})


AS_HOST_SEES = {"standings": (member(HOST, "ann"), member(OTHER, "bob"))}
AS_OTHER_SEES = {"standings": (member(OTHER, "bob"),)}


def test_a_server_need_not_know_the_members_elsewhere() -> None:
    assert agree(seen(**AS_HOST_SEES), seen(**AS_OTHER_SEES), origin=OTHER)


@pytest.mark.parametrize("standings", [(), (member(OTHER, "bob"), member(OTHER, "eve")), (member(HOST, "ann"),)])
def test_a_server_has_to_know_its_own_members_and_no_others(standings: tuple[str, ...]) -> None:
    assert not agree(seen(**AS_HOST_SEES), seen(standings=standings), origin=OTHER)


@pytest.mark.parametrize("part", [Part.COMMUNITY, Part.THREADS, Part.VOTES])
@pytest.mark.parametrize("lines", [(), ("1",), ("1", "2", "3"), ("1", "4"), ("1", "2", "2")])
def test_what_all_are_told_has_to_be_the_same(part: Part, lines: tuple[str, ...]) -> None:
    host, other = AS_HOST_SEES | {part.value: ("1", "2")}, AS_OTHER_SEES | {part.value: lines}
    found = {each.part: each for each in compare(seen(**host), seen(**other), origin=OTHER)}
    assert found[part].finding is Finding.DIFFERS and found[part].digest != seen(**host).digest(part)
    assert set(found[part].missing) | set(found[part].extra)
    assert [each.finding for each in found.values()].count(Finding.DIFFERS) == 1


def test_the_first_lines_that_differ_are_named() -> None:
    host = AS_HOST_SEES | {"threads": ("kept", "lost")}
    (found,) = [
        each
        for each in compare(seen(**host), seen(**AS_OTHER_SEES, threads=("invented", "kept")), origin=OTHER)
        if each.part is Part.THREADS
    ]
    assert (found.missing, found.extra) == (("lost",), ("invented",))


def test_of_the_log_a_server_may_know_less_but_nothing_else() -> None:
    host = seen(**AS_HOST_SEES, log=("1", "2"))
    for log, finding in (((), Finding.ABSENT), (("1",), Finding.ABSENT), (("1", "2"), Finding.EQUAL)):
        assert compare(host, seen(**AS_OTHER_SEES, log=log), origin=OTHER)[-1].finding is finding
    assert not agree(host, seen(**AS_OTHER_SEES, log=("1", "3")), origin=OTHER)
