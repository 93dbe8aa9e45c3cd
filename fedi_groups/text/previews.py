"""What a page says of itself in its head: OpenGraph (ogp.me), else what HTML has for it. Plain words and addresses.

Of a page only the tags `meta`, `link` and `title` near its beginning are read: the rest is a stranger's.
"""

import codecs
import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin

LOOKED_AT = 256 * 1024
"""Bytes."""
MOST_TAGS = 300
LONGEST_TITLE, LONGEST_DESCRIPTION = 200, 500

_TAG = re.compile(r"<(meta|link)\s((?:[^<>\"']|\"[^\"]{0,4000}\"|'[^']{0,4000}'){0,500})>", re.IGNORECASE)
_START = re.compile(r"<(?:meta|link)\s", re.IGNORECASE)
_NAMED = re.compile(
    r"([a-z:_-]{1,40})\s{0,9}=\s{0,9}(?:\"([^\"]{0,4000})\"|'([^']{0,4000})'|([^\s\"'>]{1,2000}))", re.I
)
_TITLE = re.compile(r"<title[^<>]{0,300}>([^<]{0,2000})<", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([a-z0-9_-]{1,40})", re.IGNORECASE)
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069]+")


@dataclass(frozen=True, slots=True)
class Preview:
    """`image` and `oembed` are addresses, nothing is known of which."""

    title: str = ""
    description: str = ""
    provider: str = ""
    image: str | None = None
    oembed: str | None = None


def read_preview(body: bytes, url: str, kind: str) -> Preview:
    """`kind`: the header Content-Type."""
    text = _decoded(body[:LOOKED_AT], kind)
    said, links = _tags(text)
    title = _TITLE.search(text)
    image = next((said[name] for name in ("og:image", "og:image:url", "twitter:image") if said.get(name)), None)
    oembed = next(
        (each["href"] for each in links if each.get("type") == "application/json+oembed" and "href" in each), None
    )
    return Preview(
        title=plain(said.get("og:title") or said.get("twitter:title") or (title[1] if title else ""), LONGEST_TITLE),
        description=plain(said.get("og:description") or said.get("description") or "", LONGEST_DESCRIPTION),
        provider=plain(said.get("og:site_name") or "", LONGEST_TITLE),
        image=_address(url, image),
        oembed=_address(url, oembed),
    )


def plain(words: object, longest: int) -> str:
    """As one line of plain words, without what is not to be seen; empty if it is no text."""
    if not isinstance(words, str):
        return ""
    line = " ".join(_HIDDEN.sub(" ", unescape(words[: 4 * longest])).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _address(url: str, stated: str | None) -> str | None:
    if not stated:
        return None
    try:
        found = urljoin(url, unescape(stated).strip())
    except ValueError:
        return None
    return found if found.startswith(("https://", "http://")) and len(found) <= 2000 else None


def _decoded(body: bytes, kind: str) -> str:
    found = _CHARSET.search(kind.encode("latin-1", "replace")) or _CHARSET.search(body[:2048])
    try:
        charset = codecs.lookup(found[1].decode()).name if found else "utf-8"
        return body.decode(charset, "replace")
    except (LookupError, ValueError):
        return body.decode("utf-8", "replace")


def _tags(text: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """What is said by name, first come; and what is linked."""
    said: dict[str, str] = {}
    links: list[dict[str, str]] = []
    for count, start in enumerate(_START.finditer(text)):
        if count >= MOST_TAGS:
            break
        tag = _TAG.match(text, start.start())
        if tag is None:
            continue
        named = {name.lower(): double or single or bare for name, double, single, bare in _NAMED.findall(tag[2])}
        if tag[1].lower() == "link":
            links.append(named)
        elif name := (named.get("property") or named.get("name") or "").lower():
            said.setdefault(name, named.get("content", ""))
    return said, links
