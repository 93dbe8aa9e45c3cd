"""The command line as it is used: in this process on a database of each kind, and as real programs with real ports."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from fedi_groups.cli.table import program
from fedi_groups.domain.facts import PostFacts
from fedi_groups.storage.database import Database
from fedi_groups.storage.posts import Posts
from fedi_groups.storage.shelves import Writes
from fedi_groups.wire.uris import Uris
from tests.databases import Databases
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


@cache
def commands() -> Any:
    """The whole table, made ready once: that takes longer than most commands do."""
    return get_command(program())


def said(*words: str, typed: str = "", environment: Mapping[str, str] | None = None) -> Answered:
    """What the program says to these words, run in this process."""
    with CliRunner().isolation(input=typed, env=environment) as (out, err, _):
        with pytest.raises(SystemExit) as ended:
            commands().main(words, prog_name="fedi-groups")
        sys.stdout.flush()
        sys.stderr.flush()
        return Answered(int(ended.value.code or 0), out.getvalue().decode(), err.getvalue().decode())


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
        return said(*words, typed=typed, environment=environment)

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


BIRDS = (
    "user create ada --email ada@example.org",
    "user create bob --email bob@example.org",
    "community create birds --owner ada",
    "follow birds --as bob",
)
"""Ada owns the community birds, of which Bob is a member."""


@dataclass(frozen=True, slots=True)
class Beginnings:
    """Servers on which some commands were run: once in a run for each kind of database, as making keys takes long."""

    folders: pytest.TempPathFactory
    begun: dict[tuple[object, ...], CommandLine] = field(default_factory=dict)

    def after(self, population: tuple[str, ...], databases: Databases) -> CommandLine:
        key = (type(databases), *population)
        if key not in self.begun:
            place = self.folders.mktemp("begun")
            begun = self.begun[key] = CommandLine(place / "data", databases.kept(place))
            begun.folder.mkdir()
            for words in population:
                answered = begun(*words.split())
                assert answered.code == 0, answered
        return self.begun[key]


@pytest.fixture(scope="session")
def beginnings(tmp_path_factory: pytest.TempPathFactory) -> Beginnings:
    return Beginnings(tmp_path_factory)


@pytest.fixture
def population() -> tuple[str, ...]:
    """The commands that were run on a test's server before; modules and classes have their own."""
    return ()


@pytest.fixture
def command(
    beginnings: Beginnings, population: tuple[str, ...], databases: Databases, tmp_path: Path
) -> Iterator[CommandLine]:
    begun = beginnings.after(population, databases)
    with databases.copied(tmp_path, begun.database_url) as url:
        yield CommandLine(shutil.copytree(begun.folder, tmp_path / "data"), url)


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
