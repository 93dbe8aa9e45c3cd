"""Invitations that wait for somebody who has an account here, and the table of all that has to do with them."""

from typing import Annotated

import typer

from fedi_groups.actions import invites
from fedi_groups.app import Services
from fedi_groups.cli import bringing, finding
from fedi_groups.cli.arguments import CommunityArgument
from fedi_groups.cli.columns import moment, table
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Group, Said
from fedi_groups.reads.invites import invitations
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.times import write_time

PersonOption = Annotated[
    str, typer.Option("--as", metavar="USER", help="Who was invited; somebody with an account here.")
]


async def show(person: PersonOption) -> Said:
    """Show who has been invited where."""
    async with opened() as services:
        return await show_invites(services, person)


async def accept(community: CommunityArgument, person: PersonOption) -> Said:
    """Join the community that has asked."""
    async with opened() as services:
        return await answer(services, community, person=person, accepted=True)


async def decline(community: CommunityArgument, person: PersonOption) -> Said:
    """Say no; the community may ask again."""
    async with opened() as services:
        return await answer(services, community, person=person, accepted=False)


async def show_invites(services: Services, person: str) -> Said:
    who = await finding.person_here(services, person)
    async with reading(services.store) as tx:
        found = (await invitations(tx, who)).items
    listed = [
        {
            "id": each.invite.uri,
            "community": each.community.uri,
            "inviter": each.inviter.uri,
            "at": write_time(each.invite.at),
        }
        for each in found
    ]
    rows = [(moment(each.invite.at), finding.handle(each.community), f"by {each.inviter.handle}") for each in found]
    return Said({"id": who.uri, "invites": listed}, tuple(table(rows)) if rows else ("There are no invitations.",))


async def answer(services: Services, community: str, *, person: str, accepted: bool) -> Said:
    who, place = await finding.person_here(services, person), await finding.community(services, community)
    async with transaction(services.store) as tx:
        await invites.answer(
            tx, community=await tx.actors.get(place.id), person=await tx.actors.get(who.id), accepted=accepted
        )
        standing = await tx.memberships.get(place.id, who.id)
    inside = standing is not None and standing.is_member
    done = ("is a member of" if inside else "has asked to come into") if accepted else "has declined to come into"
    told = f"{who.handle} {done} {finding.handle(place)}."
    return Said({"id": who.uri, "community": place.uri, "accepted": accepted}, (told,))


INVITE = Group(
    "Invitations: list, accept, decline yours; send, link, withdraw, revoke; redeem a code; tree, prune.",
    (
        ("list", show),
        ("accept", accept),
        ("decline", decline),
        ("send", bringing.send),
        ("withdraw", bringing.withdraw),
        ("link", bringing.link),
        ("links", bringing.links),
        ("revoke", bringing.revoke),
        ("redeem", bringing.redeem),
        ("tree", bringing.show_tree),
        ("prune", bringing.prune),
    ),
)
