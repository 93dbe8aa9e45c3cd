"""How answers are put: media types, and the headers every one of them carries."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

from fedi_groups.errors import (
    Denied,
    FediGroupsError,
    Full,
    Gone,
    Malformed,
    Missing,
    Overloaded,
    TooLarge,
    Unauthenticated,
    Unavailable,
    Unreachable,
)

ACTIVITY = "application/activity+json"
"""Plain: with a charset Lemmy would refuse it."""

JSON = "application/json"
JRD = "application/jrd+json"
XRD = "application/xrd+xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"

OPEN = {"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff"}
"""For what any page of any site may read."""

CLOSED = {"X-Content-Type-Options": "nosniff"}

BY_READER = {**OPEN, "Vary": "Accept, Signature, Signature-Input, User-Agent"}
"""Documents differ by who reads them: see dialects."""

RETRY_AFTER = 60
"""Seconds."""

_STATUS: tuple[tuple[type[FediGroupsError], int], ...] = (
    (Malformed, 400),
    (Unauthenticated, 401),
    (Denied, 403),
    (Missing, 404),
    (Gone, 410),
    (TooLarge, 413),
    (Overloaded, 429),
    (Unreachable, 503),
    (Unavailable, 400),
    (Full, 507),
)


def status_of(error: FediGroupsError) -> int:
    """The HTTP status that says the same; 500 for what is nobody's fault but ours. What another server cannot give,
    now or later, was not to be asked for."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def advice_of(error: FediGroupsError) -> dict[str, str]:
    """Headers that go with an error: when to try again."""
    match error:
        case Overloaded():
            return {"Retry-After": str(error.retry_after)}
        case Unreachable():
            return {"Retry-After": str(RETRY_AFTER)}
    return {}


def document(content: Mapping[str, Any], *, status: int = 200) -> Response:
    """An ActivityStreams document."""
    return activity(orjson.dumps(content), status=status)


def activity(body: bytes, *, status: int = 200) -> Response:
    """An ActivityStreams document that is bytes already."""
    return Response(body, status, BY_READER, ACTIVITY)


def plain(content: Mapping[str, Any], *, kind: str = JSON, status: int = 200) -> Response:
    """JSON for anyone, of one of the media types above."""
    return Response(orjson.dumps(content), status, OPEN, kind)


def words(text: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A line of plain text."""
    return Response(text, status, {**CLOSED, **(headers or {})}, TEXT)


def failure(text: str, *, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """An error for programs: one sentence, safe for a stranger."""
    return Response(orjson.dumps({"error": text}), status, {**OPEN, **(headers or {})}, JSON)
