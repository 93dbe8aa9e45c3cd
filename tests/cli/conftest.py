"""The command line as it is used: in this process on a database of each kind, and as real programs with real ports."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner, Result

from fedi_groups.cli.table import program
from fedi_groups.domain.facts import PostFacts
from fedi_groups.storage.database import Database
from fedi_groups.storage.posts import Posts
from fedi_groups.storage.shelves import Writes
from fedi_groups.wire.uris import Uris
from tests.postgresql import free_port

PROGRAM = Path(sys.executable).parent / "fedi-groups"
ORIGIN = "https://here.test"
PATIENCE = 60.0
"""Seconds for a process to do what it is about to do, on a machine that others use too."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def refusal(self) -> str:
        """The one line that says why not."""
        assert self.code == 1, self
        (line,) = self.err.splitlines()
        assert line.startswith("fedi-groups: "), line
        return line.removeprefix("fedi-groups: ")


@dataclass(frozen=True, slots=True)
class CommandLine:
    """Commands on one server, run in this process."""

    folder: Path
    database_url: str

    def __call__(self, *words: str, typed: str = "", **settings: str) -> Answered:
        environment = {
            "FEDI_GROUPS_DATA_DIR": str(self.folder),
            "FEDI_GROUPS_DATABASE_URL": self.database_url,
            "FEDI_GROUPS_ORIGIN": ORIGIN,
            **{f"FEDI_GROUPS_{name}": value for name, value in settings.items()},
        }
        result: Result = CliRunner().invoke(program(), list(words), input=typed, env=environment)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answered(result.exit_code, result.stdout, result.stderr)

    def id(self, *words: str, **more: str) -> str:
        """The id that a command answers with, which has to succeed."""
        answered = self(*words, "--json", **more)
        assert answered.code == 0, answered
        return str(answered.facts["id"])

    def post(self, uri: str) -> PostFacts:
        """As it is in the database."""

        async def look() -> PostFacts | None:
            async with Database(self.database_url) as database, database.read() as connection:
                return await Posts(connection, Writes(), Uris(ORIGIN), lock=False).find(uri)

        found = asyncio.run(look())
        assert found is not None, uri
        return found


@pytest.fixture
def command(database_url: str, tmp_path: Path) -> CommandLine:
    folder = tmp_path / "data"
    folder.mkdir()
    return CommandLine(folder, database_url)


@dataclass(slots=True)
class Process:
    """A server that was started as an admin does."""

    popen: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def until(self, happens: Callable[[], object]) -> None:
        """Waits for it, and fails if the process ends or time is up."""
        until = time.monotonic() + PATIENCE
        while not happens():
            assert self.popen.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.05)

    def answers(self) -> bool:
        try:
            with urlopen(f"{self.address}/healthz", timeout=5):
                return True
        except (URLError, OSError):
            return False

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Returns its exit code."""
        self.popen.send_signal(number)
        return self.popen.wait(PATIENCE)

    def said(self) -> str:
        return self.log.read_text()


@dataclass(frozen=True, slots=True)
class Machine:
    """Runs the program with nothing of our own environment but what is said here."""

    folder: Path
    settings: Mapping[str, str]

    def run(self, *words: str, **settings: str) -> Answered:
        done = subprocess.run(
            [PROGRAM, *words],
            env=self._environment(settings),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Answered(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def serving(self, *words: str, port: int | None = None, **settings: str) -> Iterator[Process]:
        """`serve`, or another command that stays, on a free port; answering once it is given out."""
        port = port or free_port()
        log = self.folder / f"log-{port}-{time.monotonic_ns()}"
        at = ["--port", str(port)] if "work" not in words else []
        with log.open("wb") as out:
            popen = subprocess.Popen(
                [PROGRAM, *(words or ("serve",)), *at], env=self._environment(settings), stdout=out, stderr=out
            )
        process = Process(popen, port, log)
        try:
            if at:
                process.until(process.answers)
            yield process
        finally:
            if popen.poll() is None:
                popen.kill()
            popen.wait(PATIENCE)

    def _environment(self, settings: Mapping[str, str]) -> dict[str, str]:
        given = {"DATA_DIR": str(self.folder / "data"), **self.settings, **settings}
        return {"PATH": os.environ["PATH"], **{f"FEDI_GROUPS_{name}": value for name, value in given.items()}}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """With nothing set: SQLite in a data folder that is not there yet."""
    return Machine(tmp_path, {})
