"""`backup` and `restore`: everything this server cannot get back from others, as one file."""

import asyncio
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from fedi_groups.app import belongings_of, database_url
from fedi_groups.cli.noted import note_command
from fedi_groups.cli.opening import opened
from fedi_groups.cli.place import claim_folder, only_worker
from fedi_groups.cli.said import Said
from fedi_groups.config import Settings, read_settings
from fedi_groups.domain.deeds import Did
from fedi_groups.errors import Denied, Misconfigured
from fedi_groups.storage.archive import DATABASE, MEDIA, SECRET, Manifest, extract, read_archive
from fedi_groups.storage.backing import Backup, check_counts, remember, size_of, write_backup
from fedi_groups.storage.backup import Keeper, PostgresqlKeeper, count_rows, holds_something, keeper
from fedi_groups.storage.checkup import any_sealed_key
from fedi_groups.storage.database import Database
from fedi_groups.storage.migrate import newest_version, schema_version
from fedi_groups.storage.secrets import read_secret
from fedi_groups.storage.unit import transaction
from fedi_groups.wire.keys import unseal

_KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, help="As 2026-01-31.tar, or .tar.gz.")]
SecretOption = Annotated[
    bool, typer.Option("--with-secret", help="Put the secret in: who has the file can be this server.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite the server that is there.")]


async def backup(file: FileArgument, with_secret: SecretOption = False) -> Said:
    """Write a backup, while the server runs, and try it out."""
    settings = read_settings()
    place = file.absolute().parent
    if file.exists():
        raise _denied(f"{file} is there already, and a backup never overwrites one.")
    if not os.access(place, os.W_OK):
        raise _denied(f"{place} is no folder that can be written to.")
    async with opened() as services:
        begun, database = services.store.clock(), services.store.database
        written, doubt = await write_backup(belongings_of(settings), database, file, now=begun, with_secret=with_secret)
        done = Backup(begun, str(file), size=size_of(file), doubt=doubt)
        async with transaction(services.store) as tx:
            await remember(tx.connection, done)
            await note_command(tx, Did.BACKUP, str(file))
    return _written(file, written, origin=services.store.uris.origin, doubt=doubt)


async def restore(file: FileArgument, force: ForceOption = False) -> Said:
    """Put a backup back, with the server stopped."""
    settings = read_settings()
    claim_folder(settings)
    manifest = await asyncio.to_thread(read_archive, file)
    copier = keeper(database_url(settings))
    _check_fits(manifest, copier, settings)
    with only_worker(settings):
        await _check_room(settings, manifest, force=force)
        with TemporaryDirectory(prefix=".restore-", dir=settings.data_dir) as name:
            folder = Path(name)
            await asyncio.to_thread(extract, file, manifest.members, folder)
            await copier.put_back(folder / DATABASE)
            await asyncio.to_thread(_put_files, folder, settings)
        advice = await _look_over(settings, manifest)
    return _restored(settings, manifest, advice)


def _check_fits(manifest: Manifest, copier: Keeper, settings: Settings) -> None:
    if manifest.kind != copier.kind:
        raise _denied(
            f"This is a backup of {_KINDS[manifest.kind]}, and FEDI_GROUPS_DATABASE_URL names {_KINDS[copier.kind]}."
        )
    if manifest.schema > newest_version():
        raise _denied(f"This backup was made by a later version, {manifest.program}: install that one first.")
    if settings.origin is not None and manifest.origin not in (None, settings.origin):
        raise _denied(f"This is a backup of {manifest.origin}, and FEDI_GROUPS_ORIGIN is {settings.origin}.")


async def _check_room(settings: Settings, manifest: Manifest, *, force: bool) -> None:
    async with Database(database_url(settings)) as database:
        if not force and await holds_something(database):
            raise _denied("There is a server in this database already: restore into an empty one, or say --force.")
        there = await schema_version(database)
    if manifest.kind == PostgresqlKeeper.kind and there not in (None, manifest.schema):
        raise _denied(
            f"The database there is at schema {there}, the backup at {manifest.schema}: restore into a new, empty one."
        )


async def _look_over(settings: Settings, manifest: Manifest) -> tuple[str, ...]:
    """Raises Malformed if anything is missing; returns what the admin has yet to do."""
    async with Database(database_url(settings)) as database, database.read() as connection:
        check_counts(await count_rows(connection), manifest)
        sealed = await any_sealed_key(connection)
    path = settings.data_dir / "secret"
    if sealed is None:
        return ()
    if settings.secret is None and not path.exists():
        return (f"Put the secret of that server into {path} before you start: without it nothing here can sign.",)
    try:
        unseal(sealed, read_secret(settings.data_dir, given=_given(settings)))
    except Misconfigured:
        name = "FEDI_GROUPS_SECRET" if settings.secret else path
        return (f"The secret in {name} is not the one of that server: put that one there before you start.",)
    return ()


def _put_files(folder: Path, settings: Settings) -> None:
    """Uploaded files and the secret to their places; a secret that was there is kept beside."""
    for file in sorted((folder / MEDIA).rglob("*")):
        if file.is_file():
            place = settings.data_dir / file.relative_to(folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(file, place)
    secret, place = folder / SECRET, settings.data_dir / "secret"
    if secret.exists():
        if place.exists() and place.read_bytes().strip() != secret.read_bytes().strip():
            os.replace(place, place.with_name("secret.before-restore"))
        os.replace(secret, place)


def _written(file: Path, manifest: Manifest, *, origin: str, doubt: str) -> Said:
    size = file.stat().st_size
    lines = [
        f"{file}: {size / 1e6:.1f} MB; {_summary(manifest)}.",
        f"It was not tried out: {doubt}" if doubt else "Tried out: a database made of it holds the same.",
    ]
    if SECRET not in manifest.members:
        lines.append("The secret is not in it: keep a copy of that somewhere else.")
    facts = {
        "id": f"{origin}/",
        "file": str(file.absolute()),
        "bytes": size,
        "schema": manifest.schema,
        "counts": dict(manifest.counts),
        "tried_out": not doubt,
        "with_secret": SECRET in manifest.members,
    }
    return Said(facts, tuple(lines))


def _restored(settings: Settings, manifest: Manifest, advice: tuple[str, ...]) -> Said:
    origin = manifest.origin or settings.origin
    told = f"Restored as it was on {manifest.made_at}; {_summary(manifest)}."
    started = (
        () if advice else ("Start the server: it brings the tables up to date if they are of an earlier version.",)
    )
    facts = {
        "id": f"{origin}/" if origin else None,
        "made_at": manifest.made_at,
        "schema": manifest.schema,
        "counts": dict(manifest.counts),
        "advice": list(advice),
    }
    return Said(facts, (told, *advice, *started))


def _summary(manifest: Manifest) -> str:
    counts = manifest.counts
    files = sum(name.startswith(MEDIA) for name in manifest.members)
    return f"accounts: {counts.get('account', 0)}, posts and comments: {counts.get('post', 0)}, uploaded files: {files}"


def _given(settings: Settings) -> str | None:
    return settings.secret.get_secret_value() if settings.secret else None


def _denied(reason: str) -> Denied:
    return Denied(reason, public=reason)
