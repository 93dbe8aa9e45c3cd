"""Invitations to this server: links by which people make an account, and how often each was used."""

from starlette.responses import Response

from fedi_groups.actions import vetting
from fedi_groups.actions.deeds import note
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.policy.accounts import terms_of
from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.moderation.said import SPANS, number_in, refusal
from fedi_groups.faces.site.own import Own
from fedi_groups.storage.tickets import passes
from fedi_groups.storage.unit import reading, transaction

INVITES = "/admin/invites"
_MOST = 100
_LONGEST = 500


@admin
async def show(visit: Own) -> Response:
    return await _page(visit)


@admin
async def act(visit: Own) -> Response:
    """Raises Malformed."""
    try:
        async with transaction(visit.site.web.store) as tx:
            person = await tx.actors.get(visit.person.id)
            match visit.said("act"):
                case "invite":
                    span = number_in(visit.said("span"))
                    made = await vetting.invite(
                        tx,
                        by=person,
                        terms=terms_of(visit.site.web.settings),
                        most=number_in(visit.said("most")) or 1,
                        until=Instant(tx.now + span * SECOND) if span in SPANS else None,
                        note=visit.said("note")[:_LONGEST],
                    )
                    note(tx, person, Did.INVITE, made.code, said=str(made.most))
                case "revoke":
                    await vetting.revoke(tx, by=person, code=visit.said("code"))
                    note(tx, person, Did.REVOKE, visit.said("code"))
                case _:
                    raise Malformed("no such act")
    except (Denied, Missing) as error:
        return await _page(visit, wrong=refusal(visit.frame, error), status=422)
    return visit.back(INVITES, told="saved")


async def _page(visit: Own, *, wrong: str = "", status: int = 200) -> Response:
    async with reading(visit.site.web.store) as tx:
        found = await passes(tx.connection, by=None, most=_MOST)
        await tx.actors.want(ids=[each.by_id for each in found])
        by = {each.by_id: await tx.actors.get(each.by_id) for each in found}
        values = {"passes": found, "by": by, "now": tx.now, "spans": SPANS, "wrong": wrong, "form": visit.form}
    return await visit.site.page("admin/invites.html", visit.frame, values, status=status)


PAGES = (Served(INVITES, show), Served(INVITES, act, "POST"))
