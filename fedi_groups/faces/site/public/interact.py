"""From here to where a visitor is at home: they name their server, and go on there to follow or to answer.

`/authorize_interaction` is what WebFinger's subscribe template points to: there a visitor lands who wants to do the
same here. Neither changes anything, and nothing is remembered.
"""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.types import Uri
from fedi_groups.errors import AddressRefused, FediGroupsError, Malformed, TooOften, Unavailable
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.pages import Site, moved
from fedi_groups.faces.site.visitors import read_form
from fedi_groups.peers.intents import Way, Wish
from fedi_groups.peers.urls import wire_form
from fedi_groups.wire.uris import Uris

_LONGEST = 2048
_PROFILE = re.compile("/@[a-z0-9_]+")
"""No other path is sent on to: `//` and the like would lead away from here."""

_TRIES = 20
"""By one address in a minute: each try asks a server elsewhere."""


async def interact(site: Site, request: Request) -> Response:
    """Raises Malformed unless `uri` is an address or a handle."""
    address = request.query_params.get("uri", "").strip()
    frame, uris = site.frame(request), site.web.store.uris
    if uris.read(address) is not None or _is_profile(address, uris):
        return moved(frame.link(urlsplit(address).path or "/"))
    if len(address) > _LONGEST or not address.startswith(("https://", "http://", "acct:", "@")):
        raise Malformed(f"no address: {address[:80]!r}", public="This is neither an address nor a handle.")
    values = {"address": address.removeprefix("acct:")}
    return await site.page("public/interact.html", replace(frame, hidden=True), values)


def _is_profile(address: str, uris: Uris) -> bool:
    return uris.is_local(address) and _PROFILE.fullmatch(address[len(uris.origin) :]) is not None


async def go(site: Site, request: Request) -> Response:
    """On to the visitor's own server: a page that leads there by itself, as forms of ours lead nowhere else. Raises
    Malformed for what was not filled in on a page of ours."""
    form = await read_form(site.web, request)
    wish, thing = _asked(form)
    frame = replace(await site.framed(request), hidden=True)
    values = {"thing": thing, "wish": wish.value, "said": form.get("to", "")[:200].strip(), "found": None, "fault": ""}
    try:
        way = await _way(site, request, form.get("to", ""), wish, thing)
    except (Unavailable, Malformed, TooOften) as error:
        return await site.page("public/go.html", frame, values | {"fault": _fault(error)}, status=422)
    except FediGroupsError as error:
        return await site.page("public/go.html", frame, values | {"fault": "nobody", "error": error}, status=422)
    page = await site.page("public/go.html", frame, values | {"found": way})
    page.headers.update({"Refresh": f"0; url={way.address}", "Cache-Control": "private, no-store"})
    return page


async def _way(site: Site, request: Request, said: str, wish: Wish, thing: Uri) -> Way:
    caller = request.client.host if request.client else ""
    tried = site.tried.get(caller, 0)
    if tried >= _TRIES:
        raise TooOften("too many ways asked for", retry_after=60)
    site.tried[caller] = tried + 1
    return await site.web.directory.way_home(said, wish, thing)


def _asked(form: dict[str, str]) -> tuple[Wish, Uri]:
    try:
        return Wish(form.get("wish", "")), Uri(wire_form(form.get("uri", "")))
    except (ValueError, AddressRefused) as error:
        raise Malformed("no such way", public="This form was not filled in on a page of this server.") from error


def _fault(error: FediGroupsError) -> str:
    match error:
        case Malformed():
            return "unreadable"
        case TooOften():
            return "often"
        case AddressRefused():
            return "refused"
        case _:
            return "silent"


PAGES = (Served("/authorize_interaction", interact), Served("/go", go, "POST"))
