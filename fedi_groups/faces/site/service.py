"""Pages for machines that keep this one running: is it alive, is it ready; what crawlers may read; files of pages."""

import asyncio
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.errors import Misconfigured
from fedi_groups.faces.shared.responses import plain, words
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.pages import Site
from fedi_groups.reads.accounts import NO_AVATAR, NO_HEADER
from fedi_groups.reads.instance import check_ready
from fedi_groups.storage.outages import DATABASE_ERRORS

MANIFEST = "application/manifest+json"
_SHORT = 12
"""Letters for which there is room below a picture."""

ANSWER_WITHIN = 5.0
"""Seconds for the database."""

ROBOTS = """\
User-agent: *
Disallow: /activities/
Disallow: /auth/
Disallow: /authorize_interaction
Disallow: /go
Disallow: /inbox
Disallow: /mail/
Disallow: /outbox
Disallow: /search
Disallow: /welcome
Disallow: /communities?
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


async def manifest(site: Site, request: Request) -> Response:
    """What a phone is told that puts this site among its apps: it may share pages, which one then writes about."""
    settings = site.web.settings
    told = {
        "id": "/",
        "name": settings.server_name,
        "short_name": settings.server_name[:_SHORT],
        "description": settings.server_summary,
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#fbf9f4",
        "theme_color": "#0f5d57",
        "icons": [{"src": site.assets.address("icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        "share_target": {
            "action": "/new",
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
    }
    return plain(told, kind=MANIFEST)


async def file(site: Site, request: Request) -> Response:
    packed = "gzip" in request.headers.get("accept-encoding", "")
    return site.assets.answer(request.path_params["name"], request.query_params.get("v"), packed=packed)


async def stand_in(name: str, site: Site, request: Request) -> Response:
    """What is shown in place of a picture that somebody does not have."""
    return site.assets.answer(name, None)


ENDPOINTS = (
    Served("/healthz", alive),
    Served("/readyz", ready),
    Served("/robots.txt", robots),
    Served("/manifest.webmanifest", manifest),
    Served("/static/{name}", file),
    Served(NO_AVATAR, partial(stand_in, "person.png")),
    Served(NO_HEADER, partial(stand_in, "header.png")),
)
