"""Other programs, run for one file each: with nothing of this server within reach, and an end to their time."""

import asyncio
import os
import resource
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from fedi_groups.errors import FediGroupsError

T = TypeVar("T")

_LISTENERS = ThreadPoolExecutor(max_workers=16, thread_name_prefix="programs")
"""They wait for programs, and do nothing else: as many as may run at once, and those that end them."""


class TookTooLong(FediGroupsError):
    """The program was ended before it was done."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """`patience`: seconds, on a machine that is busy; `cpu`: seconds of work; `memory` and `writes`: bytes, the latter
    of one file, None for any."""

    patience: float
    cpu: int
    memory: int | None = None
    writes: int | None = None
    surroundings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """`code` is what it ended with, negative if by a signal."""

    code: int
    said: bytes


async def run(command: Sequence[str], given: bytes | Path, bounds: Bounds) -> Done:
    """The program with `given`, or what lies there, on its standard input; what it says on its standard output. It has
    no other open file of this process, and none of its surroundings but those named.

    Raises TookTooLong; OSError if it cannot be started. Whatever happens, it and all that it has started are gone when
    this returns.
    """
    process = _started(command, given, bounds)
    try:
        _bind(process.pid, bounds)
        said = await _hear(process, given if isinstance(given, bytes) else None, bounds.patience)
    except subprocess.TimeoutExpired as error:
        raise TookTooLong(f"{command[0]} took longer than {bounds.patience} seconds") from error
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await _in_thread(process.wait)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
    return Done(process.returncode, said)


def _started(command: Sequence[str], given: bytes | Path, bounds: Bounds) -> subprocess.Popen[bytes]:
    """Not by the event loop: that would copy the tables of all the memory that this process has."""
    descriptor = os.open(given, os.O_RDONLY) if isinstance(given, Path) else None
    try:
        return subprocess.Popen(
            command,
            stdin=descriptor if descriptor is not None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(bounds.surroundings),
            cwd="/",
            start_new_session=True,
        )
    finally:
        if descriptor is not None:
            os.close(descriptor)


async def _hear(process: subprocess.Popen[bytes], given: bytes | None, patience: float) -> bytes:
    said, _ = await _in_thread(partial(process.communicate, given, timeout=patience))
    return said


async def _in_thread(waits: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_LISTENERS, waits)


def _bind(number: int, bounds: Bounds) -> None:
    """It may have ended already."""
    limits = [(resource.RLIMIT_CPU, bounds.cpu), (resource.RLIMIT_CORE, 0)]
    if bounds.memory is not None:
        limits.append((resource.RLIMIT_AS, bounds.memory))
    if bounds.writes is not None:
        limits.append((resource.RLIMIT_FSIZE, bounds.writes))
    with suppress(ProcessLookupError):
        for limit, most in limits:
            resource.prlimit(number, limit, (most, most))
