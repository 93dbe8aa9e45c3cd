"""From settings to services: everything is made here, once, and given to whatever needs it."""

import asyncio
import os
import random
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version

from fedi_groups.actions.choosing import with_chosen
from fedi_groups.actions.importing import BRING_IN
from fedi_groups.actions.keys import make_keys
from fedi_groups.actions.letters import HEED
from fedi_groups.actions.profiles import FreshKeys, add_server
from fedi_groups.actions.scheduling import POST_SCHEDULED
from fedi_groups.app.clock import now
from fedi_groups.app.media import make_media, set_room
from fedi_groups.app.slots import process_slot
from fedi_groups.app.subscribers import subscribers
from fedi_groups.config import Settings, require_test_origin
from fedi_groups.delivery.delivery import Delivery
from fedi_groups.delivery.hearing import Hearing
from fedi_groups.domain.policy.floods import Thresholds
from fedi_groups.domain.policy.pace import FREE, Limits
from fedi_groups.domain.types import Instant, Scheme
from fedi_groups.errands.backups import WRITE_BACKUP, Shelf, backups_in, writing
from fedi_groups.errands.importing import bringing_in
from fedi_groups.errands.media import SWEEP_MEDIA
from fedi_groups.errands.scheduled import posting
from fedi_groups.errands.table import errands
from fedi_groups.errands.upkeep import PRUNE, pruning
from fedi_groups.errands.words import ENTER_WORDS
from fedi_groups.errands.worker import ErrandWorker, Run, Tools
from fedi_groups.inbox.floods import Watch
from fedi_groups.inbox.gate import Gate
from fedi_groups.inbox.gather import Gatherer
from fedi_groups.inbox.heeding import heed
from fedi_groups.inbox.intake import Intake
from fedi_groups.inbox.masks import NewKeys, prepare
from fedi_groups.inbox.together import heed_together
from fedi_groups.inbox.worker import InboxWorker
from fedi_groups.media.workshop import Workshop
from fedi_groups.notices.stream import Stream
from fedi_groups.peers.connect import Connector
from fedi_groups.peers.fetch import Fetcher
from fedi_groups.peers.guard import AddressGuard
from fedi_groups.peers.handles import Directory
from fedi_groups.peers.keychain import Keychain
from fedi_groups.peers.keys import KeyRing
from fedi_groups.peers.mailer import Mailer, Sender, read_mail_url
from fedi_groups.peers.pictures import RemotePictures
from fedi_groups.peers.pusher import Pusher
from fedi_groups.peers.resolve import Resolver
from fedi_groups.storage.backing import Belongings
from fedi_groups.storage.chosen import Chosen
from fedi_groups.storage.database import Database
from fedi_groups.storage.due import Errand, add_if_absent
from fedi_groups.storage.grants import Grants
from fedi_groups.storage.ids import Clock, Minter, highest_id
from fedi_groups.storage.migrate import require_schema
from fedi_groups.storage.pace import Pace
from fedi_groups.storage.secrets import read_secret
from fedi_groups.storage.servers import Rules
from fedi_groups.storage.settings import require_origin
from fedi_groups.storage.shards import Shards
from fedi_groups.storage.unit import Store, reading, transaction
from fedi_groups.wire.mail import is_address
from fedi_groups.wire.seals import Seals
from fedi_groups.wire.signing import Request, sign
from fedi_groups.wire.uris import Uris
from fedi_groups.wire.veils import Veil

OUTBOX = "outbox"
"""Where letters are put in the data folder as long as no mail server is named."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a process of this server is made of. One origin each; several may live in one process."""

    given: Settings
    """As the environment has them."""
    settings: Settings
    """With what admins had chosen when this process began; what they choose later `chosen` tells."""
    chosen: Chosen
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
    stream: Stream
    workshop: Workshop
    mailer: Mailer
    pictures: RemotePictures


def database_url(settings: Settings) -> str:
    """Where the database is: what is set, or the SQLite file in the data directory."""
    return settings.database_url or f"sqlite:///{settings.data_dir / 'fedi-groups.db'}"


@asynccontextmanager
async def open_services(
    settings: Settings,
    *,
    origin: str,
    clock: Clock = now,
    connector: Connector | None = None,
    new_keys: Callable[[bytes], FreshKeys] = make_keys,
) -> AsyncIterator[Services]:
    """All services, connected; nothing runs yet. `connector` stands in for the real network; `new_keys` is what the
    server's own actor gets at the first start, sealed with the secret that it is called with.

    Raises Misconfigured with one line that says what to mend.
    """
    require_test_origin(settings, origin)
    async with AsyncExitStack() as stack:
        secret = read_secret(settings.data_dir, given=settings.secret.get_secret_value() if settings.secret else None)
        database = await stack.enter_async_context(Database(database_url(settings)))
        await require_schema(database)
        uris = Uris(origin, documents=settings.media_origin)
        async with database.read() as connection:
            await require_origin(connection, uris.origin)
            floor = await highest_id(connection)
        holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        slot = await stack.enter_async_context(process_slot(database, holder))
        minter = Minter(clock, slot=slot, floor=floor)
        store = Store(
            database,
            uris,
            minter,
            clock,
            subscribers(),
            rules=Rules(settings.blocked_servers),
            pace=Pace(limits(settings)),
            veil=Veil(secret),
            seals=Seals(secret),
        )
        await store.rules.look(database, now=clock())
        chosen = Chosen()
        await chosen.look(database)
        given, settings = settings, with_chosen(settings, chosen.values)
        store.pace.limits = limits(settings)
        await _ensure_server_actor(store, settings, partial(new_keys, secret))
        way_out = await stack.enter_async_context(connector or _connector(settings, uris))
        services = _wire(
            settings, store, holder=holder, secret=secret, connector=way_out, new_keys=partial(new_keys, secret)
        )
        services = replace(services, given=given, chosen=chosen)
        chosen.told.append(partial(_heed_choice, services))
        yield services


