"""A person on Fedify (fedify/actor.mjs) as tests see them: a process that does what it is told and says what it saw."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

from tests.capabilities import find_node
from tests.peers.authority import Authority
from tests.postgresql import free_port

SCRIPT = Path(__file__).parent / "fedify" / "actor.mjs"
PATIENCE = 60.0
"""Seconds that a start or a command may take where others keep the machine busy."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One POST to an inbox there. `proof`: what convinced Fedify; `read`: it came through to the person's own code."""

    id: str
    type: str
    actor: str
    object: Any
    scheme: str | None
    status: int
    proof: str | None
    read: bool

    @property
    def object_id(self) -> str:
        return _id(self.object)

    @property
    def inner_id(self) -> str | None:
        """What the activity inside this one is about."""
        return _id(self.object["object"]) if isinstance(self.object, dict) and "object" in self.object else None


@dataclass(frozen=True, slots=True)
class Sent:
    """One request from there as it was on the wire, and its answer."""

    method: str
    url: str
    scheme: str | None
    status: int


@dataclass
class Person:
    process: subprocess.Popen[str]
    lines: Queue[str | None]
    log: Path

    @cached_property
    def uri(self) -> str:
        """The actor's id: the first thing said, once the process has started."""
        return str(self._hear())

    def lookup(self, what: str) -> dict[str, Any]:
        found: dict[str, Any] = self.tell("lookup", what=what)
        return found

    def items(self, collection: str) -> list[str]:
        found: list[str] = self.tell("items", what=collection)
        return found

    def arrived(self, kind: str | None = None) -> list[Arrived]:
        return [each for each in (Arrived(**line) for line in self.tell("arrived")) if kind in (None, each.type)]

    def sent(self, method: str) -> list[Sent]:
        return [each for each in (Sent(**line) for line in self.tell("sent")) if each.method == method]

    def tell(self, command: str, **more: str) -> Any:
        """Do something; returns the id of what came of it, or what was asked for."""
        assert self.uri and self.process.stdin is not None
        self.process.stdin.write(json.dumps({"command": command, **more}) + "\n")
        self.process.stdin.flush()
        return self._hear()

    def _hear(self) -> Any:
        try:
            line = self.lines.get(timeout=PATIENCE)
        except Empty:
            raise TimeoutError(f"Fedify has not answered for {PATIENCE} seconds:\n{self.log.read_text()}") from None
        assert line is not None, f"Fedify has ended:\n{self.log.read_text()}"
        said = json.loads(line)
        assert "error" not in said, f"{said['error']}\n{self.log.read_text()}"
        return said["answer"]


@contextmanager
def person_on_fedify(name: str, *, software: str, address: str, authority: Authority, folder: Path) -> Iterator[Person]:
    """Lives at `address`, one of this machine's own, until the block ends; is spoken to once it has started.

    `software`: what NodeInfo says there; as gotosocial, nothing is shown to unsigned requests.
    """
    node = find_node()
    assert node is not None, "a test that uses Fedify carries the mark needs"
    authority.server(address)
    certificate = authority.folder / f"{address}.pem"
    log = folder / f"{name}.log"
    command = [str(node), str(SCRIPT), name, f"{address}:{free_port()}", str(certificate), software]
    environment = {**os.environ, "NODE_EXTRA_CA_CERTS": str(authority.file)}
    with (
        log.open("w") as errors,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment
        ) as process,
    ):
        lines: Queue[str | None] = Queue()
        Thread(target=_read, args=(process, lines), daemon=True).start()
        try:
            yield Person(process, lines, log)
        finally:
            assert process.stdin is not None
            process.stdin.close()  # it ends with its orders
            try:
                process.wait(timeout=5)
            finally:
                process.kill()


def _id(thing: Any) -> str:
    return str(thing["id"] if isinstance(thing, dict) else thing)


def _read(process: subprocess.Popen[str], lines: Queue[str | None]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)
    lines.put(None)
