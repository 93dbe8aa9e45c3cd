"""Where uploads are made into pictures: each in a process of its own, a few at a time. No database, no network."""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from fedi_groups.domain.media import EXTENSIONS, Picture
from fedi_groups.errors import Malformed, Overloaded, TooLarge
from fedi_groups.media import child
from fedi_groups.media.files import Files

LARGEST = 16 * 1024 * 1024
"""Bytes of an upload."""

AT_ONCE = 2
WAITING = 20
"""Uploads that may wait for their turn."""
PATIENCE = 40.0
"""Seconds of one picture, on a machine that is busy: of work it gets half of that."""

_log = structlog.get_logger("media")
_UNREADABLE = "This picture cannot be read, or would take too long to."


@dataclass(frozen=True, slots=True)
class _Made:
    head: dict[str, Any]
    body: bytes
    preview: bytes


class Workshop:
    """Keeps what it makes in `files`."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._inside = 0

    async def keep(self, upload: bytes) -> Picture:
        """The upload as a picture on disk, without anything that was in it beside its pixels.

        Raises TooLarge; Malformed for what is no picture, which videos and sounds are not: what they say of those who
        made them cannot be taken out so easily; Overloaded.
        """
        if len(upload) > LARGEST:
            raise TooLarge(public=f"A picture has up to {LARGEST // 1024 // 1024} MB.")
        made = await self._in_turn(upload)
        if "refused" in made.head:
            raise Malformed(made.head["refused"], public=made.head["refused"])
        extension = EXTENSIONS[made.head["type"]]
        file = await asyncio.to_thread(self.files.put, extension, made.body, made.preview)
        return Picture(file, made.head["width"], made.head["height"], made.head["blurhash"], len(made.body))

    async def _in_turn(self, upload: bytes) -> _Made:
        if self._inside >= AT_ONCE + WAITING:
            raise Overloaded("too many uploads wait")
        self._inside += 1
        try:
            async with self._turns:
                return await _make(upload)
        finally:
            self._inside -= 1


async def _make(upload: bytes) -> _Made:
    """Nothing of this process reaches the other one: neither its surroundings nor its open files."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(Path(child.__file__)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
        cwd="/",
    )
    try:
        async with asyncio.timeout(PATIENCE):
            said, _ = await process.communicate(upload)
    except TimeoutError as error:
        raise Malformed("a picture took too long", public=_UNREADABLE) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return _read(said, process.returncode)


def _read(said: bytes, code: int | None) -> _Made:
    line, _, rest = said.partition(b"\n")
    try:
        head = json.loads(line)
        first, second = head.get("sizes", (0, 0))
    except (ValueError, TypeError) as error:
        _log.warning("a picture could not be decoded", code=code)
        raise Malformed(f"decoding ended with {code}", public=_UNREADABLE) from error
    if len(rest) != first + second:
        raise Malformed(f"decoding ended with {code} before all was said", public=_UNREADABLE)
    return _Made(head, rest[:first], rest[first:])
