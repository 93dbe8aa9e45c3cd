"""The endpoints of the API as routes."""

from collections.abc import Mapping, Sequence

from starlette._utils import get_route_path
from starlette.routing import BaseRoute, Mount, Route, Router, WebSocketRoute
from starlette.types import Receive, Scope, Send

from fedi_groups.faces.mastodon.api import Api, Served
from fedi_groups.faces.mastodon.openapi import endpoint_for
from fedi_groups.faces.mastodon.streaming.events import Events, health
from fedi_groups.faces.mastodon.streaming.hub import Hub
from fedi_groups.faces.mastodon.streaming.sockets import Sockets
from fedi_groups.faces.mastodon.table import endpoints
from fedi_groups.faces.shared.web import Web

_PREFIX = "/api"


class _Place:
    """The endpoints of one address as ASGI: whoever comes with another method is told these (RFC 9110 15.5.6)."""

    def __init__(self, by_method: Mapping[str, Served]) -> None:
        self._by_method = by_method

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        await self._by_method[method](scope, receive, send)


class _Shelves:
    """Routes by the first two parts of their address, which no parameter stands in: each request is held against the
    few that it may be for."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._every = Router(routes, redirect_slashes=False)
        shelves: dict[str, list[BaseRoute]] = {}
        for each in routes:
            shelves.setdefault(_shelf_of(each.path), []).append(each)  # type: ignore[attr-defined]  # all have one
        self._shelves = {
            name: Router(some, redirect_slashes=False) for name, some in shelves.items() if "{" not in name
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        router = self._shelves.get(_shelf_of(get_route_path(scope)), self._every)
        await router(scope, receive, send)


def _shelf_of(path: str) -> str:
    return "/".join(path.split("/", 3)[:3])


def api_routes(web: Web) -> tuple[list[BaseRoute], BaseRoute]:
    """Those beside `/api`, and all below it as one: no other address is held against so long a list."""
    api = Api.over(web)
    hub = Hub(api)
    web.stream.attach(hub)
    below: list[BaseRoute] = [
        WebSocketRoute("/v1/streaming", Sockets(api, hub)),
        Route("/v1/streaming/health", health, methods=["GET"]),
        Route("/v1/streaming/{name:path}", Events(api, hub), methods=["GET"]),
    ]
    beside: list[BaseRoute] = []
    table = endpoints()
    described = endpoint_for(table)
    places: dict[str, dict[str, Served]] = {}
    for (method, path), endpoint in {**table, (described.method, described.path): described}.items():
        places.setdefault(path, {})[method] = Served(api, endpoint)
    for path, by_method in places.items():
        if path.startswith(f"{_PREFIX}/"):
            below.append(Route(path.removeprefix(_PREFIX), _Place(by_method), methods=list(by_method)))
        else:
            beside.append(Route(path, _Place(by_method), methods=list(by_method)))
    return beside, Mount(_PREFIX, app=_Shelves(below))
