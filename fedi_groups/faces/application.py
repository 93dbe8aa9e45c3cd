"""The faces as one application: their tables merged, one document or page for one address, errors in words."""

from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from fedi_groups.errors import FediGroupsError, Malformed
from fedi_groups.faces.activitypub import table as activitypub
from fedi_groups.faces.mastodon.api import refusal
from fedi_groups.faces.mastodon.edge import Edge, is_api
from fedi_groups.faces.mastodon.routes import api_routes
from fedi_groups.faces.shared.apart import FilesApart
from fedi_groups.faces.shared.hidden import or_hidden
from fedi_groups.faces.shared.requests import turn_away_blocked, wants_activity, wants_page
from fedi_groups.faces.shared.responses import RETRY_AFTER, advice_of, failure, status_of
from fedi_groups.faces.shared.shelves import Shelves
from fedi_groups.faces.shared.table import each_once
from fedi_groups.faces.shared.web import Web
from fedi_groups.faces.site import table as site_table
from fedi_groups.faces.site.errors import error_page
from fedi_groups.faces.site.pages import Site
from fedi_groups.storage.outages import DATABASE_ERRORS, is_no_text, is_outage

log = structlog.get_logger("web")

Endpoint = Callable[[Request], Awaitable[Response]]


def make_app(web: Web) -> Starlette:
    """All that this server answers over HTTP. Raises ValueError if two faces would answer at one place."""
    web.chosen.told.append(web.heed)
    web.heed(web.chosen.values)
    site = Site(web)
    app = Starlette(exception_handlers=_handlers(site))
    app.router = Shelves(_routes(web, site), parts=1)
    app.add_middleware(Edge)
    app.add_middleware(FilesApart, uris=web.store.uris)
    return app


def _routes(web: Web, site: Site) -> list[BaseRoute]:
    endpoints: dict[tuple[str, str], Endpoint] = {}
    documents = each_once(*activitypub.DOCUMENTS)
    pages = each_once(*site_table.PAGES)
    for place, document in documents.items():
        of_community = document.path.startswith("/c/{name}")
        endpoints[place] = partial(or_hidden, web, document.answer) if of_community else partial(document.answer, web)
    for place, page in pages.items():
        shown = partial(page.answer, site)
        endpoints[place] = partial(_negotiated, endpoints[place], shown) if place in endpoints else shown
    for place, served in each_once(*activitypub.ENDPOINTS).items():
        _add(endpoints, place, partial(served.answer, web))
    for place, shown_to_machines in each_once(*site_table.ENDPOINTS).items():
        _add(endpoints, place, partial(shown_to_machines.answer, site))
    routes = [Route(path, _Bare(web, endpoint), methods=[method]) for (method, path), endpoint in endpoints.items()]
    beside, below = api_routes(web)
    # Below /api is a table of its own, for what has not been found before.
    return [*routes, *beside, below]


def _add(endpoints: dict[tuple[str, str], Endpoint], place: tuple[str, str], endpoint: Endpoint) -> None:
    if place in endpoints:
        raise ValueError(f"{' '.join(place)} is answered twice")
    endpoints[place] = endpoint


class _Bare:
    """An endpoint without what Starlette puts around each function: errors are caught once, around all of them.

    Nothing is shown to a blocked server; what it sends the inbox answers for itself.
    """

    def __init__(self, web: Web, endpoint: Endpoint) -> None:
        self._web = web
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        if scope["method"] != "POST":
            turn_away_blocked(self._web, request)
        response = await self._endpoint(request)
        await response(scope, receive, send)


async def _negotiated(document: Endpoint, page: Endpoint, request: Request) -> Response:
    return await (document if wants_activity(request) else page)(request)


def _handlers(site: Site) -> dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]]:
    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, FediGroupsError)
        if is_api(request.url.path):
            return refusal(error)
        status = status_of(error)
        if status >= 500:
            log.warning("not answered", path=request.url.path, error=str(error))
        return await _told(site, request, status, error.public, advice_of(error))

    async def unrouted(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return await _told(site, request, error.status_code, error.detail, dict(error.headers or {}))

    async def broken(request: Request, error: Exception) -> Response:
        if is_no_text(error):
            return await refused(request, Malformed("a text that is none"))
        if not is_outage(error):
            raise error
        log.error("the database does not answer", path=request.url.path, error=str(error))
        text = "This server cannot answer right now. Please try again later."
        return await _told(site, request, 503, text, {"Retry-After": str(RETRY_AFTER)})

    async def failed(request: Request, error: Exception) -> Response:
        return await _told(site, request, 500, FediGroupsError.public, {})

    return {
        FediGroupsError: refused,
        HTTPException: unrouted,
        Exception: failed,
        **dict.fromkeys(DATABASE_ERRORS, broken),
    }


async def _told(site: Site, request: Request, status: int, text: str, headers: dict[str, str]) -> Response:
    if is_api(request.url.path) or not wants_page(request):
        return failure(text, status=status, headers=headers)
    page = await error_page(site, request, status=status)
    page.headers.update(headers)
    return page
