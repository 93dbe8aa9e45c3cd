"""A link that brings people into the first community of a new server: the last of its first steps."""

from starlette.responses import Response

from fedi_groups.actions import inviting
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.errors import Missing
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.admin.guard import admin
from fedi_groups.faces.site.moderation.founding import INVITE, PATH
from fedi_groups.faces.site.own import Own, led_on
from fedi_groups.storage.unit import reading, transaction

COMMUNITY = f"{PATH}?first=yes"
"""Where it is founded."""

_PLACES = 50
"""How many the link lets in."""


@admin
async def show(visit: Own) -> Response:
    """Raises Missing for a community that is not theirs."""
    name = visit.request.query_params.get("community", "")
    if not name:
        return led_on(visit.frame.link(COMMUNITY))
    community = await _own_community(visit, name)
    return await visit.site.page("admin/setup_invite.html", visit.frame, {"community": community, "address": ""})


@admin
async def make_link(visit: Own) -> Response:
    """By it people come in, and where this server takes new ones, make an account at once. Raises Denied, Missing."""
    community = await _own_community(visit, visit.said("community"))
    async with transaction(visit.site.web.store) as tx:
        person = await tx.actors.get(visit.person.id)
        made = await inviting.make_link(tx, inviter=person, community=community, most=_PLACES)
    values = {"community": community, "address": visit.site.web.store.uris.join(made.code), "places": _PLACES}
    return await visit.site.page("admin/setup_invite.html", visit.frame, values)


async def _own_community(visit: Own, name: str) -> ActorFacts:
    async with reading(visit.site.web.store) as tx:
        community = await tx.actors.named(name)
        if community is None or not community.is_community or community.deleted_at is not None:
            raise Missing("no such community")
        standing = await tx.memberships.get(community.id, visit.person.id)
    if standing is None or not standing.is_member:
        raise Missing("not a member")
    return community


PAGES = (Served(INVITE, show), Served(INVITE, make_link, "POST"))
