"""How a database grows: the same for few servers and for many; and what of a Like is kept, and for how long."""

from fedi_groups.bench.activities import arrivals, likes
from fedi_groups.bench.crowd import PEOPLE, server_origins
from fedi_groups.bench.crowd import SERVERS as SPEAKING
from fedi_groups.bench.databases import Place, bytes_in_use
from fedi_groups.bench.effort import Bench
from fedi_groups.bench.figures import Aim, Figure, Measure
from fedi_groups.bench.nowhere import Nowhere
from fedi_groups.bench.rows import count_rows
from fedi_groups.bench.scenery import Scene, open_scene
from fedi_groups.domain.notices import MOST_KEPT
from fedi_groups.domain.types import DAY, Instant
from fedi_groups.errands.upkeep import DIGESTS_FOR
from fedi_groups.storage.notifications import prune_notices
from fedi_groups.storage.received import insert_arrivals, prune_received
from fedi_groups.storage.retention import prune_log
from fedi_groups.wire.keys import generate_rsa, public_pem

FEW = 10


async def measure(bench: Bench) -> list[Figure]:
    """Posts told to few servers and to many, all of which answer; then Likes, at once and when what may go is gone."""
    effort = bench.effort
    few, rows_few = await _growth(bench, servers=FEW)
    many, rows_many = await _growth(bench, servers=effort.many)
    return [
        Figure(f"a post told to {FEW} servers", Measure.BYTES, [few]),
        Figure(f"  to {effort.many:,} servers", Measure.BYTES, [many]),
        Figure("  apart", Measure.PERCENT, [100 * abs(many - few) / few], aim=Aim(10)),
        Figure(f"  rows, {FEW} servers", Measure.ROWS, [rows_few]),
        Figure(f"  rows, {effort.many:,} servers", Measure.ROWS, [rows_many], aim=Aim(rows_few)),
        *await _likes(bench),
    ]


async def _growth(bench: Bench, *, servers: int) -> tuple[float, float]:
    """Bytes and rows for each post, told to all of these servers."""
    posts = bench.effort.grown
    bench.tell(f"growth at {servers} servers")
    async with bench.databases.place() as place, open_scene(place, connector=Nowhere()) as scene:
        await scene.followers(server_origins(servers))
        await scene.posts(2)
        await scene.services.delivery.step()
        before = await _size(place, scene)
        await scene.posts(posts)
        await scene.services.delivery.step()
        after = await _size(place, scene)
        await scene.services.delivery.close()
    return (after[0] - before[0]) / posts, (after[1] - before[1]) / posts


async def _likes(bench: Bench) -> list[Figure]:
    """Applied and told, with bodies and log kept for a week, digests and notifications for ninety days, and votes for
    good."""
    bench.tell("what is kept of a Like")
    async with bench.databases.place() as place, open_scene(place, connector=Nowhere()) as scene:
        pem = public_pem(generate_rsa())
        people = await scene.strangers(PEOPLE, origins=server_origins(SPEAKING), public_pem=pem)
        posts = await scene.posts(max(1, bench.effort.batch // PEOPLE))
        await scene.services.delivery.step()
        # What is kept of the posts for a while only is none of the Likes'.
        await _prune(scene, days=91)
        empty = (await _size(place, scene))[0]
        said = arrivals(likes(people, posts, scene.community), people)
        async with scene.services.store.database.write() as connection:
            await insert_arrivals(connection, said)
        await scene.services.inbox.drain()
        await scene.services.delivery.step()
        sizes = [(await _size(place, scene))[0]]
        for days in (8, 91):
            await _prune(scene, days=days)
            sizes.append((await _size(place, scene))[0])
        await scene.services.delivery.close()
    week, quarter, good = (max(0.0, size - empty) / len(said) for size in sizes)
    return [
        Figure("a Like, in its first week", Measure.BYTES, [week]),
        Figure("  until it is forgotten that it came", Measure.BYTES, [quarter]),
        Figure("  for good", Measure.BYTES, [good], aim=Aim(80)),
    ]


async def _prune(scene: Scene, *, days: int) -> None:
    """As the hourly upkeep would in so many days."""
    then, settings = Instant(scene.services.store.clock() + days * DAY), scene.services.given
    await prune_log(scene.services.store.database, now=then)
    async with scene.services.store.database.write() as connection:
        await prune_received(
            connection, bodies_before=Instant(then - settings.body_days * DAY), rows_before=Instant(then - DIGESTS_FOR)
        )
    await prune_notices(
        scene.services.store.database, before=Instant(then - settings.notice_days * DAY), most=MOST_KEPT
    )


async def _size(place: Place, scene: Scene) -> tuple[int, int]:
    async with scene.services.store.database.read() as connection:
        rows = await count_rows(connection)
    return await bytes_in_use(place), rows
