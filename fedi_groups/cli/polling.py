"""Polls, on the command line: asked with a post, answered by their choices or the numbers of these."""

from collections.abc import Sequence
from typing import Annotated

import typer

from fedi_groups.actions import reactions
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.said import Said
from fedi_groups.domain.events import HERE
from fedi_groups.errors import Malformed
from fedi_groups.storage.unit import transaction
from fedi_groups.storage.votes import Option

CLOSES = "7d"

ChoicesOption = Annotated[
    list[str] | None, typer.Option("--choice", metavar="TEXT", help="Makes a poll: one of its answers; two to twenty.")
]
SeveralOption = Annotated[bool, typer.Option("--several", help="More than one answer may be chosen.")]
ClosesOption = Annotated[
    str | None,
    typer.Option("--closes", metavar="TIME", help="When the poll ends, as 30min, 12h, 7d or 4w; else in 7d."),
]
ChoseOption = Annotated[
    list[str] | None,
    typer.Option("--choice", metavar="TEXT", help="An answer to a poll, or its number; may be given again."),
]


async def choose(services: Services, address: str, *, voter: str, wanted: Sequence[str]) -> Said:
    """What somebody here chooses in a poll anywhere. Raises Malformed for what is none of its answers, Denied."""
    person = await finding.person_here(services, voter)
    known = await finding.post(services, address)
    async with transaction(services.store) as tx:
        options = await tx.polls.options(known.id)
        numbers = tuple(_number(options, each) for each in wanted) if options else ()
        before = await tx.polls.choices(known.id, person.id)
        who, post = await tx.actors.get(person.id), await tx.posts.get(known.id)
        await reactions.choose(tx, voter=who, post=post, numbers=numbers, cause=HERE)
        chosen = await tx.polls.choices(known.id, person.id)
        options = await tx.polls.options(known.id)
    if chosen == before:
        raise _malformed("You have answered this poll already.")
    told = "Chosen." if known.local else "Sent: its own server counts."
    facts = {"id": known.uri, "chosen": [options[each].title for each in chosen]}
    return Said(facts, (told, *(_line(each, each.number in chosen) for each in options)))


def _number(options: Sequence[Option], wanted: str) -> int:
    found = [each.number for each in options if each.title.casefold() == wanted.strip().casefold()]
    if not found and wanted.isdecimal() and 0 < int(wanted) <= len(options):
        found = [options[int(wanted) - 1].number]
    if not found:
        answers = ", ".join(each.title for each in options)
        raise _malformed(f"{wanted} is none of its answers: {answers}.")
    return found[0]


def _line(option: Option, chosen: bool) -> str:
    return f"{'*' if chosen else ' '} {option.number + 1}. {option.title}: {option.votes}"


def _malformed(reason: str) -> Malformed:
    return Malformed(reason, public=reason)