def make_mailer(settings: Settings, uris: Uris) -> Mailer:
    """Raises Misconfigured with one line that says what to mend."""
    given = settings.mail_url.get_secret_value() if settings.mail_url else None
    way = read_mail_url(given) if given is not None else settings.data_dir / OUTBOX
    name = uris.host.partition(":")[0]
    host = name if is_address(f"noreply@{name}") else "localhost"
    sender = Sender(settings.mail_from or f"noreply@{host}", settings.server_name, host)
    return Mailer(way, sender, ca_file=settings.ca_file)


def make_pusher(settings: Settings, uris: Uris, connector: Connector) -> Pusher:
    """Push services may write to the admin, or else look at what this is."""
    contact = f"mailto:{settings.contact_email}" if settings.contact_email else uris.origin
    return Pusher(connector, contact=contact)


def _wire(
    settings: Settings, store: Store, *, holder: str, secret: bytes, connector: Connector, new_keys: NewKeys
) -> Services:
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
    mailer = make_mailer(settings, store.uris)
    workshop, pictures = make_media(settings, store, fetcher)
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
    known = Directory(store, resolver, fetcher)
    # SQLite has one worker process: nothing to share.
    shards = None if store.database.sqlite else Shards(store.database, holder=holder, clock=store.clock, work="receive")
    return Services(
        given=settings,
        settings=settings,
        chosen=Chosen(),
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
        stream=Stream(store.database),
        workshop=workshop,
        mailer=mailer,
        pictures=pictures,
        hearing=Hearing(store.database, clock=store.clock),
        errands=ErrandWorker(
            Tools(store, resolver, workshop, mailer, make_pusher(settings, store.uris, connector)),
            {
                **errands(),
                HEED: _heeding(known, new_keys),
                POST_SCHEDULED: posting(known),
                BRING_IN: bringing_in(known),
                PRUNE: pruning(settings),
                WRITE_BACKUP: writing(Shelf(belongings_of(settings), backups_in(settings), settings)),
            },
            together={HEED: _heed_together},
        ),
    )


def belongings_of(settings: Settings) -> Belongings:
    """What a backup of this server is made of, on this machine."""
    secret = settings.secret.get_secret_value() if settings.secret else None
    return Belongings(settings.data_dir, database_url(settings), version("fedi-groups"), secret)


def _heeding(directory: Directory, new_keys: NewKeys) -> Run:
    """What people say to communities is heeded by what takes in everything else that is said."""

    async def run(_tools: Tools, errand: Errand) -> Instant | None:
        await prepare(directory.store, errand, new_keys)
        return await heed(directory, errand)

    return run


def _heed_choice(services: Services, chosen: Mapping[str, str]) -> None:
    """What is counted and measured in this process is so by what admins have just chosen."""
    settings = with_chosen(services.given, chosen)
    services.store.pace.limits = limits(settings)
    set_room(settings, services.workshop, services.pictures)


def limits(settings: Settings) -> Limits:
    """How much one person may do."""
    if settings.test_mode:
        return FREE
    return Limits(
        posts=settings.posts_per_hour,
        joins=settings.joins_per_hour,
        invites=settings.invitations_per_day,
        reports=settings.reports_per_hour,
        owned=settings.communities_per_person,
    )


async def _heed_together(tools: Tools, found: Sequence[Errand]) -> Sequence[Errand]:
    return await heed_together(tools.store, found)


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


async def _ensure_server_actor(store: Store, settings: Settings, new_keys: Callable[[], FreshKeys]) -> None:
    """The Application actor and what is done again and again, made at the first start."""
    async with reading(store) as tx:
        known = await tx.actors.named(store.uris.host)
    if known is None:
        keys = await asyncio.to_thread(new_keys)
        async with transaction(store) as tx:
            if await tx.actors.named(store.uris.host) is None:
                await add_server(tx, keys=keys, title=settings.server_name, summary=settings.server_summary)
    async with store.database.write() as connection:
        for kind in (PRUNE, SWEEP_MEDIA, ENTER_WORDS):
            await add_if_absent(connection, kind, "", at=store.clock())


def _connector(settings: Settings, uris: Uris) -> Connector:
    return Connector(
        AddressGuard(settings.allow_networks),
        allow_http=settings.allow_http,
        ca_file=settings.ca_file,
        user_agent=f"fedi-groups (+{uris.server})",
    )
