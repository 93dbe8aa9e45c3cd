"""Servers as real programs: how they start, what they refuse to start with, and how they end."""

import json
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from fedi_groups.storage.migrate import newest_version
from tests.cli.conftest import Machine
from tests.postgresql import free_port


def prepare(machine: Machine, **settings: str) -> None:
    """Ada owns the community birds."""
    assert machine.run("user", "create", "ada", "--email", "ada@example.org", **settings).code == 0
    assert machine.run("community", "create", "birds", "--owner", "ada", **settings).code == 0


def posted(machine: Machine, **settings: str) -> int:
    """The number of a new post among birds."""
    words = ("post", "create", "birds", "--as", "ada", "--title", "A count", "--json")
    return int(machine.run(*words, **settings).facts["id"].rpartition("/")[2])


def file_of(machine: Machine) -> Path:
    return machine.folder / "data" / "fedi-groups.db"


def held_leases(machine: Machine) -> list[str]:
    with closing(sqlite3.connect(file_of(machine))) as database:
        now = time.time_ns() // 1000
        return [name for (name,) in database.execute("SELECT name FROM lease WHERE until > ?", (now,))]


def is_numbered(machine: Machine, post: int) -> bool:
    """Whether what is to be told of a post has a position in the log, so that other servers are told."""
    with closing(sqlite3.connect(file_of(machine))) as database:
        found = database.execute("SELECT position FROM outgoing WHERE object_id = ?", (post,)).fetchone()
        return found is not None and found[0] is not None


def document(uri: str) -> dict[str, object]:
    with urlopen(Request(uri, headers={"Accept": "application/activity+json"}), timeout=10) as answer:
        found: dict[str, object] = json.load(answer)
        return found


def test_a_server_starts_with_nothing_set_and_says_what_to_do_next(machine: Machine) -> None:
    with machine.serving() as server:
        server.until(lambda: "--admin" in server.said())
        assert f"fedi-groups is at {server.address}. Ctrl+C stops it." in server.said()
        assert f"{server.address}/setup?code=" in server.said()
        assert "user create NAME --email YOU@EXAMPLE.ORG --admin" in server.said()
        made = machine.run("user", "create", "ada", "--email", "ada@example.org", "--admin", "--json")
        assert made.facts["id"] == f"{server.address}/u/ada"
        assert document(f"{server.address}/u/ada")["preferredUsername"] == "ada"


def test_once_there_is_an_admin_nobody_is_asked_to_make_one(machine: Machine) -> None:
    machine.run("user", "create", "ada", "--email", "ada@example.org", "--admin")
    with machine.serving() as server:
        server.until(lambda: "Ctrl+C" in server.said())
        assert "--admin" not in server.said()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_asked_to_stop_gives_back_its_leases_and_exits_with_0(
    machine: Machine, number: signal.Signals
) -> None:
    with machine.serving() as server:
        server.until(lambda: "sequencer" in held_leases(machine))
        assert server.stop(number) == 0
    assert held_leases(machine) == []
    assert "Traceback" not in server.said()


def test_after_a_kill_the_next_start_delivers_at_once(machine: Machine) -> None:
    with machine.serving() as server:
        prepare(machine)
        server.until(lambda: "sequencer" in held_leases(machine))
        server.stop(signal.SIGKILL)
    with closing(sqlite3.connect(file_of(machine))) as database, database:
        database.execute("UPDATE lease SET until = until + 3600000000")  # as if it had died a moment ago, for an hour
    number = posted(machine)
    with machine.serving(port=server.port) as server:
        server.until(lambda: is_numbered(machine, number))


def test_a_second_worker_on_the_same_folder_is_refused(machine: Machine) -> None:
    with machine.serving() as server:
        for words in (["serve", "--port", str(free_port())], ["work"]):
            refusal = machine.run(*words).refusal
            assert "already works on" in refusal and f"(process {server.popen.pid})" in refusal


def test_web_and_work_are_the_same_apart(machine: Machine) -> None:
    assert machine.run("migrate").out == f"The database is at schema {newest_version()}; it was at none.\n"
    with machine.serving("web") as web, machine.serving("work") as work:
        prepare(machine)
        number = posted(machine)
        work.until(lambda: is_numbered(machine, number))
        assert "nobody works" not in machine.run("doctor").out
        assert (web.stop(), work.stop()) == (0, 0)


def test_work_alone_needs_to_know_the_address(machine: Machine) -> None:
    machine.run("migrate")
    assert "FEDI_GROUPS_ORIGIN is not set" in machine.run("work").refusal


def test_work_leaves_the_tables_to_migrate(machine: Machine) -> None:
    assert "run `fedi-groups migrate`" in machine.run("work").refusal


def test_a_wrong_setting_is_named_in_one_line(machine: Machine) -> None:
    wrong = {"ORIGIN": "groups.example.org", "SECRET": "short", "DATA_DIR": "/proc/none", "CA_FILE": "/nowhere.pem"}
    for name, value in wrong.items():
        refusal = machine.run("serve", "--port", str(free_port()), **{name: value}).refusal
        assert f"FEDI_GROUPS_{name}={value}: " in refusal or name == "SECRET", refusal


def test_tests_of_apps_are_for_an_address_that_nobody_else_reaches(machine: Machine) -> None:
    for origin in ("https://groups.example.org", "http://groups.example.org", "https://127.0.0.1:8000"):
        refusal = machine.run("serve", "--port", "0", TEST_MODE="true", ORIGIN=origin).refusal
        assert "TEST_MODE is for http://127.0.0.1" in refusal


def test_a_database_that_does_not_answer_is_named_without_its_password(machine: Machine) -> None:
    url = f"postgresql://ada:open-sesame@127.0.0.1:{free_port()}/groups"
    refusal = machine.run("serve", "--port", str(free_port()), DATABASE_URL=url).refusal
    assert "cannot be reached" in refusal and "ada:***@127.0.0.1" in refusal and "open-sesame" not in refusal


def test_an_address_that_others_know_is_kept(machine: Machine) -> None:
    old = "https://groups.example.org"
    prepare(machine, ORIGIN=old)
    posted(machine, ORIGIN=old)
    refusal = machine.run("serve", "--port", str(free_port())).refusal
    assert f"this database belongs to {old}" in refusal and f"set FEDI_GROUPS_ORIGIN={old}" in refusal
