"""What a process takes hold of on its machine before it starts: its folder, the one worker's lock, a port.

Whatever cannot be had raises Misconfigured with one line that says what to mend.
"""

import errno
import fcntl
import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from pwd import getpwuid
from tempfile import TemporaryFile

from fedi_groups.app import database_url
from fedi_groups.config import Settings
from fedi_groups.errors import Misconfigured
from fedi_groups.storage.engines import is_sqlite

LOCK = "worker.lock"

_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files in PEM form: the certificate with its chain, and its key."""

    certificate: Path
    key: Path


def claim_folder(settings: Settings) -> None:
    """The data folder is there, and ours to write in."""
    folder = settings.data_dir
    setting = f"FEDI_GROUPS_DATA_DIR={folder}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        whom = f"the user {_name(os.geteuid())}"
        raise Misconfigured(
            f"{setting}: {whom} cannot write there ({_reason(error)}): make it a folder of that user, or name another"
        ) from error
    refusal = owner_refusal(folder, user=os.geteuid(), owner=folder.stat().st_uid)
    if refusal is not None:
        raise Misconfigured(refusal)


def owner_refusal(folder: Path, *, user: int, owner: int) -> str | None:
    """Why this user may not work there: what root leaves behind the owner cannot write, and the server stops."""
    if user != 0 or owner == 0:
        return None
    name = _name(owner)
    return f"FEDI_GROUPS_DATA_DIR={folder} belongs to the user {name}: run this as {name}, as with `sudo -u {name}`"


@contextmanager
def only_worker(settings: Settings) -> Iterator[None]:
    """On SQLite one process works at a time: the lock is the kernel's, so it ends with the process however that ends.

    PostgreSQL shares the work out among many.
    """
    url = database_url(settings)
    if not is_sqlite(url):
        yield
        return
    path = Path(url.removeprefix("sqlite:///")).parent / LOCK
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise Misconfigured(
                f"a server already works on {path.parent} (process {file.read().strip() or 'unknown'}): stop that one "
                "first; with SQLite there is one, more take PostgreSQL"
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket on this port; 0 is any that is free."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        both = host == "::" and socket.has_dualstack_ipv6()
        taken = socket.create_server((host, port), family=family, backlog=2048, dualstack_ipv6=both)
    except OSError as error:
        raise Misconfigured(_port_refused(host, port, error)) from error
    with taken:
        yield taken


def certificate(cert: Path | None, key: Path | None) -> Certificate | None:
    """The pair, tried out; None where neither is given."""
    if cert is None and key is None:
        return None
    if cert is None or key is None:
        raise Misconfigured("--tls-cert and --tls-key go together: give both, or neither")
    for file in (cert, key):
        if not os.access(file, os.R_OK):
            raise Misconfigured(f"{file} cannot be read, and HTTPS takes it")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, password=lambda: b"")
    except (ssl.SSLError, OSError, ValueError) as error:
        raise Misconfigured(
            f"{cert} and {key} are no certificate with its key, in PEM form and without a password: {error}"
        ) from error
    return Certificate(cert, key)


def address(host: str, port: int, *, tls: bool) -> str:
    """Where a browser on this machine finds it."""
    name = _EVERY_ADDRESS.get(host, host)
    default = 443 if tls else 80
    return (
        f"{'https' if tls else 'http'}://"
        + (f"[{name}]" if ":" in name else name)
        + ("" if port == default else f":{port}")
    )


def _port_refused(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken by another program: stop that one, or choose another with --port"
    if error.errno == errno.EACCES:
        return f"port {port} is for root alone: choose one from 1024 on with --port, and a proxy in front"
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return f"--host {host} is no address of this machine: 127.0.0.1 is for this machine alone, 0.0.0.0 for all"
    return f"port {port} on {host} cannot be had: {_reason(error)}"


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _name(user: int) -> str:
    try:
        return getpwuid(user).pw_name
    except KeyError:
        return str(user)
