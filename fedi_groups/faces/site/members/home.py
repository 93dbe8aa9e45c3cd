"""The first page for who is signed in: what is new in what they have joined and follow."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.actions import announcements, notices
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.requests import number_asked, number_in
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.own import Own, own
from fedi_groups.faces.site.pages import Site
from fedi_groups.reads import lines, places
from fedi_groups.reads.announcements import told
from fedi_groups.reads.deeds import done_among
from fedi_groups.reads.lines import HOME, HOT_PAGES, Lines
from fedi_groups.storage.unit import reading, transaction

BESIDE = 30
"""Communities that are named beside the feed."""


async def home(site: Site, request: Request, frame: Frame, person: ActorFacts) -> Response:
    """What they have not had before them yet is told from the rest; from now on they have. `?sort=hot`: what is liked
    and answered stands first, and nothing counts as seen. Raises Missing for a page that there is not."""
    before, hot = number_asked(request, "before"), request.query_params.get("sort") == "hot"
    page = number_asked(request, "page") or 1
    if page > HOT_PAGES:
        raise Missing(f"no page {page}")
    async with reading(site.web.store) as tx:
        found = await lines.hot(tx, person, page=page) if hot else await lines.home(tx, person, before=before)
        news = [each for each in await told(tx, person) if not each.read] if before is None and page == 1 else []
        joined = await places.places(tx, person, most=BESIDE)
        done = await done_among(tx, person.id, [each.view for each in found.items])
    if not hot and before is None and found.top > found.seen:
        async with transaction(site.web.store) as tx:
            await notices.mark(tx, person, HOME, last_read=found.top)
    values = {"found": found, "announcements": news, "places": joined, "before": before, "done": done}
    values |= {"hot": hot, "further": page > 1}
    described = replace(frame, hidden=True, asked=(("sort", "hot"),) if hot else ())
    return await site.page("members/home.html", described, values)


async def dismiss(visit: Own) -> Response:
    """They have read an announcement; one that is told no more is put away already."""
    try:
        async with transaction(visit.site.web.store) as tx:
            await announcements.put_away(tx, visit.person, number_in(visit.request))
    except Missing:
        return visit.back("/")
    return visit.back("/", told="dismissed")


async def bookmarks(visit: Own) -> Response:
    return await _kept(visit, lines.bookmarks)


async def favourites(visit: Own) -> Response:
    return await _kept(visit, lines.favourites)


async def _kept(visit: Own, kept: Callable[..., Awaitable[Lines]]) -> Response:
    before = number_asked(visit.request, "before")
    async with reading(visit.site.web.store) as tx:
        found = await kept(tx, visit.person.id, before=before)
        done = await done_among(tx, visit.person.id, [each.view for each in found.items])
    values = {"found": found, "before": before, "done": done}
    return await visit.site.page("members/kept.html", visit.frame, values)


PAGES = (
    Served("/announcements/{number}/dismiss", own(dismiss), "POST"),
    Served("/bookmarks", own(bookmarks)),
    Served("/favourites", own(favourites)),
)
