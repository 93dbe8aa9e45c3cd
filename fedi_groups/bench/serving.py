"""The server as everyone runs it: `fedi-groups serve` in a process of its own, started, asked and stopped."""

import asyncio
import os
import socket
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fedi_groups.bench.databases import Place
from fedi_groups.bench.scenery import bench_settings
from fedi_groups.config import PREFIX

_RUN = "from fedi_groups.cli import main; main()"
_PATIENCE = 30.0
_QUESTION = b"GET /.well-known/nodeinfo HTTP/1.1\r\nHost: groups.example\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Serving:
    """`started`: seconds from nothing to its first answer."""

    process: int
    port: int
    started: float


@asynccontextmanager
async def serving(place: Place, *, command: str = "serve") -> AsyncIterator[Serving]:
    """`command` is serve, or web to answer only. Raises RuntimeError with its last words if it does not answer."""
    port = _free_port()
    log = place.folder / f"{command}.log"
    began = time.perf_counter()
    with log.open("wb") as words:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _RUN, command, "--port", str(port)),
            env=_environment(place),
            cwd=place.folder,
            stdin=DEVNULL,
            stdout=words,
            stderr=words,
        )
    try:
        if not await _answers(process, port):
            raise RuntimeError(f"fedi-groups {command} did not answer:\n{log.read_text()[-2000:]}")
        yield Serving(process.pid, port, time.perf_counter() - began)
    finally:
        await _stop(process)


def _environment(place: Place) -> dict[str, str]:
    """The settings of the bench, and nothing of the environment it runs in."""
    settings = bench_settings(place)
    values: dict[str, Any] = {name: getattr(settings, name) for name in type(settings).model_fields}
    kept = {name: value for name, value in values.items() if value is not None}
    return {"PATH": os.defpath, **{f"{PREFIX}{name.upper()}": _written(value) for name, value in kept.items()}}


def _written(value: object) -> str:
    if isinstance(value, tuple | frozenset | list):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


async def _answers(process: Process, port: int) -> bool:
    until = time.monotonic() + _PATIENCE
    while process.returncode is None and time.monotonic() < until:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(_QUESTION)
            line = await reader.readline()
        except OSError:
            # Not there yet; or somebody else was at this port, and has gone.
            await asyncio.sleep(0.005)
            continue
        writer.close()
        return b" 200 " in line
    return False


async def _stop(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _PATIENCE)
        except TimeoutError:
            process.kill()
            await process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
