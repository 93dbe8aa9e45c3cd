"""The inboxes: one way in for all of them. What is accepted is on disk before its sender hears so; nothing is applied.

A sender that is refused drops the activity, one that hears 5xx sends it again and holds back all that follows: so only
what may go well later is answered with 5xx, and never 410, which some servers take for the end of this one.
"""

import re

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from fedi_groups.errors import FediGroupsError, Gone, Malformed, TooLarge
from fedi_groups.faces.activitypub.journal import note_accepted, note_refused
from fedi_groups.faces.shared.bodies import read_body
from fedi_groups.faces.shared.requests import as_signed
from fedi_groups.faces.shared.responses import advice_of, status_of, words
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.web import Web
from fedi_groups.inbox.gate import LARGEST, Admitted
from fedi_groups.storage.outages import DATABASE_ERRORS, is_outage
from fedi_groups.wire.signing import Request as Signed

_JSON = re.compile(r"application/(?:[\w.-]+\+)?json\s*(?:;|$)", re.IGNORECASE)

log = structlog.get_logger("inbox")

_TAKEN = Response(status_code=202)


async def inbox(web: Web, request: Request) -> Response:
    """202 for what is new, known already, or needs no doing; the reason in plain words for what is refused."""
    if _JSON.match(request.headers.get("content-type", "")) is None:
        return words("Send an activity as application/activity+json.", status=415)
    try:
        body = await read_body(request, most=LARGEST, within=web.body_within)
    except (TimeoutError, ClientDisconnect):
        return words("The activity did not arrive in time.", status=408)
    except TooLarge as error:
        return words(error.public, status=413)
    signed = as_signed(web, request, body)
    try:
        admitted = await _admitted(web, signed)
        if admitted is not None:
            web.heard(await web.intake.accept(admitted))
            note_accepted(signed)
    except FediGroupsError as error:
        # Only whole servers are turned away here (403). What a person is blocked for they do not hear: that is a 202.
        status = 400 if isinstance(error, Gone) else status_of(error)
        note_refused(signed, error, status=status)
        return words(error.public, status=status, headers=advice_of(error))
    return _TAKEN


async def _admitted(web: Web, signed: Signed) -> Admitted | None:
    try:
        return await web.gate.admit(signed, now=web.store.clock())
    except FediGroupsError:
        raise
    except Exception as error:
        if isinstance(error, DATABASE_ERRORS) and is_outage(error):
            raise
        # Ours to mend, and no reason for the sender to hold back everything else.
        log.exception("an activity could not be read", body=(signed.body or b"")[:500])
        raise Malformed("an activity could not be read") from error


ENDPOINTS = (
    Served("/inbox", inbox, "POST"),
    Served("/u/{name}/inbox", inbox, "POST"),
    Served("/c/{name}/inbox", inbox, "POST"),
)
