"""Lemmy: every shape is exact. One member of the wrong kind, and the whole activity cannot be parsed."""

import re
from collections.abc import Mapping
from typing import Any

from fedi_groups.domain.types import PUBLIC
from fedi_groups.wire.shapes import Json
from tests.traps.readers import Rejected, require

CONTENT_TYPES = (
    "application/activity+json",
    'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
    "application/activity+json; charset=utf-8",
)
LARGEST = 1024 * 1024
ADDRESSED = ("Announce", "Create", "Update", "Delete", "Block", "Add", "Remove", "Lock")
"""Activities without `to` and `cc` do not parse; votes, follows and their answers may lack `cc`."""

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_HOST = re.compile(r"https://[a-zA-Z0-9.-]+(/.*)?")


def read_activity(document: Json, *, group: str, moderated: str | None = None) -> Json:
    """What stands in the middle of a letter, after all checks. `group`: the community it is about."""
    kind = document["type"]
    for member in ("id", "actor"):
        _uri(document, member)
    require(_host(document["id"]) == _host(document["actor"]), "an id on another host than its actor")
    if kind in ADDRESSED:
        for member in ("to", "cc"):
            require(member in document, f"a {kind} without {member}")
            require(isinstance(document[member], str | list), f"{member} is neither text nor array")
    _audience(document, group)
    if kind == "Announce":
        inner = document["object"]
        require(isinstance(inner, dict), "CannotReceivePage: an id, and what it leads to is no activity")
        require("actor" in inner and "object" in inner, "CannotReceivePage: an object instead of an activity")
        return read_activity(inner, group=group)
    _inner(document, group)
    return document


def _inner(document: Json, group: str) -> None:
    kind, thing = document["type"], document["object"]
    match kind:
        case "Create" | "Update":
            require(isinstance(thing, dict), "no object embedded")
            require(PUBLIC in (*_list(document, "to"), *_list(document, "cc")), "not public")
            read_post(thing, group)
        case "Delete":
            require(PUBLIC in _list(document, "to"), "Public does not stand in `to` of a Delete")
            require(isinstance(thing, str) or thing.get("type") == "Tombstone", "no id and no Tombstone is deleted")
        case "Like" | "Dislike":
            require(isinstance(thing, str), "a vote on something that is no address")
        case "Undo" | "Accept" | "Reject":
            require(isinstance(thing, dict), f"{kind} without the embedded activity")
            for member in ("id", "type", "actor", "object"):
                require(member in thing, f"{kind} of something without {member}")
        case "Add" | "Remove":
            require(isinstance(thing, str) and isinstance(document.get("target"), str), "Add or Remove of no address")
        case "Flag":
            to = _list(document, "to")
            require(len(to) == 1, "a Flag goes to one community")


def read_post(document: Json, group: str) -> None:
    """A Page or Note as it stands in a Create, in the outbox, or at its id."""
    for member in ("id", "attributedTo"):
        _uri(document, member)
    require(
        document["type"] in ("Page", "Note", "Article", "Video", "Event", "Question"), f"{document['type']} is none"
    )
    if document["type"] == "Question":
        return  # no kind of post to Lemmy, whatever its shape
    if "inReplyTo" not in document:
        # Of an answer it looks at what is answered, and not at who is addressed.
        addressed = (*_list(document, "to"), *_list(document, "cc"))
        require(group in addressed, "the community stands neither in `to` nor in `cc`")
    _audience(document, group)
    if document["type"] == "Note":
        require(isinstance(document.get("content"), str), "a Note without content")
        require("inReplyTo" not in document or isinstance(document["inReplyTo"], str), "inReplyTo is no address")
    _attachments(document.get("attachment", []))
    image = document.get("image")
    require(image is None or (isinstance(image, dict) and image.get("type") == "Image"), "`image` is no single Image")
    _language(document.get("language"))
    require(document.get("mediaType", "text/html") in ("text/html", "text/markdown"), "an unknown mediaType")
    require(isinstance(document.get("context", ""), str), "`context` is no address")
    require(isinstance(document.get("tag", []), list), "`tag` is no array")
    _times(document)


