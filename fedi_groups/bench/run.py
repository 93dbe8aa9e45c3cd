"""All measures, one after the other, in a temporary folder that is gone afterwards."""

import asyncio
import os
import platform
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
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
    browsing,
    delivering,
    distance,
    fetching,
    growing,
    hanging,
    joining,
    moderating,
    picturing,
    reading,
    starting,
    watching,
)
from fedi_groups.bench.processes import require_proc
from fedi_groups.bench.report import Report, Section
from fedi_groups.bench.yardstick import Yardstick


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report: its heading, and what measures it."""

    title: str
    measure: Callable[[Bench], Awaitable[list[Figure]]]


PARTS: Mapping[str, Part] = {
    "accepting": Part("What comes in, over HTTP", accepting.measure),
    "applying": Part("What is made of it, by a worker alone", applying.measure),
    "delivering": Part("What goes out", delivering.measure),
    "distance": Part("To one far away", distance.measure),
    "hanging": Part("To many, some of whom hang", hanging.measure),
    "joining": Part("What makes members", joining.measure),
    "moderating": Part("What keeps order", moderating.measure),
    "fetching": Part("What few may read", fetching.measure),
    "picturing": Part("A post with a picture", picturing.measure),
    "watching": Part("Who watches", watching.measure),
    "reading": Part("What apps read", reading.measure),
    "browsing": Part("The pages of the web site", browsing.measure),
    "growing": Part("What is stored", growing.measure),
    "starting": Part("At rest", starting.measure),
}
"""In their order."""


def run(
    effort: Effort, *, database: str | None, tell: Callable[[str], None], only: Collection[str] = PARTS.keys()
) -> Report:
    """The report of a run, `only` of these parts. `database` is a PostgreSQL address beside which databases may be
    made; None: SQLite.

    `tell` hears what is being measured. Raises Misconfigured where this cannot be measured here, RuntimeError if what
    was measured did not come out right.
    """
    require_proc()
    with TemporaryDirectory(prefix="fedi-groups-bench-") as folder:
        bench = Bench(Databases(database, Path(folder)), effort, Yardstick(), tell)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(_measured(bench, [part for name, part in PARTS.items() if name in only]))


async def _measured(bench: Bench, parts: Sequence[Part]) -> Report:
    began = time.perf_counter()
    sections = [Section(each.title, await each.measure(bench)) for each in parts]
    bench.yardstick.seconds()  # some parts measure nothing in it
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
