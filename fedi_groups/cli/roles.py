"""Named roles of a community here: what a member may do who is called so, and who is."""

from typing import Annotated

import typer

from fedi_groups.actions import roles
from fedi_groups.actions.authority import Hand
from fedi_groups.cli import finding, offering
from fedi_groups.cli.arguments import ModeratorOption, PersonArgument, PlaceArgument, ReasonOption
from fedi_groups.cli.columns import table
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Group, Said
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import NamedRole
from fedi_groups.domain.types import Power
from fedi_groups.reads.roles import Holders, roles_in
from fedi_groups.storage.unit import reading, transaction

RoleArgument = Annotated[str, typer.Argument(metavar="ROLE", help="What its holders are called.")]
PowerOption = Annotated[list[Power], typer.Option("--power", help="What they may do; may be given again.")]


async def create(
    community: PlaceArgument,
    role: RoleArgument,
    power: PowerOption,
    moderator: ModeratorOption,
    reason: ReasonOption = "",
) -> Said:
    """Make a role, or change what one lets its holders do."""
    async with opened() as services:
        place, who = await finding.community(services, community), await finding.person_here(services, moderator)
        async with transaction(services.store) as tx:
            hand = Hand(await tx.actors.get(who.id), HERE, reason)
            target = await tx.actors.get(place.id)
            made = await roles.define(tx, hand, community=target, name=role, powers=power)
    return Said({"id": place.uri, **_facts(made)}, (f"{made.name}: {_words(made)}.",))


async def show(community: PlaceArgument) -> Said:
    """Show the roles of a community, and who has them."""
    async with opened() as services:
        place = await finding.community(services, community)
        async with reading(services.store) as tx:
            found = await roles_in(tx, place)
    facts = {"id": place.uri, "roles": [{**_facts(each.role), "holders": _uris(each)} for each in found]}
    if not found:
        return Said(facts, (f"{finding.handle(place)} has no roles of its own.",))
    rows = [(each.role.name, _words(each.role), ", ".join(who.handle for who in each.people)) for each in found]
    return Said(facts, tuple(table(rows)))


async def grant(
    community: PlaceArgument,
    person: PersonArgument,
    role: RoleArgument,
    moderator: ModeratorOption,
    reason: ReasonOption = "",
) -> Said:
    """Give a member a role, in place of the one they have."""
    async with opened() as services:
        place, who = await finding.community(services, community), await finding.person_here(services, moderator)
        whom = await finding.person(services, person)
        async with transaction(services.store) as tx:
            hand, target = Hand(await tx.actors.get(who.id), HERE, reason), await tx.actors.get(place.id)
            given = await roles.named(tx, target, role)
            await roles.grant(tx, hand, community=target, person=await tx.actors.get(whom.id), role=given)
    return Said({"id": place.uri, "person": whom.uri, "role": given.name}, (f"{whom.handle}: {given.name}.",))


async def revoke(
    community: PlaceArgument, person: PersonArgument, moderator: ModeratorOption, reason: ReasonOption = ""
) -> Said:
    """Take somebody's role back, or lay down your own."""
    async with opened() as services:
        place, who = await finding.community(services, community), await finding.person_here(services, moderator)
        whom = await finding.person(services, person)
        async with transaction(services.store) as tx:
            hand, target = Hand(await tx.actors.get(who.id), HERE, reason), await tx.actors.get(place.id)
            await roles.revoke(tx, hand, community=target, person=await tx.actors.get(whom.id))
    return Said({"id": place.uri, "person": whom.uri}, (f"{whom.handle} has no role any more.",))


async def delete(
    community: PlaceArgument, role: RoleArgument, moderator: ModeratorOption, reason: ReasonOption = ""
) -> Said:
    """Do away with a role: whoever had it is a member like others."""
    async with opened() as services:
        place, who = await finding.community(services, community), await finding.person_here(services, moderator)
        async with transaction(services.store) as tx:
            hand = Hand(await tx.actors.get(who.id), HERE, reason)
            await roles.drop(tx, hand, community=await tx.actors.get(place.id), name=role)
    return Said({"id": place.uri, "deleted": role}, (f"{role} is no role any more.",))


def _facts(role: NamedRole) -> dict[str, object]:
    return {"name": role.name, "powers": sorted(role.powers)}


def _words(role: NamedRole) -> str:
    return ", ".join(sorted(role.powers))


def _uris(found: Holders) -> list[str]:
    return [each.uri for each in found.people]


ROLE = Group(
    "Named roles: create, list, grant, revoke, delete; what one is asked to be: offers, accept, decline; who owns a "
    "community: transfer, claim, keep.",
    (
        ("create", create),
        ("list", show),
        ("grant", grant),
        ("revoke", revoke),
        ("delete", delete),
        ("offers", offering.show_offers),
        ("accept", offering.accept),
        ("decline", offering.decline),
        ("transfer", offering.transfer),
        ("claim", offering.claim),
        ("keep", offering.keep),
    ),
)
