"""An inbox with all behind it but the web: requests go in, and what became of them can be seen."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import select

from fedi_groups.actions import membership
from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.types import PUBLIC, Scheme, Uri
from fedi_groups.inbox.gate import Gate
from fedi_groups.inbox.gather import Gatherer
from fedi_groups.inbox.intake import Intake
from fedi_groups.inbox.worker import InboxWorker
from fedi_groups.peers.fetch import Budget, Fetcher
from fedi_groups.peers.keys import KeyRing
from fedi_groups.peers.resolve import Resolver
from fedi_groups.storage import tables
from fedi_groups.storage.received import State
from fedi_groups.wire.keys import public_pem
from fedi_groups.wire.read import read_uri
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.signing import Request
from tests.foreign import AS, Foreign
from tests.network import Loopback, Network
from tests.specimens import specimen
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
        by = by or read_uri(document["actor"]) or Uri("")
        sender = next(each for each in (self.there, *self.others) if by.startswith(f"{each.origin}/"))
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

    def host(self, uri: str) -> Foreign:
        """The server at which this address is; it is made if nobody has asked for it before."""
        host = uri.split("/")[2]
        return next((each for each in (self.there, *self.others) if each.host == host), None) or self.server(host)

    def serve(self, document: Json) -> Uri:
        """Somebody's document, at its id; of an actor with a key that signatures are made with here."""
        uri = Uri(document["id"])
        server = self.host(uri)
        key = {"id": f"{uri}#main-key", "owner": uri, "publicKeyPem": public_pem(server.rsa)}
        server.documents[uri] = document | ({"publicKey": key} if "inbox" in document else {})
        return uri

    def resident(self, uri: str, *, kind: str = "Person") -> Uri:
        """An actor with this id, whatever a program's ids look like."""
        if uri not in self.host(uri).documents:
            name = uri.rsplit("/", 1)[-1].strip("@~")
            described = {"id": uri, "type": kind, "preferredUsername": name, "inbox": f"{uri}/inbox"}
            self.serve({"@context": AS, **described, "outbox": f"{uri}/outbox", "followers": f"{uri}/followers"})
        return Uri(uri)

    async def play(self, name: str, **changes: Any) -> State | None:
        """What becomes of a specimen, signed by the one who acts in it; `changes` are made to its object."""
        body = specimen(name).body
        if changes:
            body = body | {"object": body["object"] | changes}
        actor = self.resident(read_uri(body["actor"]) or "")
        await self.post(self.host(actor).signed(body, inbox=INBOX, now=self.world.time(), by=actor))
        await self.worker.drain()
        return await self.state()

    async def listen(self, name: str) -> ActorFacts:
        """Ann follows the community in this specimen, and is accepted; she is made if she is not here."""
        return await self.follow(self.serve(specimen(name).body))

    async def follow(self, community: Uri) -> ActorFacts:
        group = await self._ask(community)
        async with self.world.look() as tx:
            ann = await tx.actors.named("ann")
            assert ann is not None
        async with self.world.tx() as tx:
            await membership.follow_answered(tx, follower=ann, target=group, accepted=True)
        return group

    async def meet(self, name: str) -> ActorFacts:
        """The same, but for the answer."""
        return await self._ask(self.serve(specimen(name).body))

    async def _ask(self, community: Uri) -> ActorFacts:
        group = await self.resolver.actor(community, budget=Budget(5))
        async with self.world.look() as tx:
            found = await tx.actors.named("ann")
        ann = found if found is not None else await self.world.person("ann")
        async with self.world.tx() as tx:
            await membership.follow(tx, follower=ann, target=group)
        return group

    async def find(self, uri: str) -> PostFacts | None:
        async with self.world.look() as tx:
            return await tx.posts.find(uri)

    async def standing(self, person: str, community: Uri) -> Standing | None:
        """Of somebody here, in a community anywhere."""
        async with self.world.look() as tx:
            actor, group = await tx.actors.named(person), await tx.actors.find(community)
            assert actor is not None and group is not None
            return await tx.memberships.get(group.id, actor.id)

    def to_community(self, name: str = "cats") -> list[str]:
        return [f"https://here.test/c/{name}", PUBLIC]


@pytest.fixture
async def inbox(world: World) -> AsyncIterator[Inbox]:
    network = Network()
    there = Foreign("there.test")
    network.servers[there.origin] = there.app()
    connector = Loopback(network)
    fetcher = Fetcher(connector, lambda request: {}, clock=world.time, rules=world.store.rules)
    resolver = Resolver(world.store, fetcher)
    keys = KeyRing(world.store, resolver)
    gate = Gate(keys, rules=world.store.rules)
    intake = Intake(world.store.database, clock=world.time, most=1000, most_per_peer=100)
    worker = InboxWorker(world.store, Gatherer(world.store, resolver, gate))
    yield Inbox(world, network, there, gate, intake, worker, keys, resolver)
