"""The first steps on a new server: its first admin, what it is called, its first community, whom to invite."""

import asyncio
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.actions import founding
from fedi_groups.actions.accounts import tidied
from fedi_groups.actions.passwords import hash_password
from fedi_groups.actions.sessions import begin
from fedi_groups.domain.accounts import Form
from fedi_groups.errors import Denied, Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.founding import COMMUNITY
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.admin.settings import FIRST, Field, choose, shown_settings
from fedi_groups.faces.site.own import Own, led_on
from fedi_groups.faces.site.pages import Site, with_forms
from fedi_groups.faces.site.visitors import Visitor, browser_of, read_form, remember, visitor_of
from fedi_groups.storage.admins import has_admin
from fedi_groups.storage.unit import reading, transaction

SETUP = "/setup"
SERVER = "/setup/server"
_LONGEST = 1000


async def show(site: Site, request: Request) -> Response:
    """Whoever is at the machine has the code; others learn where it is to be found. Raises Missing once there is an
    admin."""
    return await _form(site, request, request.query_params.get("code", "").strip()[:_LONGEST])


async def found(site: Site, request: Request) -> Response:
    """The first admin, signed in at once. Raises Denied for a form of another site."""
    visitor, form = await visitor_of(site.web, request), await read_form(site.web, request)
    visitor.require_mark(form)
    wanted = _read(form, site.frame(request).language.tag)
    faults: dict[str, str] = {name: fault.value for name, fault in founding.faults_in(wanted).items()}
    if faults:
        return await _form(site, request, wanted.code, given=wanted, faults=faults, status=422)
    hashed, keys = await asyncio.gather(
        asyncio.to_thread(hash_password, wanted.password), asyncio.to_thread(site.web.new_keys)
    )
    try:
        async with transaction(site.web.store) as tx:
            person = await founding.found_server(tx, wanted, hashed=hashed, keys=keys)
            await tx.flush()
            cookie = await begin(tx, person=person, browser=browser_of(request), before=visitor.cookie)
    except Denied as error:
        return await _form(site, request, wanted.code, given=wanted, faults={"": error.public}, status=403)
    return remember(site.web, led_on(site.frame(request).link(SERVER)), cookie, lasting=True)


@admin
async def show_server(visit: Own) -> Response:
    """What it is called, and who comes in."""
    return await _server(visit, {}, status=200)


@admin
async def name_server(visit: Own) -> Response:
    faults = await choose(visit, FIRST)
    return await _server(visit, faults, status=422) if faults else led_on(visit.frame.link(COMMUNITY))


async def is_new(site: Site) -> bool:
    """Whether nobody runs this server yet, as far as this process knows."""
    if not site.web.founded:
        async with reading(site.web.store) as tx:
            site.web.founded = await has_admin(tx.connection)
    return not site.web.founded


async def _server(visit: Own, faults: dict[str, str], *, status: int) -> Response:
    fields = [_suggested(each) for each in shown_settings(visit, FIRST, faults)]
    values = {"fields": fields, "mark": visit.visitor.mark}
    return await visit.site.page("admin/setup_server.html", visit.frame, values, status=status)


def _suggested(field: Field) -> Field:
    """As long as nobody has said who comes in, it is those who are invited: a server for oneself alone is rare."""
    untouched = field.name == "registrations" and not field.chosen and not field.variable and not field.fault
    return replace(field, value="invitation") if untouched else field


async def _form(
    site: Site,
    request: Request,
    code: str,
    *,
    given: Form | None = None,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    visitor: Visitor = await visitor_of(site.web, request)
    async with reading(site.web.store) as tx:
        if await has_admin(tx.connection):
            if visitor.person is not None:
                return led_on(site.frame(request).link("/admin"))
            raise Missing("set up already")
        good = await founding.is_setup_code(tx, code)
    frame = replace(site.frame(request), hidden=True, asked=(("code", code),) if code else ())
    values = {"mark": visitor.mark, "code": code, "good": good, "given": given, "faults": faults or {}}
    page = with_forms(await site.page("admin/setup.html", frame, values, status=status))
    return remember(site.web, page, visitor.cookie, lasting=False) if visitor.fresh else page


def _read(form: dict[str, str], language: str) -> Form:
    cut = {name: value[:_LONGEST] for name, value in form.items()}
    return tidied(
        Form(
            name=cut.get("name", ""),
            email=cut.get("email", ""),
            password=cut.get("password", ""),
            agreement=True,
            language=language,
            code=cut.get("code", "").strip(),
        )
    )


PAGES = (
    Served(SETUP, show),
    Served(SETUP, found, "POST"),
    Served(SERVER, show_server),
    Served(SERVER, name_server, "POST"),
)
