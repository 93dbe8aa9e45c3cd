"""What an act of a moderator costs, told to few servers and to many: of the act itself it should make no difference."""

import time
from dataclasses import dataclass

from fedi_groups.actions import moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.bench.crowd import server_origins
from fedi_groups.bench.databases import Place, bytes_in_use
from fedi_groups.bench.effort import Bench
from fedi_groups.bench.figures import Aim, Figure, Measure
from fedi_groups.bench.nowhere import Nowhere
from fedi_groups.bench.processes import Meter
from fedi_groups.bench.rows import count_rows
from fedi_groups.bench.scenery import Scene, open_scene
from fedi_groups.bench.statements import counted_statements
from fedi_groups.bench.yardstick import Spent
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import PostFacts
from fedi_groups.storage.unit import transaction

FEW = 10


@dataclass(frozen=True, slots=True)
class _Cost:
    """Of one act: what the moderator waits for, and what is left of it."""

    rsa: list[float]
    statements: float
    bytes: float
    rows: float


async def measure(bench: Bench) -> list[Figure]:
    """A thread locked and opened again, in a community that few servers follow, and then many. Nobody is told yet: what
    telling one server costs is measured elsewhere."""
    many = bench.effort.many
    one, other = await _cost(bench, servers=FEW), await _cost(bench, servers=many)
    return [
        Figure(f"an act of a moderator, {FEW} servers follow", Measure.RSA, one.rsa),
        Figure(f"  {many:,} servers follow", Measure.RSA, other.rsa),
        Figure(f"  statements, {FEW} servers", Measure.STATEMENTS, [one.statements]),
        Figure(f"  statements, {many:,} servers", Measure.STATEMENTS, [other.statements], aim=Aim(one.statements)),
        Figure(f"  rows, {FEW} servers", Measure.ROWS, [one.rows]),
        Figure(f"  rows, {many:,} servers", Measure.ROWS, [other.rows], aim=Aim(one.rows)),
        Figure(f"  kept, {many:,} servers", Measure.BYTES, [other.bytes]),
        Figure("  apart", Measure.PERCENT, [_apart(one.bytes, other.bytes)], aim=Aim(10)),
    ]


async def _cost(bench: Bench, *, servers: int) -> _Cost:
    bench.tell(f"an act of a moderator, {servers} servers")
    acts = bench.effort.grown
    async with bench.databases.place() as place, open_scene(place, connector=Nowhere()) as scene:
        await scene.followers(server_origins(servers))
        (post,) = await scene.posts(1)
        await _act(scene, post, 2)
        await scene.services.delivery.step()
        before = await _size(place, scene)
        rounds, statements = [], []
        for _ in range(bench.effort.rounds):
            with counted_statements() as counted:
                rounds.append((await bench.yardstick.cost_of(lambda: _act(scene, post, acts)))[0])
            statements.append(counted.number / acts)
        after = await _size(place, scene)
        await scene.services.delivery.close()
    number = bench.effort.rounds * acts
    kept, rows = (now - then for now, then in zip(after, before, strict=True))
    # In some rounds the process also renews its lease, which belongs to no act.
    return _Cost(rounds, min(statements), kept / number, rows / number)


async def _act(scene: Scene, post: PostFacts, number: int) -> Spent:
    """So many acts, each in a transaction of its own, by turns one and its opposite."""
    meter = Meter(own=True)
    before, began = meter.read(), time.perf_counter()
    for turn in range(number):
        async with transaction(scene.services.store) as tx:
            hand = Hand(scene.owner, HERE, "It is getting late, and everything has been said.")
            await moderation.set_locked(tx, hand, post=await tx.posts.get(post.id), locked=turn % 2 == 0)
    return Spent(number, meter.read() - before, time.perf_counter() - began)


async def _size(place: Place, scene: Scene) -> tuple[int, int]:
    async with scene.services.store.database.read() as connection:
        rows = await count_rows(connection)
    return await bytes_in_use(place), rows


def _apart(one: float, other: float) -> float:
    return 100 * abs(other - one) / max(one, 1.0)
