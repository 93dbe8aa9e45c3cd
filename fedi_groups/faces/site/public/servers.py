"""The page of servers that this one blocks or limits, and why: for everyone, unless admins keep it to themselves."""

from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.servers import Stance
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.pages import Site
from fedi_groups.reads.servers import public_rules


async def servers(site: Site, request: Request) -> Response:
    """Raises Missing where it is switched off."""
    if not site.web.settings.public_server_rules:
        raise Missing("what is blocked is not told")
    return await site.kept(request, partial(_servers, site))


async def _servers(site: Site, frame: Frame) -> Response:
    """Search engines keep out: nobody is to be found by having been blocked once."""
    book = site.web.store.rules.book
    found = public_rules(book)
    values = {
        "blocked": [each for each in found if each.stance is Stance.BLOCKED],
        "limited": [each for each in found if each.stance is Stance.LIMITED],
        "listed_only": book.listed_only,
    }
    return await site.page("public/servers.html", replace(frame, hidden=True), values)


PAGES = (Served("/about/servers", servers),)
