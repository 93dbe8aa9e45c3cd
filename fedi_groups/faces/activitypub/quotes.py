"""Permissions to quote, at their ids (FEP-044f): for all, as they say nothing but which address may quote which."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.types import Uri
from fedi_groups.errors import Gone
from fedi_groups.faces.shared.requests import address_of, number_in
from fedi_groups.faces.shared.responses import document
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.web import Web
from fedi_groups.reads.quotes import find_approval
from fedi_groups.storage.unit import reading
from fedi_groups.wire.quotes import APPROVAL, APPROVAL_TERMS, render_approval
from fedi_groups.wire.render import AS, render_tombstone


async def approval(web: Web, request: Request) -> Response:
    """410 with a Tombstone once it is revoked."""
    address = address_of(web, request)
    response = await web.answers.get(("quote", address), partial(_approval, web, address, number_in(request)))
    assert response is not None
    return response


async def _approval(web: Web, address: Uri, number: int) -> Response:
    try:
        async with reading(web.store) as tx:
            found = await find_approval(tx, number)
    except Gone:
        return document({"@context": AS, **render_tombstone(address, kind=APPROVAL, deleted=None)}, status=410)
    return document({"@context": [AS, APPROVAL_TERMS], **render_approval(found)})


DOCUMENTS = (Served("/quotes/{number}", approval),)
