"""What everyone who lives here is told by those who run the server."""

from typing import Annotated

import typer

from fedi_groups.actions import announcements
from fedi_groups.cli.columns import moment, short, table
from fedi_groups.cli.noted import note_command
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Group, Said
from fedi_groups.cli.times import ForOption, UntilOption, read_date, read_end
from fedi_groups.domain.announcements import AnnouncementFacts
from fedi_groups.domain.deeds import Did
from fedi_groups.reads.announcements import told
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.text.html import to_text
from fedi_groups.wire.times import write_time

TextArgument = Annotated[str, typer.Argument(metavar="TEXT", help="In Markdown.")]
NumberArgument = Annotated[int, typer.Argument(metavar="NUMBER", help="As `announcements list` shows it.")]
FromOption = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="When what it tells of begins, in UTC; as --until.")
]
AllDayOption = Annotated[bool, typer.Option("--all-day", help="Of both dates only the day counts.")]


async def add(
    text: TextArgument,
    begins: FromOption = None,
    until: UntilOption = None,
    lasts: ForOption = None,
    all_day: AllDayOption = False,
) -> Said:
    """Tell everyone who lives here something, until then or until you end it. Apps and the first page show it."""
    end = read_end(lasts, until)
    start = read_date(begins, hint="--from") if begins is not None else None
    async with opened() as services, transaction(services.store) as tx:
        made = await announcements.announce(tx, text=text, starts_at=start, ends_at=end(tx.now), all_day=all_day)
        await note_command(tx, Did.ANNOUNCE, said=text)
    return Said(_facts(made), (f"Everyone is told; `announcements end {made.id}` ends it.",))


async def show() -> Said:
    """Show what everyone is told now, the last first."""
    async with opened() as services, reading(services.store) as tx:
        found = await told(tx)
    rows = [(str(each.id), moment(each.published), _end(each), short(to_text(each.content))) for each in found]
    facts = {"id": "announcements", "announcements": [_facts(each) for each in found]}
    return Said(facts, tuple(table(rows)) if rows else ("Nothing is announced.",))


async def end(number: NumberArgument) -> Said:
    """Tell something no longer."""
    async with opened() as services, transaction(services.store) as tx:
        await announcements.end(tx, number=number)
        await note_command(tx, Did.END, str(number))
    return Said({"id": str(number), "state": "ended"}, ("It is told no longer.",))


def _end(found: AnnouncementFacts) -> str:
    return f"until {moment(found.ends_at)}" if found.ends_at is not None else ""


def _facts(found: AnnouncementFacts) -> dict[str, object]:
    return {
        "id": str(found.id),
        "content": found.content,
        "published": write_time(found.published),
        "from": write_time(found.starts_at) if found.starts_at is not None else None,
        "until": write_time(found.ends_at) if found.ends_at is not None else None,
        "all_day": found.all_day,
    }


ANNOUNCEMENTS = Group("What everyone who lives here is told.", (("add", add), ("list", show), ("end", end)))
