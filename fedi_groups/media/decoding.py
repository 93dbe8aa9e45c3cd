"""A picture, decoded in a process of its own; and what that says, which is not believed either."""

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from fedi_groups.domain.media import PICTURES, Small
from fedi_groups.errors import Malformed
from fedi_groups.media.programs import Bounds, TookTooLong, run

PATIENCE, WORK = 40.0, 20
"""Seconds of one picture, on a machine that is busy, and of work: as many as the child allows itself, since nobody may
allow it more once it has."""

_CHILD = Path(__file__).with_name("child.py")
"""Run, not imported: Pillow takes six megabytes."""

_log = structlog.get_logger("media")
_UNREADABLE = "This picture cannot be read, or would take too long to."


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture made anew, and its preview (WebP)."""

    extension: str
    width: int
    height: int
    blurhash: str
    body: bytes
    small: Small
    preview: bytes


async def decode(upload: bytes) -> Decoded:
    """Raises Malformed for what is no picture, or too much of one."""
    try:
        done = await run((sys.executable, "-I", str(_CHILD)), upload, Bounds(PATIENCE, cpu=WORK))
    except TookTooLong as error:
        raise Malformed("a picture took too long", public=_UNREADABLE) from error
    return read_decoded(done.said, done.code)


def read_decoded(said: bytes, code: int | None) -> Decoded:
    """What the child has said: it may have been taken over. Raises Malformed."""
    line, _, rest = said.partition(b"\n")
    try:
        head = json.loads(line)
        if isinstance(head.get("refused"), str):
            raise Malformed(head["refused"], public=head["refused"])
        return _decoded(head, rest)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        _log.warning("a picture could not be decoded", code=code)
        raise Malformed(f"decoding ended with {code}", public=_UNREADABLE) from error


def _decoded(head: dict[str, Any], rest: bytes) -> Decoded:
    """Raises ValueError and its like for what makes no sense."""
    first, second = (int(each) for each in head["sizes"])
    if first < 0 or first + second != len(rest):
        raise ValueError("there is more or less of it than is said")
    width, height = (int(each) for each in head["small"])
    return Decoded(
        extension=PICTURES[head["type"]],
        width=int(head["width"]),
        height=int(head["height"]),
        blurhash=str(head["blurhash"]),
        body=rest[:first],
        small=Small(width, height, second, hashlib.sha256(rest[first:]).hexdigest()[:8]),
        preview=rest[first:],
    )
