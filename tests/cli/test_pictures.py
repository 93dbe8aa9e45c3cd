"""Pictures on the command line: attached, described, refused; backed up; and their private addresses ended."""

import asyncio
from pathlib import Path

import pytest

from fedi_groups.storage.database import Database
from fedi_groups.storage.grants import Grants
from fedi_groups.storage.peers import ensure_peer
from tests.cli.conftest import CommandLine
from tests.media.papers import PDF
from tests.media.pictures import PLACE, with_a_place
from tests.world import SECRET, Time


@pytest.fixture
def population() -> tuple[str, ...]:
    return ("user create ada --email ada@example.org", "community create cats --owner ada")


@pytest.fixture
def cat(tmp_path: Path) -> Path:
    file = tmp_path / "cat.jpg"
    file.write_bytes(with_a_place("JPEG"))
    return file


def test_a_picture_is_attached_and_kept_without_where_it_was_taken(command: CommandLine, cat: Path) -> None:
    words = ["post", "create", "cats", "--as", "ada", "--title", "Cats"]
    post = command.id(*words, "--attach", str(cat), "--alt", "A grey cat", "--attach", str(cat))
    first, second = command.post(post).attachments
    assert (first["alt"], second["alt"], first["media_type"]) == ("A grey cat", None, "image/jpeg")
    files = [path for path in (command.folder / "media").rglob("*") if path.is_file()]
    assert len(files) == 4 and not [path for path in files if PLACE.encode() in path.read_bytes()]
    comment = command.id("comment", "create", post, "--as", "ada", "--text", "Another", "--attach", str(cat))
    assert len(command.post(comment).attachments) == 1
    command("post", "edit", post, "--as", "ada", "--text", "Two of them")
    assert command.post(post).attachments == (first, second)


def test_what_cannot_be_attached_is_refused_in_one_line(command: CommandLine, cat: Path, tmp_path: Path) -> None:
    words = ["post", "create", "cats", "--as", "ada", "--title", "Cats"]
    (tmp_path / "cat.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "large.png").write_bytes(bytes(17 * 1024 * 1024))
    refused = (
        (["--attach", str(tmp_path / "cat.svg")], "Pages, drawings and programs"),
        (["--attach", str(tmp_path / "large.png")], "a file has up to 16 MB"),
        (["--attach", str(tmp_path / "none.png")], "No such file"),
        (["--alt", "A cat"], "more descriptions than files"),
        (["--attach", str(cat)] * 5, "up to 4 files"),
    )
    for more, why in refused:
        assert why in command(*words, *more).refusal, more


def test_a_backup_holds_the_pictures(command: CommandLine, cat: Path, tmp_path: Path) -> None:
    command.id("post", "create", "cats", "--as", "ada", "--title", "Cats", "--attach", str(cat))
    said = command("backup", str(tmp_path / "backup.tar"))
    assert said.code == 0 and "uploaded files: 2" in said.out
    assert not list(command.folder.glob(".backup-*"))


def test_an_admin_ends_the_address_that_a_server_has(command: CommandLine, cat: Path) -> None:
    command.id("community", "create", "club", "--owner", "ada", "--private")
    post = command.id("post", "create", "club", "--as", "ada", "--title", "Cats", "--attach", str(cat))
    number = command.post(post).id

    async def told() -> None:
        time = Time(now=4_000_000_000_000_000)
        async with Database(command.database_url) as database:
            async with database.write() as connection:
                peer = await ensure_peer(connection, "https://there.test", now=time())
            await Grants(database, time, secret=SECRET).word(number, peer.id)

    assert command("media", "addresses", post).out == "No server has an address of it.\n"
    asyncio.run(told())
    assert command("media", "addresses", post).out.startswith("https://there.test  until ")
    refusal = command("media", "revoke", post, "--server", "else.test").refusal
    assert refusal == "else.test has no address of its pictures."
    assert command("media", "revoke", post, "--server", "there.test").out == "Ended: 1 address.\n"
    assert command("media", "addresses", post).out == "No server has an address of it.\n"


def test_a_document_is_attached_under_its_name(command: CommandLine, tmp_path: Path) -> None:
    paper = tmp_path / "List.pdf"
    paper.write_bytes(PDF)
    post = command.id("post", "create", "cats", "--as", "ada", "--title", "List", "--attach", str(paper))
    (attached,) = command.post(post).attachments
    assert (attached["name"], attached["media_type"]) == ("List.pdf", "application/pdf")


def test_what_files_take_is_told(command: CommandLine, cat: Path, tmp_path: Path) -> None:
    assert "There is no limit" in command("media", "usage").out
    command.id("post", "create", "cats", "--as", "ada", "--title", "Cats", "--attach", str(cat))
    told = command("media", "usage", "--json", MEDIA_BUDGET="2").facts
    files = [path.stat().st_size for path in (command.folder / "media").rglob("*") if path.is_file()]
    assert told["uploads"] == {"files": 1, "bytes": sum(files), "room": 1_000_000_000}
    assert told["full_in_days"] == (1_000_000_000 - sum(files)) * 30 // sum(files)
    assert told["previews"] == {"files": 0, "bytes": 0, "room": 1_000_000_000}


def test_when_the_room_is_used_up_an_upload_is_refused(command: CommandLine, cat: Path) -> None:
    words = ["post", "create", "cats", "--as", "ada", "--title", "Cats", "--attach", str(cat)]
    refused = command(*words, MEDIA_BUDGET="0.0000001")
    assert "there is no room left" in refused.refusal
    assert not [path for path in (command.folder / "media").rglob("*") if path.is_file()]
