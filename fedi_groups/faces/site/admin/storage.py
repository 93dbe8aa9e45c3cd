"""How much room there is on this server, what takes it, and for how long it will do."""

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import dataclass

from fedi_groups.domain.types import DAY, Instant
from fedi_groups.errands.backups import ENDING, PREFIX, backups_in
from fedi_groups.faces.shared.web import Web
from fedi_groups.media.room import share_of_uploads
from fedi_groups.storage.health import size_of
from fedi_groups.storage.media import kept_by_kind, kept_in_all

LATELY = 30
"""Days."""


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes. `most`: of uploads, 0 for no limit; `days`: how long it will do at the pace of the last LATELY days, None
    where nothing grows; `backups`: of those begun by browser."""

    uploads: int
    kinds: Mapping[str, int]
    backups: int
    files: int
    most: int
    previews: int
    most_previews: int
    database: int
    free: int
    days: int | None

    @property
    def is_short(self) -> bool:
        return self.days is not None and self.days < LATELY


async def room_of(web: Web) -> Room:
    """As it is now; what lies on disk is looked at in a thread."""
    now, settings = web.store.clock(), web.settings
    async with web.store.database.read() as connection:
        kept = await kept_in_all(connection)
        kinds = await kept_by_kind(connection)
        lately = await kept_in_all(connection, since=Instant(now - LATELY * DAY))
    thumbnails = web.pictures.kept
    previews, free, saved = await asyncio.gather(
        asyncio.to_thread(thumbnails.size), asyncio.to_thread(_free, web), asyncio.to_thread(_saved, web)
    )
    most = share_of_uploads(settings.media_budget, settings.media_previews)
    left = max(0, most - kept.size) if most else free
    return Room(
        uploads=kept.size,
        kinds=kinds,
        backups=saved,
        files=kept.number,
        most=most,
        previews=previews,
        most_previews=thumbnails.most,
        database=await size_of(web.store.database),
        free=free,
        days=left * LATELY // lately.size if lately.size else None,
    )


def _saved(web: Web) -> int:
    return sum(each.stat().st_size for each in backups_in(web.given).glob(f"{PREFIX}*{ENDING}"))


def _free(web: Web) -> int:
    """Where there is no folder yet, nothing is known."""
    place = web.settings.data_dir
    return shutil.disk_usage(place).free if place.exists() else 0
