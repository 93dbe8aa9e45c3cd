"""Web Push as Mastodon.py reads it: by the draft before the standard, which most apps made for Mastodon know alone."""

import json
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.capabilities import find_judges
from tests.databases import Databases
from tests.partners.judges import Bench, bench

SCRIPT = Path(__file__).parent / "push_receiver.py"


@pytest.mark.needs("judges")
def test_mastodon_py_reads_what_it_is_pushed(sqlite_databases: Databases, tmp_path: Path) -> None:
    with sqlite_databases.prepared(tmp_path) as url, bench(tmp_path, database_url=url) as server:
        app, other = (token_of(server, name) for name in ("ada", "bob"))
        with subprocess.Popen(
            [str(judging()), str(SCRIPT), server.origin, app], stdout=subprocess.PIPE, text=True
        ) as receiver:
            try:
                assert said(receiver) == {"standard": False}
                says(server, other, "@ada Hello")
                assert said(receiver) == {"title": "bob mentioned you", "body": "@ada Hello", "type": "mention"}
            finally:
                receiver.kill()


def token_of(server: Bench, name: str) -> str:
    server.command("user", "create", name, "--email", f"{name}@localhost.test")
    token: str = server.command("token", "create", name)["token"]
    return token


def says(server: Bench, token: str, text: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    httpx.post(f"{server.origin}/api/v1/statuses", headers=headers, data={"status": text}).raise_for_status()


def judging() -> Path:
    place = find_judges()
    assert place is not None
    return place / "venv" / "bin" / "python"


def said(receiver: subprocess.Popen[str]) -> Any:
    assert receiver.stdout is not None
    return json.loads(receiver.stdout.readline())
