"""What everyone who lives here is told: written, with an end or without, and ended."""

from datetime import UTC, datetime

from starlette.responses import Response

from fedi_groups.actions import announcements as actions
from fedi_groups.actions.deeds import note
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.types import DAY, SECOND, Instant
from fedi_groups.errors import Malformed, Missing, Refused
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.moderation.said import number_in, refusal
from fedi_groups.faces.site.own import Own
from fedi_groups.reads.announcements import told
from fedi_groups.storage.unit import reading, transaction

ANNOUNCEMENTS = "/admin/announcements"


@admin
async def show(visit: Own) -> Response:
    return await _page(visit)


@admin
async def act(visit: Own) -> Response:
    try:
        async with transaction(visit.site.web.store) as tx:
            if visit.said("act") == "end":
                await actions.end(tx, number=number_in(visit.said("id")) or 0)
                note(tx, visit.person, Did.END, visit.said("id"))
            else:
                text = visit.said("text")
                await actions.announce(tx, text=text, ends_at=_end_of(visit.said("until")))
                note(tx, visit.person, Did.ANNOUNCE, said=text)
    except Missing:
        return visit.back(ANNOUNCEMENTS)
    except Refused as error:
        return await _page(visit, wrong=refusal(visit.frame, error), status=422)
    visit.site.web.answers.forget()
    return visit.back(ANNOUNCEMENTS, told="saved")


def _end_of(day: str) -> Instant | None:
    """The end of this day. Raises Malformed."""
    if not day:
        return None
    try:
        found = datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError as error:
        raise Malformed("no day", public="This is no day.") from error
    return Instant(int(found.timestamp()) * SECOND + DAY)


async def _page(visit: Own, *, wrong: str = "", status: int = 200) -> Response:
    async with reading(visit.site.web.store) as tx:
        values = {"announcements": await told(tx), "wrong": wrong, "form": visit.form}
    return await visit.site.page("admin/announcements.html", visit.frame, values, status=status)


PAGES = (Served(ANNOUNCEMENTS, show), Served(ANNOUNCEMENTS, act, "POST"))
