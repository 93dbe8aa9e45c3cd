"""Reports that admins alone decide: about what stands in no community here, or about the only one who keeps order in
one."""

from starlette.responses import Response

from fedi_groups.actions import limiting, reports, suspension
from fedi_groups.domain.types import ReportState
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.citing import hand_for, hand_of
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.moderation.said import number_in, refusal
from fedi_groups.faces.site.own import Own
from fedi_groups.reads.reports import server_cases
from fedi_groups.storage.unit import reading, transaction

REPORTS = "/admin/reports"
_MOST = 50

_ACTS = {"suspend": suspension.suspend, "limit": limiting.limit}
_STATES = {
    "resolve": ReportState.RESOLVED,
    "dismiss": ReportState.DISMISSED,
    **dict.fromkeys(_ACTS, ReportState.RESOLVED),
}


@admin
async def show(visit: Own) -> Response:
    return await _page(visit)


@admin
async def act(visit: Own) -> Response:
    """Something was done about it, or nothing was to be done; or whom it is about is limited, or suspended. Raises
    Malformed.
    """
    act = visit.said("act")
    if act not in _STATES:
        raise Malformed("no such act")
    try:
        async with transaction(visit.site.web.store) as tx:
            known = await tx.reports.get(number_in(visit.said("id")) or 0)
            if known is None:
                raise Missing("no such report", public="There is no such report.")
            person = await tx.actors.get(known.person_id)
            hand = hand_of(visit, await tx.actors.get(visit.person.id))
            if act in _ACTS:
                await _ACTS[act](tx, hand_for(visit, hand.moderator, person), person=person)
            await reports.settle(tx, hand, report=known, state=_STATES[act])
    except (Denied, Missing) as error:
        return await _page(visit, wrong=refusal(visit.frame, error), status=422)
    return visit.back(REPORTS, told="decided")


async def _page(visit: Own, *, wrong: str = "", status: int = 200) -> Response:
    before = number_in(visit.request.query_params.get("before", ""))
    async with reading(visit.site.web.store) as tx:
        found = await server_cases(tx, state=ReportState.OPEN, before=before, most=_MOST + 1)
    values = {
        "cases": found[:_MOST],
        "older": found[_MOST - 1].report.id if len(found) > _MOST else None,
        "wrong": wrong,
        "form": visit.form,
    }
    return await visit.site.page("admin/reports.html", visit.frame, values, status=status)


PAGES = (Served(REPORTS, show), Served(REPORTS, act, "POST"))
