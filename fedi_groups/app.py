"""The composition root: from settings to services, and from services to a running server. The only place that wires,
and the only one that asks what time it is."""

import asyncio
import os
import random
import secrets
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

import structlog
from starlette.applications import Starlette

from fedi_groups.actions.keys import make_keys
from fedi_groups.actions.profiles import add_server
from fedi_groups.config import Settings
from fedi_groups.delivery.delivery import Delivery
from fedi_groups.delivery.hearing import Hearing
from fedi_groups.delivery.published import Published
from fedi_groups.domain.policy.floods import Thresholds
from fedi_groups.domain.types import Instant, Scheme
from fedi_groups.errands.media import SWEEP_MEDIA
from fedi_groups.errands.table import errands
from fedi_groups.errands.upkeep import PRUNE
from fedi_groups.errands.worker import ErrandWorker, Tools
from fedi_groups.faces.application import make_app
from fedi_groups.faces.shared.answers import Answers
from fedi_groups.faces.shared.dialects import Dialects
from fedi_groups.faces.shared.web import Web
from fedi_groups.inbox.floods import Watch
from fedi_groups.inbox.gate import Gate
from fedi_groups.inbox.gather import Gatherer
from fedi_groups.inbox.intake import Intake
from fedi_groups.inbox.worker import InboxWorker
from fedi_groups.media.files import FOLDER, Files
from fedi_groups.media.workshop import Workshop
from fedi_groups.outbox.subscribers import subscribers
from fedi_groups.peers.connect import Connector
from fedi_groups.peers.fetch import Fetcher
from fedi_groups.peers.guard import AddressGuard
from fedi_groups.peers.keychain import Keychain
from fedi_groups.peers.keys import KeyRing
from fedi_groups.peers.resolve import Resolver
from fedi_groups.storage.database import Database
from fedi_groups.storage.due import add_if_absent
from fedi_groups.storage.grants import Grants
from fedi_groups.storage.ids import SLOTS, Clock, Minter, highest_id
from fedi_groups.storage.leases import Held, count_live, release, renew, take
from fedi_groups.storage.loops import keep_stepping
from fedi_groups.storage.migrate import require_schema
from fedi_groups.storage.secrets import read_secret
from fedi_groups.storage.servers import BELL as RULES_CHANGED
from fedi_groups.storage.servers import Rules
from fedi_groups.storage.settings import require_origin
from fedi_groups.storage.shards import Shards
from fedi_groups.storage.unit import Store, reading, transaction
from fedi_groups.wire.signing import Request, sign
from fedi_groups.wire.uris import Uris

log = structlog.get_logger("app")

RENEW_EVERY = 5.0
"""Seconds between renewals of this process's slot."""


