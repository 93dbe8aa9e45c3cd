"""The pages where people sign in and out. They work without a script, on a phone, and in the window of an app."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.actions.passkeys import ask
from fedi_groups.domain.types import SECOND
from fedi_groups.faces.shared.proofs import Proof, prove
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.account.arrivals import BARRED, asked_of, let_in, next_of
from fedi_groups.faces.site.account.devices import PATH as DEVICES
from fedi_groups.faces.site.account.second import PASSKEY, ask_code
from fedi_groups.faces.site.own import ENTRANCE, led_on
from fedi_groups.faces.site.pages import Site, with_forms
from fedi_groups.faces.site.visitors import Visitor, browser_of, read_form, remember, visitor_of
from fedi_groups.reads.factors import takes_a_code
from fedi_groups.storage.sessions import end_session
from fedi_groups.storage.unit import reading, transaction

_LONGEST = 1000


async def show(site: Site, request: Request) -> Response:
    """Who is signed in already is led on, unless it is to be done `again`."""
    visitor = await visitor_of(site.web, request)
    if visitor.barred is not None and "again" not in request.query_params:
        return led_on(site.frame(request).link(BARRED))
    if visitor.person is not None and "again" not in request.query_params:
        return led_on(next_of(request))
    return await _form(site, request, visitor)


async def enter(site: Site, request: Request) -> Response:
    """Signs in who proves who they are, and leads them on."""
    visitor, form = await visitor_of(site.web, request), await read_form(site.web, request)
    name, password = form.get("name", "")[:_LONGEST], form.get("password", "")[:_LONGEST]
    if not visitor.filled_in(form):
        return await _form(site, request, visitor, name=name, wrong="old")
    proof = await prove(site.web, name=name, password=password, browser=browser_of(request))
    if proof.person is None:
        return await _refused(site, request, visitor, name, proof)
    async with reading(site.web.store) as tx:
        half = await takes_a_code(tx, proof.person)
    if half:
        return await ask_code(site, request, visitor, proof.person)
    return await let_in(site, request, visitor, proof.person)


async def leave(site: Site, request: Request) -> Response:
    """Signs out of this browser alone."""
    visitor, form = await visitor_of(site.web, request), await read_form(site.web, request)
    visitor.require_mark(form)
    if visitor.session is not None:
        async with transaction(site.web.store) as tx:
            await end_session(tx.connection, visitor.session.id, visitor.session.actor_id)
    return led_on("/")


async def show_exit(site: Site, request: Request) -> Response:
    """Nobody is signed out by a link: the button is on the page of all that one is signed in with."""
    return led_on(DEVICES)


async def _refused(site: Site, request: Request, visitor: Visitor, name: str, proof: Proof) -> Response:
    if proof.again_at is None:
        return await _form(site, request, visitor, name=name, wrong="password")
    page = await _form(site, request, visitor, name=name, wrong="often", again_at=proof.again_at)
    page.headers["Retry-After"] = str((proof.again_at - site.web.store.clock()) // SECOND + 1)
    return page


_STATUS = {"": 200, "often": 429}


async def _form(
    site: Site, request: Request, visitor: Visitor, *, name: str = "", wrong: str = "", again_at: int = 0
) -> Response:
    asked = asked_of(request)
    frame = replace(site.frame(request), hidden=True, asked=tuple(asked.items()))
    async with reading(site.web.store) as tx:
        question = ask(tx, browser=visitor.browser)
    values = {
        "mark": visitor.mark,
        "action": frame.link(ENTRANCE, **asked),
        "passkey": frame.link(PASSKEY, **asked),
        "question": question,
        "name": name,
        "wrong": wrong,
        "again_at": again_at,
    }
    page = with_forms(await site.page("account/sign_in.html", frame, values, status=_STATUS.get(wrong, 403)))
    return remember(site.web, page, visitor.cookie, lasting=False) if visitor.fresh else page


PAGES = (
    Served(ENTRANCE, show),
    Served(ENTRANCE, enter, "POST"),
    Served("/auth/sign-out", show_exit),
    Served("/auth/sign-out", leave, "POST"),
)
