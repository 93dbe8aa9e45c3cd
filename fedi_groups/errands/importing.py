"""What people bring along from another server: a few lines at a time, until nothing of the file waits. What is out of
reach is tried again later."""

import asyncio
from dataclasses import dataclass, replace

from fedi_groups.actions import importing
from fedi_groups.actions.importing import DROP_IMPORT
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.importing import ImportFacts, ImportKind, ImportLine, ImportState
from fedi_groups.domain.types import HOUR, MINUTE, SECOND, Instant
from fedi_groups.errands.worker import Run, Tools
from fedi_groups.errors import Missing, Overloaded, Refused, Unavailable
from fedi_groups.peers.fetch import Budget
from fedi_groups.peers.handles import FETCHES, Directory
from fedi_groups.reads.search import post_at
from fedi_groups.reads.statuses import statuses
from fedi_groups.storage.due import Errand
from fedi_groups.storage.imports import drop_import, find_import, waiting_lines
from fedi_groups.storage.unit import Unit, reading, transaction

AT_ONCE = 20
"""Lines in one turn; other errands come between two."""

UNDER_WAY = 4
"""Servers asked at a time."""

BREATH = 5 * SECOND
"""Between two turns in which other servers were asked: all lines may be about the same one."""

PATIENCE = 60.0
"""Seconds for whoever is meant to be found."""

AGAIN_AFTER = (10 * MINUTE, 3 * HOUR)
"""When a server that was out of reach is asked once more, and once more."""

NOT_HERE = "It has not come to this server."

Found = ActorFacts | PostFacts | Refused | Unavailable | None
"""Whom or what a line is about, or why that is not known."""


@dataclass(frozen=True, slots=True)
class Meant:
    """`asked`: another server was, to learn it."""

    found: Found
    asked: bool = False


def bringing_in(directory: Directory) -> Run:
    """It finds whom a line means by this directory."""

    async def run(_tools: Tools, errand: Errand) -> Instant | None:
        return await bring_in(directory, int(errand.key))

    return run


async def bring_in(directory: Directory, number: int) -> Instant | None:
    """One turn. Whoever is not known here is asked for at their server before any transaction begins."""
    store = directory.store
    async with reading(store) as tx:
        found = await find_import(tx.connection, number)
        if found is None or found.state is not ImportState.RUNNING:
            return None
        person = await tx.actors.get(found.actor_id)
        lines = await waiting_lines(tx.connection, number, most=AT_ONCE)
    several = asyncio.Semaphore(UNDER_WAY)
    meant = await asyncio.gather(*(_meant(directory, several, found, each, person) for each in lines))
    for line, one in zip(lines, meant, strict=True):
        try:
            await _settle(directory, found, line, one.found)
        except Overloaded as error:
            return Instant(store.clock() + error.retry_after * SECOND)
    async with transaction(store) as tx:
        left = await waiting_lines(tx.connection, number, most=1)
        if not left:
            await importing.end(tx, found)
            return None
        pause = BREATH if any(each.asked for each in meant) else 0
        tries = left[0].tries
        return Instant(tx.now + (pause if tries <= lines[0].tries else AGAIN_AFTER[tries - 1]))


async def _settle(directory: Directory, found: ImportFacts, line: ImportLine, meant: Found) -> None:
    """Raises Overloaded for what has to wait."""
    try:
        if isinstance(meant, Refused | Unavailable):
            raise meant
        async with transaction(directory.store) as tx:
            person = await tx.actors.get(found.actor_id)
            current = await tx.actors.get(meant.id) if isinstance(meant, ActorFacts) else meant
            await importing.settle(tx, found, line, person=person, meant=current)
    except Overloaded:
        raise
    except Refused as error:
        await _put_off(directory, found, line, error.public)
    except Unavailable as error:
        tried = replace(line, tries=line.tries + 1)
        await _put_off(directory, found, tried, error.public if tried.tries > len(AGAIN_AFTER) else "")


async def _put_off(directory: Directory, found: ImportFacts, line: ImportLine, why: str) -> None:
    async with transaction(directory.store) as tx:
        await importing.put_off(tx, found, line, why=why)


async def _meant(
    directory: Directory, several: asyncio.Semaphore, found: ImportFacts, line: ImportLine, person: ActorFacts
) -> Meant:
    if found.kind is ImportKind.HOSTS:
        return Meant(None)
    try:
        known = await _known(directory, found.kind, line.address, person)
        if known is not None:
            return Meant(known)
    except Refused as error:
        return Meant(error)
    async with several:
        try:
            async with asyncio.timeout(PATIENCE):
                return Meant(await _asked(directory, found.kind, line.address, person), asked=True)
        except (Refused, Unavailable) as error:
            return Meant(error, asked=True)
        except TimeoutError:
            return Meant(Unavailable(f"nothing is heard of {line.address[:200]}"), asked=True)


async def _known(directory: Directory, kind: ImportKind, address: str, person: ActorFacts) -> Found:
    """Without asking anyone. Raises Malformed."""
    if kind is ImportKind.BOOKMARKS:
        async with reading(directory.store) as tx:
            return await _readable(tx, address, person)
    is_address = address.startswith(("https://", "http://"))
    known = await directory.known(address) if not is_address else None
    return known if known is not None and known.deleted_at is None else None


async def _asked(directory: Directory, kind: ImportKind, address: str, person: ActorFacts) -> Found:
    """Of a post that is shown here under another address its server is asked for its id alone. Raises Missing, and what
    fetching raises."""
    if kind is not ImportKind.BOOKMARKS:
        return await directory.find(address, budget=Budget(FETCHES))
    if not directory.store.uris.is_local(address):
        own = await directory.post_id(address, budget=Budget(FETCHES))
        async with reading(directory.store) as tx:
            known = await _readable(tx, own, person)
        if known is not None:
            return known
    raise Missing(f"no post {address[:200]}", public=NOT_HERE)


async def _readable(tx: Unit, address: str, person: ActorFacts) -> PostFacts | None:
    number = await post_at(tx, address)
    if number is None:
        return None
    found = await statuses(tx, [number], person.id)
    return found[0].post if found else None


async def drop(tools: Tools, errand: Errand) -> Instant | None:
    """What became of a file is not looked at any more."""
    async with tools.store.database.write() as connection:
        await drop_import(connection, int(errand.key))
    return None


ERRANDS = ((DROP_IMPORT, drop),)
