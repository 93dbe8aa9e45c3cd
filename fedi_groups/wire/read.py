"""Small, tolerant readers of JSON values, as servers of many kinds write them. They never raise: absent is None."""

import re
from typing import Any
from urllib.parse import urlsplit

from fedi_groups.domain.types import Uri
from fedi_groups.wire.shapes import Json, WallShape
from fedi_groups.wire.uris import same_origin

_BLANK = re.compile("[\x00- ]")
_ORDINARY = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?::[0-9]{1,4})?(?:/[!-~]*)?", re.ASCII)
"""What nearly all addresses look like: no doubt in them, and read in a twentieth of the time."""

_PUBLIC = ("as:Public", "Public")

LONGEST_URI = 2048
MOST_ITEMS = 256
"""Entries of one list that are looked at: recipients, tags, attachments."""


def read_uri(value: object) -> Uri | None:
    """An http(s) address, or the id or href of an object that has one."""
    if isinstance(value, dict):
        value = value.get("id") or value.get("href")
    if not isinstance(value, str) or len(value) > LONGEST_URI:
        return None
    return Uri(value) if _ORDINARY.fullmatch(value) else _checked(value)


def _checked(value: str) -> Uri | None:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or _BLANK.search(value):
        return None
    return Uri(value)


def read_uris(value: object) -> tuple[Uri, ...]:
    """One address or a list of them; the public collection's short names stay as they are."""
    if value is None:
        return ()
    read = (Uri(each) if each in _PUBLIC else read_uri(each) for each in as_list(value))
    return tuple(dict.fromkeys(uri for uri in read if uri is not None))


def read_own(value: object, *, of: Uri) -> Uri | None:
    """The address of a collection on its owner's server; any other is none of theirs."""
    found = read_uri(value)
    return found if found is not None and same_origin(found, of) else None


def read_wall(target: object) -> WallShape | None:
    """The abbreviated collection that an object says it stands in (FEP-400e)."""
    if not isinstance(target, dict):
        return None
    uri, owner = read_uri(target.get("id")), read_uri(target.get("attributedTo"))
    return WallShape(uri, owner) if uri is not None and owner is not None else None


def as_list(value: object) -> list[Any]:
    """JSON-LD writes one thing with or without a list around it."""
    if value is None:
        return []
    return value[:MOST_ITEMS] if isinstance(value, list) else [value]


def objects_in(value: object) -> list[Json]:
    return [each for each in as_list(value) if isinstance(each, dict)] if value is not None else []


def read_text(value: object, *, longest: int) -> str | None:
    """A non-empty string, cut at `longest` characters, without NUL characters (PostgreSQL keeps none)."""
    if not isinstance(value, str):
        return None
    return value.replace("\x00", "")[:longest].strip() or None


def read_flag(value: object, *, default: bool) -> bool:
    return value if isinstance(value, bool) else default


def read_count(value: object) -> int:
    """A number that is not negative and not absurd; 0 for anything else."""
    return min(value, 2**31 - 1) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def read_type(document: Json) -> str:
    """The first type that is a string; empty if there is none."""
    stated = document.get("type")
    if isinstance(stated, str):
        return stated
    return next((each for each in as_list(stated) if isinstance(each, str)), "")


def first_link(value: object, *, prefer: str | None = None) -> str | None:
    """An address out of `url`: a string, a Link, or a list of them (the one of media type `prefer`, or the first)."""
    links: list[tuple[str | None, str]] = []
    for each in as_list(value):
        kind = each.get("mediaType") if isinstance(each, dict) else None
        uri = read_uri(each.get("href") or each.get("url") if isinstance(each, dict) else each)
        if uri is not None:
            links.append((kind if isinstance(kind, str) else None, uri))
    best = next((uri for kind, uri in links if kind == prefer), None) if prefer else None
    return best or (links[0][1] if links else None)


def read_mapped(document: Json, name: str, *, longest: int) -> str | None:
    """A text that may be given in several languages: as it stands under `name`, else the first of `nameMap`."""
    found = read_text(document.get(name), longest=longest)
    mapped = document.get(f"{name}Map")
    if found is None and isinstance(mapped, dict):
        found = next((text for each in mapped.values() if (text := read_text(each, longest=longest)) is not None), None)
    return found


def read_language(document: Json) -> str | None:
    """Lemmy's language object, Mobilizon's `inLanguage`, or a key of contentMap or nameMap (Mastodon): the one whose
    text stands without a map too, or the first. `und` is none."""
    stated = document.get("language") or document.get("inLanguage")
    found = read_text(stated.get("identifier") if isinstance(stated, dict) else stated, longest=35)
    return (found or _mapped_language(document)) if found != "und" else None


def _mapped_language(document: Json) -> str | None:
    for name in ("content", "name", "summary"):
        mapped = document.get(f"{name}Map")
        if isinstance(mapped, dict) and mapped:
            same = (key for key, text in mapped.items() if text == document.get(name))
            found = read_text(next(same, next(iter(mapped))), longest=35)
            return found if found != "und" else None
    return None
