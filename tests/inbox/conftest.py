"""An inbox with all behind it but the web: requests go in, and what became of them can be seen."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from fedi_groups.domain.types import PUBLIC, Scheme, Uri
from fedi_groups.inbox.gate import Gate
from fedi_groups.inbox.gather import Gatherer
from fedi_groups.inbox.intake import Intake
from fedi_groups.inbox.worker import InboxWorker
from fedi_groups.peers.fetch import Fetcher
from fedi_groups.peers.keys import KeyRing
from fedi_groups.peers.resolve import Resolver
from fedi_groups.storage import tables
from fedi_groups.storage.received import State
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.signing import Request
from tests.foreign import Foreign
from tests.network import Loopback, Network
from tests.world import World

INBOX = "https://here.test/inbox"


@dataclass(slots=True)
class Inbox:
    """`receive` plays a signed request from another server; `state` tells what became of an activity."""

    world: World
    network: Network
    there: Foreign
    gate: Gate
    intake: Intake
    worker: InboxWorker
    keys: KeyRing
    resolver: Resolver
    others: list[Foreign] = field(default_factory=list)

    def server(self, host: str) -> Foreign:
        found = Foreign(host)
        self.network.servers[found.origin] = found.app()
        self.others.append(found)
        return found

    async def post(self, request: Request) -> None:
        admitted = await self.gate.admit(request, now=self.world.time())
        if admitted is not None:
            await self.intake.accept(admitted)

    async def receive(self, document: Json, *, by: Uri | None = None, scheme: Scheme = Scheme.CAVAGE) -> State | None:
        """Sign, send, process; returns what became of it. None: nothing had to be kept."""
        sender = next(
            each for each in (self.there, *self.others) if str(by or document["actor"]).startswith(f"{each.origin}/")
        )
        await self.post(sender.signed(document, inbox=INBOX, now=self.world.time(), by=by, scheme=scheme))
        await self.worker.drain()
        return await self.state()

    async def state(self) -> State | None:
        """Of the last activity received."""
        found = await self.rows()
        return State(found[-1].state) if found else None

    async def rows(self) -> list[Any]:
        async with self.world.store.database.read() as connection:
            question = select(tables.received.c.state, tables.received.c.error).order_by(tables.received.c.id)
            return list(await connection.execute(question))

    def to_community(self, name: str = "cats") -> list[str]:
        return [f"https://here.test/c/{name}", PUBLIC]


@pytest.fixture
async def inbox(world: World) -> AsyncIterator[Inbox]:
    network = Network()
    there = Foreign("there.test")
    network.servers[there.origin] = there.app()
    connector = Loopback(network)
    fetcher = Fetcher(connector, lambda request: {}, clock=world.time)
    resolver = Resolver(world.store, fetcher, blocked=frozenset({"blocked.test"}))
    keys = KeyRing(world.store, resolver)
    gate = Gate(keys, blocked=frozenset({"blocked.test"}))
    intake = Intake(world.store.database, clock=world.time, most=1000, most_per_peer=100)
    worker = InboxWorker(world.store, Gatherer(world.store, resolver, gate))
    yield Inbox(world, network, there, gate, intake, worker, keys, resolver)
