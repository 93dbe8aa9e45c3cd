"""The page on which somebody lets an app in, or does not (RFC 6749 4.1): who asks, for what, and as whom it may act.

Nobody is ever sent to an address that the app has not registered, letter by letter.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.actions.apps import grantable, let_in
from fedi_groups.domain.apps import OUT_OF_BAND, App, Fault, Wish
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.apps import read_wish
from fedi_groups.errors import Denied
from fedi_groups.faces.shared.responses import CLOSED
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.own import to_entrance
from fedi_groups.faces.site.pages import Site, with_forms
from fedi_groups.faces.site.visitors import Visitor, read_form, visitor_of
from fedi_groups.reads.access import voices_of
from fedi_groups.storage.admins import is_admin
from fedi_groups.storage.apps import find_app
from fedi_groups.storage.unit import reading, transaction

PATH = "/oauth/authorize"

FIELDS = ("client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method")

_NO = ("", "0", "f", "F", "false", "False", "FALSE", "off", "OFF")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_WEB = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?(?=[/?]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plea:
    """What an app asks for, as it came (`asked`), and as it is understood."""

    asked: Mapping[str, str]
    app: App
    wish: Wish


async def show(site: Site, request: Request) -> Response:
    """The question, for who is signed in; all others sign in first, and so does who is to do it again."""
    asked = _of(request.query_params)
    frame = _framed(site, request, asked)
    plea = await _read(site, frame, asked)
    if isinstance(plea, Response):
        return plea
    visitor = await visitor_of(site.web, request)
    again = request.query_params.get("force_login", "") not in _NO
    if visitor.person is None or again:
        return to_entrance(frame, frame.link(PATH, **asked), again=again)
    return await _question(site, frame, visitor, visitor.person, plea)


async def decide(site: Site, request: Request) -> Response:
    """The answer. Raises Denied for one that was not given on the page."""
    visitor, form = await visitor_of(site.web, request), await read_form(site.web, request)
    visitor.require_mark(form)
    asked = _of(form)
    frame = _framed(site, request, asked)
    plea = await _read(site, frame, asked)
    if isinstance(plea, Response):
        return plea
    if visitor.person is None:
        return to_entrance(frame, frame.link(PATH, **asked))
    if form.get("decision") != "allow":
        return await _faulty(site, frame, plea.wish.redirect_uri, asked, Fault.ACCESS_DENIED)
    code = await _let_in(site, visitor.person, plea, form.get("as", ""))
    if plea.wish.redirect_uri == OUT_OF_BAND:
        return with_forms(await site.page("account/code.html", frame, {"app": plea.app, "code": code}))
    return _sent_back(site, plea.wish.redirect_uri, asked, code=code)


async def _read(site: Site, frame: Frame, asked: Mapping[str, str]) -> Plea | Response:
    """Where it cannot be told who asks, or where they want their answer, the person hears of it and nobody else."""
    async with reading(site.web.store) as tx:
        found = await find_app(tx.connection, asked["client_id"])
    if found is None:
        return await _page(site, frame, "client", status=400)
    app, _ = found
    wish = read_wish(app, asked)
    match wish:
        case None:
            return await _page(site, frame, "address", status=400)
        case Fault():
            return await _faulty(site, frame, asked["redirect_uri"], asked, wish)
        case Wish():
            return Plea(asked, app, wish)


async def _question(site: Site, frame: Frame, visitor: Visitor, person: ActorFacts, plea: Plea) -> Response:
    async with reading(site.web.store) as tx:
        voices = await voices_of(tx, person)
        try:
            scopes = grantable(plea.wish.scopes, admin=await is_admin(tx.connection, person.id))
        except Denied:
            return await _faulty(site, frame, plea.wish.redirect_uri, plea.asked, Fault.INVALID_SCOPE)
    values = {
        "app": plea.app,
        "asked": plea.asked,
        "mark": visitor.mark,
        "person": person,
        "scopes": scopes,
        "voices": voices,
        "away": frame.link("/auth/sign-in", next=frame.link(PATH, **plea.asked), again="true"),
        "host": _host(plea.wish.redirect_uri),
    }
    return with_forms(await site.page("account/consent.html", frame, values), *_beyond(plea.wish.redirect_uri))


async def _let_in(site: Site, person: ActorFacts, plea: Plea, number: str) -> str:
    """The code. `number`: as whom the app acts; the person themselves, if none is said."""
    async with transaction(site.web.store) as tx:
        voices = await voices_of(tx, person)
        voice = next((each for each in voices if str(each.id) == (number or str(person.id))), None)
        if voice is None:
            raise Denied(f"{person.name} does not speak for {number[:20]!r}", public="You do not keep order there.")
        admin = await is_admin(tx.connection, person.id)
        return await let_in(tx, app=plea.app, person=person, voice=voice, wish=plea.wish, admin=admin)


async def _faulty(site: Site, frame: Frame, address: str, asked: Mapping[str, str], fault: Fault) -> Response:
    """The app hears why, where it can be told."""
    if address == OUT_OF_BAND:
        return await _page(site, frame, "denied" if fault is Fault.ACCESS_DENIED else "request", status=400)
    return _sent_back(site, address, asked, error=fault.value)


async def _page(site: Site, frame: Frame, why: str, *, status: int) -> Response:
    return with_forms(await site.page("account/no_consent.html", frame, {"why": why}, status=status))


def _sent_back(site: Site, address: str, asked: Mapping[str, str], **answer: str) -> Response:
    """To the app, whose address stays as it is, a query of its own included; with who says so (RFC 9207)."""
    state = {"state": asked["state"]} if asked["state"] else {}
    added = urlencode({**answer, **state, "iss": site.web.store.uris.origin}, quote_via=quote)
    joint = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
    headers = {**CLOSED, "Location": f"{address}{joint}{added}", "Cache-Control": "private, no-store"}
    return Response(status_code=302, headers={**headers, "Referrer-Policy": "no-referrer"})


def _of(given: Mapping[str, str]) -> dict[str, str]:
    return {name: given.get(name, "") for name in FIELDS}


def _framed(site: Site, request: Request, asked: Mapping[str, str]) -> Frame:
    kept = tuple((name, value) for name, value in asked.items() if value)
    return replace(site.frame(request), hidden=True, asked=kept)


def _beyond(address: str) -> tuple[str, ...]:
    """Where the answer may lead, as a policy names it: browsers hold the way on after a form against that, too."""
    if address == OUT_OF_BAND:
        return ()
    web, scheme = _WEB.match(address), _SCHEME.match(address)
    return (web.group(),) if web is not None else (f"{scheme.group(1)}:",) if scheme is not None else ()


def _host(address: str) -> str:
    """Where on the web the answer goes; empty for what is a program on the person's own device."""
    web = _WEB.match(address)
    return web.group().split("//", 1)[1] if web is not None else ""


PAGES = (Served(PATH, show), Served(PATH, decide, "POST"))
