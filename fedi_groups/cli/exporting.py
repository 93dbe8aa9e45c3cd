"""Archives to take along: what somebody here has here, and a whole community. Written as they are read."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from fedi_groups.actions.authority import Hand, require_authority, require_here
from fedi_groups.actions.passwords import is_password
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import PlaceArgument, UserArgument
from fedi_groups.cli.noted import note_command
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.moderation import may_take_along
from fedi_groups.errors import Denied
from fedi_groups.reads.ownexports import own_export
from fedi_groups.reads.pieces import Export
from fedi_groups.reads.wholeexports import whole_export
from fedi_groups.reads.zips import Zipped
from fedi_groups.storage.passwords import password_of
from fedi_groups.storage.unit import reading, transaction

FileOption = Annotated[Path, typer.Option("--to", metavar="FILE", dir_okay=False, help="A new file, as export.zip.")]
OwnerOption = Annotated[str, typer.Option("--as", metavar="USER", help="Who does it; the owner, or an admin.")]


PasswordOption = Annotated[
    bool,
    typer.Option("--password-stdin", help="Their password, one line: then what they wrote anonymously goes along."),
]


async def export_user(name: UserArgument, file: FileOption, password_stdin: PasswordOption = False) -> Said:
    """Write what somebody here wrote, likes, follows and belongs to into one archive."""
    async with opened() as services:
        person = await finding.person_here(services, name)
        if password_stdin:
            await _require_password(services, person, sys.stdin.readline().rstrip("\r\n"))
        written = await _write(services, own_export(services.store, person, anonymous=password_stdin), file)
        async with transaction(services.store) as tx:
            await note_command(tx, Did.EXPORT, person.handle, said=str(file))
    return _said(person.uri, file, written)


async def _require_password(services: Services, person: ActorFacts, password: str) -> None:
    """Whoever else makes the archive does not learn what they wrote anonymously. Raises Denied."""
    async with reading(services.store) as tx:
        hashed = await password_of(tx.connection, person.id)
    if not await asyncio.to_thread(is_password, password, hashed):
        raise _denied(f"This is not the password of {person.handle}.")


async def export_community(name: PlaceArgument, owner: OwnerOption, file: FileOption) -> Said:
    """Write all that members may read of a community, and who they are, into one archive."""
    async with opened() as services:
        place, who = await finding.community(services, name), await finding.person_here(services, owner)
        async with reading(services.store) as tx:
            require_here(place)
            await require_authority(tx, Hand(who, HERE), place, may_take_along)
        written = await _write(services, whole_export(services.store, place), file)
        async with transaction(services.store) as tx:
            await note_command(tx, Did.EXPORT, place.handle, said=f"{file} {who.handle}")
    return _said(place.uri, file, written)


async def _write(services: Services, export: Export, file: Path) -> list[str]:
    """Whole, or not at all, and for nobody else on this machine to read; returns what is in it."""
    part, zipped = file.with_name(f"{file.name}.part"), Zipped(export, services.workshop.files)
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise _denied(f"{part} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "wb") as raw:
            async for each in zipped.parts():
                raw.write(each)
        os.link(part, file)
    except FileExistsError as error:
        raise _denied(f"{file} is there already.") from error
    finally:
        part.unlink()
    return zipped.names


def _said(uri: str, file: Path, names: list[str]) -> Said:
    return Said({"id": uri, "file": str(file), "holds": names}, (f"{file} holds {len(names)} files.",))


def _denied(reason: str) -> Denied:
    return Denied(reason, public=reason)
