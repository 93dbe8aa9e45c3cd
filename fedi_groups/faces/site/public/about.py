"""The pages of what admins tell everyone: what this server is, its rules, its terms, whom to write to, what becomes of
what it knows of people; and how it and others reach each other."""

from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedi_groups.errors import Missing
from fedi_groups.faces.shared.posted import CONTACT, PRIVACY, RULES, TERMS
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.frames import Frame
from fedi_groups.faces.site.pages import Site
from fedi_groups.reads.health import public_peers
from fedi_groups.storage.unit import reading


async def rules(site: Site, request: Request) -> Response:
    """Raises Missing where there are none."""
    if not site.web.posted.rules:
        raise Missing("no rules")
    return await site.kept(request, partial(_shown, site, "public/house_rules.html"))


async def privacy(site: Site, request: Request) -> Response:
    """Raises Missing where nothing is said."""
    if not site.web.posted.privacy:
        raise Missing("no privacy policy")
    return await site.kept(request, partial(_shown, site, "public/privacy.html"))


async def about(site: Site, request: Request) -> Response:
    """What it is, and where more is said."""
    return await site.kept(request, partial(_shown, site, "public/about.html"))


async def terms(site: Site, request: Request) -> Response:
    """Raises Missing where nothing is said."""
    if not site.web.posted.terms:
        raise Missing("no terms")
    return await site.kept(request, partial(_shown, site, "public/terms.html"))


async def contact(site: Site, request: Request) -> Response:
    """Raises Missing where nobody is named."""
    if not site.web.posted.contact and not site.web.settings.contact_email:
        raise Missing("no contact")
    return await site.kept(request, partial(_shown, site, "public/contact.html"))


async def federation(site: Site, request: Request) -> Response:
    """Raises Missing where it is switched off."""
    if not site.web.settings.public_health:
        raise Missing("how it reaches others is not told")
    return await site.kept(request, partial(_federation, site))


async def _federation(site: Site, frame: Frame) -> Response:
    async with reading(site.web.store) as tx:
        found = await public_peers(tx)
    return await site.page("public/federation.html", replace(frame, hidden=True), {"peers": found})


async def _shown(site: Site, template: str, frame: Frame) -> Response:
    return await site.page(template, frame, {})


PAGES = (
    Served("/about", about),
    Served(RULES, rules),
    Served(PRIVACY, privacy),
    Served(TERMS, terms),
    Served(CONTACT, contact),
    Served("/about/federation", federation),
)
