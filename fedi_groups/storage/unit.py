"""The unit of work: one transaction, what it has loaded, what it will write, and what has happened in it."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.events import Event
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.storage.actors import Actors
from fedi_groups.storage.database import Database
from fedi_groups.storage.ears import say_elsewhere
from fedi_groups.storage.filters import Filters
from fedi_groups.storage.flairs import Flairs
from fedi_groups.storage.follows import Audiences, Follows
from fedi_groups.storage.held import HeldPosts
from fedi_groups.storage.ids import Clock, Minter
from fedi_groups.storage.invites import Invites
from fedi_groups.storage.keeping import Blocks, Mutes
from fedi_groups.storage.media import MediaRows
from fedi_groups.storage.memberships import Memberships
from fedi_groups.storage.modlog import ModLog
from fedi_groups.storage.outgoing import OutgoingLog
from fedi_groups.storage.pace import Done, Pace
from fedi_groups.storage.peers import Peers
from fedi_groups.storage.posts import Posts
from fedi_groups.storage.quotes import Quotes
from fedi_groups.storage.reactions import Reactions
from fedi_groups.storage.reblogs import Reblogs
from fedi_groups.storage.reports import Reports
from fedi_groups.storage.servers import BELL, Rules, ServerRules
from fedi_groups.storage.settings import require_origin
from fedi_groups.storage.shares import Shares
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.versions import Versions
from fedi_groups.storage.votes import Polls, Votes
from fedi_groups.storage.waking import have_told
from fedi_groups.wire.seals import Seals
from fedi_groups.wire.uris import Uris
from fedi_groups.wire.veils import Veil

SOURCES = "sources"
"""Said of a person who follows, is in, or shuns others than before."""
FILTERS = "filters"
"""Said of a person who filters other things than before."""
MERGED = "merged"
"""Said of a person who sees notifications that have waited."""

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
    pace: Pace = field(default_factory=Pace)
    """What people have done lately."""
    veil: Veil = field(default_factory=lambda: Veil(secrets.token_bytes(32)))
    """What keeps anonymous authors apart from what they say; without the server's secret, good for this process."""
    seals: Seals = field(default_factory=lambda: Seals(secrets.token_bytes(32)))
    """What this server alone reads of what it gives out; without its secret, good for this process."""
    knows: frozenset[ActorId] = frozenset()
    """Hidden communities that whoever looks by this knows of. To everyone else there are none."""


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
        self.invites = Invites(connection, self.writes)
        self.posts = Posts(connection, self.writes, store.uris, lock=writing)
        self.held = HeldPosts(connection, self.writes)
        self.votes = Votes(connection, self.writes)
        self.polls = Polls(connection, self.writes)
        self.reactions = Reactions(connection, self.writes)
        self.quotes = Quotes(connection, self.writes)
        self.versions = Versions(connection, self.writes)
        self.media = MediaRows(connection, self.writes)
        self.shares = Shares(connection, self.writes)
        self.blocks = Blocks(connection, self.writes)
        self.mutes = Mutes(connection, self.writes)
        self.filters = Filters(connection, self.writes, lock=writing)
        self.reblogs = Reblogs(connection, self.writes)
        self.modlog = ModLog(self.writes)
        self.reports = Reports(connection, self.writes)
        self.outgoing = OutgoingLog(self.writes)
        self.servers = ServerRules(connection, self.writes)
        self.rules = store.rules.book
        self.pace = store.pace
        self.veil = store.veil
        self.seals = store.seals
        self.deeds: list[Done] = []
        self.knows = store.knows
        self.events: list[Event] = []
        self.words: list[str] = []
        """What those who watch are to hear of, in all processes (notices.stream)."""
        self.told: set[ActorId] = set()
        """Who is told something, so that their apps are to be woken."""
        self._subscribers = store.subscribers

    async def emit(self, event: Event) -> None:
        """Tell those who subscribed to this kind of event, now and in this transaction."""
        self.events.append(event)
        for subscriber in self._subscribers.get(type(event), ()):
            await subscriber(self, event)

    def sees_otherwise(self, person: ActorId) -> None:
        """What this person sees at home is not what it was."""
        self.words.append(f"{SOURCES}:{person}")

    def filters_otherwise(self, person: ActorId) -> None:
        """What this person filters is not what it was."""
        self.words.append(f"{FILTERS}:{person}")

    def merges_notices(self, person: ActorId) -> None:
        """Notifications that have waited are among the others now."""
        self.words.append(f"{MERGED}:{person}")

    def heard_of(self) -> list[str]:
        """Each once; who lives here and sees other places than before among them."""
        moved = sorted(self.follows.moved | self.memberships.moved)
        sources = [f"{SOURCES}:{each}" for each in moved if not self.actors.is_elsewhere(each)]
        return list(dict.fromkeys([*sources, *self.words]))

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
        if unit.told:
            await have_told(connection, unit.told, now=unit.now)
        if unit.outgoing.appended:
            await _settle_origin(connection, store)
        words = unit.heard_of()
        if unit.outgoing.appended or words:
            if words and store.database.sqlite:
                await say_elsewhere(connection, words, process=store.database.process)
            await store.database.ring(connection, *(["outgoing"] if unit.outgoing.appended else []), *words)
    store.pace.count(unit.deeds, now=unit.now)
    if unit.outgoing.appended:
        store.settled.add(store.uris.origin)
    if unit.servers.changed:
        await store.rules.look(store.database, now=unit.now)
    if unit.events:
        for listener in store.after_commit:
            listener(unit.events)
        store.database.bells.ring("outgoing")
    if store.database.sqlite:
        # PostgreSQL says them in this process, too.
        for word in words:
            store.database.hear(word)


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
