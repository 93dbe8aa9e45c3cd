"""The loops that run until they are told to stop, over real sockets on the loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_network

import orjson
import pytest

from fedi_groups.actions.profiles import learn_actor
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorKind, Uri
from fedi_groups.peers.connect import Connector
from fedi_groups.peers.guard import AddressGuard
from fedi_groups.storage.peers import ensure_peer
from fedi_groups.wire.shapes import ActorShape
from tests.delivery.conftest import Scene
from tests.delivery.stage import Inboxes, append, cursor_of, delivery_of, follow, note_row, position_of, speaks
from tests.peers.stage import Peer, Reply, Seen, hang

pytestmark = pytest.mark.anyio


async def eventually(condition: Callable[[], bool], *, seconds: float = 30.0) -> None:
    """Fails if it does not come true in so many seconds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for happens behind a socket, and sets no event
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(scene: Scene, sender: object, **settings: object) -> AsyncIterator[asyncio.Event]:
    delivery = delivery_of(scene.world, sender, **settings)  # type: ignore[arg-type]  # a connector or what acts as one
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(delivery.run(stop))
        yield stop
        stop.set()


@asynccontextmanager
async def server(address: str) -> AsyncIterator[Peer]:
    peer = Peer()
    listening = await asyncio.start_server(peer.serve, address, 0)
    peer.port = listening.sockets[0].getsockname()[1]
    peer.origin = f"http://{address}:{peer.port}"
    try:
        yield peer
    finally:
        listening.close()


async def follower_at(scene: Scene, peer: Peer) -> ActorFacts:
    """Someone on this server follows the community."""
    uri = Uri(f"{peer.origin}/u/someone")
    inbox = Uri(f"{peer.origin}/inbox")
    shape = ActorShape(uri=uri, kind=ActorKind.PERSON, name="someone", inbox=inbox, shared_inbox=inbox)
    async with scene.world.store.database.write() as connection:
        facts = await ensure_peer(connection, peer.origin, now=scene.world.time())
    async with scene.world.tx() as tx:
        actor = await learn_actor(tx, shape=shape, peer=facts, keys=[])
    await speaks(scene.world, actor, "lemmy")
    await follow(scene.world, actor, scene.cats)
    return actor


@asynccontextmanager
async def connector() -> AsyncIterator[Connector]:
    async with Connector(AddressGuard((ip_network("127.0.0.0/8"),)), allow_http=True) as opened:
        yield opened


async def test_what_is_committed_is_delivered_without_anyone_stepping(scene: Scene) -> None:
    async with running(scene, scene.inboxes):
        numbers = await append(scene.world, note_row(scene.world, scene.cats))
        await eventually(lambda: scene.inboxes.accepted_at("lemmy.test") == numbers)
        numbers += await append(scene.world, note_row(scene.world, scene.cats))
        await eventually(lambda: scene.inboxes.accepted_at("lemmy.test") == numbers)

    for follower in (scene.lem, scene.max):
        assert (await cursor_of(scene.world, follower)).position == await position_of(scene.world, numbers[-1])


async def test_a_stop_waits_for_no_server_that_hangs_and_keeps_what_was_settled(scene: Scene) -> None:
    scene.inboxes.gates["lemmy.test"] = asyncio.Event()
    async with running(scene, scene.inboxes):
        [number] = await append(scene.world, note_row(scene.world, scene.cats))
        await eventually(lambda: scene.inboxes.accepted_at("mastodon.test") == [number])
        await eventually(lambda: scene.inboxes.under_way.get("lemmy.test") == 1)

    assert (await cursor_of(scene.world, scene.max)).position == await position_of(scene.world, number)
    assert (await cursor_of(scene.world, scene.lem)).position < await position_of(scene.world, number)


async def test_a_fault_of_ours_in_one_delivery_stops_nothing_and_is_made_good(scene: Scene) -> None:
    class Stumbling(Inboxes):
        stumbled = False

        async def request(self, *arguments: object, **named: object) -> object:  # type: ignore[override]
            if not self.stumbled:
                self.stumbled = True
                raise RuntimeError("a fault of ours")
            return await super().request(*arguments, **named)  # type: ignore[arg-type]

    inboxes = Stumbling()
    async with running(scene, inboxes):
        numbers = await append(scene.world, note_row(scene.world, scene.cats))
        await eventually(lambda: inboxes.stumbled)
        scene.world.time.pass_by(10_000_000)
        both = ("lemmy.test", "mastodon.test")
        await eventually(lambda: all(inboxes.accepted_at(host) == numbers for host in both))


async def test_over_real_sockets_everyone_gets_everything_in_order_beside_a_server_that_hangs(scene: Scene) -> None:
    async with server("127.0.0.11") as well, server("127.0.0.12") as hanging, connector() as sender:
        well.answers["/inbox"] = Reply(202)
        hanging.answers["/inbox"] = hang
        told = await follower_at(scene, well)
        await follower_at(scene, hanging)
        thread = note_row(scene.world, scene.cats).thread_id
        async with running(scene, sender, delivery_timeout=60.0):
            numbers = await append(
                scene.world, *(note_row(scene.world, scene.cats, thread_id=thread) for _ in range(100))
            )
            await eventually(lambda: len(well.seen) == 100)
            assert hanging.connections <= 8

        ids = [int(seen.body.split(b"/activities/")[1].split(b"/")[0]) for seen in well.seen]
        assert ids == numbers
        assert (await cursor_of(scene.world, told)).position == await position_of(scene.world, numbers[-1])


async def test_over_real_sockets_votes_that_wait_for_an_answer_go_together_afterwards(scene: Scene) -> None:
    """The first goes at once; what comes while it is on its way waits for nothing else than its answer."""
    async with server("127.0.0.13") as slow, connector() as sender:
        answer = asyncio.Event()

        async def held(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await answer.wait()
            writer.write(bytes(Reply(202)))

        slow.answers["/inbox"] = held
        pia = await follower_at(scene, slow)
        await speaks(scene.world, pia, "piefed", batches=True)
        async with running(scene, sender, delivery_window=1):
            numbers = await append(scene.world, note_row(scene.world, scene.cats, kind="vote"))
            await eventually(lambda: len(slow.seen) == 1)
            numbers += await append(scene.world, *(note_row(scene.world, scene.cats, kind="vote") for _ in range(20)))
            slow.answers["/inbox"] = Reply(202)
            answer.set()
            await eventually(lambda: sum(_votes_in(seen) for seen in slow.seen) == 21)

        assert _votes_in(slow.seen[0]) == 1 and len(slow.seen) < 21
        assert (await cursor_of(scene.world, pia)).position == await position_of(scene.world, numbers[-1])


def _votes_in(seen: Seen) -> int:
    thing = orjson.loads(seen.body)["object"]
    return len(thing) if isinstance(thing, list) else 1
