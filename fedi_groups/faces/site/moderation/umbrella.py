"""Umbrellas, as one of the two sides sees them: what it is in, what is in it, and what was asked."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.responses import Response

from fedi_groups.actions import umbrellas
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.errors import Denied, Gone, Malformed, Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.moderation.places import hand_of, place_of
from fedi_groups.faces.site.moderation.said import refusal
from fedi_groups.faces.site.own import Own, own
from fedi_groups.reads.actors import find_named
from fedi_groups.reads.duties import Duties
from fedi_groups.reads.hidden import joined_by
from fedi_groups.reads.umbrellas import bonds
from fedi_groups.storage.unit import Unit, reading, transaction

PATH = "/c/{name}/settings/umbrella"

_ACTS: Mapping[str, Callable[..., Awaitable[object]]] = {
    "propose": umbrellas.propose,
    "agree": umbrellas.agree,
    "refuse": umbrellas.refuse,
    "remove": umbrellas.take_out,
}


async def show(visit: Own) -> Response:
    return await _page(visit)


async def change(visit: Own) -> Response:
    """`side`: whether the other one is the `umbrella`, or a `community` to be in this one."""
    act = _ACTS.get(visit.said("do"))
    if act is None:
        raise Malformed("no such act")
    try:
        async with transaction(visit.site.web.store) as tx:
            here = (await place_of(tx, visit, _may)).community
            other = await _other(tx, visit)
            umbrella, community = (other, here) if visit.said("side") == "umbrella" else (here, other)
            await act(tx, await hand_of(tx, visit), umbrella=umbrella, community=community)
    except (Denied, Missing, Gone) as error:
        words = refusal(visit.frame, error) if isinstance(error, Denied) else ""
        return await _page(visit, fault=words, absent=not words, form=visit.form, status=422)
    return visit.back(visit.frame.path, told="saved")


async def _other(tx: Unit, visit: Own) -> ActorFacts:
    """Raises Missing, Gone."""
    tx.knows |= await joined_by(tx, visit.person.id)
    name = visit.said("other").strip().lstrip("!@").partition("@")[0].lower()
    found = await find_named(tx, name)
    if not found.is_community:
        raise Missing(f"{name} is no community")
    return found


async def _page(visit: Own, *, status: int = 200, **more: Any) -> Response:
    async with reading(visit.site.web.store) as tx:
        place = await place_of(tx, visit, _may)
        found = await bonds(tx, place.community)
    values = {
        "place": place,
        "community": place.community,
        "bonds": found,
        "fault": "",
        "absent": False,
        "form": {},
        **more,
    }
    return await visit.site.page("moderation/umbrella.html", visit.frame, values, status=status)


def _may(duties: Duties) -> bool:
    return duties.governs


PAGES = (Served(PATH, own(show)), Served(PATH, own(change), "POST"))
