"""Files that people have uploaded: to everyone, to those who live here and may see them, or to one server alone."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from fedi_groups.domain.media import is_shown, type_of
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.apart import asks_for_documents
from fedi_groups.faces.shared.requests import number_in
from fedi_groups.faces.shared.responses import CLOSED, OPEN
from fedi_groups.faces.shared.stored import stored_file
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.shared.tokens import bearer_of
from fedi_groups.faces.site.pages import Site
from fedi_groups.faces.site.visitors import visitor_of
from fedi_groups.reads.media import Shown, find_granted, find_portrait, find_remote, find_shown
from fedi_groups.storage.cards import find_picture
from fedi_groups.storage.unit import Unit, reading
from fedi_groups.wire.uris import host_of, remote_tail

T = TypeVar("T")

HEADERS = {"Content-Security-Policy": "default-src 'none'; sandbox", "Referrer-Policy": "no-referrer"}
"""Nothing in a file does anything, should a browser take it for more than a picture."""

PUBLIC = {**OPEN, **HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}
PASSING = {**PUBLIC, "Cache-Control": "public, max-age=86400"}
"""What lies elsewhere may change."""

LENT = {**OPEN, "Cache-Control": "private, max-age=1800", "Vary": "Sec-Fetch-Site"}
"""Of an address of the store that is good for an hour."""

PRIVATE = {**CLOSED, **HEADERS, "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


async def file(site: Site, request: Request) -> Response:
    """What anyone may see, and with the token of somebody who lives here what they may. Raises Missing, or Gone."""
    name = request.path_params["file"]
    shown = await _found(site, request, lambda tx, reader: find_shown(tx, name, reader=reader))
    if shown.public and _lies_elsewhere(site, request, shown):
        return RedirectResponse(site.web.store.uris.media(name), 302, OPEN)
    return await _served(site, request, name, shown)


async def granted(site: Site, request: Request) -> Response:
    """What few may see, under the address that was given to one server. Whoever else has it was given it there."""
    name = request.path_params["file"]
    async with reading(site.web.store) as tx:
        found = await find_granted(tx, name, grant=request.path_params["grant"])
    if site.web.store.rules.book.blocks(host_of(found.peer.origin)):
        raise Missing(f"{found.peer.origin} is blocked")
    return await _served(site, request, name, found)


async def remote(site: Site, request: Request) -> Response:
    """A picture that goes along with a post and lies elsewhere, small: to whoever may read the post."""
    post, place = number_in(request), number_in(request, "place") - 1
    address, public = await _found(site, request, lambda tx, reader: find_remote(tx, post, place, reader=reader))
    return await _small(site, address, public=public)


async def _found(site: Site, request: Request, find: Callable[[Unit, ActorId | None], Awaitable[T]]) -> T:
    """As anyone sees it, or whose token it is; else as who is signed in, whose pages show what few may see. No page of
    another site has their cookie sent. Raises Missing."""
    try:
        async with reading(site.web.store) as tx:
            return await find(tx, await bearer_of(tx, request))
    except Missing:
        person = (await visitor_of(site.web, request)).person if request.cookies else None
        if person is None:
            raise
        async with reading(site.web.store) as tx:
            return await find(tx, person.id)


async def passed(site: Site, request: Request) -> Response:
    """What few may see, as the app of one reader asks for it."""
    name = request.path_params["file"]
    async with reading(site.web.store) as tx:
        shown = await find_shown(tx, name, reader=await _reader(site, request, tx, name))
    return await _served(site, request, name, replace(shown, public=False))


async def passed_remote(site: Site, request: Request) -> Response:
    """The same of a picture that lies elsewhere."""
    post, place = number_in(request), number_in(request, "place")
    async with reading(site.web.store) as tx:
        reader = await _reader(site, request, tx, remote_tail(post, place))
        address, _ = await find_remote(tx, post, place - 1, reader=reader)
    return await _small(site, address, public=False)


async def _reader(site: Site, request: Request, tx: Unit, file: str) -> ActorId:
    """Raises Missing."""
    found = site.web.passes.reader(request.path_params["word"], file, now=tx.now)
    person = await tx.actors.get(found) if found is not None else None
    if person is None or person.deleted_at is not None or person.suspended:
        raise Missing("nobody reads under this address")
    return person.id


async def portrait(site: Site, request: Request) -> Response:
    """How somebody elsewhere shows themselves, small."""
    async with reading(site.web.store) as tx:
        actor = ActorId(number_in(request))
        address = await find_portrait(tx, actor, request.path_params["which"])
    return await _small(site, address, public=True)


async def card(site: Site, request: Request) -> Response:
    """What a page shows of itself, small. Nobody is sent to the page for it."""
    async with reading(site.web.store) as tx:
        address = await find_picture(tx.connection, request.path_params["key"])
    if address is None or not site.web.pictures.kept.most:
        raise Missing("no picture of a page is called so")
    return await _small(site, address, public=True)


async def _small(site: Site, address: str, *, public: bool) -> Response:
    if not site.web.pictures.kept.most:
        return RedirectResponse(address, 302, OPEN)
    path = await site.web.pictures.small(address)
    return FileResponse(path, headers=PASSING if public else PRIVATE, media_type="image/webp")


def _lies_elsewhere(site: Site, request: Request, shown: Shown) -> bool:
    uris = site.web.store.uris
    apart = not is_shown(shown.media.made.file) and uris.documents != uris.origin
    return apart and not asks_for_documents(request.scope, uris)


async def _served(site: Site, request: Request, name: str, shown: Shown) -> Response:
    """A picture to be looked at, a document to be saved under the name that it came with. Raises Missing, Unreachable.

    What few may see comes from here in any case: no other address leads to it.
    """
    made = shown.media.made
    if not shown.media.is_ready:
        raise Missing(f"the file {name} is not ready")
    found = await asyncio.to_thread(site.web.files.find, name)
    headers, kind = (PUBLIC if shown.public else PRIVATE), type_of(name)
    disposition = "inline" if is_shown(made.file) else "attachment"
    if isinstance(found, Path):
        return FileResponse(
            found,
            headers=headers,
            media_type=kind,
            filename=made.name or name,
            content_disposition_type=disposition,
        )
    address = found.address() if shown.public and is_shown(made.file) and not _is_shown_here(request) else None
    if address is not None:
        return RedirectResponse(address, 302, LENT)
    told = {**headers, "Content-Disposition": f"{disposition}; filename*=utf-8''{quote(made.name or name)}"}
    return stored_file(found, request.headers.get("range"), headers=told, media_type=kind)


def _is_shown_here(request: Request) -> bool:
    """Our own pages load nothing from elsewhere, wherever we would lead them."""
    return request.headers.get("sec-fetch-site") == "same-origin"


ENDPOINTS = (
    Served("/media/{file}", file),
    Served("/media/{grant}/{file}", granted),
    Served("/media/as/{word}/{file}", passed),
    Served("/media/as/{word}/remote/post/{number}/{place}", passed_remote),
    Served("/media/remote/post/{number}/{place}", remote),
    Served("/media/remote/card/{key}", card),
    Served("/media/remote/actor/{number}/{which}", portrait),
)
