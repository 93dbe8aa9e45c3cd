"""People and communities of other servers, at `/@name@host` and `/c/name@host`: for members, who follow and answer them
from here. Guests are shown nothing: what others say stands on their own servers."""

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import PostId
from fedi_groups.errors import Missing
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.members.doorsteps import doorstep
from fedi_groups.faces.site.pages import Site, moved
from fedi_groups.reads.accounts import find_handle
from fedi_groups.reads.profiles import profile
from fedi_groups.storage.unit import Unit, reading


async def show(site: Site, frame: Frame, name: str, before: PostId | None) -> Response:
    """Raises Missing for whom nobody here has heard of, and for guests. Who is from here is shown at home."""
    if frame.person is None:
        raise Missing(f"{name[:80]} is for members")
    async with reading(site.web.store) as tx:
        found = await _found(tx, name, frame)
        if found.local:
            return moved(frame.link(f"/{'c' if found.is_community else 'u'}/{found.name}"))
        page = await profile(tx, frame.person, found, before=before)
        values: dict[str, Any] = {"page": page, "person": found, "community": found, "done": page.done}
        if found.is_community:
            values["door"] = await doorstep(tx, frame.person, found)
    template = "members/place.html" if found.is_community else "public/person.html"
    return await site.page(template, replace(frame, hidden=True), values)


async def _found(tx: Unit, name: str, frame: Frame) -> ActorFacts:
    """A person before a community of the same name, but where communities are looked for."""
    who = frame.person.id if frame.person is not None else None
    signs = "!@" if frame.path.startswith("/c/") else "@!"
    for sign in signs:
        try:
            return await find_handle(tx, f"{sign}{name}", who)
        except Missing:
            continue
    raise Missing(f"nobody here has heard of {name[:80]}")
