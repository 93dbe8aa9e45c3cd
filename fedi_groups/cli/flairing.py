"""Flairs: what a community has its posts sorted by, as an admin defines it; and a post's, as moderators set them."""

from typing import Annotated

import typer

from fedi_groups.actions import flairs
from fedi_groups.actions.authority import Hand
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import PlaceArgument, PostArgument
from fedi_groups.cli.columns import table
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Group, Said
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.errors import Denied
from fedi_groups.storage.unit import reading, transaction

NameArgument = Annotated[str, typer.Argument(metavar="FLAIR", help="Letters a to z, digits and underscores.")]
FlairOption = Annotated[
    list[str] | None, typer.Option("--flair", metavar="FLAIR", help="A flair of the community; may be given again.")
]
ModeratorOption = Annotated[str, typer.Option("--as", metavar="USER", help="Who does it; a moderator.")]


async def add_flair(
    community: PlaceArgument,
    name: NameArgument,
    title: Annotated[str, typer.Option(help="What people see in place of the name.")] = "",
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    color: Annotated[str | None, typer.Option(help="color01 to color10, which Lemmy shows.")] = None,
) -> Said:
    """Define a flair, or change one."""
    async with opened() as services:
        place = _here(await finding.community(services, community))
        async with transaction(services.store) as tx:
            owner = await tx.actors.get(place.id)
            made = await flairs.define(
                tx, community=owner, name=name, title=title, description=description, color=color
            )
    return Said({"id": made.uri, "name": made.name, "title": made.title}, (f"{made.title} is a flair.", made.uri))


async def list_flairs(community: PlaceArgument) -> Said:
    """Show the flairs of a community here or elsewhere."""
    async with opened() as services:
        place = await finding.community(services, community)
        async with reading(services.store) as tx:
            found = await tx.flairs.of(place.id)
    facts = {"id": place.uri, "flairs": [{"id": each.uri, "name": each.name, "title": each.title} for each in found]}
    if not found:
        return Said(facts, (f"{finding.handle(place)} has no flairs.",))
    return Said(facts, tuple(table([(each.name, each.title, each.description or "") for each in found])))


async def remove_flair(community: PlaceArgument, name: NameArgument) -> Said:
    """Do away with a flair: posts bear it no longer."""
    async with opened() as services:
        place = _here(await finding.community(services, community))
        async with transaction(services.store) as tx:
            await flairs.drop(tx, community=await tx.actors.get(place.id), name=name)
    return Said({"id": place.uri, "removed": name}, (f"{name} is no flair any more.",))


async def set_flairs(post: PostArgument, moderator: ModeratorOption, flair: FlairOption = None) -> Said:
    """Give a post other flairs, or with none given take away all."""
    async with opened() as services:
        keeper = await finding.person_here(services, moderator)
        known = await finding.post(services, post)
        if known.community_id is None:
            raise Denied("in no community", public="Only posts in communities have flairs.")
        async with transaction(services.store) as tx:
            place = await tx.actors.get(known.community_id)
            chosen = await flairs.chosen(tx, place, flair or [])
            hand, found = Hand(await tx.actors.get(keeper.id), HERE), await tx.posts.get(known.id)
            await flairs.set_flairs(tx, hand, post=found, flairs=chosen, sensitive=found.sensitive)
    return Said({"id": known.uri, "flairs": list(chosen)}, (f"It bears {len(chosen)} flairs.", known.uri))


def _here(place: ActorFacts) -> ActorFacts:
    if not place.local:
        raise Denied("not from here", public=f"The flairs of {finding.handle(place)} are defined on {place.host}.")
    return place


FLAIR = Group(
    "Flairs of a community: add, list, remove.",
    (("add", add_flair), ("list", list_flairs), ("remove", remove_flair)),
)
