"""What somebody is told by e-mail."""

from typing import Annotated

import typer

from fedi_groups.actions.mailing import choose_notices
from fedi_groups.cli.arguments import UserArgument
from fedi_groups.cli.finding import person_here
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.domain.mail import Notice
from fedi_groups.errors import Denied
from fedi_groups.reads.mailed import told_by_mail
from fedi_groups.storage.unit import transaction


async def show_notices(
    name: UserArgument,
    mail: Annotated[
        list[Notice] | None, typer.Option("--mail", metavar="KIND", help="A kind to be told of; may come again.")
    ] = None,
    none: Annotated[bool, typer.Option("--none", help="Tell them nothing.")] = False,
) -> Said:
    """Show what somebody is told by e-mail, or say what it is from now on."""
    async with opened() as services:
        person = await person_here(services, name)
        async with transaction(services.store) as tx:
            box, offered = await told_by_mail(tx, person)
            wanted = frozenset(mail or ())
            if wanted - frozenset(offered):
                choice = ", ".join(each.value for each in offered)
                raise Denied("not offered", public=f"{person.handle} can be told of: {choice}.")
            if mail or none:
                await choose_notices(tx, person=person, notices=wanted)
                box, _ = await told_by_mail(tx, person)
    kinds = sorted(each.value for each in box.notices)
    told = f"is told by e-mail of: {', '.join(kinds)}" if kinds else "is told nothing by e-mail"
    facts = {"id": person.uri, "mail": kinds, "reached": box.is_good}
    return Said(facts, (f"{person.handle} {told}.",))
