"""What it costs to apply what has been received, from its row to its effects and the row that tells others."""

from collections.abc import Sequence
from functools import partial

from fedi_groups.bench.activities import arrivals, comments, likes
from fedi_groups.bench.crowd import PEOPLE, SERVERS, Say, server_origins
from fedi_groups.bench.effort import Bench
from fedi_groups.bench.figures import Aim, Figure, Measure
from fedi_groups.bench.inbound import Inbound
from fedi_groups.bench.processes import Meter
from fedi_groups.bench.scenery import Scene, open_scene
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.storage.received import Arrival
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
            crowd, inbound = _Crowd(scene, people, say), Inbound(scene, meter)
            await inbound.together(await crowd.sent(PEOPLE))
            rounds, single = [], []
            for _ in range(bench.effort.rounds):
                many, few = await crowd.sent(bench.effort.batch), await crowd.sent(bench.effort.single)
                rounds.append((await bench.yardstick.cost_of(partial(inbound.together, many)))[0])
                single.append((await bench.yardstick.cost_of(partial(inbound.alone, few)))[0])
        figures.append(Figure(name, Measure.RSA, rounds, single, Aim(aim)))
    return figures


class _Crowd:
    """People who say the same of ever new posts."""

    def __init__(self, scene: Scene, people: Sequence[ActorFacts], say: Say) -> None:
        self._scene = scene
        self._people = people
        self._say = say

    async def sent(self, number: int) -> list[Arrival]:
        posts = await self._scene.posts(-(-number // len(self._people)))
        said = self._say(self._people, posts, self._scene.community)[:number]
        return arrivals(said, self._people)
