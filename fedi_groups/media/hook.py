"""A program of the admin's that looks at every upload before anyone sees it, and may refuse it."""

import asyncio
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import structlog

from fedi_groups.errors import Malformed, Overloaded
from fedi_groups.media.programs import Bounds, Done, TookTooLong, run

PATIENCE = 30.0
WORK = 30
"""Seconds of work."""
MEMORY = 2 * 1024 * 1024 * 1024

FINE, REFUSED = 0, 1
"""Exit codes. Any other says that it could not tell."""

_log = structlog.get_logger("media")


@dataclass(frozen=True, slots=True)
class Hook:
    """`command` gets each upload on its standard input, as it came."""

    command: tuple[str, ...]
    patience: float = PATIENCE

    async def ask(self, upload: bytes | Path) -> None:
        """Raises Malformed for what is refused, Overloaded if that cannot be told now: then nothing is kept either."""
        digest = await asyncio.to_thread(_digest, upload)
        done = await self._answer(upload, digest)
        if done.code == REFUSED:
            _log.warning("an upload was refused by the check", sha256=digest)
            reason = "This server does not take this file."
            raise Malformed(reason, public=reason)
        if done.code != FINE:
            _log.error("the check of uploads failed", sha256=digest, code=done.code)
            raise Overloaded(f"the check of uploads ended with {done.code}")

    async def _answer(self, upload: bytes | Path, digest: str) -> Done:
        bounds = Bounds(self.patience, cpu=WORK, memory=MEMORY, surroundings={"PATH": os.defpath})
        try:
            return await run(self.command, upload, bounds)
        except (TookTooLong, OSError) as error:
            _log.error("the check of uploads failed", sha256=digest, error=str(error))
            raise Overloaded("uploads cannot be checked") from error


def _digest(upload: bytes | Path) -> str:
    if isinstance(upload, bytes):
        return hashlib.sha256(upload).hexdigest()
    with upload.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
