"""How fast a server is told that is far away, and whether it hears everything in order."""

from functools import partial

from fedi_groups.bench.effort import Bench
from fedi_groups.bench.figures import Aim, Figure, Measure
from fedi_groups.bench.lines import Helper
from fedi_groups.bench.rows import threads_of
from fedi_groups.bench.scenery import Scene
from fedi_groups.bench.telling import telling

ROUND_TRIP = 0.3


async def measure(bench: Bench) -> list[Figure]:
    """Comments in many threads; each must come after what stands before it in its thread."""
    name = f"told in order, one server at {1000 * ROUND_TRIP:.0f} ms"
    bench.tell(name)
    effort = bench.effort
    async with bench.databases.place() as place, telling(place, servers=1) as (scene, sink):
        await sink.ask("behave", delay=ROUND_TRIP)
        rate = partial(_rate, scene, sink, threads=effort.threads, answers=effort.answers)
        # In the first round the server is not known yet, and is asked more only as it answers.
        await rate()
        rates = [await rate() for _ in range(effort.rounds)]
    return [Figure(name, Measure.RATE, rates, aim=Aim(150, more_is_better=True))]


async def _rate(scene: Scene, sink: Helper, *, threads: int, answers: int) -> float:
    await sink.ask("forget")
    posts = await scene.posts(threads)
    for _ in range(answers):
        await scene.comments(posts)
    total = threads * (1 + answers)
    found = await sink.ask("until", taken=total, seconds=50)
    numbers = (await sink.ask("told"))["numbers"]
    async with scene.services.store.database.read() as connection:
        thread_of = await threads_of(connection)
    if len(numbers) != total or not _in_order(numbers, thread_of):
        raise RuntimeError(f"{total} activities should have come in order: {len(numbers)}")
    return total / (float(found["seconds"]) + ROUND_TRIP)


def _in_order(numbers: list[int], thread_of: dict[int, int]) -> bool:
    """Whether within each thread they came as they were made."""
    last: dict[int, int] = {}
    for number in numbers:
        thread = thread_of[number]
        if last.get(thread, 0) >= number:
            return False
        last[thread] = number
    return True
