"""Appeals against what moderators did: made by whom it was done to, decided by somebody else than who did it."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from fedi_groups.actions import appeals
from fedi_groups.actions.authority import Hand
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import AuthorOption, MostOption
from fedi_groups.cli.columns import moment, short, table
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Group, Said
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import AppealFacts
from fedi_groups.domain.types import AppealState
from fedi_groups.reads.appeals import Appealed, appealed
from fedi_groups.storage.modlog import find_entry
from fedi_groups.storage.unit import Unit, reading, transaction
from fedi_groups.wire.times import write_time

_LARGEST = 2**63 - 1

EntryArgument = Annotated[
    int, typer.Argument(metavar="ENTRY", max=_LARGEST, help="Number of a line of the log: `modlog --json`.")
]
NumberArgument = Annotated[int, typer.Argument(metavar="NUMBER", max=_LARGEST, help="As `appeal list` shows it.")]
PlaceArgument = Annotated[str | None, typer.Argument(metavar="COMMUNITY", help="Where; else in any community here.")]
DeciderOption = Annotated[str, typer.Option("--as", metavar="USER", help="A moderator who has not done it; an admin.")]
WordsOption = Annotated[str, typer.Option("--text", help="Why it was not right.")]
AnswerOption = Annotated[str, typer.Option("--reason", help="Why; both sides are told, and it stands in the log.")]
StateOption = Annotated[AppealState, typer.Option(help="Which of them.")]

Decide = Callable[..., Awaitable[AppealFacts]]


async def create(entry: EntryArgument, person: AuthorOption, words: WordsOption) -> Said:
    """Ask for another look at a removal, a warning, a mute, a kick or a ban of yours, or at what admins did. Once."""
    async with opened() as services:
        who = await finding.person_here(services, person)
        async with transaction(services.store) as tx:
            known = await find_entry(tx.connection, entry)
            made = await appeals.appeal(tx, person=await tx.actors.get(who.id), entry=known, words=words)
    facts = {"number": made.id, "entry": made.entry_id, "person": who.uri}
    return Said(facts, (f"Somebody else will look at it. The appeal has the number {made.id}.",))


async def show(community: PlaceArgument = None, state: StateOption = AppealState.OPEN, most: MostOption = 100) -> Said:
    """Show appeals, the oldest first."""
    async with opened() as services:
        place = await finding.community(services, community) if community is not None else None
        async with reading(services.store) as tx:
            found = await appealed(tx, place, state=state, most=most)
    identity = place.uri if place is not None else services.store.uris.server
    facts = {"id": identity, "appeals": [_facts(each) for each in found]}
    if not found:
        return Said(facts, ("There are no such appeals.",))
    head = ("NUMBER", "WHEN", "IN", "BY", "AGAINST", "WHY")
    return Said(facts, tuple(table([head, *(_row(each) for each in found)])))


async def uphold(number: NumberArgument, moderator: DeciderOption, answer: AnswerOption = "") -> Said:
    """Decide that what was done stands."""
    return await _decide(appeals.uphold, number, moderator, answer)


async def overturn(number: NumberArgument, moderator: DeciderOption, answer: AnswerOption = "") -> Said:
    """Decide that what was done was not right: it is undone."""
    return await _decide(appeals.overturn, number, moderator, answer)


async def _decide(act: Decide, number: int, moderator: str, answer: str) -> Said:
    async def decided(tx: Unit) -> AppealFacts:
        return await act(tx, Hand(await tx.actors.get(who.id), HERE, answer), number=number)

    async with opened() as services:
        who = await finding.person_here(services, moderator)
        async with transaction(services.store) as tx:
            done = await decided(tx)
    told = "It stands." if done.state is AppealState.UPHELD else "It is undone."
    return Said({"number": done.id, "state": done.state.value, "by": who.uri}, (f"{told} Both sides are told.",))


def _facts(each: Appealed) -> dict[str, object]:
    return {
        "number": each.appeal.id,
        "at": write_time(each.appeal.at),
        "community": each.community.uri,
        "person": each.person.uri,
        "entry": each.appeal.entry_id,
        "act": each.entry.act,
        "moderator": each.moderator.uri,
        "text": each.appeal.words,
        "state": each.appeal.state.value,
        "answer": each.appeal.answer,
    }


def _row(each: Appealed) -> tuple[str, ...]:
    against = f"{each.entry.act} by {each.moderator.handle}"
    place = finding.handle(each.community)
    number, when = str(each.appeal.id), moment(each.appeal.at)
    return (number, when, place, each.person.handle, against, short(each.appeal.words))


APPEAL = Group(
    "Appeals against what moderators did: create, list, uphold, overturn.",
    (("create", create), ("list", show), ("uphold", uphold), ("overturn", overturn)),
)
