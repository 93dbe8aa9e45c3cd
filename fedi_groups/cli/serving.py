"""The processes that stay: `serve`, and its two halves `web` and `work`; and `migrate`, which goes before them."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import structlog
import typer
import uvicorn
import uvloop

from fedi_groups.actions.founding import setup_code
from fedi_groups.app import (
    Services,
    build_app,
    database_url,
    keep_faults,
    keep_rules,
    keep_settings,
    open_services,
    run_workers,
    settle_memory,
)
from fedi_groups.cli.logs import start_logging
from fedi_groups.cli.mirror import Mirror
from fedi_groups.cli.opening import this_program
from fedi_groups.cli.place import Certificate, address, certificate, claim_folder, listening, only_worker
from fedi_groups.cli.said import TROUBLE, Said
from fedi_groups.config import Settings, read_settings
from fedi_groups.errors import Misconfigured
from fedi_groups.storage.database import Database
from fedi_groups.storage.faults import Faults
from fedi_groups.storage.migrate import migrate, require_schema, schema_version
from fedi_groups.storage.startup import free_leases_of_workers, known_origin, record_served
from fedi_groups.storage.unit import transaction

log = structlog.get_logger("serving")

PATIENCE = 5.0
"""Seconds that requests, and deliveries under way, get to finish once everything is to stop."""

KEEP_ALIVE = 75
"""Seconds. Longer than proxies keep idle connections: whoever closes first must not be the one about to be asked."""

LARGEST_MESSAGE = 16 * 1024
"""Bytes that an app says at once over a WebSocket."""

HostOption = Annotated[str, typer.Option(help="Address to listen at; 0.0.0.0 for all of this machine.")]
PortOption = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen at; 0 for any that is free.")]
CertOption = Annotated[Path | None, typer.Option(help="Certificate with its chain (PEM): serve HTTPS without a proxy.")]
KeyOption = Annotated[Path | None, typer.Option(help="Key of the certificate (PEM).")]


@dataclass(frozen=True, slots=True)
class Web:
    """Where to answer requests."""

    socket: socket.socket
    address: str
    tls: Certificate | None


def serve(
    host: HostOption = "127.0.0.1", port: PortOption = 8000, tls_cert: CertOption = None, tls_key: KeyOption = None
) -> None:
    """Run a server: answer requests, work on what came in, deliver what goes out."""
    settings, found = _started()
    with ExitStack() as stack:
        stack.enter_context(only_worker(settings))
        web = stack.enter_context(_web(host, port, certificate(tls_cert, tls_key)))
        _run(_live(settings, found, web=web, work=True, prepare=migrate))


def web(
    host: HostOption = "127.0.0.1", port: PortOption = 8000, tls_cert: CertOption = None, tls_key: KeyOption = None
) -> None:
    """Answer requests, and nothing else: `work` does the rest."""
    settings, found = _started()
    with _web(host, port, certificate(tls_cert, tls_key)) as place:
        _run(_live(settings, found, web=place, work=False, prepare=require_schema))


def work() -> None:
    """Work on what came in and deliver what goes out. On PostgreSQL any number of these share the work."""
    settings, found = _started()
    with only_worker(settings):
        _run(_live(settings, found, web=None, work=True, prepare=require_schema))


async def bring_up_to_date() -> Said:
    """Bring the database up to this version. `serve` does so by itself."""
    settings = read_settings()
    claim_folder(settings)
    async with Database(database_url(settings)) as database:
        before = await schema_version(database)
        now = await migrate(database)
    told = f"The database is at schema {now}" + ("." if before == now else f"; it was at {before or 'none'}.")
    return Said({"schema": now, "before": before}, (told,))


Prepare = Callable[[Database], Awaitable[object]]


def _started() -> tuple[Settings, Faults]:
    settings = read_settings()
    found = start_logging(settings.log_level)
    claim_folder(settings)
    return settings, found


@contextmanager
def _web(host: str, port: int, tls: Certificate | None) -> Iterator[Web]:
    with listening(host, port) as taken:
        yield Web(taken, address(host, taken.getsockname()[1], tls=tls is not None), tls)


def _run(living: Coroutine[None, None, None]) -> None:
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(living)
    except TROUBLE:
        raise
    except Exception as error:
        log.critical("stopped by a fault of its own", exc_info=True)
        raise typer.Exit(1) from error


async def _live(settings: Settings, found: Faults, *, web: Web | None, work: bool, prepare: Prepare) -> None:
    """From the first look at the database to the last lease given back."""
    stop = asyncio.Event()
    _stop_on_signals(stop)
    async with Database(database_url(settings)) as database:
        await prepare(database)
        origin = await _write_down(settings, database, web=web, work=work)
    async with open_services(settings, origin=origin) as services:
        hints = tuple(_hints(settings, services, web, code=await _code(services)))
        settle_memory()
        server = _Server(web, services, hints) if web else None
        await _attend(services, stop, found=found, server=server, work=work)
    log.info("stopped")


async def _write_down(settings: Settings, database: Database, *, web: Web | None, work: bool) -> str:
    """The origin of this process."""
    async with database.write() as connection:
        origin = settings.origin or (web.address if web else await known_origin(connection))
        if origin is None:
            raise Misconfigured("FEDI_GROUPS_ORIGIN is not set, and nothing was served here yet that could tell it")
        if web is not None:
            await record_served(connection, origin)
        if work and database.sqlite:
            await free_leases_of_workers(connection)
        return origin


async def _code(services: Services) -> str | None:
    """What makes the first admin; None where there is one."""
    async with transaction(services.store) as tx:
        return await setup_code(tx)


async def _attend(
    services: Services, stop: asyncio.Event, *, found: Faults, server: "_Server | None", work: bool
) -> None:
    """Until `stop` is set, or one part ends, which stops the other. Each has PATIENCE to finish what it is at."""
    parts = [asyncio.create_task(each(services, stop)) for each in (keep_rules, keep_settings)]
    parts.append(asyncio.create_task(keep_faults(found, services, stop)))
    if server is not None:
        parts.append(asyncio.create_task(server.serve(sockets=[server.web.socket])))
        parts.append(asyncio.create_task(services.hearing.run(stop)))
        parts.append(asyncio.create_task(services.stream.run(stop)))
    if work:
        parts.append(asyncio.create_task(run_workers(services, stop)))
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait([*parts, asked], return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set():
        log.critical("a part has ended, which it never should: everything stops")
    stop.set()
    if server is not None:
        server.should_exit = True
    await asyncio.wait(parts, timeout=PATIENCE + 2)
    for part in parts:
        part.cancel()
    ends = await asyncio.gather(*parts, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(end, asyncio.CancelledError):
            raise end


def _stop_on_signals(stop: asyncio.Event) -> None:
    """The first one stops in good order, the second at once."""
    loop = asyncio.get_running_loop()

    def ask(number: signal.Signals) -> None:
        log.info("stopping", signal=number.name)
        loop.remove_signal_handler(number)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ask, number)


class _Server(uvicorn.Server):
    """Leaves signals to us, as workers stop with it; and tells people where it is once it answers."""

    def __init__(self, web: Web, services: Services, hints: tuple[str, ...]) -> None:
        self.web = web
        self._hints = hints
        super().__init__(
            uvicorn.Config(
                Mirror(build_app(services)),
                http="httptools",
                ws="websockets-sansio",
                ws_max_size=LARGEST_MESSAGE,
                # A compressor for each of a thousand sockets takes more memory than all that they are sent.
                ws_per_message_deflate=False,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=True,
                forwarded_allow_ips=[str(network) for network in services.settings.trusted_proxies],
                timeout_keep_alive=KEEP_ALIVE,
                timeout_graceful_shutdown=int(PATIENCE),
                ssl_certfile=web.tls.certificate if web.tls else None,
                ssl_keyfile=web.tls.key if web.tls else None,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        log.info("serving", address=self.web.address)
        for hint in self._hints:
            typer.echo(hint)


def _hints(settings: Settings, services: Services, web: Web | None, *, code: str | None) -> Iterator[str]:
    """Where to look, and what to do next."""
    if web is None:
        return
    yield (
        f"fedi-groups is at {services.store.uris.origin}"
        + (f", served at {web.address}" if web.address != services.store.uris.origin else "")
        + ". Ctrl+C stops it."
    )
    if settings.origin is None:
        yield "Before other servers meet it, give it its public name: FEDI_GROUPS_ORIGIN=https://groups.example.org"
    if code is not None:
        yield "Nobody runs it yet. To make yourself its admin, open this address; it is good once:"
        yield f"  {services.store.uris.origin}/setup?code={code}"
        yield f"Or: {this_program(settings)} user create NAME --email YOU@EXAMPLE.ORG --admin"
