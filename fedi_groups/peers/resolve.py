"""Knowing others: fetching actors, posts and activities by id, and remembering actors. Never inside a transaction."""

from dataclasses import replace

from fedi_groups.actions.profiles import forget_actor, learn_actor
from fedi_groups.domain.cards import CardFacts
from fedi_groups.domain.facts import ActorFacts, PeerFacts
from fedi_groups.domain.policy.servers import may_contact
from fedi_groups.domain.types import DAY, Instant, PeerId
from fedi_groups.domain.verdicts import Deny
from fedi_groups.errors import Denied, Gone, Malformed, Unusable
from fedi_groups.peers import nodeinfo
from fedi_groups.peers.aside import in_plain_form
from fedi_groups.peers.cards import fetch_card
from fedi_groups.peers.fetch import Budget, Fetched, Fetcher
from fedi_groups.storage.database import is_passing
from fedi_groups.storage.keys import ED25519, RSA
from fedi_groups.storage.peers import ensure_peer, find_peer, record_nodeinfo
from fedi_groups.storage.unit import Store, reading, transaction
from fedi_groups.wire.keys import read_multibase, read_pem
from fedi_groups.wire.parse import parse_activity, parse_actor, parse_post
from fedi_groups.wire.shapes import ActivityShape, ActorShape, KeyShape, PostShape
from fedi_groups.wire.uris import host_of, origin_of, same_origin

NODEINFO_AFTER = DAY

BATCHES = "fep-1a11"
"""What a server says in its NodeInfo that takes several votes in one Announce."""


