"""Where a visitor from elsewhere lands who wants to answer or follow: what to paste into the app they are at home in.

This is what WebFinger's subscribe template points to. It changes nothing.
"""

import re
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.errors import Malformed
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.pages import Site, moved
from fedi_groups.wire.uris import Uris

_LONGEST = 2048
_PROFILE = re.compile("/@[a-z0-9_]+")
"""No other path is sent on to: `//` and the like would lead away from here."""


async def interact(site: Site, request: Request) -> Response:
    """Raises Malformed unless `uri` is an address or a handle."""
    address = request.query_params.get("uri", "").strip()
    frame, uris = site.frame(request), site.web.store.uris
    if uris.read(address) is not None or _is_profile(address, uris):
        return moved(frame.link(urlsplit(address).path or "/"))
    if len(address) > _LONGEST or not address.startswith(("https://", "http://", "acct:", "@")):
        raise Malformed(f"no address: {address[:80]!r}", public="This is neither an address nor a handle.")
    return await site.page("interact.html", frame, {"address": address.removeprefix("acct:")})


def _is_profile(address: str, uris: Uris) -> bool:
    return uris.is_local(address) and _PROFILE.fullmatch(address[len(uris.origin) :]) is not None


PAGES = (Served("/authorize_interaction", interact),)
