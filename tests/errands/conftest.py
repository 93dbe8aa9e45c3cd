"""The errand worker with all errands and a network of other servers behind it."""

from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select

from fedi_groups.actions import history, membership
from fedi_groups.actions.importing import BRING_IN
from fedi_groups.actions.posting import SPREAD
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import PUBLIC, Uri
from fedi_groups.errands.importing import bringing_in
from fedi_groups.errands.table import errands
from fedi_groups.errands.worker import ErrandWorker, Tools
from fedi_groups.media.files import Disk
from fedi_groups.media.workshop import Workshop
from fedi_groups.peers.fetch import Budget, Fetcher
from fedi_groups.peers.handles import Directory
from fedi_groups.peers.mailer import Mailer, Sender
from fedi_groups.peers.pusher import Pusher
from fedi_groups.peers.resolve import Resolver
from fedi_groups.storage import tables
from fedi_groups.wire.shapes import Json
from tests.foreign import AS, Foreign
from tests.network import Loopback, Network
from tests.specimens import specimens
from tests.world import World


@dataclass(slots=True)
class Office:
    """`follow` lets somebody here be the first to follow a community; `run` does what is due now."""

    world: World
    network: Network
    resolver: Resolver
    tools: Tools
    worker: ErrandWorker
    directory: Directory
    files: Disk
    outbox: Path
    servers: dict[str, Foreign] = field(default_factory=dict)

    def server(self, host: str) -> Foreign:
        if host not in self.servers:
            found = self.servers[host] = Foreign(host)
            self.network.servers[found.origin] = found.app()
        return self.servers[host]

    def serves(self, folder: str, *, but: tuple[str, ...] = ()) -> Foreign:
        """A server of this software, with all its collections and actors that were seen."""
        names = {each.name: each for each in specimens() if each.name.startswith(f"{folder}/") and not each.is_activity}
        bodies = [each.body for name, each in names.items() if name.split("/")[1] not in but]
        server = self.server(bodies[0]["id"].split("/")[2])
        server.documents |= {each["id"]: each for each in bodies}
        return server

    async def follow(self, group: str, name: str = "ann") -> ActorFacts:
        ann = await self.world.person(name)
        community = await self.resolver.actor(group, budget=Budget(5))
        async with self.world.tx() as tx:
            await membership.follow(tx, follower=ann, target=community)
        async with self.world.tx() as tx:
            history.make_due(tx, community)
            await membership.follow_answered(tx, follower=ann, target=community, accepted=True)
        return community

    async def run(self) -> None:
        for _ in range(50):
            if not await self.worker.step():
                return

    async def read(self) -> None:
        """What is due now, and the threads of what that brought."""
        await self.run()
        self.world.time.pass_by(SPREAD)
        await self.run()

    def mails(self) -> list[EmailMessage]:
        """What went out by e-mail, in order."""
        files = sorted(self.outbox.glob("*.eml")) if self.outbox.exists() else []
        return [message_from_bytes(each.read_bytes(), policy=default) for each in files]

    async def due(self, kind: str) -> list[int]:
        """How long from now each errand of this kind waits."""
        question = select(tables.due.c.at).where(tables.due.c.kind == kind).order_by(tables.due.c.at)
        async with self.world.store.database.read() as connection:
            return [at - self.world.time.now for at in (await connection.execute(question)).scalars()]

    async def post(self, uri: str) -> PostFacts | None:
        async with self.world.look() as tx:
            return await tx.posts.find(uri)

    async def there(self, *uris: str) -> list[str]:
        """Which of these posts are here."""
        return [uri for uri in uris if await self.post(uri) is not None]


def person(server: Foreign, uri: str) -> Uri:
    """Somebody at an address of the test's choice."""
    name = uri.rsplit("/", 1)[1]
    made = server.actor(name)
    server.documents[uri] = server.documents[made] | {"id": uri, "inbox": f"{uri}/inbox", "publicKey": []}
    return Uri(uri)


def page(server: Foreign, author: Uri, group: str, number: int, **more: object) -> Json:
    """A post in a community, served at its id."""
    found = server.note(author, number, to=[group]) | {
        "type": "Page",
        "name": f"Page {number}",
        "audience": group,
        **more,
    }
    server.documents[found["id"]] = {"@context": AS, **found}
    return found


def collection(server: Foreign, uri: str, entries: list[Json | str], **more: object) -> None:
    server.documents[uri] = {"@context": AS, "id": uri, "type": "OrderedCollection", "orderedItems": entries, **more}


def announced(group: str, thing: Json | str) -> Json:
    to = {"to": [PUBLIC], "cc": [f"{group}/followers"]}
    return {"id": f"{group}/announces/1", "type": "Announce", "actor": group, "object": thing, **to}


@pytest.fixture
def office(world: World, tmp_path: Path) -> Office:
    network, files = Network(), Disk(tmp_path / "media")
    fetcher = Fetcher(Loopback(network), lambda request: {}, clock=world.time)
    resolver = Resolver(world.store, fetcher)
    mailer = Mailer(tmp_path / "outbox", Sender("noreply@here.test", "Here", "here.test"))
    pusher = Pusher(Loopback(network), contact="https://here.test")
    tools = Tools(world.store, resolver, Workshop(files), mailer, pusher)
    directory = Directory(world.store, resolver, fetcher)
    worker = ErrandWorker(tools, {**errands(), BRING_IN: bringing_in(directory)})
    return Office(world, network, resolver, tools, worker, directory, files, tmp_path / "outbox")
