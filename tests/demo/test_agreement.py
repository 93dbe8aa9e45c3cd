"""What counts as agreement between two servers about one community."""

import pytest

from fedi_groups.demo.agreement import Finding, agree, compare, compare_outsider
from fedi_groups.domain.types import Uri
from fedi_groups.reads.dumps import Dump, Part

HOST, OTHER = "http://host.test", "http://other.test"


def member(origin: str, name: str, *, role: str = "member", state: str = "member") -> str:
    return f'{{"actor":"{origin}/u/{name}","role":"{role}","state":"{state}"}}'


def entry(action: str, *, actor: str = f"{HOST}/u/ann") -> str:
    return f'{{"action":"{action}","actor":"{actor}"}}'


def seen(**parts: tuple[str, ...]) -> Dump:
    """A dump with these parts; the others have one line that everybody has."""
    same = {part: ((entry("lock") if part is Part.LOG else f'{{"same":"{part}"}}'),) for part in Part}
    return Dump(Uri(f"{HOST}/c/cats"), {part: parts.get(part.value, same[part]) for part in Part})


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
    lock, ban = entry("lock"), entry("ban")
    host = seen(**AS_HOST_SEES, log=(lock, ban))
    for log, finding in (((), Finding.ABSENT), ((lock,), Finding.ABSENT), ((lock, ban), Finding.EQUAL)):
        assert compare(host, seen(**AS_OTHER_SEES, log=log), origin=OTHER)[-1].finding is finding
    assert not agree(host, seen(**AS_OTHER_SEES, log=(lock, entry("pin"))), origin=OTHER)


def test_what_nobody_or_one_alone_is_told_of_the_log_makes_no_difference() -> None:
    lifted = entry("unban", actor=f"{HOST}/c/cats")
    host = seen(**AS_HOST_SEES, log=(entry("create"), entry("lock"), entry("kick"), lifted))
    other = seen(**AS_OTHER_SEES, log=(entry("lock"), entry("warn")))
    assert compare(host, other, origin=OTHER)[-1].finding is Finding.EQUAL


@pytest.mark.parametrize(
    ("known", "agreed"),
    [
        (member(HOST, "ann", role="moderator"), True),
        (member(HOST, "eve", state="banned"), True),
        (member(HOST, "ann", state="left"), True),
        (member(HOST, "eve", role="moderator"), False),
        (member(HOST, "ann", state="banned"), False),
    ],
)
def test_of_people_elsewhere_a_server_may_not_believe_that_they_rule_or_are_banned_unless_it_is_so(
    known: str, agreed: bool
) -> None:
    people = (member(HOST, "ann", role="moderator"), member(HOST, "eve", state="banned"), member(OTHER, "bob"))
    host, other = seen(standings=people), seen(standings=(*AS_OTHER_SEES["standings"], known))
    assert agree(host, other, origin=OTHER) is agreed


def outside(**parts: tuple[str, ...]) -> dict[Part, Finding]:
    """What an outsider with these parts is found to know, where the host has two lines of each."""
    lines = dict.fromkeys(Part, ("1", "2")) | {Part.LOG: (entry("1"), entry("2"))}
    host = Dump(Uri(f"{HOST}/c/cats"), lines | {Part.STANDINGS: (member(OTHER, "eve"),)})
    other = Dump(host.community, {part: parts.get(part.value, ()) for part in Part})
    return {each.part: each.finding for each in compare_outsider(host, other, origin=OTHER)}


def test_an_outsider_that_knows_nothing_is_as_it_should_be() -> None:
    assert set(outside().values()) == {Finding.ABSENT}
    known = outside(community=("1", "2"), standings=(member(OTHER, "eve"),))
    assert (known[Part.COMMUNITY], known[Part.STANDINGS]) == (Finding.EQUAL, Finding.EQUAL)


@pytest.mark.parametrize("part", [Part.THREADS, Part.VOTES, Part.LOG])
@pytest.mark.parametrize("lines", [("1",), ("1", "2"), ("3",)])
def test_an_outsider_that_knows_anything_of_what_happens_in_it_knows_too_much(
    part: Part, lines: tuple[str, ...]
) -> None:
    known = tuple(entry(each) for each in lines) if part is Part.LOG else lines
    assert outside(**{part.value: known})[part] is Finding.DIFFERS
