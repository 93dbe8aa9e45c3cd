"""The rules of a community, in their order: they are cited by their number. Each press of a button shows the list as it
would be; nothing holds before it is saved."""

from dataclasses import replace

from starlette.responses import Response

from fedi_groups.actions.charters import LONGEST_LINE, change_charter
from fedi_groups.domain.charter import MOST_RULES
from fedi_groups.errors import Denied
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.moderation.places import hand_of, place_of
from fedi_groups.faces.site.moderation.said import number_in, refusal
from fedi_groups.faces.site.own import Own, own
from fedi_groups.reads.duties import Duties
from fedi_groups.storage.unit import reading, transaction

PATH = "/c/{name}/settings/rules"


async def show(visit: Own) -> Response:
    async with reading(visit.site.web.store) as tx:
        place = await place_of(tx, visit, _may)
    return await _page(visit, place, list(place.community.charter.rules) or [""])


async def change(visit: Own) -> Response:
    async with reading(visit.site.web.store) as tx:
        place = await place_of(tx, visit, _may)
    lines = [" ".join(visit.said(f"rule-{number}").split()) for number in range(MOST_RULES)]
    while lines and not lines[-1]:
        lines.pop()
    if visit.said("do") != "save":
        return await _page(visit, place, moved(lines, visit.said("do")))
    rules = tuple(each for each in lines if each)
    try:
        async with transaction(visit.site.web.store) as tx:
            place = await place_of(tx, visit, _may)
            charter = replace(place.community.charter, rules=rules)
            await change_charter(tx, await hand_of(tx, visit), community=place.community, charter=charter)
    except Denied as error:
        return await _page(visit, place, lines, fault=refusal(visit.frame, error), status=422)
    return visit.back(visit.frame.path, told="saved")


def moved(lines: list[str], how: str) -> list[str]:
    """`up`, `down` or `drop` and a number, or `add`: the list as that makes it."""
    what, _, said = how.partition(":")
    at, lines = number_in(said), list(lines)
    if what == "add" and len(lines) < MOST_RULES:
        return [*lines, ""]
    if at is None or at >= len(lines):
        return lines or [""]
    line = lines.pop(at)
    if what in ("up", "down"):
        lines.insert(max(0, at - 1) if what == "up" else at + 1, line)
    return lines or [""]


async def _page(visit: Own, place: Duties, lines: list[str], *, fault: str = "", status: int = 200) -> Response:
    values = {
        "place": place,
        "community": place.community,
        "lines": lines,
        "fault": fault,
        "longest": LONGEST_LINE,
        "most": MOST_RULES,
        "saved": tuple(lines) == (place.community.charter.rules or ("",)),
    }
    return await visit.site.page("moderation/rules.html", visit.frame, values, status=status)


def _may(duties: Duties) -> bool:
    return duties.governs


PAGES = (Served(PATH, own(show)), Served(PATH, own(change), "POST"))
