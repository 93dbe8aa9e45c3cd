"""What came to the inboxes, a line of the log for each request: who signed it, what it says, how it was answered."""

import logging
from collections.abc import Mapping

import structlog

from fedi_groups.errors import FediGroupsError, Refused, Unauthenticated
from fedi_groups.wire.json import read_json
from fedi_groups.wire.read import read_type, read_uri
from fedi_groups.wire.shapes import Json
from fedi_groups.wire.signing import Request, read_claim

DEEPEST = 4
"""Announce of an Undo of a Like of a post."""

log = structlog.get_logger("inbox")


def note_accepted(request: Request) -> None:
    """At level debug: a busy server takes hundreds in a second."""
    if log.is_enabled_for(logging.DEBUG):
        log.debug("request accepted", status=202, **_signed(request), **_said(request.body))


def note_refused(request: Request, error: FediGroupsError, *, status: int) -> None:
    """At level info, with what it said at level debug. Nothing of it is proved."""
    said = _said(request.body) if log.is_enabled_for(logging.DEBUG) else {}
    log.info("request refused", status=status, reason=str(error)[:300], **_signed(request), **said)


def _signed(request: Request) -> Mapping[str, str]:
    """The key, and which kind of signature."""
    try:
        claim = read_claim(request)
    except Unauthenticated:
        return {}
    return {"key": claim.key_id[:300], "scheme": claim.scheme.value}


def _said(body: bytes | None) -> Mapping[str, str]:
    """Types from the outside in, then who does the innermost thing, and to what."""
    try:
        thing = read_json(body or b"")
    except Refused:
        return {}
    types = [read_type(thing)]
    actor = read_uri(thing.get("actor"))
    for _ in range(DEEPEST):
        inner = thing.get("object")
        if not isinstance(inner, dict):
            break
        thing = inner
        actor = read_uri(thing.get("actor")) or actor
        types.append(read_type(thing))
    return {"type": " ".join(types)[:100], "actor": _short(actor), "object": _short(_named(thing))}


def _named(thing: Json) -> str | None:
    return read_uri(thing.get("object")) or read_uri(thing.get("id"))


def _short(uri: str | None) -> str:
    return (uri or "")[:300]
