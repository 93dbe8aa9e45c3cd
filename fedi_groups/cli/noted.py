"""What is done to the whole server by command, written down where its admins see what they did by browser."""

from typing import Annotated

import typer

from fedi_groups.actions.deeds import note
from fedi_groups.cli.arguments import MostOption
from fedi_groups.cli.columns import moment, short, table
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.domain.deeds import Did
from fedi_groups.storage.deeds import deeds_before
from fedi_groups.storage.unit import Unit, reading
from fedi_groups.wire.times import write_time

BY_COMMAND = "by command"

BeforeOption = Annotated[int | None, typer.Option(metavar="NUMBER", help="Go on behind this one.")]


async def note_command(tx: Unit, did: Did, about: str = "", *, said: str = "") -> None:
    """The server's own actor stands for whoever may do it on the machine."""
    note(tx, await tx.actors.server(), did, about, said=said)


async def show_deeds(most: MostOption = 50, before: BeforeOption = None) -> Said:
    """Show what admins did with the whole server, by browser and by command, the last first."""
    async with opened() as services, reading(services.store) as tx:
        found = await deeds_before(tx.connection, before=before, most=most)
        server = await tx.actors.server()
        names = {each.by_id: (await tx.actors.get(each.by_id)).handle for each in found} | {server.id: BY_COMMAND}
    deeds = [
        {
            "number": each.id,
            "at": write_time(each.at),
            "by": names[each.by_id],
            "did": each.did.value,
            "about": each.about,
            "text": each.said,
        }
        for each in found
    ]
    rows = [
        (str(each.id), moment(each.at), names[each.by_id], each.did.value, short(each.about), short(each.said))
        for each in found
    ]
    head = ("NUMBER", "WHEN", "BY", "DID", "TO", "SAYING")
    facts = {"id": services.store.uris.server, "deeds": deeds}
    return Said(facts, tuple(table([head, *rows])) if rows else ("Nothing yet.",))
