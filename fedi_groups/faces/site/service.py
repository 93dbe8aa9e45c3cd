"""Pages for machines that keep this one running: is it alive, is it ready; what crawlers may read; files of pages."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.errors import Misconfigured
from fedi_groups.faces.shared.responses import plain, words
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.pages import Site
from fedi_groups.reads.instance import check_ready
from fedi_groups.storage.outages import DATABASE_ERRORS

ANSWER_WITHIN = 5.0
"""Seconds for the database."""

ROBOTS = """\
User-agent: *
Disallow: /activities/
Disallow: /authorize_interaction
Disallow: /inbox
Disallow: /outbox
Disallow: /*/*/inbox
Disallow: /*/*/outbox
"""


async def alive(site: Site, request: Request) -> Response:
    """The process answers; nothing else is asked."""
    return plain({"alive": True})


async def ready(site: Site, request: Request) -> Response:
    """Whether the database answers and is at this version, and, where that is known, whether a worker is at work."""
    found = {"database": await _database(site), "worker": await _worker(site)}
    fine = all(state == "ok" for state in found.values())
    return plain({"ready": fine, **found}, status=200 if fine else 503)


async def _database(site: Site) -> str:
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            await check_ready(site.web.store)
    except Misconfigured:
        return "of another version"
    except DATABASE_ERRORS:
        return "out of reach"
    return "ok"


async def _worker(site: Site) -> str:
    if site.web.working is None:
        return "ok"
    try:
        return "ok" if await site.web.working() else "away"
    except DATABASE_ERRORS:
        return "not known"


async def robots(site: Site, request: Request) -> Response:
    return words(ROBOTS)


async def file(site: Site, request: Request) -> Response:
    return site.assets.answer(request.path_params["name"], request.query_params.get("v"))


ENDPOINTS = (
    Served("/healthz", alive),
    Served("/readyz", ready),
    Served("/robots.txt", robots),
    Served("/static/{name}", file),
)
