"""What it costs that many watch: memory for each open stream, and CPU of showing all of them what is said elsewhere."""

import asyncio
import resource
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial

from websockets.asyncio.client import ClientConnection, connect

from fedi_groups.app import now
from fedi_groups.bench.effort import Bench
from fedi_groups.bench.figures import Aim, Figure, Measure
from fedi_groups.bench.nowhere import Nowhere
from fedi_groups.bench.processes import Meter, memory_of
from fedi_groups.bench.rows import add_members, add_tokens
from fedi_groups.bench.scenery import Scene, open_scene
from fedi_groups.bench.serving import Serving, serving
from fedi_groups.bench.yardstick import Spent
from fedi_groups.storage.database import Database

FIRST = 1_000_000
"""The number of the first who watches; all others are larger."""

AT_ONCE = 40
"""Connections that are opened at a time."""

MOST_SHOWN = 10
"""Posts in one round: SQLite is asked for them once a second."""

PATIENCE = 120.0

_NONSENSE = '{"type": "subscribe", "stream": "nonsense"}'


async def measure(bench: Bench) -> list[Figure]:
    """As many people as sockets, all of them members of one community who watch their home in a `web` process. The
    posts are made in this one."""
    number = bench.effort.watching
    bench.tell(f"{number:,} open streams")
    _let_open(2 * number)
    async with bench.databases.place() as place, open_scene(place, connector=Nowhere()) as scene:
        tokens = await _watchers(scene, number + 1)
        async with serving(place, command="web") as server, AsyncExitStack() as stack:
            # What all share is there with the first one.
            first = await stack.enter_async_context(_stream(server, tokens[0]))
            await _subscribed(first)
            before = memory_of(server.process)
            others = [
                socket
                for start in range(1, len(tokens), AT_ONCE)
                for socket in await _opened(stack, server, tokens[start : start + AT_ONCE])
            ]
            size = (memory_of(server.process) - before) * 1e6 / len(others)
            show = partial(_show, scene, server, [first, *others], posts=min(bench.effort.told, MOST_SHOWN))
            await _show(scene, server, [first, *others], posts=1)
            rounds = [(await bench.yardstick.cost_of(show))[0] for _ in range(bench.effort.rounds)]
    return [
        Figure("memory of an open stream", Measure.BYTES, [size], aim=Aim(64_000)),
        Figure(f"a post shown to {number:,} streams", Measure.RSA, rounds, aim=Aim(number / 10)),
    ]


async def _watchers(scene: Scene, number: int) -> list[str]:
    """Members, each with the token of an app; returns these."""
    database: Database = scene.services.store.database
    async with database.write() as connection:
        await add_members(connection, scene.community.id, number, first=FIRST, now=now())
        return await add_tokens(connection, range(FIRST, FIRST + number), now=now())


def _stream(server: Serving, token: str) -> connect:
    return connect(f"ws://127.0.0.1:{server.port}/api/v1/streaming?stream=user&access_token={token}")


async def _opened(stack: AsyncExitStack, server: Serving, tokens: Sequence[str]) -> list[ClientConnection]:
    sockets = await asyncio.gather(*(stack.enter_async_context(_stream(server, each)) for each in tokens))
    await asyncio.gather(*map(_subscribed, sockets))
    return sockets


async def _subscribed(socket: ClientConnection) -> None:
    """What makes no sense is answered in order: by then all before is heeded."""
    await socket.send(_NONSENSE)
    await socket.recv()


async def _show(scene: Scene, server: Serving, sockets: Sequence[ClientConnection], *, posts: int) -> Spent:
    """One after the other, each once all have the one before. TimeoutError if they do not get it."""
    meter = Meter((server.process,))
    before, began = meter.read(), time.perf_counter()
    async with asyncio.timeout(PATIENCE):
        for _ in range(posts):
            await scene.posts(1)
            await asyncio.gather(*(each.recv() for each in sockets))
    return Spent(posts, meter.read() - before, time.perf_counter() - began)


def _let_open(number: int) -> None:
    """So many sockets here and in what is started from here, as far as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number + 1_000
    if soft != resource.RLIM_INFINITY and soft < wanted:
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
