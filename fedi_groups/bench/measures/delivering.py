"""What it costs to tell one server of one activity: from the numbered log to the answer, signature and all."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fedi_groups.bench.certificates import make_certificates
from fedi_groups.bench.databases import Place
from fedi_groups.bench.effort import Bench
from fedi_groups.bench.figures import Aim, Figure, Measure
from fedi_groups.bench.lines import Helper, helper
from fedi_groups.bench.processes import Meter
from fedi_groups.bench.scenery import Scene, open_scene
from fedi_groups.bench.yardstick import Spent

SERVERS = 10


async def measure(bench: Bench) -> list[Figure]:
    """Posts of one community to ten servers that follow it, over connections that are warm; plain, then TLS."""
    return [
        await _delivered(bench, name="deliver one activity, plain http", aim=1.4, tls=False),
        await _delivered(bench, name="deliver one activity, TLS", aim=1.6, tls=True),
    ]


async def _delivered(bench: Bench, *, name: str, aim: float, tls: bool) -> Figure:
    """Alone, an activity goes to ten servers at once too: what is shared by all of them weighs more then."""
    bench.tell(name)
    meter = Meter(await bench.databases.processes(), own=True)
    effort = bench.effort
    async with bench.databases.place() as place, _audience(place, tls=tls) as (scene, sink):
        tell = partial(_tell, scene, sink, meter)
        await tell(2 * SERVERS, at_once=2)
        together = partial(tell, effort.batch, at_once=effort.batch // SERVERS)
        alone = partial(tell, effort.single, at_once=1)
        rounds = [(await bench.yardstick.cost_of(together))[0] for _ in range(effort.rounds)]
        single = [(await bench.yardstick.cost_of(alone))[0] for _ in range(effort.rounds)]
    return Figure(name, Measure.RSA, rounds, single, Aim(aim))


@asynccontextmanager
async def _audience(place: Place, *, tls: bool) -> AsyncIterator[tuple[Scene, Helper]]:
    certificates = make_certificates(place.folder) if tls else None
    async with helper("fedi_groups.bench.sink") as sink:
        ports = (await sink.ask("open", inboxes=SERVERS, certificate=certificates and str(certificates.leaf)))["ports"]
        authority = certificates and certificates.authority
        async with open_scene(place, ca_file=authority) as scene:
            await scene.followers([f"{'https' if tls else 'http'}://127.0.0.1:{port}" for port in ports])
            try:
                yield scene, sink
            finally:
                await scene.services.delivery.close()


async def _tell(scene: Scene, sink: Helper, meter: Meter, number: int, *, at_once: int) -> Spent:
    """So many deliveries, of so many posts at a time. Publishing them is not counted."""
    await sink.ask("forget")
    cpu = seconds = 0.0
    posts = number // SERVERS
    for start in range(0, posts, at_once):
        await scene.posts(min(at_once, posts - start))
        before, began = meter.read(), time.perf_counter()
        await scene.services.delivery.step()
        cpu += meter.read() - before
        seconds += time.perf_counter() - began
    told = await sink.ask("until", taken=posts * SERVERS, seconds=10)
    if told["taken"] != posts * SERVERS:
        raise RuntimeError(f"{posts * SERVERS} activities should have been delivered: {told['taken']}")
    return Spent(posts * SERVERS, cpu, seconds)
