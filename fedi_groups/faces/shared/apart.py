"""Where documents have an address of their own, nothing else is there: nobody is ever signed in at it."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from fedi_groups.errors import Missing
from fedi_groups.faces.shared.responses import failure
from fedi_groups.wire.uris import Uris, host_of


def asks_for_documents(scope: Scope, uris: Uris) -> bool:
    """Whether this came in at the address of documents, which is another than that of all else."""
    return uris.documents != uris.origin and Headers(scope=scope).get("host", "").lower() == host_of(uris.documents)


class FilesApart:
    """Goes around the whole application."""

    def __init__(self, app: ASGIApp, *, uris: Uris) -> None:
        self._app = app
        self._uris = uris

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"].startswith("/media/"):
            answer: ASGIApp = self._app
        else:
            answer = failure(Missing.public, status=404) if asks_for_documents(scope, self._uris) else self._app
        await answer(scope, receive, send)
