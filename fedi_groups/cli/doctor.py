"""`doctor`: looks at what usually goes wrong, and says of each in one line what it found and how to mend it."""

from collections.abc import AsyncIterator
from ipaddress import ip_network
from pathlib import Path

import typer

from fedi_groups.app import database_url, now
from fedi_groups.cli.checks import accounts, database, machine, mail, origin
from fedi_groups.cli.checks.exam import Exam, Finding, Opened, State, fail, ok, warn
from fedi_groups.cli.opening import origin_of_server
from fedi_groups.cli.said import TROUBLE, Said, sentence
from fedi_groups.config import Settings, read_settings
from fedi_groups.errors import Misconfigured
from fedi_groups.peers.connect import Connector
from fedi_groups.peers.guard import AddressGuard
from fedi_groups.storage.database import Database
from fedi_groups.storage.engines import is_sqlite
from fedi_groups.storage.ids import Clock
from fedi_groups.storage.migrate import require_schema, schema_version
from fedi_groups.storage.settings import require_origin

Named = tuple[str, Finding]

_ANYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))
_COLOURS = {State.OK: typer.colors.GREEN, State.WARN: typer.colors.YELLOW, State.FAIL: typer.colors.RED}


async def doctor() -> Said:
    """See whether all is well, and how to mend what is not."""
    try:
        settings = read_settings()
    except Misconfigured as error:
        return _said([("settings", fail(str(error)))], None)
    found = [each async for each in examine(settings, clock=now)]
    return _said(found, settings.origin)


async def examine(settings: Settings, *, clock: Clock) -> AsyncIterator[Named]:
    """One check after the other; what builds on something that failed is left out."""
    # It asks nobody but this server itself, which may well live at a private address.
    async with Connector(AddressGuard(_ANYWHERE), allow_http=True, ca_file=settings.ca_file) as connector:
        exam = Exam(settings, clock, connector)
        usable = True
        for name, check in machine.CHECKS:
            finding = check(exam)
            usable = usable and (finding.state is not State.FAIL or check is not machine.folder)
            yield name, finding
        if usable:
            async for each in _of_the_database(exam):
                yield each


async def _of_the_database(exam: Exam) -> AsyncIterator[Named]:
    if _is_to_be_made(exam.settings):
        yield "database", warn("there is none yet: the first start makes it")
        return
    try:
        async with Database(database_url(exam.settings)) as opened:
            if await schema_version(opened) is None:
                yield "database", warn("it has no tables yet: the first start makes them")
                return
            await require_schema(opened)
            yield "database", ok("it answers, at the schema of this version")
            async for each in _of_the_server(Opened(exam, opened, await origin_of_server(exam.settings, opened))):
                yield each
    except TROUBLE as error:
        yield "database", fail(sentence(error))


async def _of_the_server(opened: Opened) -> AsyncIterator[Named]:
    for name, check in (*database.CHECKS, *mail.CHECKS, *accounts.CHECKS):
        yield name, await check(opened)
    yield "origin", await origin.form(opened)
    try:
        async with opened.database.read() as connection:
            await require_origin(connection, opened.origin)
    except Misconfigured as error:
        yield "recorded origin", fail(str(error))
        return
    visited = await origin.visit(opened)
    if isinstance(visited, Finding):
        yield "reach", visited
        return
    for name, look in origin.CHECKS:
        yield name, await look(visited)


def _is_to_be_made(settings: Settings) -> bool:
    """Opening a SQLite file makes one."""
    url = database_url(settings)
    return is_sqlite(url) and not Path(url.removeprefix("sqlite:///")).exists()


def _said(found: list[Named], origin: str | None) -> Said:
    width = max(len(name) for name, _ in found)
    lines = [
        f"{typer.style(f'{finding.state:<4}', fg=_COLOURS[finding.state])}  {name:<{width}}  {finding.words}"
        for name, finding in found
    ]
    checks = [{"check": name, "state": finding.state.value, "words": finding.words} for name, finding in found]
    well = all(finding.state is not State.FAIL for _, finding in found)
    return Said({"id": f"{origin}/" if origin else None, "ok": well, "checks": checks}, tuple(lines), ok=well)
