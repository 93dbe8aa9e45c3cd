"""What goes along with a post: pictures, sounds, videos, files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from typing_extensions import TypedDict

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.media import MediaFacts, attachment_of, is_picture, preview_of, shows_picture
from fedi_groups.domain.policy.visibility import FOR_ALL
from fedi_groups.domain.types import ActorId, Instant
from fedi_groups.faces.mastodon.entities.accounts import Account, Mention
from fedi_groups.wire.passes import Passes
from fedi_groups.wire.uris import Uris, remote_tail

_KINDS = {"image": "image", "video": "video", "audio": "audio"}


class MediaAttachment(TypedDict):
    """https://docs.joinmastodon.org/entities/MediaAttachment/"""

    id: str
    type: str
    url: str | None
    preview_url: str | None
    remote_url: str | None
    preview_remote_url: str | None
    text_url: str | None
    meta: dict[str, Any]
    description: str | None
    blurhash: str | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where one reader finds files: what few may see under addresses of their own. `accounts` and `mentions`: as they
    were made for this page."""

    uris: Uris
    passes: Passes
    reader: ActorId | None
    now: Instant
    accounts: dict[ActorId, Account] = field(default_factory=dict)
    mentions: dict[ActorId, Mention] = field(default_factory=dict)

    def file(self, name: str, *, public: bool) -> str:
        return self.uris.media(name) if public or self.reader is None else self._passed(name)

    def remote(self, post: int, place: int, *, public: bool) -> str:
        if public or self.reader is None:
            return self.uris.remote_picture(post, place)
        return self._passed(remote_tail(post, place))

    def _passed(self, file: str) -> str:
        assert self.reader is not None
        return self.uris.passed(file, self.passes.word(self.reader, file, now=self.now))


def attachments(post: PostFacts, shelf: Shelf) -> list[MediaAttachment]:
    """All that goes along with a post."""
    return [_attached(post, place, shelf) for place in range(1, len(post.attachments) + 1)]


def attachment_then(post: PostFacts, place: int, stored: Mapping[str, Any], shelf: Shelf) -> MediaAttachment:
    """What goes along with a post at this place, as it was described in an earlier version."""
    now = _attached(post, place, shelf)
    return {**now, "description": stored.get("alt") or stored.get("name"), "meta": meta_of(stored)}


def uploaded(media: MediaFacts, shelf: Shelf) -> MediaAttachment:
    """What somebody has uploaded, as they see it themselves. What is not ready has no address."""
    stored = attachment_of(media)
    if not media.is_ready:
        return _entity(stored, str(media.id), _Places(None, None))
    return _entity(stored, str(media.id), _own(stored, shelf, public=False))


def _attached(post: PostFacts, place: int, shelf: Shelf) -> MediaAttachment:
    """A picture elsewhere comes from here too, small: its server is not told who looks at it."""
    stored, public = post.attachments[place - 1], post.visibility in FOR_ALL
    number = str(stored.get("id") or f"{post.id}{place - 1}")
    if "file" in stored:
        return _entity(stored, number, _own(stored, shelf, public=public))
    remote = stored.get("url")
    url = shelf.remote(post.id, place, public=public) if shows_picture(stored) else remote
    return _entity(stored, number, _Places(url, url, remote))


@dataclass(frozen=True, slots=True)
class _Places:
    itself: str | None
    preview: str | None
    elsewhere: str | None = None


def _own(stored: Mapping[str, Any], shelf: Shelf, *, public: bool) -> _Places:
    """A document has no preview, nor has a sound if none came with it. Another preview has another address."""
    file, preview = stored["file"], None
    if stored.get("small") or is_picture(file):
        mark = stored.get("mark")
        preview = shelf.file(preview_of(file), public=public) + (f"?{mark}" if mark else "")
    return _Places(shelf.file(file, public=public), preview)


def _entity(stored: Mapping[str, Any], number: str, places: _Places) -> MediaAttachment:
    return {
        "id": number,
        "type": _type_of(stored),
        "url": places.itself,
        "preview_url": places.preview,
        "remote_url": places.elsewhere,
        "preview_remote_url": None,
        "text_url": None,
        "meta": meta_of(stored),
        "description": stored.get("alt") or stored.get("name"),
        "blurhash": stored.get("blurhash") or None,
    }


def _type_of(stored: Mapping[str, Any]) -> str:
    if shows_picture(stored):
        return "image"
    kind = str(stored.get("media_type") or "").partition("/")[0]
    return "gifv" if kind == "video" and stored.get("loop") else _KINDS.get(kind, "unknown")


def meta_of(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Its size and focus, and how long it is, as far as they are known."""
    found: dict[str, Any] = {}
    width, height, small, focus = (stored.get(each) for each in ("width", "height", "small", "focus"))
    played, rate = _played(stored)
    if width and height:
        found |= {"original": _size(width, height) | played, "small": _size(*(small or (width, height)))}
    elif played:
        found |= {"original": played} | ({"small": _size(*small)} if small else {})
    if played:
        found |= {"length": _length(played["duration"]), "duration": played["duration"]} | rate
    if focus is not None:
        found["focus"] = {"x": focus[0], "y": focus[1]}
    return found


def _played(stored: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """How long it is in seconds, and how many bits and pictures each of them has; the last as a number, too."""
    if "duration" not in stored:
        return {}, {}
    found = {"duration": stored["duration"], "bitrate": stored.get("bitrate") or 0}
    if not stored.get("rate"):
        return found, {}
    return found | {"frame_rate": stored["rate"]}, {"fps": round(Fraction(stored["rate"]))}


def _length(seconds: float) -> str:
    """As Mastodon has it: 0:01:28.65."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02}:{rest:05.2f}"


def _size(width: int, height: int) -> dict[str, Any]:
    return {"width": width, "height": height, "size": f"{width}x{height}", "aspect": width / height}
