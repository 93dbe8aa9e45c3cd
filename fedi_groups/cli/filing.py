"""What files take of the room that they have, and copying them to where they are to be kept."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from fedi_groups.app import Services
from fedi_groups.app.media import make_bucket, make_disk
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.config import read_settings
from fedi_groups.domain.types import DAY, Instant
from fedi_groups.errors import Denied
from fedi_groups.media.files import Files
from fedi_groups.media.room import GIGABYTE, share_of_uploads
from fedi_groups.storage.media import Kept, kept_in_all

LATELY = 30
"""Days by which is told how fast it fills up."""


class Side(StrEnum):
    """Where uploads may be kept."""

    BUCKET = "bucket"
    DISK = "disk"


ToArgument = Annotated[Side, typer.Argument(help="Where they are to be kept: bucket or disk.")]


@dataclass(frozen=True, slots=True)
class _Used:
    uploads: Kept
    lately: Kept
    room: int
    previews: Kept
    room_of_previews: int

    @property
    def full_in(self) -> int | None:
        """Days until uploads have used up their room, if they go on like this; None if they do not, or have no end."""
        if not self.room or not self.lately.size:
            return None
        return max(0, self.room - self.uploads.size) * LATELY // self.lately.size


async def usage() -> Said:
    """Show how much room files take, and when there is none left."""
    async with opened() as services:
        used = await _used(services)
    facts = {
        "id": "media",
        "uploads": {"files": used.uploads.number, "bytes": used.uploads.size, "room": used.room or None},
        "previews": {"files": used.previews.number, "bytes": used.previews.size, "room": used.room_of_previews},
        "bytes_a_day": used.lately.size // LATELY,
        "full_in_days": used.full_in,
    }
    return Said(facts, tuple(_lines(used)))


async def move(to: ToArgument) -> Said:
    """Copy all uploaded files to the bucket that is set, or from there to the data folder.

    What is there already is not sent again; nothing is deleted.
    """
    settings = read_settings()
    bucket, disk = make_bucket(settings), make_disk(settings)
    if bucket is None:
        reason = "No bucket is set: FEDI_GROUPS_S3_BUCKET names it."
        raise Denied(reason, public=reason)
    source, target = (disk, bucket) if to is Side.BUCKET else (bucket, disk)
    number, size = await asyncio.to_thread(_copied, source, target)
    facts = {"id": "media", "to": to.value, "files": number, "bytes": size}
    return Said(facts, (f"Copied to the {to.value}: {number} files, {_gigabytes(size)}.",))


def _copied(source: Files, target: Files) -> tuple[int, int]:
    """How many files, and bytes."""
    there = dict(target.everything())
    number = size = 0
    for name, length in source.everything():
        if there.get(name) != length:
            with source.local(name) as path:
                target.keep(name, path.read_bytes())
            number, size = number + 1, size + length
    return number, size


async def _used(services: Services) -> _Used:
    now = services.store.clock()
    async with services.store.database.read() as connection:
        uploads = await kept_in_all(connection)
        lately = await kept_in_all(connection, since=Instant(now - LATELY * DAY))
    kept, settings = services.pictures.kept, services.settings
    number, size = await asyncio.to_thread(lambda: (kept.count(), kept.size()))
    room = share_of_uploads(settings.media_budget, settings.media_previews)
    return _Used(uploads, lately, room, Kept(number, size), kept.most)


def _lines(used: _Used) -> list[str]:
    room = f" of {_gigabytes(used.room)}" if used.room else ""
    lines = [
        f"Uploads: {used.uploads.number}, {_gigabytes(used.uploads.size)}{room}.",
        f"Previews of pictures elsewhere: {used.previews.number}, {_gigabytes(used.previews.size)}"
        f" of {_gigabytes(used.room_of_previews)}.",
        f"In the last {LATELY} days {_gigabytes(used.lately.size)} were uploaded"
        + (f": at this pace there is room for {used.full_in} days." if used.full_in is not None else "."),
    ]
    if not used.room:
        lines.append("There is no limit: FEDI_GROUPS_MEDIA_BUDGET sets one.")
    return lines


def _gigabytes(size: int) -> str:
    return f"{size / GIGABYTE:.2f} GB"
