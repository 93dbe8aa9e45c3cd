"""How long a server takes to start, and the memory it takes when nobody asks anything of it."""

import asyncio

from fedi_groups.bench.effort import Bench
from fedi_groups.bench.figures import Aim, Figure, Measure
from fedi_groups.bench.processes import memory_of
from fedi_groups.bench.scenery import open_scene
from fedi_groups.bench.serving import serving

_SETTLED = 2.0
"""Seconds after which a server that has nothing to do does nothing."""


async def measure(bench: Bench) -> list[Figure]:
    """A server with one community, started again and again."""
    bench.tell("start and rest")
    started: list[float] = []
    resting: list[float] = []
    async with bench.databases.place() as place:
        async with open_scene(place):
            pass
        for _ in range(bench.effort.rounds):
            async with serving(place) as server:
                started.append(server.started)
                await asyncio.sleep(_SETTLED)
                resting.append(memory_of(server.process))
    return [
        Figure("start, until the first answer", Measure.SECONDS, started),
        Figure("memory at rest", Measure.MEGABYTES, resting, aim=Aim(120)),
    ]
