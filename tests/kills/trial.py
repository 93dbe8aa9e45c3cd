"""Two servers and a stub under load; the servers are killed and started again; then all promises are looked up."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from sqlalchemy import text

from fedi_groups.app import Services, open_services
from fedi_groups.demo.agreement import Finding, compare
from fedi_groups.demo.people import settle_in
from fedi_groups.demo.quiet import Watch, until
from fedi_groups.demo.servers import LOOPBACK, PROGRAM, Place, Server, free_port, places
from fedi_groups.errors import Unreachable
from fedi_groups.peers.connect import Connector
from fedi_groups.peers.guard import AddressGuard
from fedi_groups.reads.dumps import Dump, Part, dump
from fedi_groups.storage.cursors import lags
from fedi_groups.storage.outages import DATABASE_ERRORS
from fedi_groups.storage.unit import reading
from tests.kills.expected import broken, miscounted, untold
from tests.kills.load import Local, Remote, Talk
from tests.kills.stub import Stub, running

Mishap = Callable[[], Awaitable[None]]

STUB = "127.0.0.9"
REMOTES = 3
JOINS_WITHIN = 100.0
SETTLES_WITHIN = 240.0
"""Seconds. What came before its parent, or while somebody was away, is looked at again after 3, 33 and 153."""


@dataclass(slots=True)
class Report:
    """What was done, and what came of it. `faults`: every promise that was not kept, in words."""

    kills: int = 0
    seconds: float = 0.0
    made: dict[str, int] = field(default_factory=dict)
    tries: int = 0
    posts: int = 0
    votes: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        made = ", ".join(f"{count} {kind}" for kind, count in sorted(self.made.items()))
        return (
            f"{self.kills} kills in {self.seconds:.0f} s; promised: {made} ({sum(self.made.values())} in all, "
            f"{self.tries} requests of the stub); found {self.posts} posts and {self.votes} votes; "
            f"{len(self.faults)} faults"
        )


@dataclass(slots=True)
class Trial:
    """The servers A (home of the community) and B, with people on both, and the stub."""

    servers: list[Server]
    services: list[Services]
    stub: Stub
    talk: Talk
    people: Sequence[Local | Remote]
    watches: list[Watch]
    report: Report = field(default_factory=Report)
    mishap: Mishap | None = None
    """What else goes wrong, once, after the first kill."""

    async def run(self, *, kills: int, victims: Sequence[Server], patience: float = SETTLES_WITHIN) -> Report:
        """So many kills under load, then time to come to rest, then the account."""
        started = time.monotonic()
        living = [asyncio.create_task(each.live()) for each in self.people]
        try:
            while self.report.kills < kills:
                await self._kill(victims)
                if self.mishap is not None:
                    await self.mishap()
                    self.mishap = None
        finally:
            self.talk.stop.set()
            await asyncio.gather(*(each.ready() for each in self.servers))
            await asyncio.gather(*living)
        await self._account(patience)
        self.report.seconds = time.monotonic() - started
        return self.report

    async def _kill(self, victims: Sequence[Server]) -> None:
        """One of them, now and then all, in the middle of something; sometimes again while they still start."""
        chance = self.talk.chance
        await asyncio.sleep(chance.uniform(0.1, 1.5))  # not to wait for something, but to strike at any moment
        struck = list(victims) if chance.random() < 0.2 else [chance.choice(victims)]
        for each in struck:
            if not each.runs:
                self.report.faults.append(f"{each.place.name} had ended by itself: see {each.place.log}")
            each.kill()
            self.report.kills += 1
        await asyncio.sleep(chance.uniform(0.0, 0.5))
        for each in struck:
            each.launch()
        if chance.random() < 0.8:
            await asyncio.gather(*(each.ready() for each in struck))

    async def _account(self, patience: float) -> None:
        faults = self.report.faults
        for services in self.services:
            await until(partial(_is_connected, services), "the database is there")
        with suppress(Unreachable):
            await until(self._at_rest, "everything has arrived", patience=patience)
        seen = [await self._dump(each) for each in self.services]
        for server, found in zip(self.servers, seen, strict=True):
            kept = (*broken(self.talk.promises, found), *miscounted(found))
            faults += [f"{server.place.name}: {fault}" for fault in kept]
        for each in compare(seen[0], seen[1], origin=self.servers[1].place.origin):
            if each.finding is Finding.DIFFERS:
                faults += [f"{each.part} only on A: {line}" for line in each.missing]
                faults += [f"{each.part} only on B: {line}" for line in each.extra]
        for services in self.services:
            faults += await _damage(services)
        faults += untold(seen[0], self.stub.told)
        faults += [f"refused: {reason}" for reason in self.stub.refusals]
        self.report.posts, self.report.votes = (len(seen[0].parts[part]) for part in (Part.THREADS, Part.VOTES))
        self.report.made, self.report.tries = dict(self.talk.promises.made), self.stub.tries

    async def _at_rest(self) -> bool:
        """Nothing is under way. Twice around: the second may have sent something to the first behind our back."""
        for watch in (*self.watches, *self.watches):
            if not await watch.is_quiet():
                return False
        return True

    async def _dump(self, services: Services) -> Dump:
        async with reading(services.store) as tx:
            return await dump(tx, self.talk.community)


@asynccontextmanager
async def staged(
    folder: Path, *, seed: int, program: Sequence[str] = PROGRAM, databases: Sequence[str | None] = (None, None)
) -> AsyncIterator[Trial]:
    """Everyone in place, and members of the community; nothing is said yet."""
    stub = Stub(f"{STUB}:{free_port(STUB)}")
    stub.say_what_it_is()
    pairs = zip(places("AB", folder), databases, strict=True)
    servers = [Server(replace(place, database=database), program) for place, database in pairs]
    async with AsyncExitStack() as stack:
        for each in servers:
            stack.callback(each.kill)
        await stack.enter_async_context(running(stub))
        connector = await stack.enter_async_context(Connector(AddressGuard((LOOPBACK,)), allow_http=True))
        await asyncio.gather(*(each.start() for each in servers))
        services = [await stack.enter_async_context(_beside(each.place)) for each in servers]
        ann, bob = await settle_in(services[0], "ann"), await settle_in(services[1], "bob")
        cats = await ann.found("cats", title="Cats", summary="")
        talk = Talk(cats.uri, random.Random(seed), tuple(services))
        inbox = f"{servers[0].place.origin}/inbox"
        remotes = [Remote(talk, stub, stub.actor(f"rem{number}"), connector, inbox) for number in range(REMOTES)]
        await bob.follow(f"!cats@{cats.host}")
        for remote in remotes:
            assert await stub.send(connector, stub.served("Follow", remote.actor, cats.uri), inbox)
        await until(
            lambda: _is_set(services, cats.uri, origin=servers[1].place.origin),
            "everyone has joined",
            patience=JOINS_WITHIN,
        )
        people: list[Local | Remote] = [Local(talk, ann), Local(talk, bob), *remotes]
        yield Trial(servers, services, stub, talk, people, [Watch(each) for each in services])


async def _is_connected(services: Services) -> bool:
    """A pool notices only at its next use that its connections were cut."""
    try:
        async with services.store.database.write() as connection:
            await connection.execute(text("SELECT 1"))
        async with services.store.database.read() as connection:
            await connection.execute(text("SELECT 1"))
    except DATABASE_ERRORS:
        return False
    return True


async def _damage(services: Services) -> list[str]:
    """What SQLite finds wrong with its own file."""
    database = services.store.database
    if not database.sqlite:
        return []
    async with database.read() as connection:
        found = (await connection.execute(text("PRAGMA integrity_check"))).scalars().all()
    return [f"{database.url}: {each}" for each in found if each != "ok"]


def _beside(place: Place) -> AbstractAsyncContextManager[Services]:
    return open_services(place.settings(), origin=place.origin)


async def _is_set(services: Sequence[Services], community: str, *, origin: str) -> bool:
    """The host sees all members, the other (at this origin) its own, and the host knows what the others run."""
    host, _ = services
    members = []
    for each in services:
        async with reading(each.store) as tx:
            found = await dump(tx, community)
        # Whom the host says to keep order is known elsewhere as soon as its list was read: not theirs to count.
        seen = found if each is host else found.among(origin)
        members.append(len(seen.parts[Part.STANDINGS]))
    async with host.store.database.read() as connection:
        known = [lag.cursor.peer for lag in await lags(connection) if lag.cursor.peer.software is not None]
    return members == [2 + REMOTES, 1] and len(known) == 2
