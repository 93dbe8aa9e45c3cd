"""The story of a school with its classes, as somebody would run it who wants to see."""

import subprocess
from pathlib import Path

import pytest

from tests.demo.test_demo import demo
from tests.demo.test_moderation import chapter

Played = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder: Path = tmp_path_factory.mktemp("demo")
    return demo("--story", "membership", folder=folder)


def test_all_servers_agree_on_the_school_and_its_classes(played: Played) -> None:
    assert played.returncode == 0, played.stdout + played.stderr
    assert "They agree." in played.stdout and "DIFFERS" not in played.stdout and not played.stderr
    assert "all servers agree that know of them" in played.stdout


def test_the_tree_shows_who_has_brought_whom_and_a_branch_is_out_as_a_whole(played: Played) -> None:
    assert "Who has brought whom: ann (carl (bob), clara)" in played.stdout
    assert any("Out are: bob, carl" in line for line in chapter(played, "puts carl out"))


def test_each_server_hears_an_announcement_once(played: Played) -> None:
    told = [line.split()[:3] for line in chapter(played, "announces something") if "Announce" in line]
    assert sorted(told) == [["A", "→", "B"], ["A", "→", "C"]]


def test_who_may_not_come_in_or_speak_is_told_why(played: Played) -> None:
    assert "Only members of its umbrella come into this community." in played.stdout
    assert "A says to eve: Only members may post here." in played.stdout
