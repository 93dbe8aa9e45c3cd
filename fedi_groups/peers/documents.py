"""What of another server's answer counts as a document: its status, its media type, its id. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fedi_groups.domain.types import Uri
from fedi_groups.errors import AddressRefused, Gone, Malformed, Missing, Unreachable, Unusable
from fedi_groups.peers.connect import Answer
from fedi_groups.peers.urls import wire_form
from fedi_groups.wire.json import read_json

PROFILE = "https://www.w3.org/ns/activitystreams"
ACCEPT = f'application/activity+json, application/ld+json; profile="{PROFILE}"'
"""What documents are asked for as; of the two, every server knows at least one (ActivityPub 3.2)."""

_PROFILE = re.compile(r';\s*profile\s*=\s*(?:"([^"]*)"|([^\s;"]+))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document, as its origin serves it. Several callers may share it: read it, do not change it.

    `uri` is the document's own id. It may differ from what was asked for, but not in origin.
    """

    uri: Uri
    document: dict[str, Any]
    body: bytes


def read_document(answer: Answer) -> Fetched:
    """The ActivityStreams document in this answer; whether it may call itself so is not looked at here.

    The media type must be one of the two of ActivityPub 3.2: a file that somebody uploaded to that server must not
    pass for a document. Raises Gone, Missing, Unreachable (later), Unusable, TooLarge.
    """
    _check_status(answer)
    kind = _media_type(answer.headers)
    if kind != "application/activity+json" and not (kind == "application/ld+json" and _has_profile(answer.headers)):
        raise Unusable(f"{answer.url} is {kind[:100] or 'of no type'}, not an ActivityStreams document")
    document = _read(answer)
    name = document.get("id")
    try:
        if isinstance(name, str) and wire_form(name):
            return Fetched(Uri(name), document, answer.body)
    except AddressRefused as error:
        raise Unusable(f"{answer.url} has an id that is no address") from error
    raise Unusable(f"{answer.url} has no id")


def read_object(answer: Answer) -> Fetched:
    """The JSON object in this answer, of any JSON type. Raises as `read_document` does."""
    _check_status(answer)
    kind = _media_type(answer.headers)
    if kind != "application/json" and not kind.endswith("+json"):
        raise Unusable(f"{answer.url} is {kind[:100] or 'of no type'}, not JSON")
    return Fetched(Uri(answer.url), _read(answer), answer.body)


def read_text(answer: Answer) -> str:
    """The text in this answer, whatever it calls itself. Raises as `read_document` does."""
    _check_status(answer)
    return answer.body.decode("utf-8", errors="replace")


def read_octets(answer: Answer) -> bytes:
    """Whatever is in this answer. Raises as `read_document` does."""
    _check_status(answer)
    return answer.body


def _read(answer: Answer) -> dict[str, Any]:
    try:
        return read_json(answer.body)
    except Malformed as error:
        raise Unusable(f"{answer.url} cannot be read: {error}", status=answer.status) from error


def _media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _has_profile(headers: Mapping[str, str]) -> bool:
    found = _PROFILE.search(headers.get("content-type", ""))
    return found is not None and PROFILE in (found[1] or found[2] or "").split()


def _check_status(answer: Answer) -> None:
    said = f"{answer.url} answered {answer.status}"
    match answer.status:
        case 200:
            return
        case 403 | 404:
            raise Missing(said)
        case 410:
            raise Gone(said)
        case 408 | 425 | 429:
            raise Unreachable(said)
        case status if status >= 500:
            raise Unreachable(said)
        case status:
            raise Unusable(said, status=status)
