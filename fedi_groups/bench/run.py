"""All measures, one after the other, in a temporary folder that is gone afterwards."""

import asyncio
import os
import platform
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import uvloop

from fedi_groups.bench.databases import Databases
from fedi_groups.bench.effort import Bench, Effort
from fedi_groups.bench.figures import Figure
from fedi_groups.bench.measures import (
    accepting,
    applying,
    delivering,
    distance,
    fetching,
    growing,
    hanging,
    moderating,
    starting,
)
from fedi_groups.bench.processes import require_proc
from fedi_groups.bench.report import Report, Section
from fedi_groups.bench.yardstick import Yardstick

MEASURES: tuple[tuple[str, Callable[[Bench], Awaitable[list[Figure]]]], ...] = (
    ("What comes in, over HTTP", accepting.measure),
    ("What is made of it, by a worker alone", applying.measure),
    ("What goes out", delivering.measure),
    ("To one far away", distance.measure),
    ("To many, some of whom hang", hanging.measure),
    ("What keeps order", moderating.measure),
    ("What few may read", fetching.measure),
    ("What is stored", growing.measure),
    ("At rest", starting.measure),
)
"""Heading, and what measures it."""


def run(effort: Effort, *, database: str | None, tell: Callable[[str], None]) -> Report:
    """The report of a whole run. `database` is a PostgreSQL address beside which databases may be made; None: SQLite.

    `tell` hears what is being measured. Raises Misconfigured where this cannot be measured here, RuntimeError if what
    was measured did not come out right.
    """
    require_proc()
    with TemporaryDirectory(prefix="fedi-groups-bench-") as folder:
        bench = Bench(Databases(database, Path(folder)), effort, Yardstick(), tell)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_measured(bench))


async def _measured(bench: Bench) -> Report:
    began = time.perf_counter()
    sections = [Section(title, await measure(bench)) for title, measure in MEASURES]
    signature = 1000 * median(bench.yardstick.seen)
    return Report(sections, signature, _machine(bench), time.perf_counter() - began)


def _machine(bench: Bench) -> dict[str, str]:
    return {
        "database": bench.databases.kind,
        "cores": f"{len(os.sched_getaffinity(0))} cores",
        "load": f"load {os.getloadavg()[0]:.1f} at the end",
        "python": f"Python {platform.python_version()}",
        "system": f"{platform.system()} {platform.machine()}",
    }
