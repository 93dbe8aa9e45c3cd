"""Accounts that move: the names they also go by, leaving for another server, and coming back."""

from typing import Annotated

import typer

from fedi_groups.actions import moving
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import UserArgument
from fedi_groups.cli.noted import note_command
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.domain.deeds import Did
from fedi_groups.errors import Missing, Unavailable
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.unit import transaction

OtherArgument = Annotated[str, typer.Argument(metavar="HANDLE", help="The other account: @name@host, or an address.")]


async def alias(
    name: UserArgument,
    other: OtherArgument,
    remove: Annotated[bool, typer.Option("--remove", help="Say so no longer.")] = False,
) -> Said:
    """Say that another account belongs to the same person, so that it can move here."""
    async with opened() as services:
        person, another = await finding.person_here(services, name), await finding.person(services, other)
        async with transaction(services.store) as tx:
            known = await tx.actors.get(person.id)
            await moving.set_alias(tx, person=known, alias=await tx.actors.get(another.id), stated=not remove)
            await note_command(tx, Did.MOVE, person.handle, said=f"{'-' if remove else '+'}{another.handle}")
            aliases = (await tx.actors.get(person.id)).aliases
    told = f"{person.handle} is {'no longer' if remove else 'also'} {another.handle}."
    return Said({"id": person.uri, "alsoKnownAs": list(aliases)}, (told,))


async def leave(name: UserArgument, other: OtherArgument) -> Said:
    """Send all followers to another account, which has to name this one as an alias, and post here no more."""
    async with opened() as services:
        person, found = await finding.person_here(services, name), await finding.person(services, other)
        try:
            target = await services.resolver.actor(found.uri, budget=Budget(3), fresh=True)
        except Unavailable as error:
            raise Missing(str(error), public=f"{other} cannot be looked at: {error}") from error
        async with transaction(services.store) as tx:
            await moving.move(tx, old=await tx.actors.get(person.id), new=await tx.actors.get(target.id))
            await note_command(tx, Did.MOVE, person.handle, said=target.handle)
    return Said({"id": person.uri, "movedTo": target.uri}, (f"{person.handle} has moved to {target.handle}.",))


async def come_back(name: UserArgument) -> Said:
    """Live here again after having moved. Followers do not come back by themselves."""
    async with opened() as services:
        person = await finding.person_here(services, name)
        async with transaction(services.store) as tx:
            await moving.come_back(tx, person=await tx.actors.get(person.id))
            await note_command(tx, Did.MOVE, person.handle, said=person.handle)
    return Said({"id": person.uri, "movedTo": None}, (f"{person.handle} lives here again.",))
