"""What people see when something is not there, or went wrong."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.pages import Site

REMOVED = "removed"
"""What the template calls 410 where a moderator is the reason."""

TOLD = frozenset({400, 401, 403, 404, 405, 410, 429, 500, 503})
"""Statuses that the template has words for."""


async def removed_page(site: Site, frame: Frame) -> Response:
    """In place of what a moderator has removed, and may restore."""
    return await site.page("error.html", replace(frame, hidden=True), {"status": REMOVED}, status=410)


async def error_page(site: Site, request: Request, *, status: int) -> Response:
    """Says what happened in the visitor's language, and no more than a stranger may know."""
    # Where something is broken no more is asked of the database.
    frame = await site.framed(request) if status < 500 else site.frame(request)
    frame = replace(frame, hidden=True)
    return await site.page("error.html", frame, {"status": status if status in TOLD else 500}, status=status)
