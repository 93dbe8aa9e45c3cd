"""Pages of threads. A comment has none of its own: it is shown where it stands."""

from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.types import PostId
from fedi_groups.errors import Removed
from fedi_groups.faces.shared.requests import number_asked, number_in
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.errors import removed_page
from fedi_groups.faces.site.pages import Frame, Site, moved
from fedi_groups.reads.threads import COMMENTS, place_of, thread
from fedi_groups.storage.unit import reading


async def post(site: Site, request: Request) -> Response:
    number, after = number_in(request), number_asked(request, "after")
    return await site.kept(request, partial(_thread, site, number, after), after, about=number)


async def _thread(site: Site, number: PostId, after: int | None, frame: Frame) -> Response:
    try:
        async with reading(site.web.store) as tx:
            found = await thread(tx, number, after=PostId(after) if after is not None else None)
    except Removed:
        return await removed_page(site, frame)
    described = replace(
        frame,
        alternate=found.post.uri if found.post.local else None,
        hidden=not (found.post.local and found.author.indexable),
    )
    return await site.page("thread.html", described, {"thread": found, "post": found.post})


async def comment(site: Site, request: Request) -> Response:
    number = number_in(request)
    return await site.kept(request, partial(_comment, site, number), about=number)


async def _comment(site: Site, number: PostId, frame: Frame) -> Response:
    try:
        async with reading(site.web.store) as tx:
            root = await place_of(tx, number)
    except Removed:
        return await removed_page(site, frame)
    # In a long thread the page begins with this comment: on which page it stands otherwise nobody has counted.
    page = {"after": number - 1} if root.comments > COMMENTS else {}
    return moved(f"{frame.link(f'/post/{root.id}', **page)}#comment-{number}")


PAGES = (
    Served("/post/{number}", post),
    Served("/comment/{number}", comment),
)
