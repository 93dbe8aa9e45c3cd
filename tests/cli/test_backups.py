"""Backups on both databases: taken beside a running server, tried out, put back; and what is refused."""

import asyncio
import json
import shutil
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from fedi_groups.storage.backup import count_rows
from fedi_groups.storage.checkup import any_sealed_key
from fedi_groups.storage.database import Database
from fedi_groups.storage.migrate import newest_version
from fedi_groups.wire.keys import unseal
from tests.cli.conftest import ORIGIN, CommandLine
from tests.databases import Databases


@pytest.fixture
def elsewhere(databases: Databases, tmp_path: Path) -> Iterator[CommandLine]:
    """Another machine with an empty database."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with databases.empty(folder) as url:
        yield CommandLine(folder, url)


@pytest.fixture
def population() -> tuple[str, ...]:
    return ("user create ada --email ada@example.org", "community create birds --owner ada")


@pytest.fixture
def post(command: CommandLine) -> str:
    """The id of a post in a community of a server; and an uploaded file."""
    (command.folder / "media" / "ab").mkdir(parents=True)
    (command.folder / "media" / "ab" / "robin.png").write_bytes(b"a picture")
    return command.id("post", "create", "birds", "--as", "ada", "--title", "A count")


def counts(command: CommandLine) -> dict[str, int]:
    async def look() -> dict[str, int]:
        async with Database(command.database_url) as database, database.read() as connection:
            return dict(await count_rows(connection))

    return asyncio.run(look())


def manifest_of(file: Path) -> dict[str, Any]:
    with tarfile.open(file) as tar:
        member = tar.extractfile("manifest.json")
        assert member is not None
        found: dict[str, Any] = json.load(member)
        return found


def test_what_was_backed_up_comes_back_on_another_machine(
    command: CommandLine, elsewhere: CommandLine, post: str, tmp_path: Path
) -> None:
    file = tmp_path / "backup.tar"
    facts = command("backup", str(file), "--json").facts
    assert facts["tried_out"] is True and facts["counts"]["post"] == 1
    before = facts["counts"]

    restored = elsewhere("restore", str(file))
    assert restored.code == 0, restored
    assert "Put the secret of that server into" in restored.out
    assert counts(elsewhere) == before
    assert (elsewhere.folder / "media" / "ab" / "robin.png").read_bytes() == b"a picture"
    shutil.copy(command.folder / "secret", elsewhere.folder)
    assert elsewhere.post(post).title == "A count"
    assert elsewhere("vote", post, "--as", "ada", "--down").code == 0


def test_a_backup_holds_the_secret_only_when_asked(
    command: CommandLine, elsewhere: CommandLine, post: str, tmp_path: Path
) -> None:
    command("backup", str(tmp_path / "without.tar"))
    assert "secret" not in manifest_of(tmp_path / "without.tar")["members"]
    command("backup", str(tmp_path / "with.tar.gz"), "--with-secret")
    assert elsewhere("restore", str(tmp_path / "with.tar.gz")).out.endswith("of an earlier version.\n")
    secret = (elsewhere.folder / "secret").read_bytes()
    assert secret == (command.folder / "secret").read_bytes()
    assert (elsewhere.folder / "secret").stat().st_mode & 0o077 == 0

    async def sealed() -> bytes | None:
        async with Database(elsewhere.database_url) as database, database.read() as connection:
            return await any_sealed_key(connection)

    found = asyncio.run(sealed())
    assert found is not None
    unseal(found, secret)


def test_a_backup_says_what_it_is_and_is_for_its_owner_alone(command: CommandLine, post: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    command("backup", str(file))
    manifest = manifest_of(file)
    assert (
        manifest["origin"] == ORIGIN and manifest["schema"] == newest_version() and manifest["counts"]["account"] == 1
    )
    assert set(manifest["members"]) == {"database", "media/ab/robin.png"}
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_backup_never_overwrites_one(command: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    file.write_text("the last one")
    assert "is there already" in command("backup", str(file)).refusal
    assert file.read_text() == "the last one"


def test_a_server_is_overwritten_only_by_force(command: CommandLine, post: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    command("backup", str(file))
    command("user", "create", "eve", "--email", "eve@example.org")
    assert "say --force" in command("restore", str(file)).refusal
    assert counts(command)["account"] == 2
    assert command("restore", str(file), "--force").code == 0
    assert counts(command)["account"] == 1


@pytest.mark.parametrize("harm", ["cut", "changed", "foreign"])
def test_a_damaged_backup_touches_nothing(
    command: CommandLine, elsewhere: CommandLine, post: str, tmp_path: Path, harm: str
) -> None:
    file = tmp_path / "backup.tar"
    command("backup", str(file))
    whole = file.read_bytes()
    match harm:
        case "cut":
            file.write_bytes(whole[: len(whole) // 2])
        case "changed":
            middle = len(whole) // 2
            file.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        case _:
            file.write_bytes(b"something else")
    assert "is no whole backup" in elsewhere("restore", str(file)).refusal
    assert not list(elsewhere.folder.glob("*.db"))


@pytest.mark.parametrize("name", ["../outside", "media/../../outside", "/etc/outside", "worker.lock"])
def test_nothing_is_written_outside_of_its_place(
    command: CommandLine, elsewhere: CommandLine, tmp_path: Path, name: str
) -> None:
    file, evil = tmp_path / "backup.tar", tmp_path / "evil.tar"
    command("backup", str(file))
    with tarfile.open(file) as good, tarfile.open(evil, "w") as bad:
        manifest = manifest_of(file)
        manifest["members"][name] = manifest["members"]["database"]
        for member, content in (
            ("manifest.json", json.dumps(manifest).encode()),
            (name, good.extractfile("database").read()),  # type: ignore[union-attr]  # it is there
        ):
            entry = tarfile.TarInfo(member)
            entry.size = len(content)
            bad.addfile(entry, BytesIO(content))
    assert "does not belong in it" in elsewhere("restore", str(evil)).refusal


def test_a_backup_goes_back_under_its_own_address_and_kind(command: CommandLine, post: str, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    command("backup", str(file))
    assert f"a backup of {ORIGIN}" in command("restore", str(file), ORIGIN="https://other.test").refusal
    other = "sqlite:///x.db" if command.database_url.startswith("postgresql") else "postgresql://127.0.0.1:1/x"
    assert "This is a backup of" in command("restore", str(file), DATABASE_URL=other).refusal


@pytest.mark.needs("postgresql")
def test_without_pg_dump_it_is_said_where_to_get_it(
    postgresql_databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgresql_databases.prepared(tmp_path) as url:
        monkeypatch.setenv("PATH", "/nowhere")
        refusal = CommandLine(tmp_path, url)("backup", str(tmp_path / "backup.tar")).refusal
    assert refusal.startswith("pg_dump is not installed here") and "postgresql-client" in refusal
    assert not (tmp_path / "backup.tar").exists()
