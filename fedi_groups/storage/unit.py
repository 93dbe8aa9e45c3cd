"""The unit of work: one transaction, what it has loaded, what it will write, and what has happened in it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.events import Event
from fedi_groups.domain.types import Instant
from fedi_groups.storage.actors import Actors
from fedi_groups.storage.database import Database
from fedi_groups.storage.flairs import Flairs
from fedi_groups.storage.follows import Audiences, Follows
from fedi_groups.storage.held import HeldPosts
from fedi_groups.storage.ids import Clock, Minter
from fedi_groups.storage.media import MediaRows
from fedi_groups.storage.memberships import Memberships
from fedi_groups.storage.modlog import ModLog
from fedi_groups.storage.outgoing import OutgoingLog
from fedi_groups.storage.peers import Peers
from fedi_groups.storage.posts import Posts
from fedi_groups.storage.quotes import Quotes
from fedi_groups.storage.reactions import Reactions
from fedi_groups.storage.reports import Reports
from fedi_groups.storage.servers import BELL, Rules, ServerRules
from fedi_groups.storage.settings import require_origin
from fedi_groups.storage.shares import Shares
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.votes import Polls, Votes
from fedi_groups.wire.uris import Uris

Subscriber = Callable[["Unit", Event], Awaitable[None]]
Subscribers = Mapping[type[Event], Sequence[Subscriber]]


@dataclass(frozen=True, slots=True)
class Store:
    """All that opening a transaction takes."""

    database: Database
    uris: Uris
    minter: Minter
    clock: Clock
    subscribers: Subscribers
    settled: set[str] = field(default_factory=set)
    """Origins known to be recorded."""
    after_commit: list[Callable[[Sequence[Event]], None]] = field(default_factory=list)
    """Told in this process what has happened, once it is on disk: for what is kept in memory."""
    rules: Rules = field(default_factory=Rules)
    """What holds for other servers, as this process last read it."""


class Unit:
    """One transaction. Actions read and write through its families; nothing reaches the database before `flush`."""

    def __init__(self, connection: AsyncConnection, store: Store, *, writing: bool = True) -> None:
        self.connection = connection
        self.now: Instant = store.clock()
        self.uris = store.uris
        self.mint = store.minter
        self.writes = Writes()
        self.peers = Peers(connection, self.writes)
        self.actors = Actors(connection, self.writes, store.uris)
        self.flairs = Flairs(connection, self.writes, store.uris, self.actors)
        self.follows = Follows(connection, self.writes)
        self.audiences = Audiences(connection, self.writes)
        self.memberships = Memberships(connection, self.writes)
        self.posts = Posts(connection, self.writes, store.uris, lock=writing)
        self.held = HeldPosts(connection, self.writes)
        self.votes = Votes(connection, self.writes)
        self.polls = Polls(connection, self.writes)
        self.reactions = Reactions(connection, self.writes)
        self.quotes = Quotes(connection, self.writes)
        self.media = MediaRows(connection, self.writes)
        self.shares = Shares(connection, self.writes)
        self.modlog = ModLog(self.writes)
        self.reports = Reports(connection, self.writes)
        self.outgoing = OutgoingLog(self.writes)
        self.servers = ServerRules(connection, self.writes)
        self.rules = store.rules.book
        self.events: list[Event] = []
        self._subscribers = store.subscribers

    async def emit(self, event: Event) -> None:
        """Tell those who subscribed to this kind of event, now and in this transaction."""
        self.events.append(event)
        for subscriber in self._subscribers.get(type(event), ()):
            await subscriber(self, event)

    async def flush(self) -> int:
        """Write what is pending, so that questions see it; returns the number of statements."""
        return await self.writes.flush(self.connection)


@asynccontextmanager
async def transaction(store: Store) -> AsyncIterator[Unit]:
    """A unit of work that commits at the end, and wakes the delivery if there is something to deliver."""
    async with store.database.write() as connection:
        unit = Unit(connection, store)
        yield unit
        if unit.servers.changed:
            unit.servers.stamp(unit.mint.next())
            await store.database.ring(connection, BELL)
        await unit.flush()
        if unit.outgoing.appended:
            await _settle_origin(connection, store)
            await store.database.ring(connection, "outgoing")
    if unit.outgoing.appended:
        store.settled.add(store.uris.origin)
    if unit.servers.changed:
        await store.rules.look(store.database, now=unit.now)
    if unit.events:
        for listener in store.after_commit:
            listener(unit.events)
        store.database.bells.ring("outgoing")


@asynccontextmanager
async def reading(store: Store) -> AsyncIterator[Unit]:
    """The same families on a consistent view of the database; what is written to it goes nowhere."""
    async with store.database.read() as connection:
        yield Unit(connection, store, writing=False)


async def _settle_origin(connection: AsyncConnection, store: Store) -> None:
    """The first thing told to others binds this database to its origin.

    Raises Misconfigured if it is bound to another.
    """
    if store.uris.origin not in store.settled:
        await require_origin(connection, store.uris.origin, settle=True)
