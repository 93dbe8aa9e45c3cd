"""What somebody has begun and keeps for another day, and what is to be posted later."""

from dataclasses import replace

from starlette.responses import Response

from fedi_groups.actions import scheduling, sketching
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Denied, Missing
from fedi_groups.faces.shared.requests import number_asked, number_in
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.members.sheets import Sheet, fields_of, sheet_in, sheet_of
from fedi_groups.faces.site.own import Own, own
from fedi_groups.storage.scheduled import scheduled_of
from fedi_groups.storage.sketches import sketches_of
from fedi_groups.storage.timelines import LARGEST_ID, Span
from fedi_groups.storage.unit import Unit, reading, transaction

DRAFTS, SCHEDULED = "/drafts", "/scheduled"
PAGE = 40


async def drafts(visit: Own) -> Response:
    async with reading(visit.site.web.store) as tx:
        found = [(each, sheet_in(each.fields)) for each in await sketches_of(tx.connection, visit.person.id)]
        places = await _places(tx, [sheet for _, sheet in found])
    values = {"drafts": found, "places": places}
    return await visit.site.page("members/drafts.html", visit.frame, values)


async def delete(visit: Own) -> Response:
    """What is gone already is gone."""
    try:
        async with transaction(visit.site.web.store) as tx:
            number = number_in(visit.request)
            kept = await sketching.own(tx, visit.person, number)
            await sketching.give_up(tx, visit.person, number, uploads=sheet_in(kept.fields).uploads)
    except Missing:
        return visit.back(DRAFTS)
    return visit.back(DRAFTS, told="deleted")


async def scheduled(visit: Own) -> Response:
    """What was put down last comes first."""
    before = number_asked(visit.request, "before")
    async with reading(visit.site.web.store) as tx:
        span = Span(below=before if before is not None else LARGEST_ID)
        waiting = await scheduled_of(tx.connection, visit.person.id, span, most=PAGE)
        found = [(each, sheet_of(each)) for each in waiting]
        places = await _places(tx, [sheet for _, sheet in found])
    older = waiting[-1].id if len(waiting) == PAGE else None
    values = {"scheduled": found, "places": places, "older": older}
    return await visit.site.page("members/scheduled.html", visit.frame, values)


async def cancel(visit: Own) -> Response:
    """It is not posted: it is a draft again."""
    try:
        async with transaction(visit.site.web.store) as tx:
            who = await tx.actors.get(visit.person.id)
            found = await scheduling.own(tx, who, number_in(visit.request))
            await scheduling.cancel(tx, found)
            sheet = replace(sheet_of(found), at="", scheduled=None)
            await sketching.keep(tx, who, fields_of(sheet), uploads=sheet.uploads, number=None)
    except Denied:
        return visit.back(SCHEDULED, told="full")
    except Missing:
        return visit.back(SCHEDULED)
    return visit.back(SCHEDULED, told="unscheduled")


async def _places(tx: Unit, sheets: list[Sheet]) -> dict[int, str]:
    """What the communities are called that they are for: whoever put them there knows of them."""
    numbers = {ActorId(each.place) for each in sheets if each.place is not None}
    await tx.actors.want(ids=numbers)
    found = [await tx.actors.seek(each) for each in sorted(numbers)]
    return {each.id: each.title or each.name for each in found if each is not None and each.deleted_at is None}


PAGES = (
    Served(DRAFTS, own(drafts)),
    Served("/drafts/{number}/delete", own(delete), "POST"),
    Served(SCHEDULED, own(scheduled)),
    Served("/scheduled/{number}/cancel", own(cancel), "POST"),
)
