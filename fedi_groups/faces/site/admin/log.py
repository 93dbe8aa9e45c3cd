"""What admins did with the whole server: who, what, to whom, when and why. Nobody takes a line of it back."""

from starlette.responses import Response

from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.moderation.said import number_in
from fedi_groups.faces.site.own import Own
from fedi_groups.storage.deeds import deeds_before
from fedi_groups.storage.unit import reading

LOG = "/admin/log"
_MOST = 50


@admin
async def show(visit: Own) -> Response:
    before = number_in(visit.request.query_params.get("before", ""))
    async with reading(visit.site.web.store) as tx:
        found = await deeds_before(tx.connection, before=before, most=_MOST + 1)
        await tx.actors.want(ids=[each.by_id for each in found])
        lines = [(each, await tx.actors.get(each.by_id)) for each in found[:_MOST]]
        server = await tx.actors.named(tx.uris.host)
    number = server.id if server is not None else 0
    values = {"server_id": number, "lines": lines, "older": found[_MOST - 1].id if len(found) > _MOST else None}
    return await visit.site.page("admin/log.html", visit.frame, values)


PAGES = (Served(LOG, show),)
