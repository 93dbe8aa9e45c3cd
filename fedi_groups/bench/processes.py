"""Processes as the kernel counts them: their CPU time and their memory, read from /proc."""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fedi_groups.errors import Misconfigured

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _FIRST_TIME, _LAST_TIME = 1, 11, 15
"""Places in /proc/PID/stat behind the name: the parent, and utime, stime, cutime, cstime (proc(5))."""


@dataclass(frozen=True, slots=True)
class Meter:
    """CPU seconds, user and system, of some processes with all that they start; `own` counts this process too."""

    processes: tuple[int, ...] = ()
    own: bool = False

    def read(self) -> float:
        return cpu_seconds(self.processes) + (time.process_time() if self.own else 0.0)


def require_proc() -> None:
    """Raises Misconfigured where the kernel does not show its processes as files."""
    if not (_PROC / "self" / "stat").exists():
        raise Misconfigured("bench reads /proc, which this system does not have: run it on Linux")


def cpu_seconds(processes: Iterable[int]) -> float:
    """Of these and all their descendants, those that have ended and were waited for included."""
    wanted = set(processes)
    if not wanted:
        return 0.0
    stats = dict(_all_stats())
    children: dict[int, list[int]] = {}
    for number, stat in stats.items():
        children.setdefault(int(stat[_PARENT]), []).append(number)
    found, left = set[int](), list(wanted)
    while left:
        number = left.pop()
        if number not in found and number in stats:
            found.add(number)
            left += children.get(number, ())
    return sum(int(tick) for number in found for tick in stats[number][_FIRST_TIME:_LAST_TIME]) / _TICKS


def spent_on_children(process: int) -> float:
    """CPU seconds of what it has started that has ended, and what those had started."""
    stat = _stat(_PROC / str(process))
    return sum(int(tick) for tick in stat[_FIRST_TIME + 2 : _LAST_TIME]) / _TICKS if stat is not None else 0.0


def parent_of(process: int) -> int | None:
    """None if there is no such process on this machine."""
    stat = _stat(_PROC / str(process))
    return int(stat[_PARENT]) if stat is not None else None


def name_of(process: int) -> str | None:
    """What the kernel calls its program, in at most 15 letters; None if it is not on this machine."""
    try:
        return (_PROC / str(process) / "comm").read_text().strip()
    except OSError:
        return None


def memory_of(process: int, *, peak: bool = False) -> float:
    """Megabytes (10^6) resident now, or at most so far."""
    field = "VmHWM:" if peak else "VmRSS:"
    for line in (_PROC / str(process) / "status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024 / 1e6
    raise ProcessLookupError(f"process {process} has no memory")


def _all_stats() -> Iterable[tuple[int, list[str]]]:
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            stat = _stat(folder)
            if stat is not None:
                yield int(folder.name), stat


def _stat(folder: Path) -> list[str] | None:
    """The fields behind the name, which may hold anything."""
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
