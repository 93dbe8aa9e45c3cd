"""Those followers of an actor who live on the server that asks (FEP-8fcf). Nobody learns of others' followers."""

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.faces.shared.requests import address_of, signer_of
from fedi_groups.faces.shared.responses import document
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.web import Web
from fedi_groups.reads.collections import followers_from
from fedi_groups.storage.unit import reading
from fedi_groups.wire.render import AS


async def own_followers(web: Web, request: Request) -> Response:
    """Raises Missing without a valid signature."""
    address = address_of(web, request)
    asker = await signer_of(web, request)
    async with reading(web.store) as tx:
        found = await followers_from(tx, address.rpartition("/")[0], asker=asker)
    items = {"type": "OrderedCollection", "totalItems": found.total, "orderedItems": list(found.items)}
    return document({"@context": AS, "id": address, **items})


DOCUMENTS = (
    Served("/u/{name}/followers_synchronization", own_followers),
    Served("/c/{name}/followers_synchronization", own_followers),
)
