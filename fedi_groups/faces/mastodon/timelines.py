"""Timelines: home, and what is public."""

from fedi_groups.domain.filters import FilterContext
from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs
from fedi_groups.faces.mastodon.entities.statuses import Status
from fedi_groups.faces.mastodon.forms import Flag
from fedi_groups.faces.mastodon.paging import Page, Paged
from fedi_groups.faces.mastodon.show import span_of, timeline
from fedi_groups.reads import timelines
from fedi_groups.storage.unit import reading

DEFAULT, LARGEST = 20, 40
"""Statuses on a page."""


class PublicTimeline(Paged):
    local: Flag = False
    remote: Flag = False
    only_media: Flag = False


async def home(call: Call, form: Paged) -> Page:
    """What the caller follows, and says."""
    async with reading(call.store) as tx:
        items = await timelines.home(tx, call.person, span_of(form), most=form.most(DEFAULT, LARGEST))
        return await timeline(call, tx, items, context=FilterContext.HOME)


async def public(call: Call, form: PublicTimeline) -> Page:
    """What anyone may find, newest first, without comments."""
    here = form.local if form.local != form.remote else None
    async with reading(call.store) as tx:
        most = form.most(DEFAULT, LARGEST)
        items = await timelines.public(tx, call.reader, span_of(form), most=most, here=here, media=form.only_media)
        return await timeline(call, tx, items, listed=True)


ENDPOINTS = (
    Endpoint("GET", "/api/v1/timelines/home", home, takes=Paged, gives=list[Status], scope="read:statuses"),
    Endpoint(
        "GET",
        "/api/v1/timelines/public",
        public,
        takes=PublicTimeline,
        gives=list[Status],
        scope="read:statuses",
        needs=Needs.MAYBE,
    ),
)