def read_group(document: Json) -> None:
    require(document["type"] == "Group", "the type of a community is the one text Group")
    _actor(document)
    _uri(document, "attributedTo")
    _uri(document, "featured")
    require(isinstance(document.get("postingRestrictedToMods", False), bool), "postingRestrictedToMods is no flag")
    require(isinstance(document.get("language", []), list), "`language` of a community is an array")


def read_person(document: Json) -> None:
    require(document["type"] in ("Person", "Service", "Organization"), "no kind of person")
    _actor(document)


def read_site(document: Json) -> None:
    require(document["type"] == "Application" and isinstance(document.get("name"), str), "no site")
    _actor(document)


def read_collection(name: str, document: Json, url: str) -> list[Any]:
    """One of the collections of a community; raises where Lemmy would ignore all of it."""
    require(document["id"] == url, "another id than was asked for")
    if name == "followers":
        require(document["type"] == "Collection", "followers are a Collection")
        require(document.get("items") == [], "followers have an empty `items`")
        require(isinstance(document["totalItems"], int), "no count")
        return []
    require(document["type"] == "OrderedCollection", f"{name} is an OrderedCollection")
    require(isinstance(document.get("orderedItems"), list), f"{name} has its items inline, and no pages")
    items: list[Any] = document["orderedItems"]
    if name == "moderators":
        require(all(isinstance(each, str) for each in items), "moderators are ids")
        return items
    require(isinstance(document["totalItems"], int), "no count")
    require(all(isinstance(each, dict) for each in items), f"{name} holds embedded things")
    return items


def read_answer(url: str, headers: Mapping[str, str], body: bytes, document: Json) -> None:
    """A fetched document."""
    require(headers["content-type"].lower() in CONTENT_TYPES, f"content type {headers['content-type']}")
    require(len(body) <= LARGEST, "more than a megabyte")
    require(document["id"] == url, f"FetchWrongId: {document['id']} at {url}")


def read_nodeinfo(document: Json) -> None:
    require(isinstance(document["software"]["name"], str), "no software")
    metadata = document.get("metadata", {})
    require(all(isinstance(each, str) for each in metadata.values()), "`metadata` maps text to text")


def is_by_moderator(delete: Json) -> bool:
    """Any `summary`, even an empty one, makes a Delete a moderator's."""
    return "summary" in delete


def takes_edit(update: Json, *, known: str) -> bool:
    """Whether an Update gets through to the text. `known`: the time at which it was last changed."""
    return str(update["object"].get("updated", "")) > known


def _actor(document: Json) -> None:
    for member in ("id", "inbox", "outbox"):
        _uri(document, member)
    require(isinstance(document.get("preferredUsername"), str), "no preferredUsername")
    key = document["publicKey"]
    require(
        all(isinstance(key.get(each), str) for each in ("id", "owner", "publicKeyPem")), "a key that lacks something"
    )
    if "endpoints" in document:
        require(isinstance(document["endpoints"].get("sharedInbox"), str), "endpoints without sharedInbox")
    _times(document)


def _audience(document: Json, group: str) -> None:
    if "audience" in document:
        require(isinstance(document["audience"], str), "`audience` is one text")
        require(document["audience"] == group, "`audience` is another community")


def _attachments(value: Any) -> None:
    require(isinstance(value, list), "`attachment` is no array")
    for each in value:
        kind = each.get("type")
        require(kind in ("Link", "Image", "Document"), f"an attachment of type {kind}")
        require(isinstance(each.get("href" if kind == "Link" else "url"), str), f"{kind} without its address")


def _language(value: Any) -> None:
    if value is not None:
        require(isinstance(value, dict), "`language` is no object")
        require(all(isinstance(value.get(each), str) for each in ("identifier", "name")), "a language without a name")


def _times(document: Json) -> None:
    for member in ("published", "updated"):
        if member in document:
            require(_TIME.fullmatch(str(document[member])) is not None, f"{member} has no offset")


def _list(document: Json, member: str) -> list[str]:
    value = document.get(member, [])
    return [value] if isinstance(value, str) else list(value)


def _uri(document: Json, member: str) -> None:
    value = document.get(member)
    if not isinstance(value, str) or _HOST.fullmatch(value) is None:
        raise Rejected(f"{member} is no https address without a port: {value}")


def _host(uri: str) -> str:
    return uri.split("/")[2]
