"""The endpoints of the API as routes."""

from collections.abc import Mapping

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from fedi_groups.faces.mastodon.api import Api, Served
from fedi_groups.faces.mastodon.openapi import endpoint_for
from fedi_groups.faces.mastodon.streaming.events import Events, health
from fedi_groups.faces.mastodon.streaming.hub import Hub
from fedi_groups.faces.mastodon.streaming.sockets import Sockets
from fedi_groups.faces.mastodon.table import endpoints
from fedi_groups.faces.shared.shelves import Shelves
from fedi_groups.faces.shared.web import Web

_PREFIX = "/api"


class _Place:
    """The endpoints of one address as ASGI: whoever comes with another method is told these (RFC 9110 15.5.6)."""

    def __init__(self, by_method: Mapping[str, Served]) -> None:
        self._by_method = by_method

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        await self._by_method[method](scope, receive, send)


def api_routes(web: Web) -> tuple[list[BaseRoute], BaseRoute]:
    """Those beside `/api`, and all below it as one."""
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
    return beside, Mount(_PREFIX, app=Shelves(below, parts=2))
