"""A small world for tests: a server at https://here.test with people and communities, some of them elsewhere.

Nothing here goes over a network: people elsewhere are rows as if they had been fetched.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
import pytest

from fedi_groups.actions import posting
from fedi_groups.actions.keys import make_keys
from fedi_groups.actions.profiles import FreshKeys, add_community, add_person, add_server, learn_actor
from fedi_groups.app.subscribers import subscribers
from fedi_groups.domain.charter import DEFAULT, Charter
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE, Cause
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import ActorKind, Instant, PostKind, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.actors import NewActor
from fedi_groups.storage.database import Database
from fedi_groups.storage.ids import Minter
from fedi_groups.storage.outgoing import log_row
from fedi_groups.storage.peers import ensure_peer
from fedi_groups.storage.servers import Rules
from fedi_groups.storage.unit import Store, Unit, reading, transaction
from fedi_groups.wire.shapes import ActorShape, Json
from fedi_groups.wire.uris import Uris, origin_of

BLOCKED = "blocked.test"
"""What the settings of that server block."""

SECRET = b"a secret for tests, long enough to be one"


@dataclass(slots=True)
class Time:
    """A clock that tests move by hand: 2026-11-21 00:00 UTC at first."""

    now: int = 1_795_219_200_000_000

    def __call__(self) -> Instant:
        self.now += 1_000
        return Instant(self.now)

    def pass_by(self, microseconds: int) -> None:
        self.now += microseconds


@dataclass(slots=True)
class World:
    """Build it with `await`, then ask what is in it."""

    store: Store
    time: Time
    keys: FreshKeys
    people: dict[str, ActorFacts] = field(default_factory=dict)

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[Unit]:
        async with transaction(self.store) as tx:
            yield tx

    @asynccontextmanager
    async def look(self) -> AsyncIterator[Unit]:
        async with reading(self.store) as tx:
            yield tx

    async def person(self, name: str, *, admin: bool = False) -> ActorFacts:
        new = NewActor(kind=ActorKind.PERSON, name=name)
        async with self.tx() as tx:
            return await add_person(tx, new=new, keys=self.keys, email=f"{name}@here.test", password=None, admin=admin)

    async def server(self) -> ActorFacts:
        """The server itself, as its first start makes it."""
        async with self.tx() as tx:
            return await add_server(tx, keys=self.keys, title="Here", summary="")

    async def community(
        self, name: str, owner: ActorFacts, *, charter: Charter = DEFAULT, private: bool = False
    ) -> ActorFacts:
        async with self.tx() as tx:
            new = NewActor(kind=ActorKind.GROUP, name=name, title=name.title(), charter=charter, locked=private)
            return await add_community(tx, new=new, keys=self.keys, owner=owner)

    async def stranger(self, name: str, *, host: str = "there.test", kind: ActorKind = ActorKind.PERSON) -> ActorFacts:
        """Someone elsewhere, as a fetch would have left them."""
        uri = Uri(f"https://{host}/users/{name}")
        shape = ActorShape(
            uri=uri,
            kind=kind,
            name=name,
            inbox=Uri(f"{uri}/inbox"),
            shared_inbox=Uri(f"https://{host}/inbox"),
            followers=Uri(f"{uri}/followers"),
        )
        async with self.store.database.write() as connection:
            peer = await ensure_peer(connection, origin_of(uri), now=self.time())
        async with self.tx() as tx:
            return await learn_actor(tx, shape=shape, peer=peer, keys=[])

    async def post(
        self,
        author: ActorFacts,
        community: ActorFacts | None = None,
        *,
        title: str | None = "A title",
        text: str = "<p>Some text.</p>",
        parent: PostFacts | None = None,
        uri: str | None = None,
        cause: Cause = HERE,
    ) -> PostFacts:
        kind = PostKind.NOTE if parent is not None or community is None else PostKind.PAGE
        draft = Draft(kind=kind, content=text, title=None if parent else title, uri=Uri(uri) if uri else None)
        async with self.tx() as tx:
            known = await tx.posts.get(parent.id) if parent is not None else None
            return await posting.publish(tx, draft=draft, author=author, cause=cause, community=community, parent=known)

    async def log(self) -> list[LogRow]:
        """All that is to be told to others, in order."""
        async with self.store.database.read() as connection:
            rows = await connection.execute(tables.outgoing.select().order_by(tables.outgoing.c.id))
            return [log_row(row) for row in rows]

    async def told(self, kind: str) -> LogRow:
        """The one row of this kind."""
        found = [row for row in await self.log() if row.kind == kind]
        assert len(found) == 1, f"{len(found)} rows of kind {kind}: {[row.kind for row in await self.log()]}"
        return found[0]


def document(body: bytes | None) -> Json:
    assert body is not None
    found: Json = orjson.loads(body)
    return found


@pytest.fixture(scope="session")
def fresh_keys() -> FreshKeys:
    """One pair of keys for all actors of a run: making them takes long."""
    return make_keys(SECRET)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def world(database: Database, fresh_keys: FreshKeys, time: Time) -> World:
    """An empty server on each kind of database."""
    rules = Rules(frozenset({BLOCKED}))
    store = Store(database, Uris("https://here.test"), Minter(time, slot=1), time, subscribers(), rules=rules)
    return World(store, time, fresh_keys)
