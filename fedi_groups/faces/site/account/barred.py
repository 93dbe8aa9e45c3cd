"""What is open to who is suspended: why, for how long, one appeal, and their data. Elsewhere they are guests."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.actions import appeals
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.errors import Denied, Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.account.arrivals import BARRED
from fedi_groups.faces.site.members.taking import archive_of, file_of
from fedi_groups.faces.site.moderation.said import refusal
from fedi_groups.faces.site.own import ENTRANCE, led_on
from fedi_groups.faces.site.pages import Site, with_forms
from fedi_groups.faces.site.visitors import Visitor, read_form, visitor_of
from fedi_groups.reads.appeals import standing_of
from fedi_groups.storage.unit import reading, transaction


@dataclass(frozen=True, slots=True)
class _Barred:
    """Somebody suspended who has shown who they are."""

    site: Site
    request: Request
    visitor: Visitor
    person: ActorFacts
    form: dict[str, str]


Answer = Callable[[_Barred], Awaitable[Response]]


def _barred(answer: Answer) -> Callable[[Site, Request], Awaitable[Response]]:
    """Whoever is not suspended is led where they belong; a form of another site raises Denied."""

    async def answered(site: Site, request: Request) -> Response:
        visitor, form = await visitor_of(site.web, request), {}
        if request.method == "POST":
            form = await read_form(site.web, request)
            visitor.require_mark(form)
        if visitor.barred is None:
            return led_on(site.frame(request).link("/" if visitor.person is not None else ENTRANCE))
        return await answer(_Barred(site, request, visitor, visitor.barred, form))

    return answered


async def _show(visit: _Barred) -> Response:
    return await _page(visit)


async def _appeal(visit: _Barred) -> Response:
    try:
        async with transaction(visit.site.web.store) as tx:
            me = await tx.actors.get(visit.person.id)
            found = await standing_of(tx, me)
            entry = found.suspended.entry if found.suspended is not None else None
            await appeals.appeal(tx, person=me, entry=entry, words=visit.form.get("words", ""))
    except (Denied, Missing) as error:
        return await _page(visit, wrong=refusal(visit.site.frame(visit.request), error), status=422)
    return led_on(visit.site.frame(visit.request).link(BARRED, told="appealed"))


async def _take(visit: _Barred) -> Response:
    return await file_of(visit.site.web.store, visit.person, visit.request.path_params["name"])


async def _take_all(visit: _Barred) -> Response:
    made = await archive_of(visit.site.web, visit.person)
    return made or await _page(visit, often=True, status=429)


async def _page(visit: _Barred, *, wrong: str = "", often: bool = False, status: int = 200) -> Response:
    async with reading(visit.site.web.store) as tx:
        found = await standing_of(tx, visit.person)
    values = {
        "person": visit.person,
        "act": found.suspended,
        "mark": visit.visitor.mark,
        "wrong": wrong,
        "often": often,
        "words": visit.form.get("words", ""),
    }
    frame = replace(visit.site.frame(visit.request), hidden=True)
    return with_forms(await visit.site.page("account/barred.html", frame, values, status=status))


PAGES = (
    Served(BARRED, _barred(_show)),
    Served(BARRED, _barred(_appeal), "POST"),
    Served(f"{BARRED}/archive", _barred(_take_all), "POST"),
    Served(f"{BARRED}/data/{{name}}", _barred(_take)),
)