class Resolver:
    """Fetches by id through the one fetcher, for servers that policy does not turn away."""

    def __init__(self, store: Store, fetcher: Fetcher) -> None:
        self._store = store
        self._fetcher = fetcher

    async def actor(self, uri: str, *, budget: Budget, fresh: bool = False) -> ActorFacts:
        """The actor with this id: as remembered if not `fresh`, else as its server describes it now.

        Raises Gone (and remembers that), Denied for blocked servers, Malformed, and what fetching raises.
        """
        if self._store.uris.is_local(uri) or not fresh:
            async with reading(self._store) as tx:
                known = await tx.actors.find(uri)
            if known is not None:
                return known
        return (await self._learn(await self._fetch_actor(uri, budget, fresh=fresh)))[0]

    async def actor_keys(self, uri: str, *, budget: Budget) -> tuple[ActorFacts, tuple[KeyShape, ...]]:
        """An actor fetched now, with the keys it lists as its own."""
        return await self._learn(await self._fetch_actor(uri, budget))

    async def fetch(self, uri: str, *, budget: Budget, fresh: bool = False) -> Fetched:
        """Any document by id; `fresh`: as it is now, not some seconds ago. Raises Denied for blocked servers, and what
        fetching raises."""
        self._check(uri)
        found = await self._fetcher.document(uri, budget=budget, fresh=fresh)
        return replace(found, document=await in_plain_form(found.document, size=len(found.body)))

    async def text(self, url: str, *, budget: Budget) -> str:
        """The text at this URL: a list, that is, of which nobody proves whose it is. Raises what fetching raises."""
        return await self._fetcher.text(url, budget=budget)

    async def card(self, url: str) -> CardFacts | None:
        """What a page says of itself. Raises as Fetcher.page does."""
        return await fetch_card(self._fetcher, url)

    async def post(self, uri: str, *, budget: Budget, fresh: bool = False) -> PostShape:
        """A post by id. Its author is of the same origin, else Unusable."""
        shape = parse_post((await self.fetch(uri, budget=budget, fresh=fresh)).document)
        return owned_post(shape)

    async def activity(self, uri: str, *, budget: Budget) -> tuple[ActivityShape, bytes]:
        """An activity by id, with the bytes its origin serves."""
        found = await self.fetch(uri, budget=budget)
        shape = parse_activity(found.document)
        if not same_origin(shape.uri, shape.actor):
            raise Unusable(f"{shape.uri} claims to be by {shape.actor}")
        return shape, found.body

    async def peer(self, origin: str) -> PeerFacts:
        """The server at `origin`; its row is made if there is none."""
        async with self._store.database.read() as connection:
            known = await find_peer(connection, origin)
        if known is not None:
            return known
        async with self._store.database.write() as connection:
            return await ensure_peer(connection, origin, now=self._store.clock())

    async def look_at_server(self, peer: PeerFacts, *, budget: Budget, now: Instant) -> None:
        """Learn which software a server runs. Raises Denied for a blocked one."""
        self._check(peer.origin)
        info = await nodeinfo.read(self._fetcher, origin_of(peer.origin), budget=budget)
        unreachable = info.state is nodeinfo.NodeInfoState.UNREACHABLE
        if info.state is nodeinfo.NodeInfoState.READ:
            software, version = info.software, info.version
        elif unreachable:
            software, version = peer.software or "", ""
        else:
            software, version = "", ""
        async with self._store.database.write() as connection:
            await record_nodeinfo(
                connection,
                PeerId(peer.id),
                software=software,
                version=version,
                now=now,
                batches=BATCHES in info.capabilities or (unreachable and peer.batches),
            )

    def _check(self, uri: str) -> None:
        match may_contact(host_of(uri), self._store.rules.book):
            case Deny(reason):
                raise Denied(f"{uri} is on a blocked server", public=reason)

    async def _fetch_actor(self, uri: str, budget: Budget, *, fresh: bool = False) -> ActorShape:
        try:
            document = (await self.fetch(uri, budget=budget, fresh=fresh)).document
            if document.get("type") == "Tombstone":
                raise Gone(f"{uri} has left a Tombstone")
        except Gone:
            await self._forget(uri)
            raise
        return owned_actor(parse_actor(document))

    async def _learn(self, shape: ActorShape) -> tuple[ActorFacts, tuple[KeyShape, ...]]:
        """Two who meet somebody new at the same time both write them down: the second one then finds the row."""
        try:
            return await self._write_down(shape)
        except Exception as error:
            if not is_passing(error):
                raise
            return await self._write_down(shape)

    async def _write_down(self, shape: ActorShape) -> tuple[ActorFacts, tuple[KeyShape, ...]]:
        peer = await self.peer(origin_of(shape.uri))
        async with transaction(self._store) as tx:
            actor = await learn_actor(tx, shape=shape, peer=peer, keys=readable_keys(shape))
        return actor, shape.keys

    async def _forget(self, uri: str) -> None:
        async with transaction(self._store) as tx:
            known = await tx.actors.find(uri)
            if known is not None and known.deleted_at is None:
                await forget_actor(tx, actor=known)


def owned_post(shape: PostShape) -> PostShape:
    """FEP-fe34: a post and its author are of one origin. Raises Unusable."""
    if not same_origin(shape.uri, shape.author):
        raise Unusable(f"{shape.uri} claims to be by {shape.author}")
    return shape


def owned_actor(shape: ActorShape) -> ActorShape:
    """An actor's inbox and collections are on its own server, and its keys are named after it. Raises Unusable."""
    for place in (shape.inbox, shape.outbox, shape.followers):
        if place is not None and not same_origin(shape.uri, place):
            raise Unusable(f"{shape.uri} keeps {place} elsewhere")
    return shape


def readable_keys(shape: ActorShape) -> list[tuple[KeyShape, str]]:
    """Keys that can be used, on the actor's own origin, with their algorithms."""
    found: list[tuple[KeyShape, str]] = []
    for key in shape.keys:
        if not same_origin(key.uri, shape.uri):
            continue
        try:
            if key.pem is not None:
                read_pem(key.pem)
                found.append((key, RSA))
            elif key.multibase is not None:
                read_multibase(key.multibase)
                found.append((key, ED25519))
        except Malformed:
            continue
    return found
