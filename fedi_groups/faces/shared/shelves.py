"""Routes found by the beginning of their address: each request is held against the few that it may be for.

Starlette tries one after the other, and a server of hundreds would look longer for a page than it takes to send one.
"""

from collections.abc import Sequence

from starlette._utils import get_route_path
from starlette.routing import BaseRoute, Router
from starlette.types import Receive, Scope, Send

_Shelf = tuple[str | None, str]
"""A method, None for WebSockets; and the parts that all addresses on it begin with."""

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", None)


class Shelves(Router):
    """`parts`: so many of an address make a shelf. What has a parameter among these stands on none, and neither does
    what nothing is found for: there all routes are tried, which say what other methods there are."""

    def __init__(self, routes: Sequence[BaseRoute], *, parts: int) -> None:
        # A trailing slash makes another id, and whoever asks for an id is never sent on.
        super().__init__(routes, redirect_slashes=False)
        self._parts = parts
        shelves: dict[_Shelf, list[BaseRoute]] = {}
        for each in routes:
            beginning = self._beginning(each.path)  # type: ignore[attr-defined]  # all have one
            for method in () if "{" in beginning else getattr(each, "methods", None) or _METHODS:
                shelves.setdefault((method, beginning), []).append(each)
        every = super().app
        self._shelves = {shelf: Router(some, redirect_slashes=False, default=every) for shelf, some in shelves.items()}

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = None
        if scope["type"] != "lifespan":
            found = self._shelves.get((scope.get("method"), self._beginning(get_route_path(scope))))
        await (super().app if found is None else found)(scope, receive, send)

    def _beginning(self, path: str) -> str:
        return "/".join(path.split("/", self._parts + 1)[: self._parts + 1])
