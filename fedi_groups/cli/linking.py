"""Communities here that follow communities elsewhere, as their owner says."""

from typing import Annotated

import typer

from fedi_groups.actions import linking
from fedi_groups.actions.authority import Hand
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import ModeratorOption, PlaceArgument, ReasonOption
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.domain.events import HERE
from fedi_groups.domain.types import FollowState
from fedi_groups.storage.unit import transaction

OtherArgument = Annotated[str, typer.Argument(metavar="OTHER", help="!name@host of a community elsewhere.")]


async def follow(
    community: PlaceArgument, other: OtherArgument, owner: ModeratorOption, reason: ReasonOption = ""
) -> Said:
    """Let a community here show what is posted in one elsewhere."""
    async with opened() as services:
        return await link(services, community, other, owner=owner, reason=reason)


async def unfollow(
    community: PlaceArgument, other: OtherArgument, owner: ModeratorOption, reason: ReasonOption = ""
) -> Said:
    """Show nothing of a community elsewhere any longer."""
    async with opened() as services:
        return await unlink(services, community, other, owner=owner, reason=reason)


async def link(services: Services, community: str, other: str, *, owner: str, reason: str = "") -> Said:
    """The other server decides; what was posted there before is not shown."""
    place, target = await finding.community(services, community), await finding.community(services, other)
    keeper = await finding.person_here(services, owner)
    async with transaction(services.store) as tx:
        hand = Hand(await tx.actors.get(keeper.id), HERE, reason)
        known, there = await tx.actors.get(place.id), await tx.actors.get(target.id)
        await linking.link(tx, hand, community=known, target=there)
        made = await tx.follows.get(place.id, target.id)
    state = made.state if made is not None else FollowState.PENDING
    follows = "follows" if state is FollowState.ACCEPTED else "has asked to follow"
    told = f"{finding.handle(place)} {follows} {finding.handle(target)}."
    return Said({"id": place.uri, "object": target.uri, "state": state.value}, (told,))


async def unlink(services: Services, community: str, other: str, *, owner: str, reason: str = "") -> Said:
    place, target = await finding.community(services, community), await finding.community(services, other)
    keeper = await finding.person_here(services, owner)
    async with transaction(services.store) as tx:
        hand = Hand(await tx.actors.get(keeper.id), HERE, reason)
        known, there = await tx.actors.get(place.id), await tx.actors.get(target.id)
        await linking.unlink(tx, hand, community=known, target=there)
    told = f"{finding.handle(place)} no longer follows {finding.handle(target)}."
    return Said({"id": place.uri, "object": target.uri}, (told,))
