"""Founding a community: what it is called, and of which kind that people know. The handle is looked at before it is
for good."""

import asyncio
from typing import Any

from starlette.responses import Response

from fedi_groups.actions.communities import Founding, check_founding, found
from fedi_groups.domain.charter import PRESETS
from fedi_groups.domain.policy.specimens import who_could_do_what
from fedi_groups.errors import Denied
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.moderation.said import refusal
from fedi_groups.faces.site.own import Own, led_on, own
from fedi_groups.storage.unit import transaction
from fedi_groups.text.handles import suggest_handle
from fedi_groups.text.languages import normalise
from fedi_groups.text.markdown import render

PATH = "/communities/new"
INVITE = "/setup/invite"
"""Where the first community of a new server leads on to."""

LONGEST_ABOUT = 10_000


async def show(visit: Own) -> Response:
    begun = {"kind": "public", "language": visit.person.language or visit.frame.language.tag}
    return await _page(visit, begun | {"first": visit.request.query_params.get("first", "")})


async def send(visit: Own) -> Response:
    """With `preview` it is said who could do what in one of this kind. Without a handle one is suggested, to be looked
    at: it stays."""
    form = {**visit.form, "name": visit.said("name").strip().lstrip("!@").lower()}
    if visit.said("do") == "preview":
        return await _page(visit, form)
    if not form["name"]:
        form["name"] = suggest_handle(visit.said("title"))
        return await _page(visit, form, suggested=True, status=422)
    try:
        name = await _founded(visit, form)
    except Denied as error:
        return await _page(visit, form, fault=refusal(visit.frame, error), status=422)
    if visit.said("first"):
        return led_on(visit.frame.link(INVITE, community=name))
    return led_on(visit.frame.link(f"/c/{name}/settings", told="founded"))


async def _founded(visit: Own, form: dict[str, str]) -> str:
    web, source = visit.site.web, visit.said("about")[:LONGEST_ABOUT]
    new = Founding(
        form["name"],
        visit.said("title"),
        visit.said("kind"),
        about=(await asyncio.to_thread(render, source, mentions={})).html,
        source=source,
        language=normalise(visit.said("language")),
        local_only="local_only" in visit.form,
    )
    check_founding(new)
    keys = await asyncio.to_thread(web.new_keys)
    async with transaction(web.store) as tx:
        owner = await tx.actors.get(visit.person.id)
        return (await found(tx, owner=owner, new=new, keys=keys)).name


async def _page(visit: Own, form: dict[str, str], *, status: int = 200, **more: Any) -> Response:
    chosen = PRESETS.get(form.get("kind", ""))
    values = {
        "form": form,
        "kinds": list(PRESETS),
        "preset": chosen,
        "table": who_could_do_what(chosen.charter, chosen.reading) if chosen is not None else None,
        "suggested": False,
        "fault": "",
        **more,
    }
    return await visit.site.page("moderation/founding.html", visit.frame, values, status=status)


PAGES = (Served(PATH, own(show)), Served(PATH, own(send), "POST"))
