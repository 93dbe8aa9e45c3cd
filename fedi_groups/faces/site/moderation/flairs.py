"""Flairs: what a community has its posts sorted by."""

from typing import Any

from starlette.responses import Response

from fedi_groups.actions import flairs
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.moderation.places import place_of
from fedi_groups.faces.site.moderation.said import refusal
from fedi_groups.faces.site.own import Own, own
from fedi_groups.reads.duties import Duties
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.text.handles import suggest_handle

PATH = "/c/{name}/settings/flairs"


async def show(visit: Own) -> Response:
    return await _page(visit)


async def change(visit: Own) -> Response:
    """One more, or another title of one there is; `drop` takes it off all posts."""
    title, dropped = visit.said("title").strip(), visit.said("drop")
    try:
        if not title and not dropped:
            raise Denied("no title", public="A flair has a title.")
        async with transaction(visit.site.web.store) as tx:
            community = (await place_of(tx, visit, _may)).community
            if dropped:
                await flairs.drop(tx, community=community, name=dropped)
            else:
                about = visit.said("description").strip()
                name = suggest_handle(title) or f"flair_{len(await tx.flairs.of(community.id)) + 1}"
                await flairs.define(tx, community=community, name=name, title=title, description=about)
    except (Denied, Malformed) as error:
        return await _page(visit, fault=refusal(visit.frame, error), form=visit.form, status=422)
    except Missing:
        return visit.back(visit.frame.path)
    return visit.back(visit.frame.path, told="saved")


async def _page(visit: Own, *, status: int = 200, **more: Any) -> Response:
    async with reading(visit.site.web.store) as tx:
        place = await place_of(tx, visit, _may)
        found = await tx.flairs.of(place.community.id)
    values = {"place": place, "community": place.community, "flairs": found, "fault": "", "form": {}, **more}
    return await visit.site.page("moderation/flairs.html", visit.frame, values, status=status)


def _may(duties: Duties) -> bool:
    return duties.edits


PAGES = (Served(PATH, own(show)), Served(PATH, own(change), "POST"))
