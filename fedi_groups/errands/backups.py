"""Backups that an admin begins by browser: written by a worker into a folder of their own, the oldest making room."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import structlog

from fedi_groups.actions.choosing import with_chosen
from fedi_groups.config import Settings
from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.errands.worker import Run, Tools
from fedi_groups.errors import FediGroupsError
from fedi_groups.storage.backing import Backup, Belongings, drop_oldest, remember, size_of, under_way, write_backup
from fedi_groups.storage.chosen import chosen_now
from fedi_groups.storage.due import Errand

log = structlog.get_logger("backups")

WRITE_BACKUP = "write backup"
"""The errand. Its key: `now`; there is one at a time."""

PREFIX = "fedi-groups-"
ENDING = ".tar"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where they are written. `given`: the settings as the environment has them."""

    belongings: Belongings
    folder: Path
    given: Settings


def writing(shelf: Shelf) -> Run:
    """Each is tried once: what came of it stands on the page on which it was begun."""

    async def run(tools: Tools, errand: Errand) -> Instant | None:
        now, database = tools.store.clock(), tools.store.database
        file = shelf.folder / name_at(now)
        async with database.write() as connection:
            if await under_way(connection, now=now) is not None:
                return None
            begun = Backup(now, str(file))
            await remember(connection, begun)
        done = await _written(shelf, tools, begun)
        async with database.write() as connection:
            await remember(connection, done)
            keep = with_chosen(shelf.given, await chosen_now(connection)).backups_kept
        if not done.why:
            await asyncio.to_thread(_make_room, shelf.folder, keep)
        return None

    return run


def backups_in(given: Settings) -> Path:
    """The folder."""
    return given.backups_dir or given.data_dir / "backups"


def name_at(at: Instant) -> str:
    """Names in the order of time."""
    return f"{PREFIX}{datetime.fromtimestamp(at // SECOND, UTC).strftime('%Y-%m-%d-%H%M%S')}{ENDING}"


async def _written(shelf: Shelf, tools: Tools, begun: Backup) -> Backup:
    file = Path(begun.file)
    try:
        await asyncio.to_thread(shelf.folder.mkdir, mode=0o700, parents=True, exist_ok=True)
        _, doubt = await write_backup(shelf.belongings, tools.store.database, file, now=begun.at)
        size = await asyncio.to_thread(size_of, file)
    except (FediGroupsError, OSError) as error:
        log.error("a backup could not be written", file=str(file), error=str(error)[:300])
        return replace(begun, why=str(error)[:300] or type(error).__name__)
    return replace(begun, size=size, doubt=doubt)


def _make_room(folder: Path, keep: int) -> None:
    drop_oldest(folder, [each.name for each in folder.glob(f"{PREFIX}*{ENDING}")], keep=keep)
