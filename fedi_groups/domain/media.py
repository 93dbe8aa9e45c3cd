"""Pictures that people upload: what is known of one, and what its files are called. No I/O."""

import re
from dataclasses import dataclass
from typing import Any

from fedi_groups.domain.types import ActorId, Instant, PostId

EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}
"""What is kept, and served: nothing that a browser would run."""

TYPES = {extension: kind for kind, extension in EXTENSIONS.items()}

PREVIEW = ".small.webp"

MOST_ATTACHED = 4
"""Pictures of one post: microblogs show no more."""

LONGEST_ALT = 1500

_FILE = re.compile(r"(?P<key>[0-9a-f]{32})(?:\.small)?\.(?P<extension>[a-z]{3,4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Focus:
    """What a picture is about, from -1 (left, bottom) to 1 (right, top): it stays in sight where the picture is cut."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Picture:
    """What was made of an upload: the name of its file, and what is in it. `size` is in bytes."""

    file: str
    width: int
    height: int
    blurhash: str
    size: int

    @property
    def key(self) -> str:
        return self.file.split(".", 1)[0]

    @property
    def media_type(self) -> str:
        return TYPES[self.file.rsplit(".", 1)[1]]


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """A picture that somebody here has uploaded. It belongs to one post, or stands for one actor, or to nothing yet."""

    id: int
    author_id: ActorId
    picture: Picture
    alt: str
    created_at: Instant
    focus: Focus | None = None
    post_id: PostId | None = None
    profile_id: ActorId | None = None

    @property
    def is_free(self) -> bool:
        return self.post_id is None and self.profile_id is None


def key_of(file: str) -> str | None:
    """The key of the picture that a file of this name belongs to; None for a name that no file of ours has."""
    found = _FILE.fullmatch(file)
    return found["key"] if found is not None and found["extension"] in TYPES else None


def attachment_of(media: MediaFacts) -> dict[str, Any]:
    """As a post keeps it: by the name of its file, for addresses are made when they are told."""
    picture = media.picture
    return {
        "kind": "Image",
        "file": picture.file,
        "media_type": picture.media_type,
        "alt": media.alt or None,
        "width": picture.width,
        "height": picture.height,
        "blurhash": picture.blurhash,
        "focus": [media.focus.x, media.focus.y] if media.focus is not None else None,
    }
