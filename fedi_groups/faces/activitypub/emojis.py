"""Custom emoji of this server, at the ids that posts and profiles name them by."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.faces.shared.responses import document
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.web import Web
from fedi_groups.storage.emojis import find_emoji
from fedi_groups.storage.telling import emoji_shapes
from fedi_groups.storage.unit import reading
from fedi_groups.wire.emojis import TERMS, write_emoji
from fedi_groups.wire.render import AS
from fedi_groups.wire.times import write_time


async def emoji(web: Web, request: Request) -> Response:
    """As it stands in `tag`, and when it last changed."""
    name = request.path_params["name"]
    response = await web.answers.get(("emoji", name), partial(_emoji, web, name))
    assert response is not None
    return response


async def _emoji(web: Web, name: str) -> Response:
    async with reading(web.store) as tx:
        found = await find_emoji(tx.connection, name)
    (shape,) = emoji_shapes(web.store.uris, [found.kept])
    return document({"@context": [AS, TERMS], **write_emoji(shape), "updated": write_time(found.updated)})


DOCUMENTS = (Served("/emojis/{name}", emoji),)
