"""Where uploads become what is kept: pictures in processes of their own, a few at a time, videos one after the other.
No database, no network."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from fedi_groups.domain.emojis import LARGEST_EMOJI
from fedi_groups.domain.media import EXTENSIONS, Made, MediaState, Small, name_for, raw_of
from fedi_groups.errors import Malformed, Overloaded, TooLarge
from fedi_groups.media.decoding import Decoded, decode
from fedi_groups.media.files import Files
from fedi_groups.media.films import Film, Films
from fedi_groups.media.hook import Hook
from fedi_groups.media.kinds import PICTURE, check_claim, film_of, recognised
from fedi_groups.media.room import Room

LARGEST = 16 * 1024 * 1024
"""Bytes of an upload that is neither video nor sound."""

AT_ONCE = 2
WAITING = 20
"""Uploads that may wait for their turn."""

NO_VIDEO = "Videos and sounds are not taken here: this server has no ffmpeg to take out what they say of who made them."
_HEAD = 512
"""Bytes by which videos and sounds are known."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody sends: `size` bytes, `name` and `claimed` as it is called and said to be; `thumbnail` is another
    picture to be its preview."""

    content: BinaryIO
    size: int
    name: str = ""
    claimed: str = ""
    thumbnail: bytes | None = None


class Workshop:
    """Keeps what it makes in `files`. `hook`: who is asked about every upload before; `room`: how much there is;
    `films`: what makes videos and sounds, None where that cannot be done."""

    def __init__(
        self, files: Files, *, hook: Hook | None = None, room: Room | None = None, films: Films | None = None
    ) -> None:
        self.files = files
        self.films = films
        self.room = room
        self._hook = hook
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._inside = 0
        self._filming = asyncio.Lock()

    @property
    def largest(self) -> int:
        """Bytes of any upload."""
        return max(LARGEST, self.films.limits.size if self.films is not None else 0)

    @property
    def is_filming(self) -> bool:
        """Whether a video or sound is being made, so that another would have to wait."""
        return self._filming.locked()

    async def keep(self, upload: bytes, *, name: str = "", claimed: str = "", thumbnail: bytes | None = None) -> Made:
        """The upload as it is kept, when this returns: a picture without anything that was in it beside its pixels, a
        video or sound made anew, a document as it came.

        `name`, `claimed` and `thumbnail` as of Upload. Raises TooLarge; Malformed for what is none of these, or is not
        wanted; Full; Overloaded.
        """
        if film_of(upload[:_HEAD]) is None:
            return await self._keep(upload, name, claimed, thumbnail)
        made, _ = await self.take(Upload(BytesIO(upload), len(upload), name, claimed, thumbnail))
        try:
            return await self.finish(made)
        except Malformed:
            await asyncio.to_thread(self.files.remove, [made.file])
            raise
        finally:
            await asyncio.to_thread(self.files.delete, [raw_of(made.file)])

    async def take(self, upload: Upload) -> tuple[Made, MediaState]:
        """The same, but a video or sound is only looked at, and waits until it is finished. Raises as `keep` does."""
        kind = film_of(await asyncio.to_thread(_head_of, upload.content))
        if kind is not None:
            return await self._take_film(upload, kind), MediaState.WAITING
        if upload.size > LARGEST:
            raise _too_large(LARGEST)
        content = await asyncio.to_thread(_read, upload.content)
        return await self._keep(content, upload.name, upload.claimed, upload.thumbnail), MediaState.READY

    async def finish(self, made: Made) -> Made:
        """What a video or sound that has been taken becomes: its files are there when this returns, and what it was
        made of too. Raises Malformed for what cannot be made, Full, Missing, Overloaded."""
        if self.films is None:
            raise Overloaded("there is no ffmpeg")
        out = self.files.work()
        try:
            async with self._filming:
                film = await self._filmed(self.films, made, out)
            size = await asyncio.to_thread(_size_of, out)
            await self._require(size)
            await asyncio.to_thread(self.files.keep, made.file, out)
        finally:
            out.unlink(missing_ok=True)
        small = made.small
        if film.poster is not None and small is None:
            await asyncio.to_thread(self.files.put_preview, made.file, film.poster.preview)
            small = film.poster.small
        waves = film.poster.blurhash if film.poster is not None else ""
        measured = replace(made, width=film.seen.width, height=film.seen.height, blurhash=waves, size=size)
        return replace(measured, small=small, played=film.seen.played)

    async def keep_picture(self, upload: bytes) -> Made:
        """One that stands for somebody: nothing else is taken. Raises as `keep` does."""
        if await _recognised(upload) != PICTURE:
            raise _refused("Only a picture can stand for somebody.")
        return await self._picture(upload, None)

    async def keep_preview(self, file: str, upload: bytes) -> Small:
        """Another preview of what is kept. Raises as `keep` does."""
        made = await self.preview(upload)
        await asyncio.to_thread(self.files.put_preview, file, made.preview)
        return made.small

    async def emoji(self, upload: bytes) -> Decoded:
        """A custom emoji decoded, and kept nowhere. Raises as `keep` does."""
        if len(upload) > LARGEST_EMOJI:
            raise TooLarge(public=f"A custom emoji has up to {LARGEST_EMOJI // 1024} KB.")
        if await _recognised(upload) != PICTURE:
            raise _refused("A custom emoji is a picture.")
        return await self._decoded(upload)

    async def preview(self, upload: bytes) -> Decoded:
        """A picture decoded, and kept nowhere. Raises as `keep` does."""
        if await _recognised(upload) != PICTURE:
            raise _refused("A preview is a picture.")
        return await self._decoded(upload)

    async def _keep(self, upload: bytes, name: str, claimed: str, thumbnail: bytes | None) -> Made:
        found = await _recognised(upload)
        check_claim(claimed, found)
        if found == PICTURE:
            return await self._picture(upload, thumbnail)
        async with self._turn():
            await self._ask(upload)
        file = await self._put(EXTENSIONS[found], upload)
        return Made(file, size=len(upload), name=name_for(name, found))

    async def _picture(self, upload: bytes, thumbnail: bytes | None) -> Made:
        made = await self._decoded(upload)
        shown = await self.preview(thumbnail) if thumbnail is not None else made
        file = await self._put(made.extension, made.body, shown.preview)
        return Made(file, made.width, made.height, made.blurhash, len(made.body), shown.small)

    async def _take_film(self, upload: Upload, kind: str) -> Made:
        check_claim(upload.claimed, kind)
        if self.films is None:
            raise _refused(NO_VIDEO)
        if upload.size > self.films.limits.size:
            raise _too_large(self.films.limits.size)
        path = await asyncio.to_thread(self.files.bring, upload.content)
        try:
            async with self._turn():
                await self._ask(path)
                seen = await self.films.look(path, kind)
            shown = await self.preview(upload.thumbnail) if upload.thumbnail is not None else None
            await self._require(upload.size)
            raw = await asyncio.to_thread(self.files.put, "raw", path, shown.preview if shown is not None else None)
        finally:
            path.unlink(missing_ok=True)
        file = f"{raw.split('.', 1)[0]}.{seen.extension}"
        return Made(file, size=upload.size, small=shown.small if shown is not None else None)

    async def _filmed(self, films: Films, made: Made, out: Path) -> Film:
        with self.files.local(raw_of(made.file)) as path:
            head = await asyncio.to_thread(_head_at, path)
            return await films.make(path, film_of(head) or "", out)

    async def _put(self, extension: str, body: bytes, preview: bytes | None = None) -> str:
        await self._require(len(body) + len(preview or b""))
        return await asyncio.to_thread(self.files.put, extension, body, preview)

    async def _require(self, size: int) -> None:
        """Raises Full; what there is room for counts as kept."""
        if self.room is not None:
            await self.room.require(size)
            self.room.add(size)

    async def _decoded(self, upload: bytes) -> Decoded:
        async with self._turn():
            await self._ask(upload)
            return await decode(upload)

    async def _ask(self, upload: bytes | Path) -> None:
        if self._hook is not None:
            await self._hook.ask(upload)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Raises Overloaded if too many wait already."""
        if self._inside >= AT_ONCE + WAITING:
            raise Overloaded("too many uploads wait")
        self._inside += 1
        try:
            async with self._turns:
                yield
        finally:
            self._inside -= 1


async def _recognised(upload: bytes) -> str:
    if len(upload) > LARGEST:
        raise _too_large(LARGEST)
    return await asyncio.to_thread(recognised, upload)


def _head_of(content: BinaryIO) -> bytes:
    content.seek(0)
    return content.read(_HEAD)


def _head_at(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _size_of(path: Path) -> int:
    return path.stat().st_size


def _read(content: BinaryIO) -> bytes:
    content.seek(0)
    return content.read()


def _too_large(most: int) -> TooLarge:
    return TooLarge(public=f"A file has up to {most // 1024 // 1024} MB.")


def _refused(reason: str) -> Malformed:
    return Malformed(reason, public=reason)
