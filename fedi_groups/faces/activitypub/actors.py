"""Actor documents: people, communities, and the server itself at the root, where Lemmy and Mbin look for it."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.types import Uri
from fedi_groups.faces.shared.requests import address_of
from fedi_groups.faces.shared.responses import document
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.web import Web
from fedi_groups.reads.actors import describe, find_named
from fedi_groups.storage.unit import reading
from fedi_groups.wire.render import AS, render_tombstone


async def actor(web: Web, request: Request) -> Response:
    """The document at an actor's id, open to all: whoever verifies a signature of ours needs the key in it."""
    return await _described(web, address_of(web, request))


async def profile(web: Web, request: Request) -> Response:
    """The same at `/@NAME`: what asks for ActivityStreams is never redirected."""
    async with reading(web.store) as tx:
        found = await find_named(tx, request.path_params["name"])
    return await _described(web, found.uri)


async def _described(web: Web, uri: Uri) -> Response:
    response = await web.answers.get(("actor", uri), partial(_document, web, uri))
    assert response is not None
    return response


async def _document(web: Web, uri: Uri) -> Response:
    async with reading(web.store) as tx:
        found = await describe(tx, uri)
    if found.document is not None:
        return document(found.document)
    grave = render_tombstone(uri, kind=found.actor.kind.value, deleted=found.actor.deleted_at)
    return document({"@context": AS, **grave}, status=410)


DOCUMENTS = (
    Served("/", actor),
    Served("/u/{name}", actor),
    Served("/c/{name}", actor),
    Served("/@{name}", profile),
)
