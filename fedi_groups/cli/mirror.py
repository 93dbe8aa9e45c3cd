"""Shows `doctor` how a request has arrived: what a proxy makes of it is seen nowhere else."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/healthz/request"


class Mirror:
    """In front of the application, behind what reads the proxy's headers. Tells who asks only what they sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == PATH:
            await _seen(Request(scope))(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _seen(request: Request) -> JSONResponse:
    return JSONResponse(
        {
            "scheme": request.scope["scheme"],
            "host": request.headers.get("host", ""),
            "client": request.client.host if request.client else "",
            "forwarded_proto": request.headers.get("x-forwarded-proto"),
        },
        headers={"Cache-Control": "no-store"},
    )
