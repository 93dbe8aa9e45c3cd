"""Where an invitation by link leads: what one is invited into, and how to come in from wherever one is at home."""

import io
from dataclasses import replace
from functools import lru_cache

import segno
from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.actions.arriving import as_pass, come_in
from fedi_groups.domain.policy.accounts import terms_of
from fedi_groups.domain.types import ActorId, MembershipState
from fedi_groups.faces.shared.responses import CLOSED
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.own import Own, led_on, own
from fedi_groups.faces.site.pages import Site
from fedi_groups.reads.invites import into, offered
from fedi_groups.storage.unit import Unit, reading, transaction

PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
"""Whoever has the address may come in: it is told to nobody."""


async def invited(site: Site, request: Request) -> Response:
    """Raises Missing for a code that lets nobody in, whatever the reason: but who is in already is led there."""
    frame, code = replace(await site.framed(request), hidden=True), request.path_params["code"]
    async with reading(site.web.store) as tx:
        if frame.member is not None and await _is_in(tx, frame.member.person.id, code):
            community = await into(tx, code)
            return led_on(frame.link(f"/c/{community.name}" if community is not None else "/"))
        found = await offered(tx, code)
        counts = await as_pass(tx, code, terms_of(site.web.settings)) is not None
    page = await site.page(
        "public/invite.html", frame, {"offer": found, "community": found.community, "counts": counts}
    )
    page.headers.update(PRIVATE)
    return page


async def come(visit: Own) -> Response:
    """One button, and they are in. Raises Denied."""
    code = visit.request.path_params["code"]
    async with transaction(visit.site.web.store) as tx:
        me = await tx.actors.get(visit.person.id)
        standing = await come_in(tx, person=me, code=code)
        community = await tx.actors.get(standing.community_id)
    told = "joined" if standing.is_member else "lined-up"
    return led_on(visit.frame.link(f"/c/{community.name}", told=told))


async def _is_in(tx: Unit, person: ActorId, code: str) -> bool:
    community = await into(tx, code)
    standing = await tx.memberships.get(community.id, person) if community is not None else None
    return standing is not None and standing.state in (MembershipState.MEMBER, MembershipState.WAITING)


async def picture(site: Site, request: Request) -> Response:
    """The address of the invitation as a QR code (ISO/IEC 18004), to be shown on a screen or a poster."""
    async with reading(site.web.store) as tx:
        found = await offered(tx, request.path_params["code"])
    headers = {**CLOSED, **PRIVATE, "Content-Security-Policy": site.policy}
    return Response(_drawn(site.web.store.uris.join(found.link.code)), 200, headers, "image/svg+xml")


@lru_cache(maxsize=100)
def _drawn(address: str) -> bytes:
    """Dark on light whatever the colours of the page: many readers take nothing else."""
    file = io.BytesIO()
    segno.make(address, error="m").save(file, kind="svg", scale=6, border=4, light="#fff", xmldecl=False)
    return file.getvalue()


PAGES = (Served("/invite/{code}", invited), Served("/invite/{code}", own(come), "POST"))
ENDPOINTS = (Served("/invite/{code}/code.svg", picture),)
