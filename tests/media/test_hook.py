"""A program of the admin's looks at uploads: what it refuses, or cannot judge, is kept nowhere."""

import asyncio
import hashlib
import stat
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from fedi_groups.errors import Malformed, Overloaded
from fedi_groups.media.files import Disk
from fedi_groups.media.hook import Hook
from fedi_groups.media.workshop import Workshop
from tests.media.papers import PDF
from tests.media.pictures import picture

pytestmark = pytest.mark.anyio

EICAR = b"a text that stands for a virus"


def program(folder: Path, script: str) -> tuple[str, ...]:
    file = folder / "check"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(stat.S_IRWXU)
    return (str(file), "an argument")


def workshop(folder: Path, command: tuple[str, ...], patience: float = 20.0) -> Workshop:
    return Workshop(Disk(folder / "media"), hook=Hook(command, patience))


def kept(folder: Path) -> list[Path]:
    return [path for path in (folder / "media").rglob("*") if path.is_file()]


async def test_it_gets_every_upload_as_it_came_and_refuses_some(tmp_path: Path) -> None:
    shop = workshop(tmp_path, program(tmp_path, "if grep -q virus; then exit 1; fi; exit 0"))
    await shop.keep(PDF)
    await shop.keep(picture())
    assert len(kept(tmp_path)) == 3
    with capture_logs() as logs, pytest.raises(Malformed, match="does not take this file"):
        await shop.keep(EICAR)
    for wrong in (picture("JPEG", comment=b"virus"), picture("PNG") + b"virus"):
        with pytest.raises(Malformed, match="does not take this file"):
            await shop.keep(wrong)
        with pytest.raises(Malformed, match="does not take this file"):
            await shop.keep_preview(f"{'0' * 32}.png", wrong)
    assert len(kept(tmp_path)) == 3
    assert [each["sha256"] for each in logs] == [hashlib.sha256(EICAR).hexdigest()]


@pytest.mark.parametrize("script", ["exit 2", "kill -9 $$", "exec /no/such/program"])
async def test_when_it_cannot_tell_nothing_is_taken(tmp_path: Path, script: str) -> None:
    with capture_logs() as logs, pytest.raises(Overloaded):
        await workshop(tmp_path, program(tmp_path, script)).keep(PDF)
    assert not kept(tmp_path) and [each["log_level"] for each in logs] == ["error"]


async def test_nor_when_it_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Overloaded):
        await workshop(tmp_path, ("/no/such/program",)).keep(PDF)
    assert not kept(tmp_path)


async def test_one_that_takes_too_long_is_ended_with_all_that_it_has_started(tmp_path: Path) -> None:
    shop = workshop(tmp_path, program(tmp_path, f"sleep 60 & echo $! > {tmp_path}/pid; wait"), patience=1.0)
    with pytest.raises(Overloaded):
        await shop.keep(PDF)
    assert not kept(tmp_path)
    number = (tmp_path / "pid").read_text().strip()
    for _ in range(50):
        if not is_running(number):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it still runs")


def is_running(number: str) -> bool:
    try:
        return " Z " not in Path(f"/proc/{number}/stat").read_text()
    except FileNotFoundError:
        return False


async def test_it_learns_nothing_of_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEDI_GROUPS_SECRET", "a secret")
    await workshop(tmp_path, program(tmp_path, f"env > {tmp_path}/env")).keep(PDF)
    assert "SECRET" not in (tmp_path / "env").read_text()
