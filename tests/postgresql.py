"""A throw-away PostgreSQL cluster, made by the machine's own initdb and removed at the end of the run.

It calls fsync as in production, so what a test finds after the server was killed is what production would find.
"""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

OWNER = "fedi_groups"
PATIENCE = 30.0  # seconds the cluster may take to start or stop
MEMORY = Path("/dev/shm")
PREFIX = "fedi-groups-postgresql-"  # the number of the process that made it comes next
ROOM = 4 << 30  # bytes; a cluster takes some hundred million, and there is one for each worker


@dataclass(frozen=True, slots=True)
class Cluster:
    programs: Path
    port: int
    sweeper: Executor

    def url(self, name: str) -> str:
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, *, template: str = "template0") -> None:
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def drop(self, name: str) -> None:
        """Returns at once: removing the files takes longer than most tests, and nobody waits for it.

        Connections that a test left open are cut.
        """
        self.sweeper.submit(self._run, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        command = [str(self.programs / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", statement, self.url("postgres")]
        subprocess.run(command, check=True, timeout=60)


@contextmanager
def running_cluster(programs: Path) -> Iterator[Cluster]:
    """PostgreSQL refuses to run as root, so as root its files and its processes belong to another user."""
    user = server_user()
    place = _quick_folder() or Path(tempfile.gettempdir())
    _clear_up_after_killed_runs(place)
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=place))
    try:
        shutil.chown(home, user)
        options = ["--no-sync", "--auth=trust", f"--username={OWNER}", "--encoding=UTF8", "--locale=C.UTF-8"]
        command = [str(programs / "initdb"), *options, str(home / "files")]
        subprocess.run(command, check=True, user=_switch(user), cwd="/", stdout=subprocess.DEVNULL)
        port = free_port()
        with _running_server(programs, home=home, user=user, port=port):
            sweeper = ThreadPoolExecutor(max_workers=1)
            yield Cluster(programs, port, sweeper)
            sweeper.shutdown(cancel_futures=True)  # what is left goes with the cluster
    finally:
        shutil.rmtree(home)


@contextmanager
def _running_server(programs: Path, *, home: Path, user: str, port: int) -> Iterator[None]:
    settings = ["listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", "max_wal_size=128MB"]
    command = [str(programs / "postgres"), "-D", str(home / "files"), *(f"--{setting}" for setting in settings)]
    if shutil.which("setpriv"):  # a run that is killed takes the processes along
        command = ["setpriv", "--pdeathsig", "INT", "--", *command]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(command, user=_switch(user), stdout=log, stderr=log, cwd="/")
    try:
        _await_answer(programs, server=server, port=port, log=home / "log")
        yield
    finally:
        server.send_signal(signal.SIGINT)  # cut the connections, then stop in order
        server.wait(PATIENCE)


def _await_answer(programs: Path, *, server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    question = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(question, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
        time.sleep(0.05)


def _quick_folder() -> Path | None:
    """Memory where there is plenty: every database is some 500 files, which a disk makes three times more slowly."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


def _clear_up_after_killed_runs(place: Path) -> None:
    for home in place.glob(f"{PREFIX}*"):
        maker = int(home.name.removeprefix(PREFIX).split("-")[0])
        if not _is_alive(maker):
            shutil.rmtree(home, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)  # signal 0 only asks
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def server_user() -> str:
    """Whom the cluster runs as: ourselves, or as root the user that PostgreSQL's package made."""
    return "postgres" if os.geteuid() == 0 else getpass.getuser()


def _switch(user: str) -> str | None:
    return user if os.geteuid() == 0 else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
