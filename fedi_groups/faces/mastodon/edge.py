"""Where the API begins: any page of any site may call it, and a slash too much at the end of an address is forgiven."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_OPEN = ("/api/", "/oauth/", "/media/", "/.well-known/")
_FORGIVEN = ("/api/", "/oauth/")
_CLOSED = ("/oauth/authorize",)
"""For people alone: no page of another site has any business there."""

EXPOSED = ("Link", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Retry-After")
"""Headers that a page may read. Without the first, apps in browsers load no second page."""


def is_api(path: str) -> bool:
    """Whether programs alone ask at this address."""
    return path.startswith("/api/")


class Edge:
    """Goes around the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key"],
            expose_headers=EXPOSED,
            max_age=86_400,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path.endswith("/") and path.startswith(_FORGIVEN):
            scope = {**scope, "path": path.rstrip("/")}
        is_open = path.startswith(_OPEN) and not path.startswith(_CLOSED)
        await (self._open if is_open else self._app)(scope, receive, send)
