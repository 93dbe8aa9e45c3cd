"""Pages of those who live here: communities with their threads, people with what they said."""

from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import PostId
from fedi_groups.faces.shared.requests import number_asked
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.pages import Frame, Site, moved
from fedi_groups.reads.actors import find_named
from fedi_groups.reads.communities import CommunityPage, community_page
from fedi_groups.reads.people import PersonPage, person_page
from fedi_groups.storage.unit import reading


async def actor(site: Site, request: Request) -> Response:
    """At `/@NAME`, in capitals, or under the other letter: sent on to where they are at home."""
    before = number_asked(request, "before")
    return await site.kept(request, partial(_actor, site, request.path_params["name"], before), before)


async def _actor(site: Site, name: str, before: int | None, frame: Frame) -> Response:
    start = PostId(before) if before is not None else None
    async with reading(site.web.store) as tx:
        found = await find_named(tx, name)
        home = urlsplit(found.uri).path
        if frame.path != home:
            return moved(frame.link(home))
        if found.is_community:
            return await _community(site, frame, await community_page(tx, found, before=start))
        return await _person(site, frame, await person_page(tx, found, before=start))


async def _community(site: Site, frame: Frame, page: CommunityPage) -> Response:
    community = page.card.community
    described = _described(frame, community, hidden=not community.discoverable)
    return await site.page("community.html", described, {"page": page, "community": community})


async def _person(site: Site, frame: Frame, page: PersonPage) -> Response:
    described = _described(frame, page.person, hidden=not page.person.indexable)
    return await site.page("person.html", described, {"page": page, "person": page.person})


def _described(frame: Frame, found: ActorFacts, *, hidden: bool) -> Frame:
    return replace(frame, alternate=found.uri, hidden=hidden)


PAGES = (
    Served("/c/{name}", actor),
    Served("/u/{name}", actor),
    Served("/@{name}", actor),
)
