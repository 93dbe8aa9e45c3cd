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
from importlib.metadata import version

import structlog
from starlette.applications import Starlette

from fedi_groups.actions.keys import make_keys
from fedi_groups.actions.profiles import add_server
from fedi_groups.config import Settings
from fedi_groups.delivery.delivery import Delivery
from fedi_groups.delivery.published import Published
from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.types import Instant, Scheme
from fedi_groups.errands.table import errands
from fedi_groups.errands.upkeep import PRUNE
from fedi_groups.errands.worker import ErrandWorker, Tools
from fedi_groups.errors import Gone
from fedi_groups.faces.application import make_app
from fedi_groups.faces.shared.answers import Answers
from fedi_groups.faces.shared.dialects import Dialects
from fedi_groups.faces.shared.web import Web
from fedi_groups.faces.application import make_app
from fedi_groups.faces.shared.answers import Answers
from fedi_groups.faces.shared.dialects import Dialects
from fedi_groups.faces.shared.web import Web
from fedi_groups.inbox.gate import Gate
from fedi_groups.inbox.gather import Gatherer
from fedi_groups.inbox.intake import Intake
from fedi_groups.inbox.worker import InboxWorker
from fedi_groups.outbox.subscribers import subscribers
from fedi_groups.peers.connect import Connector
from fedi_groups.peers.fetch import Fetcher
from fedi_groups.peers.guard import AddressGuard
from fedi_groups.peers.keychain import Keychain
from fedi_groups.peers.keys import KeyRing
from fedi_groups.peers.resolve import Resolver
from fedi_groups.storage.database import Database
from fedi_groups.storage.due import add_if_absent
from fedi_groups.storage.ids import SLOTS, Clock, Minter, highest_id
from fedi_groups.storage.leases import Held, count_live, release, renew, take
from fedi_groups.storage.migrate import require_schema
from fedi_groups.storage.outgoing import find_row
from fedi_groups.storage.secrets import read_secret
from fedi_groups.storage.settings import require_origin
from fedi_groups.storage.unit import Store, reading, transaction
from fedi_groups.wire.proofs import add_proof
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.signing import Request, sign
from fedi_groups.wire.times import read_time
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
        store = Store(database, uris, minter, clock, subscribers())
        await _ensure_server_actor(store, settings, secret)
        way_out = await stack.enter_async_context(connector or _connector(settings, uris))
        yield _wire(settings, store, holder=holder, secret=secret, connector=way_out)


def _wire(settings: Settings, store: Store, *, holder: str, secret: bytes, connector: Connector) -> Services:
    keychain = Keychain(store.database, store.uris, secret=secret)

    def signs(scheme: Scheme) -> "_SignAsServer":
        return _SignAsServer(keychain, scheme, store.clock)

    fetcher = Fetcher(connector, signs(Scheme.CAVAGE), clock=store.clock, sign_again=signs(Scheme.RFC9421))
    resolver = Resolver(store, fetcher, blocked=settings.blocked_servers)
    keys = KeyRing(store, resolver)
    gate = Gate(keys, blocked=settings.blocked_servers)
    intake = Intake(
        store.database,
        clock=store.clock,
        most=settings.inbox_backlog,
        most_per_peer=settings.inbox_backlog_per_server,
    )
    delivery = Delivery(
        database=store.database,
        uris=store.uris,
        keychain=keychain,
        connector=connector,
        clock=store.clock,
        settings=settings,
        holder=holder,
        random=random.random,
    )
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
        inbox=InboxWorker(store, Gatherer(store, resolver, gate)),
        delivery=delivery,
        hearing=Hearing(store.database, clock=store.clock),
        errands=ErrandWorker(Tools(store, resolver), errands()),
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
    """The Application actor and the hourly upkeep, made at the first start."""
    async with reading(store) as tx:
        known = await tx.actors.named(store.uris.host)
    if known is None:
        keys = await asyncio.to_thread(make_keys, secret)
        async with transaction(store) as tx:
            if await tx.actors.named(store.uris.host) is None:
                await add_server(tx, keys=keys, title=settings.server_name, summary=settings.server_summary)
    async with store.database.write() as connection:
        await add_if_absent(connection, PRUNE, "", at=store.clock())


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
    """All that this server answers over HTTP."""
    store, settings = services.store, services.settings
    published = Published(store.database, services.delivery.forms, services.keychain)
    answers = Answers(store.clock)
    store.after_commit.append(answers.invalidate)

    def heard(peer: PeerFacts) -> None:
        services.delivery.revive(peer.id)

    return make_app(
        Web(
            settings=settings,
            store=store,
            gate=services.gate,
            intake=services.intake,
            activity=published.activity,
            prove=published.prove,
            heard=heard,
            answers=answers,
            dialects=Dialects(store, blocked=settings.blocked_servers),
            version=version("fedi-groups"),
        )
    )


async def run_workers(services: Services, stop: asyncio.Event) -> None:
    """Inbox, delivery and errands, until `stop` is set."""
    await services.store.database.listen()
    async with asyncio.TaskGroup() as group:
        group.create_task(services.inbox.run(stop))
        group.create_task(services.delivery.run(stop))
        group.create_task(services.errands.run(stop))


def build_app(services: Services) -> Starlette:
    """All that answers over HTTP. Beside it `services.hearing` has to run."""
    settings, store = services.settings, services.store
    web = Web(
        settings=settings,
        store=store,
        gate=services.gate,
        intake=services.intake,
        activity=_Activity(services),
        prove=_Prove(services),
        heard=services.hearing,
        answers=Answers(store.clock),
        dialects=Dialects(store, blocked=settings.blocked_servers),
        version=version("fedi-groups"),
        working=_Working(store.database),
    )
    return make_app(web)


@dataclass(frozen=True, slots=True)
class _Activity:
    """An activity of the log in one form, as a server is sent it: the bytes behind `/activities/NUMBER/FORM`."""

    services: Services

    async def __call__(self, number: int, form: str, dialect: Dialect) -> bytes | None:
        async with self.services.store.database.read() as connection:
            row = await find_row(connection, number)
        if row is None or (form not in ("", "object") and row.community_id is None):
            return None
        forms = self.services.delivery.forms
        try:
            match form:
                case "announce":
                    return (await forms.built(row, Form.WRAPPED, Dialect.THREADIVERSE)).body
                case "boost" | "unboost":
                    return (await forms.built(row, Form(form), dialect)).body
                case "object":
                    return _object_in(await forms.dressed(row, dialect))
                case _:
                    return await forms.dressed(row, dialect)
        except Gone:
            return None


def _object_in(body: bytes) -> bytes | None:
    """What an activity carries inside, as a document of its own: what an Undo undoes, the choice in a poll."""
    activity = orjson.loads(body)
    inner = activity.get("object")
    return orjson.dumps({"@context": activity.get("@context"), **inner}) if isinstance(inner, dict) else None


@dataclass(frozen=True, slots=True)
class _Prove:
    """A document of ours with its author's integrity proof, the same whenever it is asked for."""

    services: Services

    async def __call__(self, document: Json, author: ActorId) -> Json:
        signer = await self.services.keychain.signer(author)
        moment = read_time(document.get("updated")) or read_time(document.get("published"))
        return add_proof(document, signer.ed25519, now=moment or signer.actor.published)


@dataclass(frozen=True, slots=True)
class _Working:
    """Whether any process delivers."""

    database: Database

    async def __call__(self) -> bool:
        return await count_live(self.database, "deliver:") > 0
