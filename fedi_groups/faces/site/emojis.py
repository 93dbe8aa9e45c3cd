"""Pictures of the custom emoji of this server: anyone sees them."""

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.emojis import still_of
from fedi_groups.domain.media import type_of
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.requests import number_in
from fedi_groups.faces.shared.responses import OPEN
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.media import HEADERS, PUBLIC
from fedi_groups.faces.site.pages import Site
from fedi_groups.storage.emojis import emoji_picture
from fedi_groups.storage.unit import reading

SOON = {**OPEN, **HEADERS, "Cache-Control": "public, max-age=300"}
"""For whoever asks by the name of a picture that was there before: they get the one that is there now."""


async def picture(site: Site, request: Request) -> Response:
    """Kept for ever under the name of just this picture. Raises Missing."""
    number, asked = number_in(request), request.path_params["picture"]
    still = asked.endswith(".still.webp")
    async with reading(site.web.store) as tx:
        found = await emoji_picture(tx.connection, number, still=still)
    if found is None:
        raise Missing(f"no emoji {number}")
    file, content = found
    name = still_of(file) if still else file
    headers = PUBLIC if name == f"{number}/{asked}" else SOON
    return Response(content, 200, headers, type_of(name))


ENDPOINTS = (Served("/emojis/{number}/{picture}", picture),)