def now() -> Instant:
    """Microseconds since 1970, UTC, by this machine's clock."""
    return Instant(time.time_ns() // 1000)


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a process of this server is made of. One origin each; several may live in one process."""

    settings: Settings
    store: Store
    holder: str
    secret: bytes
    keychain: Keychain
    keys: KeyRing
    connector: Connector
    fetcher: Fetcher
    resolver: Resolver
    gate: Gate
    intake: Intake
    inbox: InboxWorker
    delivery: Delivery
    hearing: Hearing
    errands: ErrandWorker
    grants: Grants
    workshop: Workshop


def database_url(settings: Settings) -> str:
    """Where the database is: what is set, or the SQLite file in the data directory."""
    return settings.database_url or f"sqlite:///{settings.data_dir / 'fedi-groups.db'}"


@asynccontextmanager
async def open_services(
    settings: Settings, *, origin: str, clock: Clock = now, connector: Connector | None = None
) -> AsyncIterator[Services]:
    """All services, connected; nothing runs yet. `connector` stands in for the real network.

    Raises Misconfigured with one line that says what to mend.
    """
    async with AsyncExitStack() as stack:
        secret = read_secret(settings.data_dir, given=settings.secret.get_secret_value() if settings.secret else None)
        database = await stack.enter_async_context(Database(database_url(settings)))
        await require_schema(database)
        uris = Uris(origin)
        async with database.read() as connection:
            await require_origin(connection, uris.origin)
            floor = await highest_id(connection)
        holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        slot = await stack.enter_async_context(_slot(database, holder))
        minter = Minter(clock, slot=slot, floor=floor)
        store = Store(database, uris, minter, clock, subscribers(), rules=Rules(settings.blocked_servers))
        await store.rules.look(database, now=clock())
        await _ensure_server_actor(store, settings, secret)
        way_out = await stack.enter_async_context(connector or _connector(settings, uris))
        yield _wire(settings, store, holder=holder, secret=secret, connector=way_out)


def _wire(settings: Settings, store: Store, *, holder: str, secret: bytes, connector: Connector) -> Services:
    keychain = Keychain(store.database, store.uris, secret=secret)

    def signs(scheme: Scheme) -> "_SignAsServer":
        return _SignAsServer(keychain, scheme, store.clock)

    cavage, rfc9421 = signs(Scheme.CAVAGE), signs(Scheme.RFC9421)
    fetcher = Fetcher(connector, cavage, clock=store.clock, sign_again=rfc9421, rules=store.rules)
    resolver = Resolver(store, fetcher)
    keys = KeyRing(store, resolver)
    gate = Gate(keys, rules=store.rules)
    intake = Intake(
        store.database,
        clock=store.clock,
        most=settings.inbox_backlog,
        most_per_peer=settings.inbox_backlog_per_server,
    )
    grants = Grants(store.database, store.clock, secret=secret)
    workshop = Workshop(Files(settings.data_dir / FOLDER))
    delivery = Delivery(
        database=store.database,
        uris=store.uris,
        keychain=keychain,
        grants=grants,
        connector=connector,
        clock=store.clock,
        settings=settings,
        holder=holder,
        random=random.random,
        rules=store.rules,
    )
    # SQLite has one worker process: nothing to share.
    shards = None if store.database.sqlite else Shards(store.database, holder=holder, clock=store.clock, work="receive")
    return Services(
        settings=settings,
        store=store,
        holder=holder,
        secret=secret,
        keychain=keychain,
        keys=keys,
        connector=connector,
        fetcher=fetcher,
        resolver=resolver,
        gate=gate,
        intake=intake,
        inbox=InboxWorker(
            store, Gatherer(store, resolver, gate), shards=shards, watch=Watch(store, thresholds(settings))
        ),
        delivery=delivery,
        grants=grants,
        workshop=workshop,
        hearing=Hearing(store.database, clock=store.clock),
        errands=ErrandWorker(Tools(store, resolver, workshop.files), errands()),
    )


def thresholds(settings: Settings) -> Thresholds:
    """How much one server may send."""
    return Thresholds(
        minutes=settings.flood_minutes,
        newcomers=settings.flood_newcomers,
        posts=settings.flood_posts,
        reports=settings.flood_reports,
        follows=settings.flood_follows,
        refused=settings.flood_refused,
        hours=settings.flood_hours,
    )


@dataclass(frozen=True, slots=True)
class _SignAsServer:
    """Signs a GET as the Application actor."""

    keychain: Keychain
    scheme: Scheme
    clock: Clock

    async def __call__(self, request: Request) -> dict[str, str]:
        signer = await self.keychain.server()
        return sign(request, signer.rsa, scheme=self.scheme, now=self.clock())


async def _ensure_server_actor(store: Store, settings: Settings, secret: bytes) -> None:
    """The Application actor and what is done again and again, made at the first start."""
    async with reading(store) as tx:
        known = await tx.actors.named(store.uris.host)
    if known is None:
        keys = await asyncio.to_thread(make_keys, secret)
        async with transaction(store) as tx:
            if await tx.actors.named(store.uris.host) is None:
                await add_server(tx, keys=keys, title=settings.server_name, summary=settings.server_summary)
    async with store.database.write() as connection:
        for kind in (PRUNE, SWEEP_MEDIA):
            await add_if_absent(connection, kind, "", at=store.clock())


def _connector(settings: Settings, uris: Uris) -> Connector:
    return Connector(
        AddressGuard(settings.allow_networks),
        allow_http=settings.allow_http,
        ca_file=settings.ca_file,
        user_agent=f"fedi-groups (+{uris.server})",
    )


@asynccontextmanager
async def _slot(database: Database, holder: str) -> AsyncIterator[int]:
    """A process slot that no other process has while this one lives."""
    names = [f"slot:{number:02}" for number in range(SLOTS)]
    held = await take(database, names, holder=holder, most=1)
    if not held:
        raise RuntimeError("all process slots are taken")
    renewal = asyncio.create_task(_keep(database, held, holder))
    try:
        yield int(held[0].name.removeprefix("slot:"))
    finally:
        renewal.cancel()
        await asyncio.gather(renewal, return_exceptions=True)
        await release(database, held)


async def _keep(database: Database, held: list[Held], holder: str) -> None:
    while True:
        await asyncio.sleep(RENEW_EVERY)
        try:
            if not await renew(database, held, holder=holder):
                log.critical("the process slot was lost; ids made from now on may collide: stopping")
                os._exit(70)
        except Exception:  # the database may be away for a while; the lease says when it is too long
            log.exception("the process slot could not be renewed")


def build_app(services: Services) -> Starlette:
    """All that this server answers over HTTP. Beside it `services.hearing` has to run."""
    store, settings = services.store, services.settings
    published = Published(store.database, services.delivery.forms, services.keychain, services.grants)
    answers = Answers(store.clock)
    store.after_commit.append(answers.invalidate)

    async def working() -> bool:
        return await count_live(store.database, "deliver:") > 0

    return make_app(
        Web(
            settings=settings,
            store=store,
            gate=services.gate,
            intake=services.intake,
            activity=published.activity,
            prove=published.prove,
            heard=services.hearing,
            answers=answers,
            dialects=Dialects(store),
            files=services.workshop.files,
            grants=services.grants,
            version=version("fedi-groups"),
            working=working,
        )
    )


async def keep_rules(services: Services, stop: asyncio.Event) -> None:
    """The rules about other servers are those that hold now, in every process, until `stop` is set."""
    store = services.store
    await store.database.listen()
    look = partial(store.rules.look, store.database)
    await keep_stepping(store.database, lambda: look(now=store.clock()), bell=RULES_CHANGED, stop=stop)


async def run_workers(services: Services, stop: asyncio.Event) -> None:
    """Inbox, delivery and errands, until `stop` is set."""
    await services.store.database.listen()
    async with asyncio.TaskGroup() as group:
        group.create_task(services.inbox.run(stop))
        group.create_task(services.delivery.run(stop))
        group.create_task(services.errands.run(stop))
