"""Appeals that wait: against what admins did to accounts, and those of communities that nobody there has decided."""

from starlette.responses import Response

from fedi_groups.actions import appeals
from fedi_groups.domain.types import AppealState
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.citing import hand_of
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.moderation.said import number_in, refusal
from fedi_groups.faces.site.own import Own
from fedi_groups.reads.appeals import appealed
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import reading, transaction

APPEALS = "/admin/appeals"
_MOST = 30
_DECIDE = {"uphold": appeals.uphold, "overturn": appeals.overturn}


@admin
async def show(visit: Own) -> Response:
    return await _page(visit)


@admin
async def decide(visit: Own) -> Response:
    """Raises Malformed."""
    act = _DECIDE.get(visit.said("act"))
    if act is None:
        raise Malformed("no such decision")
    try:
        async with transaction(visit.site.web.store) as tx:
            hand = hand_of(visit, await tx.actors.get(visit.person.id))
            if not hand.reason:
                raise Denied("no words", public="Say why.")
            await act(tx, hand, number=number_in(visit.said("id")) or 0)
    except (Denied, Missing) as error:
        return await _page(visit, wrong=refusal(visit.frame, error), status=422)
    return visit.back(APPEALS, told="decided")


async def _page(visit: Own, *, wrong: str = "", status: int = 200) -> Response:
    after = number_in(visit.request.query_params.get("after", "")) or 0
    async with reading(visit.site.web.store) as tx:
        span = Span(above=after, upwards=True)
        found = await appealed(tx, None, state=AppealState.OPEN, most=_MOST + 1, span=span)
    values = {
        "found": found[:_MOST],
        "more": found[_MOST - 1].appeal.id if len(found) > _MOST else None,
        "wrong": wrong,
        "form": visit.form,
    }
    return await visit.site.page("admin/appeals.html", visit.frame, values, status=status)


PAGES = (Served(APPEALS, show), Served(APPEALS, decide, "POST"))
