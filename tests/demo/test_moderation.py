"""The story of how order is kept, as somebody would run it who wants to see."""

import subprocess

import pytest

from fedi_groups.demo.narrator import COLUMNS, columns_of
from tests.demo.test_demo import demo

Played = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return demo("--story", "moderation", folder=tmp_path_factory.mktemp("demo"))


def chapter(played: Played, words: str) -> list[str]:
    """The lines between the heading with these words and the next."""
    lines = played.stdout.splitlines()
    (start,) = [number for number, line in enumerate(lines) if line[:2].strip().isdigit() and words in line]
    found = []
    for line in lines[start + 1 :]:
        if line[:2].strip().isdigit() or not line:
            break
        found.append(line)
    return found


def test_three_servers_agree_in_the_end(played: Played) -> None:
    assert played.returncode == 0, played.stdout + played.stderr
    assert "They agree." in played.stdout and "DIFFERS" not in played.stdout and not played.stderr
    (log,) = [line.split() for line in played.stdout.splitlines() if line.startswith("   log ")]
    assert log[2:] == ["equal", "equal"]
    assert max(map(columns_of, played.stdout.splitlines())) <= COLUMNS


def test_a_report_reaches_those_alone_who_have_something_to_decide(played: Played) -> None:
    before = chapter(played, "clara reports that")
    assert [line.split()[:4] for line in before if "→" in line] == [["C", "→", "A", "Flag"]]
    assert before[-1].split(":")[1] == " 1 on A, 0 on B, 1 on C"
    after = chapter(played, "clara reports again")
    ways = {tuple(line.split()[:3]) for line in after if "Flag" in line}
    assert ways == {("C", "→", "A"), ("A", "→", "B")}
    assert after[-1].split(":")[1] == " 2 on A, 1 on B, 2 on C"


def test_a_report_that_is_resolved_is_so_for_all_who_have_it(played: Played) -> None:
    resolved = chapter(played, "resolve the reports")
    assert any(line.startswith("  B → A  Resolve") for line in resolved)
    assert resolved[-1].split(":")[1] == " 0 on A, 0 on B, 0 on C"


def test_who_may_not_is_refused_by_their_own_server_and_by_the_other(played: Played) -> None:
    told = chapter(played, "bea, who may not")
    assert told[0].strip() == "B says to bea: Only moderators may do this."
    assert told[1].split()[:4] == ["B", "→", "A", "Lock"]
    assert told[2].strip() == "A refused it: Only moderators may do this."
    assert len(told) == 3  # nobody else hears of it


def test_receipts_say_who_has_heard_and_who_is_away(played: Played) -> None:
    assert "   appoint: accepted by 2 of 2 servers" in played.stdout
    assert "   warn: accepted by 1 of 1 server" in played.stdout
    assert "   ban: accepted by 1 of 2 servers; 1 unreachable, retrying" in chapter(played, "C goes down")
    assert chapter(played, "C comes back")[-1] == "   ban: accepted by 2 of 2 servers"


def test_a_warning_is_told_to_the_warned_alone(played: Played) -> None:
    told = [line.split()[:4] for line in chapter(played, "ann warns carl") if "→" in line]
    assert told == [["A", "→", "C", "Warn"]]
