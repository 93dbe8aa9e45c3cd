"""The search: communities, people and posts, for guests what anyone may find."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.domain.types import PostId
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.requests import number_asked
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.pages import Site, narrowed
from fedi_groups.reads import finding
from fedi_groups.reads.finding import MANY, Found
from fedi_groups.storage.unit import Unit, reading

KINDS = ("", "communities", "people", "posts")
_LONGEST = 200


async def search(site: Site, request: Request) -> Response:
    """Raises Missing for a kind that there is not."""
    words, kind = request.query_params.get("q", "").strip()[:_LONGEST], request.query_params.get("in", "")
    if kind not in KINDS:
        raise Missing(f"no kind {kind[:40]!r}")
    before = number_asked(request, "before")
    return await site.kept(request, partial(_search, site, words, kind, before), words, kind, before)


async def _search(site: Site, words: str, kind: str, before: int | None, frame: Frame) -> Response:
    async with reading(site.web.store) as tx:
        found = await _found(tx, words, kind, before, frame) if words else Found()
    described = narrowed(frame, {"q": words, "in": kind}, hidden=True)
    return await site.page("public/search.html", described, {"found": found, "words": words, "kind": kind})


async def _found(tx: Unit, words: str, kind: str, before: int | None, frame: Frame) -> Found:
    whose = frame.member.person if frame.member is not None else None
    match kind:
        case "communities":
            return await finding.communities(tx, words, whose, most=MANY)
        case "people":
            return await finding.people(tx, words, whose, most=MANY)
        case "posts":
            return await finding.posts(tx, words, whose, before=PostId(before) if before is not None else None)
        case _:
            return await finding.everything(tx, words, whose)


PAGES = (Served("/search", search),)
