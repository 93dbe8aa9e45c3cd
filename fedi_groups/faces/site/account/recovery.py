"""The pages for a password that is lost: where to write to, and then a new one. Nobody is told who has an account."""

import asyncio
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.actions.passwords import hash_password
from fedi_groups.actions.recovery import ask_reset, reset, who_resets
from fedi_groups.domain.policy.accounts import password_faults
from fedi_groups.errors import Denied, Overloaded
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.own import ENTRANCE, led_on
from fedi_groups.faces.site.pages import Site, with_forms
from fedi_groups.faces.site.visitors import browser_of, read_form, remember, visitor_of
from fedi_groups.storage.unit import reading, transaction

FORGOTTEN = "/auth/forgotten"
RESET = "/auth/password/{ticket}"
_LONGEST = 1000


async def show(site: Site, request: Request) -> Response:
    values = {"action": site.frame(request).link(FORGOTTEN), "what": "ask"}
    return await _page(site, request, "account/forgotten.html", values)


async def send(site: Site, request: Request) -> Response:
    """A letter, if there is somebody of that name or address: the answer is the same."""
    visitor, form = await visitor_of(site.web, request), await read_form(site.web, request)
    values = {"action": site.frame(request).link(FORGOTTEN)}
    if not visitor.filled_in(form):
        return await _page(site, request, "account/forgotten.html", {**values, "what": "old"}, status=403)
    try:
        async with transaction(site.web.store) as tx:
            await ask_reset(tx, form.get("name", "")[:_LONGEST], network=browser_of(request).network)
    except Overloaded:
        return await _page(site, request, "account/forgotten.html", {**values, "what": "often"}, status=429)
    return await _page(site, request, "account/forgotten.html", {**values, "what": "sent"})


async def choose(site: Site, request: Request) -> Response:
    """The link of a letter. One that is over leads to where a new one is asked for."""
    try:
        async with reading(site.web.store) as tx:
            await who_resets(tx, request.path_params["ticket"])
    except Denied:
        return await _over(site, request)
    return await _reset(site, request, "")


async def do(site: Site, request: Request) -> Response:
    """A new password, and every browser and app signed out. Whoever has the letter may: no cookie is asked for."""
    ticket, form = request.path_params["ticket"], await read_form(site.web, request)
    password = form.get("password", "")[:_LONGEST]
    try:
        async with reading(site.web.store) as tx:
            person = await who_resets(tx, ticket)
        if password_faults(password, names=(person.name,), trusting=site.web.settings.test_mode):
            return await _reset(site, request, "weak", status=422)
        hashed = await asyncio.to_thread(hash_password, password)
        async with transaction(site.web.store) as tx:
            await reset(tx, ticket, hashed=hashed)
    except Denied:
        return await _over(site, request)
    return led_on(site.frame(request).link(ENTRANCE))


async def _over(site: Site, request: Request) -> Response:
    values = {"action": site.frame(request).link(FORGOTTEN), "what": "over"}
    return await _page(site, request, "account/forgotten.html", values, status=404)


async def _reset(site: Site, request: Request, wrong: str, *, status: int = 200) -> Response:
    return await _page(site, request, "account/reset.html", {"action": request.url.path, "wrong": wrong}, status=status)


async def _page(site: Site, request: Request, template: str, values: dict[str, str], *, status: int = 200) -> Response:
    visitor = await visitor_of(site.web, request)
    frame = replace(site.frame(request), hidden=True)
    page = with_forms(await site.page(template, frame, {**values, "mark": visitor.mark}, status=status))
    page.headers["Referrer-Policy"] = "no-referrer"
    return remember(site.web, page, visitor.cookie, lasting=False) if visitor.fresh else page


PAGES = (
    Served(FORGOTTEN, show),
    Served(FORGOTTEN, send, "POST"),
    Served(RESET, choose),
    Served(RESET, do, "POST"),
)
