"""What it costs to join a community, and to tell it what to do: in a large one it should be as in a small one."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from fedi_groups.app import now
from fedi_groups.bench.activities import arrivals, asked_for_rules, follows, invitations
from fedi_groups.bench.crowd import SERVERS, server_origins
from fedi_groups.bench.effort import Bench
from fedi_groups.bench.figures import Aim, Figure, Measure
from fedi_groups.bench.inbound import Inbound
from fedi_groups.bench.processes import Meter
from fedi_groups.bench.rows import add_members
from fedi_groups.bench.scenery import Scene, open_scene
from fedi_groups.bench.statements import counted_statements
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import PeerId
from fedi_groups.storage.received import Arrival
from fedi_groups.wire.keys import generate_rsa, public_pem
from fedi_groups.wire.shapes import Json

MOST_RSA = 6.0
MOST_STATEMENTS = 12.0

Say = Callable[[Sequence[ActorFacts], Sequence[ActorFacts], ActorFacts], list[Json]]
"""What these people say, with a guest for each of them, to the community."""

_QUESTIONS: tuple[tuple[str, Say, bool], ...] = (
    ("join a community", follows, False),
    ("invite somebody, by a message to it", invitations, True),
    ("ask for its rules, by a message to it", asked_for_rules, True),
)
"""What it is called, what is sent, and whether only members do it."""

_MOST = 500
"""In one round: each of them is somebody new."""


@dataclass(frozen=True, slots=True)
class _Cost:
    """Of one: RSA and statements, many at a time; and RSA one at a time."""

    rsa: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    statements: list[float] = field(default_factory=list)


async def measure(bench: Bench) -> list[Figure]:
    """By people of twenty servers, all known, whose activities wait in the inbox. Nobody is told yet: what telling one
    server costs is measured elsewhere."""
    figures: list[Figure] = []
    few, many = bench.effort.members
    for name, say, inside in _QUESTIONS:
        bench.tell(f"{name}, of {few:,} and of {many:,} members")
        one, other = await _costs(bench, say, inside=inside)
        figures += [
            Figure(name, Measure.RSA, one.rsa, one.alone, Aim(MOST_RSA)),
            Figure(f"  of {many:,} members", Measure.RSA, other.rsa, other.alone, Aim(MOST_RSA)),
            Figure("  statements", Measure.STATEMENTS, [min(one.statements)], aim=Aim(MOST_STATEMENTS)),
            Figure(f"  of {many:,} members", Measure.STATEMENTS, [min(other.statements)], aim=Aim(MOST_STATEMENTS)),
        ]
    return figures


async def _costs(bench: Bench, say: Say, *, inside: bool) -> list[_Cost]:
    """In a small community and in a large one, by turns: machines change their pace."""
    costs = [_Cost() for _ in bench.effort.members]
    async with AsyncExitStack() as stack:
        places = [
            (await stack.enter_async_context(_place(bench, say, members=members, inside=inside)), cost)
            for members, cost in zip(bench.effort.members, costs, strict=True)
        ]
        for _ in range(bench.effort.rounds):
            for (crowd, inbound), cost in places:
                sent = await crowd.sent(min(bench.effort.batch, _MOST))
                with counted_statements() as counted:
                    cost.rsa.append((await bench.yardstick.cost_of(partial(inbound.together, sent)))[0])
                cost.statements.append(counted.number / len(sent))
        for (crowd, inbound), cost in places:
            sent = await crowd.sent(bench.effort.single)
            cost.alone.append((await bench.yardstick.cost_of(partial(inbound.alone, sent)))[0])
    return costs


@asynccontextmanager
async def _place(bench: Bench, say: Say, *, members: int, inside: bool) -> AsyncIterator[tuple["_Crowd", Inbound]]:
    """A community of so many members, and those who have to do with it; warm."""
    async with bench.databases.place() as place, open_scene(place) as scene:
        async with scene.services.store.database.write() as connection:
            await add_members(connection, scene.community.id, members, first=1, now=now())
        crowd = _Crowd(scene, say, inside, await scene.servers(server_origins(SERVERS)))
        inbound = Inbound(scene, Meter(await bench.databases.processes(), own=True), heeding=inside)
        await inbound.together(await crowd.sent(bench.effort.single))
        yield crowd, inbound


class _Crowd:
    """People who come one after the other, each once."""

    def __init__(self, scene: Scene, say: Say, inside: bool, servers: Sequence[tuple[PeerId, str]]) -> None:
        self._scene = scene
        self._say = say
        self._inside = inside
        self._servers = servers
        self._pem = public_pem(generate_rsa())
        self._numbered = 0

    async def sent(self, number: int) -> list[Arrival]:
        """What so many new people have sent, not yet received."""
        people = await self._newcomers(number, members=self._inside)
        guests = await self._newcomers(number, members=False)
        return arrivals(self._say(people, guests, self._scene.community), people)

    async def _newcomers(self, number: int, *, members: bool) -> list[ActorFacts]:
        found = await self._scene.newcomers(
            number, servers=self._servers, public_pem=self._pem, first=self._numbered, members=members
        )
        self._numbered += number
        return found
