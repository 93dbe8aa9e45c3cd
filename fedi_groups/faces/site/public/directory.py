"""The first page of guests, and the directory of communities."""

from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.errors import Missing
from fedi_groups.faces.shared.requests import number_asked
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.setup import SETUP, is_new
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.members.home import home as at_home
from fedi_groups.faces.site.own import led_on
from fedi_groups.faces.site.pages import Site, narrowed
from fedi_groups.reads import directory as reads
from fedi_groups.reads.announcements import told
from fedi_groups.reads.directory import PAGES as MOST_PAGES
from fedi_groups.reads.directory import Ask
from fedi_groups.storage.directory import Order
from fedi_groups.storage.unit import reading

SHOWN_FIRST = 6
"""Communities on the first page."""
_LONGEST = 100


async def home(site: Site, request: Request) -> Response:
    if await is_new(site):
        return led_on(site.frame(request).link(SETUP))
    return await site.kept(request, partial(_home, site, request))


async def _home(site: Site, request: Request, frame: Frame) -> Response:
    if frame.member is not None:
        return await at_home(site, request, frame, frame.member.person)
    async with reading(site.web.store) as tx:
        cards, topics = await reads.some(tx, Ask(), most=SHOWN_FIRST), await reads.topics(tx)
        news = await told(tx)
    described = replace(frame, alternate=site.web.store.uris.server)
    values = {"cards": cards, "topics": topics, "announcements": news}
    return await site.page("public/home.html", described, values)


async def directory(site: Site, request: Request) -> Response:
    """Raises Missing for an order or a page that there is not."""
    if request.query_params.get("where") == "elsewhere":
        page = _page(request)
        return await site.kept(request, partial(_elsewhere, site, page), "elsewhere", page)
    ask = _ask(request)
    return await site.kept(request, partial(_directory, site, ask), ask)


def _ask(request: Request) -> Ask:
    asked = request.query_params
    words, language, topic = (asked.get(name, "")[:_LONGEST] for name in ("q", "language", "topic"))
    try:
        order = Order(asked.get("sort", Order.ACTIVE))
    except ValueError:
        raise Missing(f"no order: {str(asked)[:80]!r}") from None
    return Ask(words, language, topic, order, _page(request))


def _page(request: Request) -> int:
    page = number_asked(request, "page") or 1
    if page > MOST_PAGES:
        raise Missing(f"no page {page}")
    return page


async def _directory(site: Site, ask: Ask, frame: Frame) -> Response:
    async with reading(site.web.store) as tx:
        found = await reads.directory(tx, ask)
    # One page with everything is enough for search engines: what is chosen from it has no end.
    asked = {"q": ask.words, "language": ask.language, "topic": ask.topic, "sort": ask.order.value}
    described = narrowed(frame, asked, hidden=ask.is_narrow or ask.page > 1)
    return await site.page("public/communities.html", described, {"directory": found, "asked": asked})


async def _elsewhere(site: Site, page: int, frame: Frame) -> Response:
    async with reading(site.web.store) as tx:
        found, following = await reads.elsewhere(tx, page=page)
    described = narrowed(frame, {"where": "elsewhere"}, hidden=True)
    return await site.page("public/communities_elsewhere.html", described, {"communities": found, "next": following})


PAGES = (Served("/", home), Served("/communities", directory))
