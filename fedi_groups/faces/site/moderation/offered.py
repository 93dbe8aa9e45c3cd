"""What somebody is asked to be in communities: they say yes or no."""

from starlette.responses import Response

from fedi_groups.actions import offers
from fedi_groups.errors import Malformed
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.moderation.said import number_in
from fedi_groups.faces.site.own import Own, own
from fedi_groups.reads.offers import find_offering, offered_to
from fedi_groups.storage.unit import reading, transaction

PATH = "/offers"


async def show(visit: Own) -> Response:
    async with reading(visit.site.web.store) as tx:
        found = await offered_to(tx, visit.person)
    return await visit.site.page("moderation/offers.html", visit.frame, {"offers": found})


async def answer(visit: Own) -> Response:
    """Raises Denied, and Missing where nothing was offered."""
    said = visit.said("do")
    if said not in ("accept", "decline"):
        raise Malformed("no answer")
    async with transaction(visit.site.web.store) as tx:
        me = await tx.actors.get(visit.person.id)
        community = await find_offering(tx, number_in(visit.said("community")) or 0, me.id)
        if said == "accept":
            await offers.accept(tx, community=community, person=me)
        else:
            await offers.decline(tx, community=community, person=me)
    return visit.back(PATH, told="decided")


PAGES = (Served(PATH, own(show)), Served(PATH, own(answer), "POST"))
