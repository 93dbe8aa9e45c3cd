"""Our server as a stranger meets it: `fedi-groups serve` in a process of its own, and the commands beside it."""

import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
from typer.testing import CliRunner

from fedi_groups.cli.table import program
from tests.peers.authority import Authority
from tests.postgresql import free_port

ADDRESS = "127.0.0.1"
PROGRAM = Path(sys.executable).parent / "fedi-groups"
PATIENCE = 60.0
"""Seconds that what is asked for may take to be seen where others keep the machine busy."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Server:
    """Where it is, how its commands are run, and what a visitor without a name sees there."""

    origin: str
    settings: dict[str, str]
    folder: Path
    authority: Authority

    def command(self, *words: str) -> dict[str, Any]:
        """What a command says with `--json`. It works beside the server, as from a process of its own."""
        done = CliRunner().invoke(program(), [*words, "--json"], env=self.settings, catch_exceptions=False)
        assert done.exit_code == 0, f"{' '.join(words)}:\n{done.stderr}"
        said: dict[str, Any] = json.loads(done.stdout)
        return said

    def get(self, uri: str, *, accept: str = "application/activity+json") -> httpx.Response:
        trust = ssl.create_default_context(cafile=self.authority.file)
        return httpx.get(uri, headers={"Accept": accept}, verify=trust, timeout=PATIENCE)

    def document(self, uri: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get(uri).raise_for_status().json()
        return found

    @contextmanager
    def running(self) -> Iterator[None]:
        """May be entered again: a restart."""
        certificate = str(self.authority.folder / f"{ADDRESS}.pem")
        port = self.origin.rpartition(":")[2]
        command = [str(PROGRAM), "serve", "--port", port, "--tls-cert", certificate, "--tls-key", certificate]
        if shutil.which("setpriv"):  # a run that is killed takes the server along
            command = ["setpriv", "--pdeathsig", "TERM", "--", *command]
        log = self.folder / "server.log"
        with (
            log.open("a") as said,
            subprocess.Popen(command, env=os.environ | self.settings, stdout=said, stderr=said) as process,
        ):
            try:
                eventually(lambda: self._answers(process, log))
                yield
            finally:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(timeout=PATIENCE)
                finally:
                    process.kill()

    def _answers(self, process: subprocess.Popen[bytes], log: Path) -> bool:
        assert process.poll() is None, f"the server has ended:\n{log.read_text()}"
        try:
            return self.get(f"{self.origin}/healthz").is_success
        except httpx.TransportError:
            return False


def make_server(folder: Path, *, authority: Authority, database_url: str) -> Server:
    """Not started yet. It may speak to servers on this machine, and at any port."""
    authority.server(ADDRESS)
    origin = f"https://{ADDRESS}:{free_port()}"
    settings = {
        "ORIGIN": origin,
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        "ALLOW_NETWORKS": "127.0.0.0/8",
        "ALLOW_HTTP": "true",
        "CA_FILE": str(authority.file),
        "LOG_LEVEL": "debug",
    }
    return Server(origin, {f"FEDI_GROUPS_{name}": value for name, value in settings.items()}, folder, authority)


def eventually(look: Callable[[], Found]) -> Found:
    """What `look` sees once that is something. Fails if it never is."""
    until = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < until, f"still {found!r} after {PATIENCE} seconds"
        time.sleep(0.1)
    return found
