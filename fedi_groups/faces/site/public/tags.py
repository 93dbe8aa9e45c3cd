"""Pages of hashtags: what anyone may read under one."""

from dataclasses import replace
from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.policy.hashtags import is_hashtag
from fedi_groups.domain.types import PostId
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.requests import number_asked
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.pages import Site
from fedi_groups.reads.deeds import done_by
from fedi_groups.reads.hashtags import tag_page
from fedi_groups.storage.hashtags import find_followed
from fedi_groups.storage.unit import reading
from fedi_groups.text.hashtags import folded


async def tag(site: Site, request: Request) -> Response:
    """Raises Missing for one under which there is nothing."""
    name, before = request.path_params["name"], number_asked(request, "before")
    if not is_hashtag(name):
        raise Missing(f"{name[:40]!r} is no hashtag")
    return await site.kept(request, partial(_tag, site, name, before), before)


async def _tag(site: Site, name: str, before: int | None, frame: Frame) -> Response:
    async with reading(site.web.store) as tx:
        found = await tag_page(tx, name, before=PostId(before) if before is not None else None, reader=frame.person)
        done = await done_by(tx, frame.person, found)
        key, whose = folded(name), frame.person
        follows = whose is not None and key in await find_followed(tx.connection, whose.id, [key])
    if not found.items:
        raise Missing(f"nothing under #{name}")
    described = replace(frame, feed=f"/tags/{quote(name)}/feed", hidden=True)
    values = {"name": name, "entries": found, "done": done, "follows": follows}
    return await site.page("public/tag.html", described, values)


PAGES = (Served("/tags/{name}", tag),)
