"""Where one writes: an answer or a quote has a form of its own, and all else the one for something new."""

from starlette.responses import Response

from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.members import beginning, composing
from fedi_groups.faces.site.members.composing import NEW
from fedi_groups.faces.site.own import Own, own, own_words

_TO_WHAT = ("parent", "quote")


async def show(visit: Own) -> Response:
    if any(visit.request.query_params.get(each) for each in _TO_WHAT):
        return await composing.show(visit)
    return await beginning.show(visit)


async def send(visit: Own) -> Response:
    if any(visit.said(each) for each in _TO_WHAT):
        return await composing.send(visit)
    return await beginning.send(visit)


PAGES = (Served(NEW, own(show)), Served(NEW, own_words(send), "POST"))
