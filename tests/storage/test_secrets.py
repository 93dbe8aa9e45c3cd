"""The secret outside the database: made once, readable by its owner alone, never silently another."""

import os
import stat
from pathlib import Path

import pytest

from fedi_groups.errors import Misconfigured
from fedi_groups.storage.secrets import LENGTH, read_secret


def test_it_is_made_at_the_first_start_and_the_same_ever_after(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    made = read_secret(folder, given=None)
    assert len(made) >= LENGTH
    assert read_secret(folder, given=None) == made
    assert stat.S_IMODE((folder / "secret").stat().st_mode) == 0o600


def test_every_server_makes_its_own(tmp_path: Path) -> None:
    assert read_secret(tmp_path / "a", given=None) != read_secret(tmp_path / "b", given=None)


def test_one_that_is_given_is_taken_and_nothing_is_written(tmp_path: Path) -> None:
    given = "x" * LENGTH
    assert read_secret(tmp_path, given=given) == given.encode()
    assert not (tmp_path / "secret").exists()


def test_one_that_is_too_short_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="32 at least"):
        read_secret(tmp_path, given="short")
    (tmp_path / "secret").write_text("short\n")
    with pytest.raises(Misconfigured):
        read_secret(tmp_path, given=None)


def test_line_ends_that_an_editor_adds_do_not_make_it_another(tmp_path: Path) -> None:
    made = read_secret(tmp_path, given=None)
    (tmp_path / "secret").write_bytes(made + b"\n")
    assert read_secret(tmp_path, given=None) == made


def test_a_folder_that_cannot_be_made_stops_the_start_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Misconfigured, match="secret cannot be read or made"):
        read_secret(tmp_path / "file" / "data", given=None)


def test_an_empty_file_is_not_overwritten(tmp_path: Path) -> None:
    """It may be one whose contents were lost: another secret would make every key unreadable for good."""
    path = tmp_path / "secret"
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
    with pytest.raises(Misconfigured):
        read_secret(tmp_path, given=None)
    assert path.read_bytes() == b""
