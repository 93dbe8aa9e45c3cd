"""Pages of those who live here: communities with their threads, people with what they said."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.filters import FilterContext
from fedi_groups.domain.policy.visibility import ANYONE, Reader
from fedi_groups.domain.sorting import Sort, Within
from fedi_groups.domain.types import PostId
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.requests import number_asked
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.tokens import bearer_of
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.members import elsewhere
from fedi_groups.faces.site.members.doorsteps import doorstep
from fedi_groups.faces.site.pages import PRIVATE, Site, moved
from fedi_groups.faces.site.public.feeds import has_feed
from fedi_groups.reads.accounts import may_see
from fedi_groups.reads.actors import find_named
from fedi_groups.reads.communities import CommunityPage, community_page
from fedi_groups.reads.deeds import done_by
from fedi_groups.reads.duties import duties_of
from fedi_groups.reads.entries import screened
from fedi_groups.reads.orders import PAGES as MOST_PAGES
from fedi_groups.reads.orders import Order
from fedi_groups.reads.people import person_page
from fedi_groups.reads.profiles import profile
from fedi_groups.reads.umbrellas import reader_of
from fedi_groups.storage.unit import Unit, reading


async def actor(site: Site, request: Request) -> Response:
    """At `/@NAME`, in capitals, or under the other letter: sent on to where they are at home."""
    order, name = _order(request), request.path_params["name"]
    if "authorization" in request.headers:
        return await _to_member(site, request, name, order)
    return await site.kept(request, partial(_actor, site, name, order), order)


def _order(request: Request) -> Order:
    """In which threads are asked for: at first hot ones, by date where a page of that begins. Raises Missing for
    an order that there is not."""
    before, asked = number_asked(request, "before"), request.query_params
    page = number_asked(request, "page") or 1
    try:
        sort = Sort(asked.get("sort", Sort.HOT if before is None else Sort.NEW))
        within = Within(asked.get("t", Within.WEEK))
    except ValueError:
        raise Missing(f"no order: {str(asked)[:80]!r}") from None
    if page > MOST_PAGES:
        raise Missing(f"no page {page}")
    return Order(sort, within, PostId(before) if before is not None else None, page)


async def _to_member(site: Site, request: Request, name: str, order: Order) -> Response:
    """What somebody who lives here, and proves it by a token, may see beside that: never kept."""
    async with reading(site.web.store) as tx:
        person, known = await bearer_of(tx, request), await tx.actors.named(name)
        reader = await reader_of(tx, person, known) if person is not None and known is not None else ANYONE
        tx.knows |= reader.communities
        page = await _shown(site, tx, name, order, site.frame(request), reader)
    page.headers.update(PRIVATE)
    return page


async def _actor(site: Site, name: str, order: Order, frame: Frame) -> Response:
    if "@" in name:
        return await elsewhere.show(site, frame, name, order.before)
    async with reading(site.web.store) as tx:
        known = await tx.actors.named(name) if frame.member is not None else None
        reader = await reader_of(tx, frame.member.person.id, known) if frame.member is not None and known else ANYONE
        tx.knows |= reader.communities
        if frame.member is not None and known is not None and await may_see(tx, known, frame.member.person.id):
            tx.knows |= {known.id}  # whoever is invited, or waits, knows of a hidden one
        return await _shown(site, tx, name, order, frame, reader)


async def _shown(site: Site, tx: Unit, name: str, order: Order, frame: Frame, reader: Reader) -> Response:
    found = await find_named(tx, name)
    home = urlsplit(found.uri).path
    if frame.path != home:
        return moved(frame.link(home))
    if found.is_community:
        whose = frame.member.person if frame.member is not None else None
        door = await doorstep(tx, whose, found) if whose is not None else None
        page = await community_page(tx, found, order=order, reader=reader, whose=whose)
        duties = await duties_of(tx, whose, found) if whose is not None else None
        pinned = await screened(tx, page.pinned, whose, FilterContext.PUBLIC)
        page = replace(page, pinned=pinned, entries=await screened(tx, page.entries, whose, FilterContext.PUBLIC))
        done = await done_by(tx, frame.person, page.pinned, page.entries)
        return await _community(site, frame, page, {"door": door, "duties": duties, "done": done})
    if frame.person is not None:
        own = await profile(tx, frame.person, found, before=order.before)
        return await _person(site, frame, found, {"page": own, "done": own.done})
    return await _person(site, frame, found, {"page": await person_page(tx, found, before=order.before)})


async def _community(site: Site, frame: Frame, page: CommunityPage, own: Mapping[str, Any]) -> Response:
    """`own`: what is open there to who looks."""
    community = page.card.community
    described = _described(frame, community, hidden=not is_for_engines(community))
    described = replace(described, feed=f"/c/{community.name}/feed" if has_feed(community) else None)
    return await site.page("public/community.html", described, {"page": page, "community": community, **own})


async def _person(site: Site, frame: Frame, person: ActorFacts, page: Mapping[str, Any]) -> Response:
    described = _described(frame, person, hidden=not is_open_to_engines(person))
    described = replace(described, feed=f"/u/{person.name}/feed")
    return await site.page("public/person.html", described, {**page, "person": person})


def is_open_to_engines(person: ActorFacts) -> bool:
    """Who agrees to be found so, and is not limited."""
    return person.indexable and person.limited_at is None


def is_for_engines(community: ActorFacts | None) -> bool:
    """A community that stands in no directory, or does not want it, is not to be found by what is said in it."""
    return community is None or (community.discoverable and community.indexable)


def _described(frame: Frame, found: ActorFacts, *, hidden: bool) -> Frame:
    return replace(frame, alternate=found.uri, hidden=hidden)


PAGES = (
    Served("/c/{name}", actor),
    Served("/u/{name}", actor),
    Served("/@{name}", actor),
)
