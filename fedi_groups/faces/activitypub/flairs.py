"""What communities have their posts sorted by, at the ids that posts name it by."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.errors import Missing
from fedi_groups.faces.shared.requests import address_of
from fedi_groups.faces.shared.responses import document
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.web import Web
from fedi_groups.reads.actors import find_living
from fedi_groups.storage.telling import flair_shape
from fedi_groups.storage.unit import reading
from fedi_groups.wire.flairs import TERMS, write_flair
from fedi_groups.wire.render import CONTEXT


async def flair(web: Web, request: Request) -> Response:
    """As the community has it in its `tag`."""
    address = address_of(web, request)
    response = await web.answers.get(("flair", address), partial(_flair, web, address))
    assert response is not None
    return response


async def _flair(web: Web, address: str) -> Response:
    async with reading(web.store) as tx:
        community = await find_living(tx, address.rpartition("/tag/")[0])
        found = next((each for each in await tx.flairs.of(community.id) if each.uri == address), None)
    if found is None:
        raise Missing(f"no flair {address}")
    return document({"@context": [*CONTEXT, TERMS], **write_flair(flair_shape(found))})


DOCUMENTS = (Served("/c/{name}/tag/{flair}", flair),)
