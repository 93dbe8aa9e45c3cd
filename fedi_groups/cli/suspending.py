"""Limiting people and shutting them out on the whole server, and taking that back, as an admin who lives here."""

from typing import Annotated

import typer

from fedi_groups.actions import limiting, suspension
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.citing import cited
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import PersonArgument, ReasonOption
from fedi_groups.cli.moderating import Acting, BackOption, Deed, hand_of, say_done
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.cli.times import ForOption, UntilOption, read_end
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.faces.shared.posted import read_posted, with_texts
from fedi_groups.storage.chosen import chosen_now
from fedi_groups.storage.unit import Unit, transaction

AdminOption = Annotated[str, typer.Option("--as", metavar="USER", help="Who does it; an admin of this server.")]
ServerRuleOption = Annotated[
    int | None, typer.Option("--rule", metavar="NUMBER", help="The rule of this server that it is for: `/about/rules`.")
]
AllOption = Annotated[bool, typer.Option("--contents", help="Remove all that they wrote as well.")]


async def suspend(
    person: PersonArgument,
    admin: AdminOption,
    reason: ReasonOption = "",
    rule: ServerRuleOption = None,
    span: ForOption = None,
    until: UntilOption = None,
    contents: AllOption = False,
) -> Said:
    """Take nothing more from somebody here or elsewhere, for good or for a time."""
    end = read_end(span, until)

    async def act(tx: Unit, hand: Hand, *, person: ActorFacts) -> None:
        await suspension.suspend(tx, hand, person=person, until=end(tx.now), contents=contents)

    async with opened() as services:
        why = await _why(services, rule, reason)
        return await act_on_account(services, person, acting=Acting(admin, why), deed=Deed(act, "{} is suspended."))


async def unsuspend(
    person: PersonArgument, admin: AdminOption, reason: ReasonOption = "", contents: BackOption = False
) -> Said:
    """Let somebody come back who was suspended."""

    async def act(tx: Unit, hand: Hand, *, person: ActorFacts) -> None:
        await suspension.unsuspend(tx, hand, person=person, contents=contents)

    async with opened() as services:
        deed = Deed(act, "{} is suspended no longer.")
        return await act_on_account(services, person, acting=Acting(admin, reason), deed=deed)


async def limit(
    person: PersonArgument, admin: AdminOption, reason: ReasonOption = "", rule: ServerRuleOption = None
) -> Said:
    """Leave somebody here or elsewhere out of lists for everyone, out of search and trends. Followers see them."""
    async with opened() as services:
        why = await _why(services, rule, reason)
        deed = Deed(limiting.limit, "{} is limited.")
        return await act_on_account(services, person, acting=Acting(admin, why), deed=deed)


async def unlimit(person: PersonArgument, admin: AdminOption, reason: ReasonOption = "") -> Said:
    """Show somebody again as everyone is."""
    async with opened() as services:
        deed = Deed(limiting.unlimit, "{} is limited no longer.")
        return await act_on_account(services, person, acting=Acting(admin, reason), deed=deed)


async def _why(services: Services, rule: int | None, reason: str) -> str:
    """With the words of the rule of this server. Raises Denied where there is none."""
    if rule is None:
        return reason
    async with services.store.database.read() as connection:
        chosen = await chosen_now(connection)
    return cited(with_texts(read_posted(services.given), chosen).rules, rule, reason)


async def act_on_account(services: Services, person: str, *, acting: Acting, deed: Deed) -> Said:
    """By an admin, on a person from anywhere, in the whole of this server."""
    admin, target = await finding.person_here(services, acting.moderator), await finding.person(services, person)
    async with transaction(services.store) as tx:
        await deed.act(tx, await hand_of(tx, admin.id, acting), person=await tx.actors.get(target.id))
    done = {"actor": admin.uri, "object": target.uri}
    return await say_done(services, tx, None, done=done, told=deed.told.format(target.handle))
