"""Where an act has arrived: which servers have heard of it, which have not, and why. For who keeps order there."""

from collections import Counter

from starlette.responses import Response

from fedi_groups.delivery.receipts import ReceiptState, receipts
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.moderation.places import place_of
from fedi_groups.faces.site.moderation.said import number_in
from fedi_groups.faces.site.own import Own, own
from fedi_groups.reads.modlog import line_of
from fedi_groups.storage.modlog import find_entry
from fedi_groups.storage.outgoing import find_row
from fedi_groups.storage.unit import reading

PATH = "/c/{name}/modlog/{number}"

MOST = 500
"""Servers that are named, those first that have not taken it."""


async def show(visit: Own) -> Response:
    """Raises Missing for a line of another log."""
    number = number_in(visit.request.path_params["number"]) or 0
    async with reading(visit.site.web.store) as tx:
        place = await place_of(tx, visit, lambda duties: duties.any)
        entry = await find_entry(tx.connection, number)
        if entry is None or entry.community_id != place.community.id:
            raise Missing(f"no line {number} in this log")
        line = await line_of(tx, entry)
        row = await find_row(tx.connection, number)
    found = await receipts(visit.site.web.store.database, row) if row is not None else []
    counts = Counter(each.state for each in found)
    values = {
        "place": place,
        "community": place.community,
        "line": line,
        "receipts": sorted(found, key=lambda each: each.state is ReceiptState.ACCEPTED)[:MOST],
        "all": len(found),
        "accepted": counts[ReceiptState.ACCEPTED],
    }
    return await visit.site.page("moderation/receipts.html", visit.frame, values)


PAGES = (Served(PATH, own(show)),)
