"""Mastodon: lenient with shapes, exact about origins, addressing and names."""

import re
from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser

from fedi_groups.domain.types import PUBLIC
from fedi_groups.wire.shapes import Json
from tests.traps.readers import require

AS = "https://www.w3.org/ns/activitystreams"
ACTORS = ("Application", "Group", "Organization", "Person", "Service")
SHOWN = ("Note", "Question")
CONVERTED = ("Image", "Audio", "Video", "Article", "Page", "Event")
PICTURES = 4
"""Attachments that are shown of one post."""

KEPT = frozenset("p br span a del s pre blockquote code b strong u i em ul ol li h1 h2 h3 h4 h5 h6".split())
_NAME = re.compile(r"[a-z0-9_]+([a-z0-9_.-]*[a-z0-9_]+)?", re.IGNORECASE)


def read_answer(url: str, headers: Mapping[str, str], body: bytes, document: Json) -> None:
    """A fetched document."""
    kind = headers["content-type"].split(";")[0]
    profiled = 'profile="https://www.w3.org/ns/activitystreams"' in headers["content-type"]
    require(kind == "application/activity+json" or (kind == "application/ld+json" and profiled), f"type {kind}")
    require(len(body) <= 1024 * 1024, "more than a megabyte")
    read_context(document)
    require(document["id"] == url, "another id than was asked for")


def read_context(document: Json) -> None:
    context = document.get("@context")
    require(AS in (context if isinstance(context, list) else [context]), "a context that does not name ActivityStreams")


def read_actor(url: str, document: Json) -> None:
    require(document["id"] == url, "another id than was asked for")
    require(document["type"] in ACTORS, "no actor")
    read_context(document)
    require(isinstance(document.get("inbox"), str), "no inbox")
    require(_NAME.fullmatch(document["preferredUsername"]) is not None, "a name that cannot be mentioned")
    key = document["publicKey"]
    require(key["owner"] == document["id"], "a key of somebody else")
    require(key["id"].split("#")[0] == document["id"], "a key that has to be fetched")
    require(not document.get("suspended", False), "suspended: everything of this actor is wiped")


def read_webfinger(document: Json, *, handle: str) -> str:
    """The id that the first `self` link of the right type leads to."""
    require(document["subject"].lower() == f"acct:{handle}", "the subject is somebody else")
    types = ("application/activity+json", 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"')
    links = [each for each in document["links"] if each["rel"] == "self" and each.get("type") in types]
    require(bool(links), "no self link")
    return str(links[0]["href"])


def boost_visibility(announce: Json, *, followers: str) -> str:
    """How a boost is shown. A direct one fails validation, and is lost without a word."""
    if PUBLIC in announce["to"]:
        return "public"
    if PUBLIC in announce["cc"]:
        return "unlisted"
    return "private" if followers in announce["to"] else "direct"


def boosted(announce: Json) -> str:
    """The id that is fetched: of what is embedded too."""
    thing = announce["object"]
    return thing if isinstance(thing, str) else str(thing["id"])


def shows(document: Json) -> str:
    """The text that stands on the timeline."""
    if document["type"] in SHOWN:
        require(bool(visible_text(document["content"]).strip() or document.get("attachment")), "an empty post")
        return keep_what_survives(document["content"])
    require(document["type"] in CONVERTED, f"{document['type']} is not shown")
    return f"{document.get('name', '')} {document.get('summary', '')} {document.get('url', '')}"


def takes_for_poll_vote(note: Json) -> bool:
    return "name" in note and "inReplyTo" in note


def language_of(note: Json) -> str | None:
    return next(iter(note.get("contentMap", {})), None)


class _Sanitiser(HTMLParser):
    """Keeps what Mastodon keeps; of all other elements their text, of pictures nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in KEPT:
            href = dict(attrs).get("href")
            self.out.append(f'<{tag} href="{href}">' if tag == "a" and href else f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in KEPT:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(escape(data, quote=False))


def keep_what_survives(html: str) -> str:
    reader = _Sanitiser()
    reader.feed(html)
    reader.close()
    return "".join(reader.out)


def visible_text(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html)
