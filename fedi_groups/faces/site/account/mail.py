"""Where the last line of an e-mail leads: to no more of the kind, without signing in (RFC 8058).

Programs that look into mail follow links: so GET only asks, and POST does. Whoever has the address may; there is no
cookie that somebody else's page could use.
"""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.actions.mailing import read_stop, stop
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.mail import Stop
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.pages import Site
from fedi_groups.storage.unit import Unit, reading, transaction

PRIVATE = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}


async def ask(site: Site, request: Request) -> Response:
    """Raises Missing for an address that was not made here."""
    async with reading(site.web.store) as tx:
        wish = read_stop(tx, request.path_params["code"])
        community = await _about(tx, wish)
    return await _page(site, request, wish, community, done=False)


async def do(site: Site, request: Request) -> Response:
    """The same, done; what is sent along does not matter."""
    async with transaction(site.web.store) as tx:
        wish = read_stop(tx, request.path_params["code"])
        await stop(tx, wish)
        community = await _about(tx, wish)
    return await _page(site, request, wish, community, done=True)


async def _about(tx: Unit, wish: Stop) -> ActorFacts | None:
    return await tx.actors.get(wish.community_id) if wish.community_id is not None else None


async def _page(site: Site, request: Request, wish: Stop, community: ActorFacts | None, *, done: bool) -> Response:
    frame = replace(site.frame(request), hidden=True)
    values = {"community": community, "notice": wish.notice, "done": done}
    page = await site.page("account/mail.html", frame, values)
    page.headers.update(PRIVATE)
    return page


PAGES = (Served("/mail/{code}", ask),)
ENDPOINTS = (Served("/mail/{code}", do, "POST"),)
