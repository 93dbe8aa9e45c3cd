"""The page on which the site tells of what it is made: colours, letters, spaces, and all that is built of them."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site import charts
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.pages import Site
from fedi_groups.faces.site.palette import SCHEMES, contrasts, palettes

POSTS, COMMENTS = (4, 7, 3, 9, 6, 8, 12), (9, 12, 8, None, 14, 20, 17)
"""Of an example."""

SPACES = {"--space-1": 4, "--space-2": 8, "--space-3": 12, "--space-4": 16, "--space-5": 24, "--space-6": 36}
"""In sixteenths of a rem."""


async def design(site: Site, request: Request) -> Response:
    return await site.kept(request, partial(_design, site))


async def _design(site: Site, frame: Frame) -> Response:
    mirrored = frame.language.direction == "rtl"
    values = {
        "palettes": palettes(),
        "schemes": list(SCHEMES),
        "contrasts": contrasts(),
        "spaces": SPACES,
        "posts": POSTS,
        "comments": COMMENTS,
        "drawings": [charts.columns([POSTS, COMMENTS], mirrored=way) for way in (mirrored, not mirrored)],
        "direction": frame.language.direction,
        "turned": "ltr" if mirrored else "rtl",
    }
    return await site.page("public/design.html", frame, values)


PAGES = (Served("/about/design", design),)
