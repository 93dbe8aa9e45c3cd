"""Writing a backup of this server while it runs, whoever asks for it; and what is remembered of the last ones, for
admins to see."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.types import HOUR, SECOND, Instant
from fedi_groups.errors import Denied, Malformed
from fedi_groups.storage.archive import DATABASE, MEDIA, SECRET, Manifest, extract, read_archive, write_archive
from fedi_groups.storage.backup import Counts, Keeper, keeper
from fedi_groups.storage.database import Database
from fedi_groups.storage.migrate import schema_version
from fedi_groups.storage.secrets import read_secret
from fedi_groups.storage.settings import BACKED_UP, get_setting, record

WRITTEN = "backups"
REMEMBERED = 20
GIVEN_UP_AFTER = 6 * HOUR
"""Whoever has begun one and said nothing more for so long has died over it."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """What of this machine a backup is made of. `secret`: as the environment has it, if it does."""

    data_dir: Path
    database_url: str
    program: str
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class Backup:
    """One that was begun at that time. `size` in bytes once it is there; `why` it is not; `doubt`: why nobody could try
    it out."""

    at: Instant
    file: str
    size: int | None = None
    why: str = ""
    doubt: str = ""

    @property
    def is_under_way(self) -> bool:
        return self.size is None and not self.why


async def write_backup(
    belongings: Belongings, database: Database, file: Path, *, now: Instant, with_secret: bool = False
) -> tuple[Manifest, str]:
    """Into a file that is not there yet, tried out; returns what is in it, and why it could not be tried, if so.

    What is worth nothing is removed: raises Malformed. Raises Misconfigured, OSError.
    """
    copier = keeper(belongings.database_url)
    manifest = await _manifest(belongings, database, copier, now)
    with (
        TemporaryDirectory(prefix=".backup-", dir=file.parent) as name,
        TemporaryDirectory(prefix=".backup-", dir=belongings.data_dir) as links,
    ):
        folder = Path(name)
        counts = await copier.copy(folder / DATABASE)
        media = await asyncio.to_thread(_media, belongings.data_dir, Path(links))
        files = {DATABASE: folder / DATABASE, **media}
        if with_secret:
            files[SECRET] = _secret_file(belongings, folder)
        written = await asyncio.to_thread(write_archive, file, replace(manifest, counts=dict(counts)), files)
        doubt = await _tried_out(copier, file, folder / "tried")
    return written, doubt


async def backups(connection: AsyncConnection) -> list[Backup]:
    """What is remembered of the last ones, the newest first."""
    kept = await get_setting(connection, WRITTEN)
    return [Backup(**{**each, "at": Instant(each["at"])}) for each in orjson.loads(kept)] if kept else []


async def under_way(connection: AsyncConnection, *, now: Instant) -> Backup | None:
    """One that somebody writes."""
    found = (each for each in await backups(connection) if each.is_under_way)
    return next((each for each in found if each.at > now - GIVEN_UP_AFTER), None)


async def remember(connection: AsyncConnection, backup: Backup) -> None:
    """In place of what was known of it."""
    others = [each for each in await backups(connection) if each.at != backup.at]
    newest = sorted([backup, *others], key=lambda each: -each.at)[:REMEMBERED]
    await record(connection, WRITTEN, orjson.dumps([asdict(each) for each in newest]).decode())
    if backup.size is not None:
        await record(connection, BACKED_UP, str(backup.at))


def check_counts(found: Counts, manifest: Manifest) -> None:
    """Raises Malformed where less, or more, came back than went in."""
    wrong = [name for name, count in manifest.counts.items() if found.get(name) != count]
    if wrong:
        raise Malformed(
            f"of the table {wrong[0]} {found.get(wrong[0], 0)} rows came back, {manifest.counts[wrong[0]]} went in"
        )


def size_of(file: Path) -> int:
    """In bytes."""
    return file.stat().st_size


def drop_oldest(folder: Path, names: Sequence[str], *, keep: int) -> list[str]:
    """Of these files, by whose names the newest comes last, so many are kept; returns those that are gone."""
    gone = sorted(names)[:-keep] if keep else []
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    return gone


async def _manifest(belongings: Belongings, database: Database, copier: Keeper, now: Instant) -> Manifest:
    async with database.read() as connection:
        origin = await get_setting(connection, "origin")
    return Manifest(
        kind=copier.kind,
        made_at=datetime.fromtimestamp(now // SECOND, UTC).isoformat(),
        program=belongings.program,
        schema=await schema_version(database) or "",
        origin=origin,
        counts={},
    )


async def _tried_out(copier: Keeper, file: Path, folder: Path) -> str:
    """Makes a database of what was written and counts what is in it."""
    try:
        manifest = await asyncio.to_thread(read_archive, file)
        await asyncio.to_thread(extract, file, (DATABASE,), folder)
        check_counts(await copier.try_out(folder / DATABASE), manifest)
    except Denied as error:
        return error.public
    except BaseException:
        await asyncio.to_thread(file.unlink)
        raise
    return ""


def _media(data_dir: Path, folder: Path) -> dict[str, Path]:
    """Uploaded files by their names in the archive, each held by a link in `folder`: one that is deleted while the
    backup is written goes into it nevertheless."""
    found: dict[str, Path] = {}
    for number, file in enumerate(sorted((data_dir / MEDIA).rglob("*"))):
        with suppress(FileNotFoundError):
            if file.is_file() and not file.is_symlink():
                os.link(file, folder / str(number))
                found[str(file.relative_to(data_dir))] = folder / str(number)
    return found


def _secret_file(belongings: Belongings, folder: Path) -> Path:
    file = folder / SECRET
    file.touch(mode=0o600)
    file.write_bytes(read_secret(belongings.data_dir, given=belongings.secret))
    return file
