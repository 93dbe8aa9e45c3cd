"""The intake: accepted activities reach the disk before their senders hear 202. Requests in flight share one commit."""

import asyncio
import hashlib
from collections.abc import Sequence

from cachetools import LRUCache

from fedi_groups.actions.synchronizing import LATER, SYNCHRONIZE
from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.types import SECOND, Instant, Origin, PeerId, Uri
from fedi_groups.errors import Overloaded
from fedi_groups.inbox.gate import Admitted
from fedi_groups.storage.database import Database
from fedi_groups.storage.due import set_due
from fedi_groups.storage.ids import Clock
from fedi_groups.storage.peers import ensure_peer
from fedi_groups.storage.received import Arrival, backlog, digest_of, insert_arrivals
from fedi_groups.wire.quirks import shares_ids
from fedi_groups.wire.synchronization import Synchronization

MOST_AT_ONCE = 500
COUNT_EVERY = SECOND

_GATHER = 0.003
"""Seconds a crowd is given to gather: those who are answered together come back together."""


class Intake:
    """Writes arrivals in shared commits, and turns senders away (429) while too much waits already."""

    def __init__(self, database: Database, *, clock: Clock, most: int, most_per_peer: int) -> None:
        self._database = database
        self._clock = clock
        self._most = most
        self._most_per_peer = most_per_peer
        self._peers: dict[Origin, PeerFacts] = {}
        self._waiting: list[tuple[Arrival, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._open: dict[PeerId, int] = {}
        self._open_in_all = 0
        self._counted_at = Instant(0)
        self._noted: LRUCache[Uri, str] = LRUCache(10_000)

    async def accept(self, admitted: Admitted) -> PeerFacts:
        """Returns once the activity is on disk, or was before. Raises Overloaded."""
        peer = await self._peer(admitted.origin)
        await self._check_backlog(peer)
        arrival = Arrival(
            digest=identity_of(admitted),
            peer_id=peer.id,
            shard=peer.shard,
            body=admitted.body,
            authentic=admitted.authentic,
            arrived_at=self._clock(),
        )
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((arrival, done))
        self._open[peer.id] = self._open.get(peer.id, 0) + 1
        self._open_in_all += 1
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        await done
        if admitted.synchronization is not None:
            await self._note(admitted.activity.actor, admitted.synchronization)
        return peer

    async def _note(self, actor: Uri, said: Synchronization) -> None:
        """Compared and mended later, by an errand; the same is noted once."""
        if self._noted.get(actor) == said.digest:
            return
        at = Instant(self._clock() + LATER)
        details = {"collection": said.collection, "digest": said.digest, "url": said.url}
        async with self._database.write() as connection:
            await set_due(connection, SYNCHRONIZE, actor, at=at, **details)
        self._noted[actor] = said.digest

    async def _write(self) -> None:
        """While one commit is on its way to the disk, the next batch gathers."""
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            try:
                await self._commit([arrival for arrival, _ in batch])
            except Exception as error:  # whatever it was, each sender hears it and sends again
                for _, done in batch:
                    if not done.done():
                        done.set_exception(error)
            else:
                for _, done in batch:
                    if not done.done():
                        done.set_result(None)
            if self._waiting:
                await asyncio.sleep(_GATHER)

    async def _commit(self, arrivals: Sequence[Arrival]) -> None:
        async with self._database.write() as connection:
            await insert_arrivals(connection, arrivals)
            await self._database.ring(connection, "received")
        self._database.bells.ring("received")

    async def _peer(self, origin: Origin) -> PeerFacts:
        known = self._peers.get(origin)
        if known is None:
            async with self._database.write() as connection:
                known = await ensure_peer(connection, origin, now=self._clock())
            if len(self._peers) > 50_000:
                self._peers.clear()
            self._peers[origin] = known
        return known

    async def _check_backlog(self, peer: PeerFacts) -> None:
        """Counted in the database at most once a second, and only while something waits."""
        now = self._clock()
        if self._open and now - self._counted_at > COUNT_EVERY:
            self._counted_at = now
            async with self._database.read() as connection:
                self._open = await backlog(connection)
            self._open_in_all = sum(self._open.values())
        if self._open.get(peer.id, 0) >= self._most_per_peer:
            raise Overloaded(f"{peer.origin} has {self._open[peer.id]} activities waiting here", retry_after=60)
        if self._open_in_all >= self._most:
            raise Overloaded(f"{self._open_in_all} activities wait here", retry_after=60)


def identity_of(admitted: Admitted) -> bytes:
    """By what an activity is known as seen: who told it, its id, and what it says where several share an id."""
    uri = admitted.activity.uri
    if shares_ids(admitted.activity.type, uri):
        uri = Uri(f"{uri}#{hashlib.blake2b(admitted.body, digest_size=16).hexdigest()}")
    return digest_of(admitted.origin, uri)
