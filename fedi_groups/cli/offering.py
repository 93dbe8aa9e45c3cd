"""Who keeps order in a community, and who owns it: they are asked first; and communities without an owner."""

from enum import StrEnum
from typing import Annotated

import typer

from fedi_groups.actions import offers, succession
from fedi_groups.actions.authority import Hand
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import (
    AuthorOption,
    CommunityArgument,
    ModeratorOption,
    PersonArgument,
    PlaceArgument,
    ReasonOption,
)
from fedi_groups.cli.columns import moment, table
from fedi_groups.cli.moderating import Acting, Deed, act_on_person
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, Offer
from fedi_groups.domain.types import Role
from fedi_groups.storage.offers import offers_to
from fedi_groups.storage.unit import Unit, reading, transaction
from fedi_groups.wire.times import write_time

_MOST = 100


class Rank(StrEnum):
    """What somebody may be appointed as."""

    ADMIN = Role.ADMIN.value
    MODERATOR = Role.MODERATOR.value


async def appoint(
    community: CommunityArgument,
    person: PersonArgument,
    moderator: ModeratorOption,
    reason: ReasonOption = "",
    role: Annotated[Rank, typer.Option(help="Admins appoint moderators in their turn.")] = Rank.MODERATOR,
) -> Said:
    """Ask somebody to be a moderator, or an admin of the community. Owners do this, and admins ask moderators.

    Who lives on a group server as Lemmy is one at once: nobody could answer there.
    """
    return await _offer(community, person, Acting(moderator, reason), Role(role.value))


async def transfer(
    community: PlaceArgument, person: PersonArgument, owner: AuthorOption, reason: ReasonOption = ""
) -> Said:
    """Ask a member to own the community in your place; you are an admin of it then."""
    return await _offer(community, person, Acting(owner, reason), Role.OWNER)


async def accept(community: PlaceArgument, person: AuthorOption) -> Said:
    """Say yes to what you were asked to be."""
    async with opened() as services:
        place, who = await finding.community(services, community), await finding.person_here(services, person)
        async with transaction(services.store) as tx:
            target = await tx.actors.get(place.id)
            role = await offers.accept(tx, community=target, person=await tx.actors.get(who.id))
    facts = {"id": place.uri, "person": who.uri, "role": role.value}
    return Said(facts, (f"{who.handle} is {_named(role)} of {finding.handle(place)}.",))


async def decline(community: PlaceArgument, person: AuthorOption) -> Said:
    """Say no to what you were asked to be."""
    async with opened() as services:
        place, who = await finding.community(services, community), await finding.person_here(services, person)
        async with transaction(services.store) as tx:
            target = await tx.actors.get(place.id)
            await offers.decline(tx, community=target, person=await tx.actors.get(who.id))
    return Said({"id": place.uri, "person": who.uri}, (f"{who.handle} stays what they are.",))


async def show_offers(person: AuthorOption) -> Said:
    """Show what you were asked to be."""
    async with opened() as services:
        who = await finding.person_here(services, person)
        async with reading(services.store) as tx:
            found = await offers_to(tx.connection, who.id, most=_MOST)
            places = {each.community_id: await tx.actors.get(each.community_id) for each in found}
    listed = [_facts(each, places[each.community_id]) for each in found]
    rows = [(finding.handle(places[each.community_id]), each.role.value, moment(each.until)) for each in found]
    return Said({"id": who.uri, "offers": listed}, tuple(table(rows)) if rows else ("Nothing waits for an answer.",))


async def claim(community: PlaceArgument, moderator: ModeratorOption, reason: ReasonOption = "") -> Said:
    """Take over from an owner who was not heard of for as long as the charter says. They may object for 14 days."""
    async with opened() as services:
        place, who = await finding.community(services, community), await finding.person_here(services, moderator)
        async with transaction(services.store) as tx:
            hand = Hand(await tx.actors.get(who.id), HERE, reason)
            until = await succession.claim(tx, hand, community=await tx.actors.get(place.id))
    told = f"until {moment(until)} the owner may object" if until is not None else f"{who.handle} owns it"
    facts = {"id": place.uri, "until": write_time(until) if until is not None else None}
    return Said(facts, (f"{finding.handle(place)}: {told}.",))


async def keep(community: PlaceArgument, owner: AuthorOption) -> Said:
    """Object to somebody who has claimed your community."""
    async with opened() as services:
        place, who = await finding.community(services, community), await finding.person_here(services, owner)
        async with transaction(services.store) as tx:
            target = await tx.actors.get(place.id)
            await succession.keep(tx, community=target, owner=await tx.actors.get(who.id))
    return Said({"id": place.uri, "owner": who.uri}, (f"{who.handle} keeps {finding.handle(place)}.",))


async def _offer(community: str, person: str, acting: Acting, role: Role) -> Said:
    made: list[tuple[Offer, ActorFacts, ActorFacts]] = []

    async def act(tx: Unit, hand: Hand, *, community: ActorFacts, person: ActorFacts) -> None:
        offer = await offers.offer(tx, hand, community=community, person=person, role=role)
        if offer is not None:
            made.append((offer, community, person))

    async with opened() as services:
        done = await act_on_person(
            services, community, person, acting=acting, deed=Deed(act, f"{{}} is {_named(role)}.")
        )
    if not made:
        return done
    ((offer, place, who),) = made
    told = f"{who.handle} is asked, and is {_named(role)} once they accept: until {moment(offer.until)}."
    return Said(_facts(offer, place) | {"person": who.uri}, (told,))


def _facts(offer: Offer, place: ActorFacts) -> dict[str, object]:
    return {"id": place.uri, "role": offer.role.value, "until": write_time(offer.until)}


def _named(role: Role) -> str:
    return {Role.OWNER: "the owner", Role.ADMIN: "an admin", Role.MODERATOR: "a moderator"}.get(role, "a member")
