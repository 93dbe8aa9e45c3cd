"""How much a member hears of a community here."""

from typing import Annotated

import typer

from fedi_groups.actions import quiet
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import AuthorOption, PlaceArgument
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.domain.types import Hears
from fedi_groups.storage.unit import transaction

HearsArgument = Annotated[
    Hears,
    typer.Argument(
        metavar="WHAT", help="all; daily or weekly, as a digest; announcements; replies to one's own; nothing."
    ),
]

_HEARD = {
    Hears.ALL: "everything that is posted in",
    Hears.DAILY: "once a day what is new in",
    Hears.WEEKLY: "once a week what is new in",
    Hears.ANNOUNCEMENTS: "what is announced in",
    Hears.REPLIES: "what is said in threads of theirs in",
    Hears.NOTHING: "nothing of",
}


async def set_hears(
    community: PlaceArgument,
    hears: HearsArgument,
    person: AuthorOption,
    mail: Annotated[bool, typer.Option("--mail", help="By e-mail, in place of private messages.")] = False,
) -> Said:
    """Say how much a member hears. All but `all` comes by private message, and ends the follow."""
    async with opened() as services:
        place, who = await finding.community(services, community), await finding.person_here(services, person)
        async with transaction(services.store) as tx:
            member, target = await tx.actors.get(who.id), await tx.actors.get(place.id)
            standing = await quiet.set_hears(tx, person=member, community=target, hears=hears, by_mail=mail)
    facts = {"id": place.uri, "person": who.uri, "hears": standing.hears.value, "mail": standing.by_mail}
    way = ", by e-mail" if standing.by_mail else ""
    return Said(facts, (f"{who.handle} hears {_HEARD[standing.hears]} {finding.handle(place)}{way}.",))
