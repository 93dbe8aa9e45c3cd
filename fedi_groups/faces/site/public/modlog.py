"""Pages of public logs, a community's and the server's own: what was done to keep order, for everyone to see."""

from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.policy.visibility import ANYONE, may_look_into
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.requests import number_asked
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.pages import Site, moved
from fedi_groups.reads.actors import find_named
from fedi_groups.reads.duties import duties_of
from fedi_groups.reads.modlog import modlog
from fedi_groups.reads.umbrellas import reader_of
from fedi_groups.storage.unit import reading


async def log(site: Site, request: Request) -> Response:
    before = number_asked(request, "before")
    return await site.kept(request, partial(_log, site, request.path_params["name"], before), before)


async def _log(site: Site, name: str, before: int | None, frame: Frame) -> Response:
    """Search engines keep out: whoever was banned is not to be found by that for ever."""
    who = frame.member.person if frame.member is not None else None
    async with reading(site.web.store) as tx:
        known = await tx.actors.named(name) if who is not None else None
        reader = await reader_of(tx, who.id, known) if who is not None and known is not None else ANYONE
        tx.knows |= reader.communities
        community = await find_named(tx, name)
        if not community.is_community or not may_look_into(reader, community):
            raise Missing(f"{community.uri} has no log for all to see")
        home = f"{urlsplit(community.uri).path}/modlog"
        if frame.path != home:
            return moved(frame.link(home))
        found = await modlog(tx, community, before=before)
        keeps = who is not None and (await duties_of(tx, who, community)).any
    values = {"log": found, "community": community, "keeps": keeps}
    return await site.page("public/modlog.html", replace(frame, hidden=True), values)


async def server_log(site: Site, request: Request) -> Response:
    before = number_asked(request, "before")
    return await site.kept(request, partial(_server_log, site, before), before)


async def _server_log(site: Site, before: int | None, frame: Frame) -> Response:
    async with reading(site.web.store) as tx:
        found = await modlog(tx, await tx.actors.server(), before=before)
    return await site.page(
        "public/modlog.html", replace(frame, hidden=True), {"log": found, "community": None, "keeps": False}
    )


PAGES = (Served("/c/{name}/modlog", log), Served("/modlog", server_log))
