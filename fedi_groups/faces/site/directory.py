"""The first page: the communities of this server."""

from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.types import ActorId
from fedi_groups.faces.shared.requests import number_asked
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.pages import Frame, Site
from fedi_groups.reads.communities import directory
from fedi_groups.storage.unit import reading


async def home(site: Site, request: Request) -> Response:
    before = number_asked(request, "before")
    return await site.kept(request, partial(_home, site, before), before)


async def _home(site: Site, before: int | None, frame: Frame) -> Response:
    async with reading(site.web.store) as tx:
        found = await directory(tx, before=ActorId(before) if before is not None else None)
    described = replace(frame, alternate=site.web.store.uris.server)
    return await site.page("home.html", described, {"directory": found})


PAGES = (Served("/", home),)
