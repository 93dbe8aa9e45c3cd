"""What moderators and admins did to somebody, and their appeals against it."""

from starlette.responses import Response

from fedi_groups.actions import appeals
from fedi_groups.domain.notices import NoticeKind
from fedi_groups.domain.policy.appeals import BY_ADMINS, POWERS
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.own import Own, own
from fedi_groups.reads.appeals import appeals_of
from fedi_groups.reads.notifications import notices
from fedi_groups.storage.modlog import find_entry
from fedi_groups.storage.notifications import Wanted
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import reading, transaction

PATH = "/settings/warnings"
SHOWN = 40
_TOLD = Wanted(frozenset({NoticeKind.WARNING}))


async def show(visit: Own) -> Response:
    async with reading(visit.site.web.store) as tx:
        told = await notices(tx, visit.person, _TOLD, Span(), most=SHOWN)
        made = await appeals_of(tx, visit.person, most=SHOWN)
        limited = (await tx.actors.get(visit.person.id)).limited_at is not None
    once = {each.entry.id: each for each in reversed(told.views) if each.entry is not None}
    values = {
        "told": sorted(once.values(), key=lambda each: -each.notice.id),
        "made": made,
        "appealed": {each.entry.id for each in made},
        "open_acts": {*POWERS, *BY_ADMINS},
        "limited": limited,
    }
    return await visit.site.page("members/warnings.html", visit.frame, values)


async def appeal(visit: Own) -> Response:
    """Others than who did it look again. Raises Missing, Denied."""
    text = visit.said("entry")
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise Missing("no line of a log")
    async with transaction(visit.site.web.store) as tx:
        me = await tx.actors.get(visit.person.id)
        entry = await find_entry(tx.connection, int(text))
        await appeals.appeal(tx, person=me, entry=entry, words=visit.said("words"))
    return visit.back(PATH, told="appealed")


PAGES = (Served(PATH, own(show)), Served(PATH, own(appeal), "POST"))
