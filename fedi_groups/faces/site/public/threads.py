"""Pages of threads. A comment has none of its own: it is shown where it stands."""

from dataclasses import replace
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.actions.visiting import note_read
from fedi_groups.domain.types import PostId
from fedi_groups.errors import Missing, Removed
from fedi_groups.faces.shared.requests import number_asked, number_in, wants_activity
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.errors import removed_page
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.members.composing import Typed, new_key
from fedi_groups.faces.site.pages import Site, moved
from fedi_groups.faces.site.public.actors import is_for_engines, is_open_to_engines
from fedi_groups.faces.site.public.comments import Comments
from fedi_groups.faces.site.public.feeds import has_feed
from fedi_groups.reads.threads import COMMENTS, PLAIN, Thread, Way, place_of, thread
from fedi_groups.reads.trees import DEEPEST, Order
from fedi_groups.reads.versions import history
from fedi_groups.storage.unit import reading, transaction


async def post(site: Site, request: Request) -> Response:
    """`?sort=`: which comments stand first; `?from=`: the one below which alone it is; `?after=`: a page later."""
    number, way = number_in(request), _way(request)
    return await site.kept(request, partial(_thread, site, number, way), way, about=number)


def _way(request: Request) -> Way:
    sort = request.query_params.get("sort", "")
    order = Order(sort) if sort in set(Order) else Order.OLD
    after, within = number_asked(request, "after"), number_asked(request, "from")
    return Way(
        order,
        PostId(after) if after is not None else None,
        PostId(within) if within is not None else None,
    )


async def _thread(site: Site, number: PostId, way: Way, frame: Frame) -> Response:
    try:
        async with reading(site.web.store) as tx:
            found = await thread(tx, number, way, frame.person)
    except Removed:
        return await removed_page(site, frame)
    described = replace(
        frame,
        alternate=found.post.uri if found.post.local else None,
        feed=f"/post/{number}/feed" if has_feed(found.community) else None,
        hidden=way != PLAIN
        or not (found.post.local and is_open_to_engines(found.author) and is_for_engines(found.community)),
        asked=_asked(way),
    )
    page = await site.page("public/thread.html", described, _values(site, found, described))
    await _note(site, found, frame)
    return page


def _values(site: Site, found: Thread, frame: Frame) -> dict[str, Any]:
    return {
        "thread": found,
        "post": found.post,
        "comments": Comments(found, frame, site.words[frame.language.tag]),
        "later": dict(_asked(replace(found.way, start=found.later))),
        "typed": Typed(parent=found.post.id, key=new_key()),
        "now": site.web.store.clock(),
    }


async def _note(site: Site, found: Thread, frame: Frame) -> None:
    """What came since stands out when they look again. Nothing is written where nothing came."""
    if frame.person is not None and (found.seen is None or found.newest > found.seen):
        async with transaction(site.web.store) as tx:
            await note_read(tx, frame.person, found.post.id, found.newest)


def _asked(way: Way) -> tuple[tuple[str, str], ...]:
    """As `_way` reads it."""
    given = {"sort": way.order.value if way.order is not Order.OLD else "", "from": way.within, "after": way.start}
    return tuple((name, str(each)) for name, each in given.items() if each)


async def comment(site: Site, request: Request) -> Response:
    number = number_in(request)
    return await site.kept(request, partial(_comment, site, number), about=number)


async def _comment(site: Site, number: PostId, frame: Frame) -> Response:
    try:
        async with reading(site.web.store) as tx:
            found, root = await place_of(tx, number, frame.person)
    except Removed:
        return await removed_page(site, frame)
    # Deep down, or in a long thread, where nobody has counted on which page it stands, it begins one of its own.
    page: dict[str, Any] = {"from": number} if root.comments > COMMENTS or found.depth > DEEPEST else {}
    page |= {"told": frame.told} if frame.told else {}
    return moved(f"{frame.link(f'/post/{root.id}', **page)}#comment-{number}")


async def versions(site: Site, request: Request) -> Response:
    """For people who come by: other servers are told what a post is, not what it was."""
    number = number_in(request)
    if wants_activity(request):
        raise Missing(f"versions of {number} are for people")
    return await site.kept(request, partial(_versions, site, number), about=number)


async def _versions(site: Site, number: PostId, frame: Frame) -> Response:
    async with reading(site.web.store) as tx:
        found = await history(tx, number, frame.person.id if frame.person is not None else None)
    page = {"history": found, "post": found.view.post}
    return await site.page("public/versions.html", replace(frame, hidden=True), page)


PAGES = (
    Served("/post/{number}", post),
    Served("/comment/{number}", comment),
    Served("/versions/{number}", versions),
)
