"""A server of ours that delivers as it does when it runs, in this process, to servers that are told how to behave."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fedi_groups.bench.databases import Place
from fedi_groups.bench.lines import Helper, helper
from fedi_groups.bench.scenery import Scene, open_scene


@asynccontextmanager
async def telling(place: Place, *, servers: int) -> AsyncIterator[tuple[Scene, Helper]]:
    """A scene whose community so many servers follow, and the sink that plays them all."""
    async with helper("fedi_groups.bench.sink") as sink:
        ports = (await sink.ask("open", inboxes=servers))["ports"]
        async with open_scene(place) as scene:
            await scene.followers([f"http://127.0.0.1:{port}" for port in ports])
            delivery = asyncio.create_task(scene.services.delivery.run(asyncio.Event()))
            try:
                yield scene, sink
            finally:
                # Not stopped in good order: that would wait for those who never answer.
                delivery.cancel()
                await asyncio.gather(delivery, return_exceptions=True)
