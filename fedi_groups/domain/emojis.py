"""Custom emoji of this server: names between colons that stand for small pictures. No I/O."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fedi_groups.domain.types import Instant

LARGEST_EMOJI = 256 * 1024
"""Bytes of one as it is given; Mastodon takes as many."""
LARGEST_MADE = 4 * LARGEST_EMOJI
"""Bytes of what becomes of it: of an animation that may be more."""
MOST_EMOJIS = 10_000
MOST_USED = 32
"""Of one post or profile: more are names alone."""
LONGEST_CATEGORY = 50

CODE = re.compile(r"(?<![^\W_:]):([A-Za-z0-9_]{2,50}):(?![^\W_:])")
"""A name in a text. Letters and digits around the colons make it something else, as in Mastodon: a time, or part of an
address."""

_NAME = re.compile(r"[A-Za-z0-9_]{2,50}", re.ASCII)
_FILE = re.compile(r"(?P<number>[0-9]{1,19})/(?P<mark>[0-9a-f]{8})(?P<still>\.still)?\.[a-z]{3,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class EmojiFacts:
    """`file` is how its picture is called in posts and addresses: it changes with the picture, not with the name.
    `hidden`: apps do not offer it, and whoever knows the name uses it."""

    id: int
    name: str
    file: str
    category: str
    hidden: bool
    updated: Instant

    @property
    def code(self) -> str:
        return f":{self.name}:"

    @property
    def kept(self) -> dict[str, Any]:
        """As what is written with it keeps it: of one from elsewhere `image` is an address."""
        return {"name": self.code, "image": self.file}


def is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


def names_in(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Those that stand in these, each once."""
    found = (name for text in texts if text and ":" in text for name in CODE.findall(text))
    return tuple(dict.fromkeys(found))[:MOST_USED]


def file_of(number: int, mark: str, extension: str) -> str:
    return f"{number}/{mark}.{extension}"


def still_of(file: str) -> str:
    """How the same without movement is called."""
    return f"{file.rsplit('.', 1)[0]}.still.webp"


def is_here(image: str) -> bool:
    """Whether this is a picture of ours, rather than an address."""
    return _FILE.fullmatch(image) is not None
