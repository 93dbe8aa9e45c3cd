"""Domains of addresses that are not taken, and names with which nobody signs up."""

from starlette.responses import Response

from fedi_groups.actions.deeds import note
from fedi_groups.actions.unwanted import shun, welcome
from fedi_groups.domain.accounts import Unwanted
from fedi_groups.domain.deeds import Did
from fedi_groups.errors import Malformed, Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.moderation.said import refusal
from fedi_groups.faces.site.own import Own
from fedi_groups.storage.signups import rules_about
from fedi_groups.storage.unit import reading, transaction

UNWANTED = "/admin/unwanted"
_LONGEST = 500

_DID = {
    ("shun", Unwanted.EMAIL): Did.BLOCK_MAIL,
    ("welcome", Unwanted.EMAIL): Did.UNBLOCK_MAIL,
    ("shun", Unwanted.NAME): Did.RESERVE,
    ("welcome", Unwanted.NAME): Did.RELEASE,
}


@admin
async def show(visit: Own) -> Response:
    return await _page(visit)


@admin
async def act(visit: Own) -> Response:
    """Raises Malformed for what the form does not have."""
    known = {each.value: each for each in Unwanted}
    unwanted, act = known.get(visit.said("kind")), visit.said("act")
    if unwanted is None or (act, unwanted) not in _DID:
        raise Malformed("no such act")
    pattern, why = visit.said("pattern"), visit.said("note").strip()[:_LONGEST]
    try:
        async with transaction(visit.site.web.store) as tx:
            if act == "shun":
                pattern = await shun(tx, unwanted, pattern, note=why)
            else:
                pattern = await welcome(tx, unwanted, pattern)
            note(tx, visit.person, _DID[act, unwanted], pattern, said=why)
    except Missing:
        return visit.back(UNWANTED)
    except Malformed as error:
        return await _page(visit, wrong=refusal(visit.frame, error), status=422)
    return visit.back(UNWANTED, told="saved")


async def _page(visit: Own, *, wrong: str = "", status: int = 200) -> Response:
    async with reading(visit.site.web.store) as tx:
        rules = [(each, await rules_about(tx.connection, each)) for each in Unwanted]
    values = {"rules": rules, "wrong": wrong, "form": visit.form}
    return await visit.site.page("admin/unwanted.html", visit.frame, values, status=status)


PAGES = (Served(UNWANTED, show), Served(UNWANTED, act, "POST"))
