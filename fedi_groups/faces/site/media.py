"""Pictures that people have uploaded: to everyone, to those who live here and may see them, or to one server alone."""

import asyncio

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from fedi_groups.domain.media import TYPES
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.responses import CLOSED, OPEN
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.tokens import bearer_of
from fedi_groups.faces.site.pages import Site
from fedi_groups.reads.media import find_granted, find_shown
from fedi_groups.storage.unit import reading
from fedi_groups.wire.uris import host_of

HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Referrer-Policy": "no-referrer"}
"""Nothing in a file does anything, should a browser take it for more than a picture."""

PUBLIC = {**OPEN, **HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}
PRIVATE = {**CLOSED, **HEADERS, "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


async def picture(site: Site, request: Request) -> Response:
    """What anyone may see, and with the token of somebody who lives here what they may. Raises Missing, or Gone."""
    file = request.path_params["file"]
    async with reading(site.web.store) as tx:
        shown = await find_shown(tx, file, reader=await bearer_of(tx, request))
    return await _served(site, file, public=shown.public)


async def granted(site: Site, request: Request) -> Response:
    """What few may see, under the address that was given to one server. Whoever else has it was given it there."""
    file = request.path_params["file"]
    async with reading(site.web.store) as tx:
        found = await find_granted(tx, file, grant=request.path_params["grant"])
    if site.web.store.rules.book.blocks(host_of(found.peer.origin)):
        raise Missing(f"{found.peer.origin} is blocked")
    return await _served(site, file, public=False)


async def _served(site: Site, file: str, *, public: bool) -> Response:
    path = site.web.files.path(file)
    if not await asyncio.to_thread(path.is_file):
        raise Missing(f"the file {file} is not here")
    return FileResponse(
        path,
        headers=PUBLIC if public else PRIVATE,
        media_type=TYPES[file.rsplit(".", 1)[1]],
        filename=file,
        content_disposition_type="inline",
    )


ENDPOINTS = (
    Served("/media/{file}", picture),
    Served("/media/{grant}/{file}", granted),
)
