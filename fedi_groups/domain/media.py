"""Files that people upload, pictures most of all: what is known of one, and what its files are called. No I/O."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fedi_groups.domain.types import ActorId, Instant, PostId

PICTURES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}
"""What is kept of pictures, and served to be looked at: nothing that a browser would run."""

FILMS = {"video/mp4": "mp4", "audio/mp4": "m4a"}
"""What is kept of videos and sounds, whatever they came as."""

DOCUMENTS = {
    "application/pdf": "pdf",
    "text/plain": "txt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/epub+zip": "epub",
    "application/zip": "zip",
    "application/gzip": "gz",
    "application/x-bzip2": "bz2",
    "application/x-xz": "xz",
    "application/x-7z-compressed": "7z",
    "application/x-tar": "tar",
}
"""What is kept as it came, and served to be saved alone."""

EXTENSIONS = PICTURES | FILMS | DOCUMENTS
TYPES = {extension: kind for kind, extension in EXTENSIONS.items()}

TEXTS = frozenset({"txt", "md", "csv", "tsv", "log", "ics", "srt", "vtt", "tex", "rst", "po"})
"""What a text may be called: no program runs these."""

PREVIEW = ".small.webp"
PREVIEW_SIDE = 480

RAW = "raw"
"""How a video or sound is called that waits to become what is kept: nobody is given it."""

LONGEST_LOOP = 60.0
"""Seconds of a video without a sound that apps play again and again, as they do animations."""

MOST_ATTACHED = 4
"""Files of one post: microblogs show no more."""

LONGEST_ALT = 1500
LONGEST_NAME = 100

_FILE = re.compile(r"(?P<key>[0-9a-f]{32})(?:\.small)?\.(?P<extension>[a-z0-9]{2,4})", re.ASCII)
_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
_NEVER = re.compile(r'[<>:"|?*&%;`$]')
"""Letters that mean something to a browser, a shell or a file system."""


@dataclass(frozen=True, slots=True)
class Focus:
    """What a picture is about, from -1 (left, bottom) to 1 (right, top): it stays in sight where the picture is cut."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Small:
    """The preview of a picture or video. `size` is in bytes; `mark` tells it from one that was there before."""

    width: int
    height: int
    size: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Played:
    """Of a video or sound: how long it is, in seconds; pictures in a second, as a fraction like `30000/1001`; bits in a
    second."""

    duration: float
    rate: str = ""
    bitrate: int = 0
    silent: bool = False


class MediaState(StrEnum):
    """Videos and sounds wait to be made into what is kept, which may turn out not to be possible."""

    READY = "ready"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of an upload: the name of its file, and what is in it. `size` is in bytes.

    A document has no width, height, blurhash and preview, and bears the `name` that it came with; a sound has a preview
    only if one came with it.
    """

    file: str
    width: int = 0
    height: int = 0
    blurhash: str = ""
    size: int = 0
    small: Small | None = None
    name: str = ""
    played: Played | None = None

    @property
    def key(self) -> str:
        return self.file.split(".", 1)[0]

    @property
    def media_type(self) -> str:
        return type_of(self.file)

    @property
    def is_picture(self) -> bool:
        return is_picture(self.file)

    @property
    def preview(self) -> Small | None:
        """How large it is; of what was kept before that was written down, as previews are made."""
        return self.small or (scaled(self.width, self.height) if self.is_picture else None)


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """A file that somebody here has uploaded. It belongs to one post, or stands for one actor, or to nothing yet."""

    id: int
    author_id: ActorId
    made: Made
    alt: str
    created_at: Instant
    focus: Focus | None = None
    post_id: PostId | None = None
    profile_id: ActorId | None = None
    state: MediaState = MediaState.READY
    why: str = ""
    """If it has failed: in words for who has uploaded it."""

    @property
    def is_ready(self) -> bool:
        return self.state is MediaState.READY

    @property
    def is_free(self) -> bool:
        return self.post_id is None and self.profile_id is None


def key_of(file: str) -> str | None:
    """The key of the upload that a file of this name belongs to; None for a name that no file of ours has."""
    found = _FILE.fullmatch(file)
    return found["key"] if found is not None and found["extension"] in TYPES else None


def type_of(file: str) -> str:
    """The media type of a file of ours."""
    return TYPES[file.rsplit(".", 1)[1]]


def is_picture(file: str) -> bool:
    return type_of(file) in PICTURES


def is_shown(file: str) -> bool:
    """Whether it is looked at or listened to, rather than saved: it was made here."""
    return type_of(file) not in DOCUMENTS


def owner_of(file: str) -> str | None:
    """The key of the upload that this belongs to, what waits and what is served; None for anything else."""
    key, _, rest = file.partition(".")
    return key if rest == RAW and _KEY.fullmatch(key) else key_of(file)


def raw_of(file: str) -> str:
    """How the same upload is called as long as it waits."""
    return f"{file.split('.', 1)[0]}.{RAW}"


def preview_of(file: str) -> str:
    return file.split(".", 1)[0] + PREVIEW


def scaled(width: int, height: int, side: int = PREVIEW_SIDE) -> Small:
    """A picture made to fit into a square."""
    most = max(width, height, 1)
    if most <= side:
        return Small(width, height)
    return Small(max(1, round(width * side / most)), max(1, round(height * side / most)))


def name_for(stated: str, media_type: str) -> str:
    """What a document is called when it is saved: as who uploaded it said, as far as that leads nowhere and runs
    nothing.

    Folders, signs that are not to be seen, and what turns the direction of writing are left out; it ends as its content
    tells.
    """
    own = EXTENSIONS[media_type]
    last = re.split(r"[/\\]", stated)[-1]
    shown = "".join(each for each in last if unicodedata.category(each)[0] not in ("C", "Z") or each == " ")
    name = " ".join(_NEVER.sub("", shown).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    fits = TEXTS if own == "txt" else {own}
    if dot and ending.lower() in fits:
        return f"{stem[: LONGEST_NAME - 6].rstrip('. ') or 'file'}.{ending.lower()}"
    return f"{name[: LONGEST_NAME - 6].rstrip('. ') or 'file'}.{own}"


def shows_picture(attached: Mapping[str, Any]) -> bool:
    """Whether something that goes along with a post, here or elsewhere, is a picture."""
    return attached.get("kind") == "Image" or str(attached.get("media_type") or "").startswith("image/")


def attachment_of(media: MediaFacts) -> dict[str, Any]:
    """As a post keeps it: by the name of its file, for addresses are made when they are told."""
    made = media.made
    kept = {"id": media.id, "file": made.file, "media_type": made.media_type, "alt": media.alt or None}
    if not is_shown(made.file):
        return {"kind": "Document", **kept, "name": made.name, "size": made.size}
    small = made.preview
    kept |= {
        "width": made.width,
        "height": made.height,
        "small": [small.width, small.height] if small is not None else None,
        "blurhash": made.blurhash,
        "focus": [media.focus.x, media.focus.y] if media.focus is not None else None,
    }
    if small is not None and small.mark:
        kept["mark"] = small.mark
    kind = made.media_type.split("/")[0].title()
    return {"kind": kind, **kept, **(_played(made.played) if made.played is not None else {})}


def _played(played: Played) -> dict[str, Any]:
    found = {"duration": played.duration, "rate": played.rate, "bitrate": played.bitrate}
    return found | {"loop": bool(played.rate) and played.silent and played.duration <= LONGEST_LOOP}
