"""An export as one ZIP file, made while it is sent or written: none of it is in memory as a whole, nor on disk."""

import asyncio
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import BinaryIO

from fedi_groups.errors import Missing
from fedi_groups.media.files import Files
from fedi_groups.reads.pieces import MEDIA, Export

AT_ONCE = 256 * 1024
"""Bytes that are packed in one go, in a thread."""


@dataclass(slots=True)
class Zipped:
    """`names`: what has gone into it so far."""

    export: Export
    files: Files
    names: list[str] = field(default_factory=list)

    async def parts(self) -> AsyncGenerator[bytes, None]:
        """The bytes of the file, in order. To be read once; whoever stops before its end closes it."""
        sink = _Sink()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
            for piece in self.export.pieces:
                async with aclosing(_packed(archive, sink, piece.name, _large(piece.content))) as parts:
                    async for part in parts:
                        yield part
                self.names.append(piece.name)
            async for file in self.export.pictures:
                if f"{MEDIA}/{file}" not in archive.NameToInfo:
                    async with aclosing(self._picture(archive, sink, file)) as parts:
                        async for part in parts:
                            yield part
        yield sink.take()

    async def _picture(self, archive: zipfile.ZipFile, sink: "_Sink", file: str) -> AsyncGenerator[bytes, None]:
        """As it is: pictures become no smaller. One that is gone meanwhile is left out."""
        info = zipfile.ZipInfo(f"{MEDIA}/{file}")
        with suppress(Missing), self.files.local(file) as path, path.open("rb") as opened:
            async with aclosing(_packed(archive, sink, info, _read(opened))) as parts:
                async for part in parts:
                    yield part
            self.names.append(info.filename)


async def _read(file: BinaryIO) -> AsyncGenerator[bytes, None]:
    while part := await asyncio.to_thread(file.read, AT_ONCE):
        yield part


class _Sink:
    """What is written to it, until that is taken. It cannot be sought in, which ZIP files do not need."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """It goes nowhere yet."""

    def close(self) -> None:
        """Nothing is held here."""

    def take(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken


async def _packed(
    archive: zipfile.ZipFile, sink: _Sink, info: str | zipfile.ZipInfo, content: AsyncGenerator[bytes, None]
) -> AsyncGenerator[bytes, None]:
    async with aclosing(content):
        with archive.open(info, "w", force_zip64=True) as member:
            async for part in content:
                await asyncio.to_thread(member.write, part)
                if made := sink.take():
                    yield made


async def _large(content: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """In parts of some size: each is packed in a thread."""
    kept = bytearray()
    async for part in content:
        kept += part
        if len(kept) >= AT_ONCE:
            yield bytes(kept)
            kept.clear()
    yield bytes(kept)
