"""Whether servers that accept connections and never answer slow down the others."""

from fedi_groups.bench.effort import Bench
from fedi_groups.bench.figures import Aim, Figure, Measure
from fedi_groups.bench.lines import Helper
from fedi_groups.bench.scenery import Scene
from fedi_groups.bench.telling import telling

SERVERS = 50
HANGING = 10


async def measure(bench: Bench) -> list[Figure]:
    """All fifty answer; then ten of them, who were well until then, do not."""
    bench.tell(f"{SERVERS} servers, {HANGING} of them hanging")
    effort = bench.effort
    async with bench.databases.place() as place, telling(place, servers=SERVERS) as (scene, sink):
        await _rate(scene, sink, posts=effort.told, servers=SERVERS)
        free = [await _rate(scene, sink, posts=effort.told, servers=SERVERS) for _ in range(effort.rounds)]
        await sink.ask("behave", hanging=HANGING)
        live = SERVERS - HANGING
        stuck = [await _rate(scene, sink, posts=effort.told, servers=live) for _ in range(effort.rounds)]
    before = Figure(f"{SERVERS} servers told, all answer", Measure.RATE, free)
    after = Figure(f"  the others told, {HANGING} hang", Measure.RATE, stuck)
    share = Figure(
        "  of the rate before", Measure.PERCENT, [100 * after.value / before.value], aim=Aim(90, more_is_better=True)
    )
    return [before, after, share]


async def _rate(scene: Scene, sink: Helper, *, posts: int, servers: int) -> float:
    """Deliveries in a second to those servers that answer."""
    await sink.ask("forget")
    await scene.posts(posts)
    found = await sink.ask("until", taken=posts * servers, seconds=50)
    if found["taken"] != posts * servers:
        raise RuntimeError(f"{posts * servers} activities should have been delivered: {found['taken']}")
    return posts * servers / float(found["seconds"])
