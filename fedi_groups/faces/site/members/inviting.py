"""Inviting others into a community, by name and by link, and the invitations one has got and given."""

from starlette.responses import Response

from fedi_groups.actions import inviting
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, Instant
from fedi_groups.errors import Denied, Missing, Refused, Unavailable
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.members.doorsteps import doorstep
from fedi_groups.faces.site.members.joining import button, community_at
from fedi_groups.faces.site.own import Own, own
from fedi_groups.peers.fetch import Budget
from fedi_groups.reads import branches, invites
from fedi_groups.reads.accounts import find_handle
from fedi_groups.storage.invites import find_link
from fedi_groups.storage.unit import Unit, reading, transaction

DAYS = (1, 7, 30, 90)
"""For which a link may hold."""

FETCHES = 6
"""Documents that are fetched to learn who somebody elsewhere is."""

_LONGEST = 200


async def show(visit: Own, *, fault: str = "", made: str = "") -> Response:
    """Raises Missing for who is no member: they have nothing to look at there. `fault`: why nobody was invited by the
    handle that the form has."""
    async with reading(visit.site.web.store) as tx:
        community = await community_at(tx, visit)
        door = await doorstep(tx, visit.person, community)
        if door.state != "member" or not community.local:
            raise Missing("invitations are members' business")
        values = {
            "community": community,
            "door": door,
            "links": (await invites.links(tx, community, visit.person.id)).items,
            "sent": (await invites.sent(tx, community, visit.person.id)).items,
            "brought": await branches.outline(tx, community, below=visit.person.id),
            "fault": fault,
            "given": visit.form,
            "days": DAYS,
            "made": made,
        }
    status = 422 if fault else 200
    return await visit.site.page("members/invite.html", visit.frame, values, status=status)


async def send(visit: Own) -> Response:
    """By handle, here or elsewhere. What is wrong stands beside the handle."""
    handle = visit.said("handle").strip()[:_LONGEST]
    try:
        await _learn(visit, handle)
        async with transaction(visit.site.web.store) as tx:
            me, community = await tx.actors.get(visit.person.id), await community_at(tx, visit)
            person = await find_handle(tx, handle, me.id)
            note = visit.said("note").strip()
            await inviting.invite(tx, inviter=me, community=community, person=person, note=note)
    except Missing:
        return await show(visit, fault="Nobody of this name was found.")
    except Denied as refusal:
        return await show(visit, fault=refusal.public)
    return visit.back(f"/c/{community.name}/invite", told="invited")


async def _learn(visit: Own, handle: str) -> None:
    """Who is not known here yet is asked for at their server, outside of any transaction."""
    if "@" not in handle.strip("@!"):
        return
    try:
        await visit.site.web.directory.find(handle, budget=Budget(FETCHES))
    except (Refused, Unavailable):
        return


async def make_link(visit: Own) -> Response:
    """Whoever has it comes in, as often as it says and as long as it holds. Raises Denied."""
    most, days = _number(visit.said("uses"), 1), _number(visit.said("days"), 30)
    async with transaction(visit.site.web.store) as tx:
        me, community = await tx.actors.get(visit.person.id), await community_at(tx, visit)
        until = Instant(tx.now + (days if days in DAYS else DAYS[-1]) * DAY)
        link = await inviting.make_link(
            tx, inviter=me, community=community, most=most, until=until, note=visit.said("note").strip()
        )
    return visit.back(f"/c/{community.name}/invite#link-{link.id}", told="link-made")


async def end_link(tx: Unit, visit: Own, me: ActorFacts, community: ActorFacts) -> str:
    """Raises Missing, Denied."""
    found = await find_link(tx.connection, visit.said("code"))
    if found is None or found.community_id != community.id:
        raise Missing("no link into this community")
    await inviting.revoke_link(tx, by=me, link=found)
    return "link-ended"


async def withdraw(tx: Unit, visit: Own, me: ActorFacts, community: ActorFacts) -> str:
    """Raises Missing, Denied."""
    person = await find_handle(tx, visit.said("handle"), me.id)
    await inviting.withdraw(tx, by=me, community=community, person=person)
    return "taken-back"


async def received(visit: Own) -> Response:
    async with reading(visit.site.web.store) as tx:
        found = await invites.invitations(tx, visit.person)
        places = await invites.brings_into(tx, visit.person)
        given = await invites.given(tx, visit.person)
    values = {"found": found.items, "places": places, "given": given}
    return await visit.site.page("members/invitations.html", visit.frame, values)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else otherwise


PAGES = (
    Served("/invitations", own(received)),
    Served("/c/{name}/invite", own(show)),
    Served("/c/{name}/invite", own(send), "POST"),
    Served("/c/{name}/invite/link", own(make_link), "POST"),
    Served("/c/{name}/invite/end-link", own(button(end_link)), "POST"),
    Served("/c/{name}/invite/withdraw", own(button(withdraw)), "POST"),
)
