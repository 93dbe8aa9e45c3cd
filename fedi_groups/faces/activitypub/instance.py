"""Who runs this server, where PieFed looks for it: it believes an admin who is no moderator only then."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.types import MINUTE
from fedi_groups.faces.shared.responses import plain
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.web import Web
from fedi_groups.reads.instance import admins
from fedi_groups.storage.unit import reading

_KEPT = 5 * MINUTE


async def site(web: Web, request: Request) -> Response:
    """Of Lemmy's answer at this address the part that other servers read: `admins[].person.actor_id`."""
    response = await web.answers.get(("admins",), partial(_found, web), keep=_KEPT)
    assert response is not None
    return response


async def _found(web: Web) -> Response:
    async with reading(web.store) as tx:
        people = await admins(tx)
    found = [{"person": {"name": each.name, "actor_id": each.uri, "local": True}} for each in people]
    return plain({"version": web.version, "admins": found})


ENDPOINTS = (Served("/api/v3/site", site),)
