"""The demonstration itself, as somebody would run it who wants to see."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import Any

import httpx
import orjson
import pytest

from fedi_groups.demo.narrator import COLUMNS, columns_of
from fedi_groups.demo.servers import PROGRAM

PATIENCE = 280.0
"""Seconds. It takes some fifteen where there is nothing else to do."""


def demo(*options: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Its servers' files are in `folder`. The environment names a database that must not be touched."""
    own = {**os.environ, "TMPDIR": str(folder), "FEDI_GROUPS_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    command = [*PROGRAM, "demo", *options]
    return subprocess.run(command, env=own, capture_output=True, text=True, check=False, timeout=PATIENCE)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    folder = tmp_path_factory.mktemp("demo")
    return demo(folder=folder), folder


def test_three_servers_agree_in_the_end(played: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    said, folder = played
    assert said.returncode == 0, said.stdout + said.stderr
    assert "They agree." in said.stdout and "DIFFERS" not in said.stdout and not said.stderr
    assert list(folder.iterdir()) == []  # nothing is left behind


def test_every_signed_request_is_told_with_its_verdict(
    played: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    told = [line.split() for line in played[0].stdout.splitlines() if " → " in line]
    verified = {(line[0], line[2], line[3]) for line in told if "verified" in line}
    assert {("B", "A", "Follow"), ("A", "C", "Accept"), ("C", "A", "Create"), ("A", "B", "Announce")} <= verified
    assert ("B", "A", "Undo") in verified and ("C", "A", "Dislike") in verified
    (refused,) = [line for line in told if "refused" in line]
    assert refused[:4] == ["B", "→", "A", "Like"] and "401" in refused
    assert "قطط المدينة" in played[0].stdout


def test_the_story_fits_a_hundred_columns(played: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    assert max(map(columns_of, played[0].stdout.splitlines())) <= COLUMNS


def test_what_c_missed_reaches_it_after_it_came_back(
    played: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    away, back = played[0].stdout.split("C goes down")[1].split("C comes back")
    assert "“While you were away”" in away and "→ C" not in away.replace("wait on A for C", "")
    assert any("A → C" in line and "“While you were away”" in line for line in back.splitlines())


@contextmanager
def stopped_afterwards(facts: dict[str, Any]) -> Iterator[None]:
    try:
        yield
    finally:
        for number in facts["kept"]["processes"].values():
            os.kill(number, signal.SIGTERM)
        rmtree(facts["kept"]["folder"])


def test_with_keep_the_servers_stay_and_with_json_one_object_says_where(tmp_path: Path) -> None:
    said = demo("--keep", "--json", folder=tmp_path)
    facts = orjson.loads(said.stdout)
    with stopped_afterwards(facts):
        assert said.returncode == 0 and facts["agreed"] and facts["requests"]["refused"] == 1
        for origin in facts["servers"].values():
            assert httpx.get(f"{origin}/readyz").status_code == 200
        found = httpx.get(facts["id"], headers={"Accept": "application/activity+json"}).json()
        assert found["type"] == "Group"


def test_ended_early_it_stops_its_servers(tmp_path: Path) -> None:
    own = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [*PROGRAM, "demo"]
    with subprocess.Popen(command, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as playing:
        assert playing.stdout is not None
        for line in playing.stdout:
            if line.startswith(" 1 "):
                break
        playing.send_signal(signal.SIGTERM)
        playing.communicate(timeout=60)
    assert playing.returncode == 143
    assert list(tmp_path.iterdir()) == []
