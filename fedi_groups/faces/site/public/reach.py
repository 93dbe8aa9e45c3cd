"""The page of a private community that says on which servers its members hear what is said, and who hears nothing, and
why. For its members: to all others it is not there."""

from dataclasses import replace
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.policy.visibility import Reader, may_look_into
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.tokens import bearer_of
from fedi_groups.faces.site.pages import PRIVATE, Site
from fedi_groups.reads.actors import find_named
from fedi_groups.reads.doors import reach
from fedi_groups.reads.hidden import joined_by
from fedi_groups.reads.readers import member_of
from fedi_groups.storage.unit import reading


async def reached(site: Site, request: Request) -> Response:
    """Never kept, as it depends on who asks. Raises Missing for all but members: who is signed in, or shows a token."""
    frame = replace(await site.framed(request), hidden=True)
    async with reading(site.web.store) as tx:
        person = frame.member.person.id if frame.member is not None else await bearer_of(tx, request)
        tx.knows = await joined_by(tx, person) if person is not None else frozenset()
        community = await find_named(tx, request.path_params["name"])
        if person is None or not community.is_private or frame.path != f"{urlsplit(community.uri).path}/reach":
            raise Missing(f"{frame.path} is not for everyone")
        reader = Reader(person, communities=await member_of(tx, person, community.id))
        if not may_look_into(reader, community):
            raise Missing(f"{frame.path} is not for {person}")
        found = await reach(tx, community)
    page = await site.page("public/reach.html", frame, {"servers": found, "community": community})
    page.headers.update(PRIVATE)
    return page


PAGES = (Served("/c/{name}/reach", reached),)
