"""`doctor` finds what is wrong with a server, names it, and says how to mend it."""

import asyncio
import os
import re
from pathlib import Path

import pytest

from fedi_groups.cli.checks import machine as checks
from fedi_groups.cli.checks.exam import Exam, State
from fedi_groups.cli.doctor import examine
from fedi_groups.config import Settings, read_settings
from fedi_groups.domain.types import MINUTE, SECOND, Instant
from fedi_groups.peers.connect import Connector
from fedi_groups.peers.guard import AddressGuard
from fedi_groups.storage.database import Database
from tests.cli.conftest import CommandLine, Machine
from tests.postgresql import free_port


def looked_at(settings: Settings, *, offset: int = 0) -> dict[str, tuple[State, str]]:
    """By the name of the check. `offset` is what this machine's clock shows more than the database's."""

    async def look() -> dict[str, tuple[State, str]]:
        url = settings.database_url
        if url is None:
            start = Instant(0)
        else:
            async with Database(url) as database:
                start = await database.now()
        found = [each async for each in examine(settings, clock=lambda: Instant(start + offset))]
        return {name: (finding.state, finding.words) for name, finding in found}

    return asyncio.run(look())


def exam(folder: Path, **settings: object) -> Exam:
    return Exam(read_settings(data_dir=folder, **settings), lambda: Instant(0), Connector(AddressGuard()))


def test_a_running_server_is_well(machine: Machine) -> None:
    with machine.serving() as server:
        answered = machine.run("doctor", "--json", ORIGIN=server.address, ALLOW_HTTP="true")
    assert answered.code == 0, answered
    assert answered.facts["id"] == f"{server.address}/" and answered.facts["ok"] is True
    states = {each["check"]: each["state"] for each in answered.facts["checks"]}
    assert states.pop("certificate") == "warn"  # http, as here, is for trying out
    assert states.pop("mail") == "warn"  # as is a folder for it
    assert set(states.values()) == {"ok"}, answered.facts
    assert {"reach", "webfinger", "proxy", "work", "durability", "keys"} <= set(states)


def test_a_server_that_is_not_started_is_found_out(command: CommandLine) -> None:
    command("user", "create", "ada", "--email", "ada@example.org")
    answered = command("doctor", ORIGIN=f"http://127.0.0.1:{free_port()}", ALLOW_HTTP="true")
    assert answered.code == 1
    assert "does not lead to this server" in answered.out and "Is the server started" in answered.out
    assert "nobody works" in answered.out


def test_before_the_first_start_nothing_is_made(tmp_path: Path) -> None:
    found = looked_at(read_settings(data_dir=tmp_path / "data"))
    assert found["data folder"][0] is State.WARN and "is not there yet" in found["data folder"][1]
    assert found["database"] == (State.WARN, "there is none yet: the first start makes it")
    assert not (tmp_path / "data").exists()


def test_a_wrong_setting_is_a_finding_too(command: CommandLine) -> None:
    answered = command("doctor", "--json", ORIGIN="groups.example.org")
    (check,) = answered.facts["checks"]
    assert answered.code == 1 and (check["check"], check["state"]) == ("settings", "fail")
    assert "FEDI_GROUPS_ORIGIN=groups.example.org" in check["words"]


def test_a_database_that_is_away_is_a_finding_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql://ada:open-sesame@127.0.0.1:{free_port()}/groups"

    async def look() -> dict[str, tuple[State, str]]:
        settings = read_settings(data_dir=tmp_path, database_url=url)
        return {name: (each.state, each.words) async for name, each in examine(settings, clock=lambda: Instant(0))}

    state, words = asyncio.run(look())["database"]
    assert state is State.FAIL and "cannot be reached" in words and "open-sesame" not in words


@pytest.mark.parametrize(
    ("offset", "state", "says"),
    [
        (0, State.OK, r"as the database has it"),
        # To the second on an idle machine, and some less on a busy one.
        (10 * MINUTE, State.FAIL, r"(600|59\d|60\d) s ahead of the database"),
        (-10 * MINUTE, State.FAIL, r"(600|59\d|60\d) s behind the database"),
        (20 * SECOND, State.WARN, r"(20|1[5-9]|2[1-5]) s ahead of the database"),
    ],
)
def test_a_clock_that_is_wrong_is_found_out(
    database_url: str, tmp_path: Path, offset: int, state: State, says: str
) -> None:
    settings = read_settings(data_dir=tmp_path, database_url=database_url, origin="https://127.0.0.1:1")
    found, words = looked_at(settings, offset=offset)["clock"]
    assert found is state and re.search(says, words), words


def test_the_origin_that_others_know_is_missed(command: CommandLine) -> None:
    command("user", "create", "ada", "--email", "ada@example.org")
    command("community", "create", "birds", "--owner", "ada")
    command("post", "create", "birds", "--as", "ada", "--title", "A count")
    answered = command("doctor", ORIGIN="https://other.test")
    assert answered.code == 1
    assert "fail  recorded origin" in answered.out and "set FEDI_GROUPS_ORIGIN=https://here.test" in answered.out


def test_a_secret_that_is_not_the_one_is_found_out(command: CommandLine) -> None:
    command("user", "create", "ada", "--email", "ada@example.org")
    (command.folder / "secret").write_text("another secret, quite as long as the first")
    answered = command("doctor")
    assert answered.code == 1
    assert "the secret does not open the private keys" in answered.out


def test_who_else_can_read_the_secret_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x" * 40)
    os.chmod(tmp_path / "secret", 0o644)
    assert f"chmod 600 {tmp_path}/secret" in checks.secret(exam(tmp_path)).words
    os.chmod(tmp_path / "secret", 0o600)
    assert checks.secret(exam(tmp_path)).state is State.OK
    (tmp_path / "secret").write_text("short")
    assert checks.secret(exam(tmp_path)).state is State.FAIL
    assert checks.secret(exam(tmp_path, secret="short")).state is State.FAIL
    assert checks.secret(exam(tmp_path, secret="x" * 40)).state is State.OK


@pytest.mark.parametrize(
    "wrong", ["https://bad.example", "bad.example/", "*.bad.example", "bad example", "@a@b.example"]
)
def test_what_blocks_nobody_is_told(tmp_path: Path, wrong: str) -> None:
    finding = checks.blocked_servers(exam(tmp_path, blocked_servers=f"fine.example,{wrong}"))
    assert finding.state is State.FAIL and wrong in finding.words
    assert checks.blocked_servers(exam(tmp_path, blocked_servers="fine.example,xn--80ak6aa92e.com")).state is State.OK


def test_how_much_room_there_is_is_told_for_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    finding = checks.disk(exam(tmp_path / "not" / "yet"))
    assert "GB free" in finding.words


def test_a_check_of_uploads_that_cannot_be_run_is_told(tmp_path: Path) -> None:
    assert checks.upload_check(exam(tmp_path)).state is State.OK
    assert checks.upload_check(exam(tmp_path, upload_check="true --whatever 'a b'")).state is State.OK
    assert checks.upload_check(exam(tmp_path, upload_check="/no/such/program -")).state is State.FAIL
