"""What it costs to apply what has been received, from its row to its effects and the row that tells others."""

import time
from collections.abc import Sequence
from functools import partial

from fedi_groups.bench.activities import arrivals, comments, likes
from fedi_groups.bench.crowd import PEOPLE, SERVERS, Say, server_origins
from fedi_groups.bench.effort import Bench
from fedi_groups.bench.figures import Aim, Figure, Measure
from fedi_groups.bench.processes import Meter
from fedi_groups.bench.rows import received_by_state
from fedi_groups.bench.scenery import Scene, open_scene
from fedi_groups.bench.yardstick import Spent
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.storage.received import Arrival, State, insert_arrivals
from fedi_groups.wire.keys import generate_rsa, public_pem

_QUESTIONS: tuple[tuple[str, Say, float], ...] = (
    ("apply one Like", likes, 1.0),
    ("apply one comment", comments, 2.0),
)


async def measure(bench: Bench) -> list[Figure]:
    """Likes and comments by people of twenty servers; all known, none of their servers follows."""
    meter = Meter(await bench.databases.processes(), own=True)
    figures: list[Figure] = []
    for name, say, aim in _QUESTIONS:
        bench.tell(name)
        async with bench.databases.place() as place, open_scene(place) as scene:
            pem = public_pem(generate_rsa())
            people = await scene.strangers(PEOPLE, origins=server_origins(SERVERS), public_pem=pem)
            applying = _Applying(scene, people, say, meter)
            await applying.together(PEOPLE)
            together = partial(applying.together, bench.effort.batch)
            alone = partial(applying.alone, bench.effort.single)
            rounds = [(await bench.yardstick.cost_of(together))[0] for _ in range(bench.effort.rounds)]
            single = [(await bench.yardstick.cost_of(alone))[0] for _ in range(bench.effort.rounds)]
        figures.append(Figure(name, Measure.RSA, rounds, single, Aim(aim)))
    return figures


class _Applying:
    def __init__(self, scene: Scene, people: Sequence[ActorFacts], say: Say, meter: Meter) -> None:
        self._scene = scene
        self._people = people
        self._say = say
        self._meter = meter
        self._applied = 0

    async def together(self, number: int) -> Spent:
        """So many wait when the worker looks."""
        await self._receive(await self._arrivals(number))
        before, began = self._meter.read(), time.perf_counter()
        await self._scene.services.inbox.drain()
        spent = Spent(number, self._meter.read() - before, time.perf_counter() - began)
        await self._check(number)
        return spent

    async def alone(self, number: int) -> Spent:
        """Each comes when all before it are done."""
        cpu = seconds = 0.0
        for each in await self._arrivals(number):
            await self._receive([each])
            before, began = self._meter.read(), time.perf_counter()
            await self._scene.services.inbox.step()
            cpu += self._meter.read() - before
            seconds += time.perf_counter() - began
        await self._check(number)
        return Spent(number, cpu, seconds)

    async def _arrivals(self, number: int) -> list[Arrival]:
        posts = await self._scene.posts(-(-number // len(self._people)))
        said = self._say(self._people, posts, self._scene.community)[:number]
        return arrivals(said, self._people)

    async def _receive(self, some: Sequence[Arrival]) -> None:
        async with self._scene.services.store.database.write() as connection:
            await insert_arrivals(connection, some)

    async def _check(self, number: int) -> None:
        """What was measured has been done."""
        self._applied += number
        async with self._scene.services.store.database.read() as connection:
            found = await received_by_state(connection)
        if found != {State.DONE: self._applied}:
            raise RuntimeError(f"{self._applied} activities should have been applied: {found}")
