"""People on other servers who speak to a server of ours, over real connections and signed, each with their own key id.

What they have to say is signed beforehand, and sent by a process of its own.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path

from fedi_groups.bench.activities import signed_requests
from fedi_groups.bench.effort import Bench
from fedi_groups.bench.lines import Helper, helper
from fedi_groups.bench.processes import Meter
from fedi_groups.bench.rows import received_by_state
from fedi_groups.bench.scenery import open_scene
from fedi_groups.bench.sender import write_requests
from fedi_groups.bench.serving import Serving, serving
from fedi_groups.bench.yardstick import Spent
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import Uri
from fedi_groups.storage.database import Database
from fedi_groups.storage.received import State
from fedi_groups.wire.keys import PrivateKey, generate_rsa, public_pem
from fedi_groups.wire.shapes import Json

PEOPLE = 200
SERVERS = 20
IN_FLIGHT = 64
_WARM_UP = 2 * PEOPLE
_PATIENCE = 120.0

Say = Callable[[Sequence[ActorFacts], Iterable[PostFacts], ActorFacts], list[Json]]
"""What all of these people say about each of these posts in this community."""


def server_origins(number: int) -> list[str]:
    """Servers nobody will ever ask."""
    return [f"https://server{place}.example" for place in range(number)]


class Crowd:
    """`answering`: seconds from the first request of the last round to its last answer."""

    def __init__(self, server: Serving, sender: Helper, *, speech: "_Speech", database: Database, meter: Meter) -> None:
        self.process = server.process
        self.answering = 0.0
        self._port = server.port
        self._sender = sender
        self._speech = speech
        self._database = database
        self._meter = meter
        self._sent = 0

    async def answered(self, number: int, *, in_flight: int = IN_FLIGHT) -> Spent:
        """So many requests more, each answered with 202 or else RuntimeError."""
        self._speech.write(number)
        before = self._meter.read()
        await self._send(number, in_flight)
        return Spent(number, self._meter.read() - before, self.answering)

    async def done(self, number: int) -> Spent:
        """The same, until all of them have been applied, too."""
        self._speech.write(number)
        before, began = self._meter.read(), time.perf_counter()
        await self._send(number, IN_FLIGHT)
        await self._applied()
        return Spent(number, self._meter.read() - before, time.perf_counter() - began)

    async def _send(self, number: int, in_flight: int) -> None:
        file = str(self._speech.file)
        answer = await self._sender.ask("send", file=file, port=self._port, in_flight=in_flight)
        if answer["statuses"] != {"202": number}:
            raise RuntimeError(f"{number} activities should have been accepted: {answer['statuses']}")
        self.answering = answer["seconds"]
        self._sent += number

    async def _applied(self) -> None:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            async with self._database.read() as connection:
                found = await received_by_state(connection)
            if found == {State.DONE: self._sent}:
                return
            await asyncio.sleep(0.02)
        raise RuntimeError(f"{self._sent} activities should have been applied: {found}")


class _Speech:
    """What is still to be said, and the file it is read from when it is."""

    def __init__(self, said: Iterable[Json], *, key: PrivateKey, inbox: Uri, file: Path) -> None:
        self.file = file
        self._said = iter(said)
        self._key = key
        self._inbox = inbox

    def write(self, number: int) -> None:
        write_requests(self.file, signed_requests(islice(self._said, number), self._key, inbox=self._inbox))


@asynccontextmanager
async def crowd(bench: Bench, say: Say, *, command: str, activities: int) -> AsyncIterator[Crowd]:
    """With something to say so many times, in front of a new server that was started with this command and is warm."""
    key = generate_rsa()
    async with bench.databases.place() as place:
        async with open_scene(place) as scene:
            people = await scene.strangers(PEOPLE, origins=server_origins(SERVERS), public_pem=public_pem(key))
            posts = await scene.posts(-(-(activities + _WARM_UP) // PEOPLE))
            said = say(people, posts, scene.community)
            inbox = scene.services.store.uris.shared_inbox
        speech = _Speech(said, key=key, inbox=inbox, file=place.folder / "requests")
        async with serving(place, command=command) as server, helper("fedi_groups.bench.sender") as sender:
            meter = Meter((server.process, *await bench.databases.processes()))
            async with Database(place.url) as database:
                found = Crowd(server, sender, speech=speech, database=database, meter=meter)
                await (found.answered if command == "web" else found.done)(_WARM_UP)
                yield found
