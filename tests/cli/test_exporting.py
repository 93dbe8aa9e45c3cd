"""Archives to take along, on the command line."""

import stat
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import BIRDS, CommandLine
from tests.media.pictures import picture


@pytest.fixture
def population() -> tuple[str, ...]:
    return BIRDS


def test_what_somebody_has_here_goes_into_one_file_with_the_pictures(command: CommandLine, tmp_path: Path) -> None:
    image, file = tmp_path / "robin.png", tmp_path / "bob.zip"
    image.write_bytes(picture())
    command.id("post", "create", "birds", "--as", "bob", "--title", "A robin", "--attach", str(image), "--alt", "Red")
    told = command("user", "export", "bob", "--to", str(file))
    assert told.code == 0, told
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        (shown,) = [each for each in names if each.startswith("media_attachments/")]
        assert shown in archive.read("outbox.json").decode()
    assert {"actor.json", "outbox.json", "likes.json", "communities.csv"} <= set(names)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert command("user", "export", "bob", "--to", str(file)).refusal == f"{file} is there already."


def test_a_whole_community_goes_along_with_its_owner_alone(command: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "birds.zip"
    command.id("post", "create", "birds", "--as", "bob", "--title", "A robin")
    assert "Only the owner" in command("community", "export", "birds", "--as", "bob", "--to", str(file)).refusal
    assert not file.exists() and list(tmp_path.glob("*.part")) == []
    assert command("community", "export", "birds", "--as", "ada", "--to", str(file)).code == 0
    with zipfile.ZipFile(file) as archive:
        assert "A robin" in archive.read("posts.jsonl").decode()
        assert "bob@here.test" in archive.read("members.csv").decode()
        assert "example.org" not in "".join(archive.read(each).decode() for each in archive.namelist())


def test_what_bob_wrote_anonymously_goes_along_if_he_says_his_password(command: CommandLine, tmp_path: Path) -> None:
    command("community", "charter", "birds", "--as", "ada", "--set", "anonymous=yes")
    command.id("post", "create", "birds", "--as", "bob", "--title", "A secret", "--anonymous")
    command("user", "password", "bob", "--password-stdin", typed="correct horse battery\n")
    file, words = tmp_path / "bob.zip", ("user", "export", "bob", "--password-stdin", "--to")
    assert "not the password" in command(*words, str(file), typed="a guess\n").refusal
    assert command(*words, str(file), typed="correct horse battery\n").code == 0
    with zipfile.ZipFile(file) as archive:
        assert "A secret" in archive.read("anonymous.json").decode()
