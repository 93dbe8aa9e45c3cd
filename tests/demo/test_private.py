"""The story of a private community, as somebody would run it who wants to see; and that its search finds things."""

import subprocess
from pathlib import Path

import pytest

from fedi_groups.demo.hearing import LogReader
from fedi_groups.demo.narrator import COLUMNS, columns_of
from fedi_groups.demo.quiet import Watch
from fedi_groups.demo.servers import Place, Server
from fedi_groups.demo.stage import Member
from fedi_groups.demo.traces import traces
from tests.demo.test_demo import demo
from tests.demo.test_moderation import chapter
from tests.federation.conftest import Fediverse

Played = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return demo("--story", "private", folder=tmp_path_factory.mktemp("demo"))


def remarks(played: Played, words: str) -> list[str]:
    """What is said in this chapter beside the requests, which come when they come."""
    return [line for line in chapter(played, words) if " → " not in line]


def test_members_servers_agree_and_the_third_knows_nothing(played: Played) -> None:
    assert played.returncode == 0, played.stdout + played.stderr
    assert "They agree." in played.stdout and "DIFFERS" not in played.stdout and not played.stderr
    seen = {line.split()[0]: line.split()[2:] for line in played.stdout.splitlines() if line.endswith("not told")}
    assert seen == {part: ["equal", "not", "told"] for part in ("standings", "threads", "votes", "log")}
    assert max(map(columns_of, played.stdout.splitlines())) <= COLUMNS


def test_the_third_server_is_told_that_it_was_turned_away_and_nothing_else(played: Played) -> None:
    told = [line.split()[3:5] for line in played.stdout.splitlines() if "→ C" in line and "verified" in line]
    assert told == [["Reject", "Follow"]]
    assert [line.rsplit(": ", 1)[1] for line in remarks(played, "eve, on C, tries")] == ["404"] * 3


def test_every_word_is_found_where_members_are_and_none_where_they_are_not(played: Played) -> None:
    found = [line.split()[:3] for line in remarks(played, "What is to be found of it")]
    assert found == [["A", "holds", "6"], ["B", "holds", "6"], ["C", "holds", "0"]]


def test_the_picture_comes_to_members_and_goes_with_its_post(played: Played) -> None:
    first, second = remarks(played, "bob looks at the picture")
    assert first.endswith("Cache-Control: private, no-store") and second.endswith("404")
    assert remarks(played, "ann deletes her post")[-1].endswith("404")


def test_receipts_count_the_servers_of_members_alone(played: Played) -> None:
    for act in ("appoint", "remove", "restore", "ban"):
        assert f"   {act}: accepted by 1 of 1 server" in played.stdout


@pytest.mark.anyio
async def test_the_search_finds_what_is_in_tables_and_in_files(fediverse: Fediverse, tmp_path: Path) -> None:
    a = await fediverse.start("a")
    ann = await a.person("ann")
    cats = await a.community("cats", ann)
    await a.post(ann, cats.uri, "Atitle", "<p>قطة</p>")
    folder = tmp_path / "folder"
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "file").write_bytes(b"\0inafile\0")
    place = Place("A", "127.0.0.1", 1, folder)
    member = Member(Server(place), a.services, Watch(a.services), LogReader("A", place.log))
    words = [b"Atitle", "قطة".encode(), b"inafile", b"nowhere"]
    assert await traces(member, words) == set(words[:3])
