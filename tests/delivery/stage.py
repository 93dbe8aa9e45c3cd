"""Inboxes that answer as told and remember what came, and a server of ours that delivers to them."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import orjson

from fedi_groups.config import read_settings
from fedi_groups.delivery.delivery import Delivery
from fedi_groups.domain.facts import ActorFacts, FollowFacts
from fedi_groups.domain.log import LogRow, Named, ToMicroblogs
from fedi_groups.domain.types import PUBLIC, Dialect, FollowState, PeerId, PostId, Uri
from fedi_groups.errors import Unreachable
from fedi_groups.peers.connect import Answer
from fedi_groups.peers.keychain import Keychain
from fedi_groups.storage import tables
from fedi_groups.storage.cursors import PeerCursor, cursors_of_peers
from fedi_groups.storage.exceptions import DeliveryException, exceptions_at
from fedi_groups.storage.grants import Grants
from fedi_groups.storage.peers import record_nodeinfo
from fedi_groups.storage.servers import Rules
from tests.world import SECRET, World

Reply = int | Exception | tuple[int, Mapping[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Post:
    """One POST as it arrived, and how it was answered."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    status: int | None

    @property
    def document(self) -> Any:
        return orjson.loads(self.body)

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


@dataclass
class Inboxes:
    """Every inbox of every server. `rule` says what a POST is answered; without one, 202. `gates` hold answers back."""

    rule: Callable[[Post], Reply] = lambda post: 202
    posts: list[Post] = field(default_factory=list)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: dict[str, int] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        timeout: float,  # noqa: ASYNC109 - the signature of the connector
        limit: int,
    ) -> Answer:
        assert method == "POST" and body is not None
        post = Post(url, {name.lower(): value for name, value in headers.items()}, body, None)
        self._count(post.host, 1)
        try:
            if post.host in self.gates:
                await self.gates[post.host].wait()
            else:
                await asyncio.sleep(0)
        finally:
            self._count(post.host, -1)
            self.ended.set()
        reply = self.rule(post)
        if isinstance(reply, Exception):
            self.posts.append(post)
            raise reply
        status, more, text = reply if isinstance(reply, tuple) else (reply, {}, b"")
        self.posts.append(Post(url, post.headers, body, status))
        return Answer(status, more, text, url)

    def _count(self, host: str, by: int) -> None:
        self.under_way[host] = self.under_way.get(host, 0) + by
        self.most[host] = max(self.most.get(host, 0), self.under_way[host])

    def at(self, host: str) -> list[Post]:
        return [post for post in self.posts if post.host == host]

    def accepted_at(self, host: str) -> list[int]:
        """Numbers of the rows that this server has accepted, in the order in which it did."""
        return [row_number(post) for post in self.at(host) if post.status == 202]


def row_number(post: Post) -> int:
    return int(post.document["id"].split("/activities/")[1].split("/")[0])


def refuse_connections(*hosts: str) -> Callable[[Post], Reply]:
    return lambda post: Unreachable("no answer") if post.host in hosts else 202


def answer(statuses: Mapping[str, int]) -> Callable[[Post], Reply]:
    """By host; others accept."""
    return lambda post: statuses.get(post.host, 202)


def delivery_of(world: World, inboxes: Inboxes, *, holder: str = "one", **settings: object) -> Delivery:
    store, read = world.store, read_settings(**settings)
    return Delivery(
        database=store.database,
        uris=store.uris,
        keychain=Keychain(store.database, store.uris, secret=SECRET),
        grants=Grants(store.database, world.time, secret=SECRET),
        connector=inboxes,
        clock=world.time,
        settings=read,
        holder=holder,
        random=lambda: 0.5,
        rules=Rules(read.blocked_servers),
    )


async def follow(world: World, follower: ActorFacts, target: ActorFacts) -> int:
    """As if it had been accepted; returns from which row of the log on."""
    async with world.tx() as tx:
        tx.follows.put(FollowFacts(follower.id, target.id, FollowState.ACCEPTED, None), now=tx.now)
        number = tx.mint.next()
        await tx.audiences.join(target, follower, from_id=number)
    return number


async def unfollow(world: World, follower: ActorFacts, target: ActorFacts) -> None:
    async with world.tx() as tx:
        tx.follows.drop(FollowFacts(follower.id, target.id, FollowState.ACCEPTED, None))
        await tx.flush()
        await tx.audiences.leave(target, follower, until_id=tx.mint.next())


async def speaks(world: World, actor: ActorFacts, software: str, *, batches: bool = False) -> None:
    """The software of this actor's server is known from now on; and whether it takes votes together."""
    assert actor.peer_id is not None
    async with world.store.database.write() as connection:
        number, now = actor.peer_id, world.time()
        await record_nodeinfo(connection, number, software=software, version="1", now=now, batches=batches)


def note_row(world: World, community: ActorFacts, number: int | None = None, **more: Any) -> LogRow:
    """A Create in a community, by its owner's hand or any other's, as small as can be."""
    number = number if number is not None else world.store.minter.next()
    uri = world.store.uris.activity(number)
    body = {
        "@context": ["https://www.w3.org/ns/activitystreams"],
        "id": uri,
        "type": "Create",
        "actor": community.uri,
        "to": [PUBLIC],
        "cc": [],
        "object": f"{uri}/object",
    }
    values: dict[str, Any] = {
        "kind": "create",
        "signer_id": community.id,
        "created_at": world.time(),
        "community_id": community.id,
        "object_uri": Uri(f"{uri}/object"),
        "thread_id": PostId(number),
        "microblog": ToMicroblogs.BOOST,
        "threadiverse_body": orjson.dumps(body),
    }
    return LogRow(id=number, **values | more)


async def append(world: World, *rows: LogRow) -> list[int]:
    """Commit these to the log; returns their ids."""
    async with world.tx() as tx:
        for row in rows:
            tx.outgoing.append(row)
    return [row.id for row in rows]


def named(actor: ActorFacts) -> Named:
    assert actor.peer_id is not None
    return Named(actor.peer_id, actor.inbox)


async def cursor_of(world: World, actor: ActorFacts) -> PeerCursor:
    async with world.store.database.read() as connection:
        return (await cursors_of_peers(connection, [peer_of(actor)]))[0]


async def position_of(world: World, number: int) -> int:
    async with world.store.database.read() as connection:
        row = tables.outgoing.c
        found = await connection.execute(tables.outgoing.select().where(row.id == number))
        return int(found.one().position)


async def exceptions_of_peer(world: World, actor: ActorFacts) -> list[DeliveryException]:
    async with world.store.database.read() as connection:
        return await exceptions_at(connection, peer_of(actor))


def peer_of(actor: ActorFacts) -> PeerId:
    assert actor.peer_id is not None
    return actor.peer_id


SOFTWARE = {Dialect.THREADIVERSE: "lemmy", Dialect.MICROBLOG: "mastodon", Dialect.WALL: "smithereen"}
