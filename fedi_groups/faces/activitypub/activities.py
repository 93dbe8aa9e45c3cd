"""Activities at their ids, in every form they were sent in: the activity, its announcement, the boost, the boost's end.

NodeBB, Mbin and Mastodon fetch what they were told of by id; what does not answer there, they drop.
"""

from functools import partial

import orjson
from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.types import Dialect, PeerId
from fedi_groups.errors import Gone, Missing
from fedi_groups.faces.shared.requests import address_of, as_signed, number_in, signer_of
from fedi_groups.faces.shared.responses import activity as answered
from fedi_groups.faces.shared.responses import document
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.web import Web
from fedi_groups.reads.activities import is_for_all, require_told
from fedi_groups.storage.peers import find_peer
from fedi_groups.storage.unit import reading
from fedi_groups.wire.render import AS
from fedi_groups.wire.uris import origin_of

FORMS = frozenset({"announce", "boost", "unboost", "add", "take", "object"})


async def activity(web: Web, request: Request) -> Response:
    """Raises Missing for what was sent to others than the one who asks, as for what never was."""
    form = request.path_params.get("form", "")
    if form and form not in FORMS:
        raise Missing(f"no form {form[:40]!r} of activities")
    dialect = await web.dialects.of(as_signed(web, request))
    key = ("activity", address_of(web, request), dialect)
    found = await web.answers.get(key, partial(_public, web, request, form, dialect))
    return found if found is not None else await _private(web, request, form, dialect)


async def _public(web: Web, request: Request, form: str, dialect: Dialect) -> Response | None:
    try:
        async with reading(web.store) as tx:
            for_all = await is_for_all(tx, number_in(request))
    except Gone:
        return document({"@context": AS, "id": address_of(web, request), "type": "Tombstone"}, status=410)
    return await _form(web, request, form, dialect) if for_all else None


async def _private(web: Web, request: Request, form: str, dialect: Dialect) -> Response:
    reader = await signer_of(web, request)
    async with reading(web.store) as tx:
        await require_told(tx, number_in(request), reader=reader)
        peer = await find_peer(tx.connection, origin_of(reader))
    return await _form(web, request, form, dialect, peer=peer.id if peer is not None else None)


async def _form(web: Web, request: Request, form: str, dialect: Dialect, *, peer: PeerId | None = None) -> Response:
    body = await web.activity(number_in(request), form, dialect, peer)
    # What was passed on from elsewhere has another id, and its own server answers for it.
    if body is None or orjson.loads(body).get("id") != address_of(web, request):
        raise Missing(f"activity {number_in(request)} was never sent as {form or 'itself'}")
    return answered(body)


DOCUMENTS = (
    Served("/activities/{number}", activity),
    Served("/activities/{number}/{form}", activity),
)
