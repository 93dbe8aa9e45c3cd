"""Servers on the loopback, each a process of its own, as `fedi-groups serve` runs it: started, stopped, killed.

They share nothing but the network: each has its address, its folder and its database.
"""

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path

from fedi_groups.config import PREFIX, Settings
from fedi_groups.errors import FediGroupsError, Unreachable
from fedi_groups.peers.connect import Connector
from fedi_groups.peers.guard import AddressGuard

LOOPBACK = ip_network("127.0.0.0/8")
PROGRAM = (sys.executable, "-c", "from fedi_groups.cli import main; main()")

READY_WITHIN = 60.0
"""Seconds until a server answers and works; three start at once, maybe on one core."""

STOPPED_WITHIN = 15.0

_LOOK_EVERY = 0.05


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server is. `name` is what the story calls it."""

    name: str
    host: str
    port: int
    folder: Path
    database: str | None = None

    @property
    def origin(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def settings(self) -> Settings:
        """What this server runs with, whatever this process's own environment says."""
        defaults = {name: each.get_default() for name, each in Settings.model_fields.items()}
        return Settings(**defaults | self._chosen())

    def environment(self) -> dict[str, str]:
        """The same as variables: all that its process is given."""
        chosen = {name: str(value).lower() if value is True else str(value) for name, value in self._chosen().items()}
        return {f"{PREFIX}{name.upper()}": value for name, value in chosen.items()} | {"PYTHONUTF8": "1"}

    def _chosen(self) -> dict[str, object]:
        chosen: dict[str, object] = {
            # What a story tells in a minute would be a flood elsewhere.
            "flood_hours": 0,
            "posts_per_hour": 0,
            "joins_per_hour": 0,
            "data_dir": self.folder,
            "origin": self.origin,
            "allow_http": True,
            "allow_networks": str(LOOPBACK),
            "log_level": "debug",
            "server_name": f"Server {self.name}",
        }
        return chosen | ({"database_url": self.database} if self.database is not None else {})


@dataclass(slots=True)
class Server:
    """One server at its place, running or not. `program` is what is started, up to the word `serve`."""

    place: Place
    program: Sequence[str] = PROGRAM
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    async def start(self) -> None:
        """Returns once it answers and works on what comes in. Raises Unreachable with the end of its log."""
        self.launch()
        await self.ready()

    def launch(self) -> None:
        """Start it, and do not wait."""
        place = self.place
        command = [*self.program, "serve", "--host", place.host, "--port", str(place.port)]
        with place.log.open("ab") as log:
            # A session of its own: Ctrl+C in the terminal is for whoever started the servers, who then stops them.
            self.process = subprocess.Popen(
                command,
                env=place.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    async def ready(self) -> None:
        """Returns once the server that was launched answers and works. Raises Unreachable."""
        guard = AddressGuard((LOOPBACK,))
        with suppress(TimeoutError):
            async with asyncio.timeout(READY_WITHIN), Connector(guard, allow_http=True) as connector:
                if await self._gets_ready(connector):
                    return
        state = "does not get ready" if self.runs else "has ended"
        raise Unreachable(f"the server at {self.place.origin} {state}; the end of {self.place.log}: {self._last()}")

    async def _gets_ready(self, connector: Connector) -> bool:
        while self.runs:
            if await _is_ready(connector, self.place.origin):
                return True
            await asyncio.sleep(_LOOK_EVERY)
        return False

    async def stop(self) -> None:
        """As an admin does, with SIGTERM; killed if it does not end in time."""
        if self.process is not None and self.runs:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(self.process.wait, STOPPED_WITHIN)
        self.kill()

    def kill(self) -> None:
        """At once, with SIGKILL: it gets no chance to put anything in order."""
        if self.process is not None and self.runs:
            self.process.kill()
            self.process.wait()

    def _last(self) -> str:
        lines = self.place.log.read_text(errors="replace").splitlines() if self.place.log.exists() else []
        return lines[-1][:1000] if lines else "(empty)"


def places(names: str, folder: Path) -> list[Place]:
    """One for each letter: an address of its own on the loopback, a port that is free, a folder that is made."""
    found = []
    for number, name in enumerate(names, 2):
        host = f"127.0.0.{number}"
        own = folder / name.lower()
        own.mkdir()
        found.append(Place(name, host, free_port(host), own))
    return found


def free_port(host: str) -> int:
    """A port that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


async def _is_ready(connector: Connector, origin: str) -> bool:
    try:
        answer = await connector.request("GET", f"{origin}/readyz", headers={}, timeout=2.0, limit=4096)
    except FediGroupsError:
        return False
    return answer.status == 200
