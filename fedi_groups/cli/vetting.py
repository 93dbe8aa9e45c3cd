"""Who wants an account here: shown, let in, turned away; and invitations to this server."""

import asyncio
from typing import Annotated

import typer

from fedi_groups.actions import accounts, vetting
from fedi_groups.actions.keys import make_keys
from fedi_groups.cli.arguments import AuthorOption
from fedi_groups.cli.columns import moment, short, table
from fedi_groups.cli.finding import person_here
from fedi_groups.cli.noted import note_command
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Group, Said
from fedi_groups.cli.times import ForOption, UntilOption, read_end
from fedi_groups.cli.unwanted import UNWANTED
from fedi_groups.domain.accounts import Pass, SignUp
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.accounts import terms_of
from fedi_groups.errors import Missing
from fedi_groups.storage.mailboxes import confirm_mailbox
from fedi_groups.storage.signups import pending
from fedi_groups.storage.tickets import passes
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.times import write_time

_MOST = 100

WantedArgument = Annotated[str, typer.Argument(metavar="NAME", help="The name of the account they want.")]
NoteOption = Annotated[str, typer.Option(help="For whoever looks at it later.")]


async def show_pending() -> Said:
    """Show who waits to be let in, the longest first."""
    async with opened() as services, reading(services.store) as tx:
        found = await pending(tx.connection, most=_MOST)
    rows = [(each.name, each.email or "", moment(each.created_at), short(each.reason)) for each in found]
    facts = {"id": "pending", "signups": [_facts(each) for each in found]}
    return Said(facts, tuple(table(rows)) if rows else ("Nobody waits.",))


async def approve(name: WantedArgument) -> Said:
    """Let somebody in who wants an account."""
    async with opened() as services:
        keys = await asyncio.to_thread(make_keys, services.secret)
        async with transaction(services.store) as tx:
            person = await vetting.approve(tx, await vetting.wanted_named(tx, name), keys=keys)
            await note_command(tx, Did.APPROVE, name)
    if person is None:
        return Said({"id": name, "state": "unconfirmed"}, (f"{name} is in once they have confirmed their address.",))
    return Said({"id": person.uri, "state": "active"}, (f"{person.handle} has an account, and is told.",))


async def refuse(name: WantedArgument, reason: Annotated[str, typer.Option(help="They are told.")] = "") -> Said:
    """Turn somebody away who wants an account. The name is free again."""
    async with opened() as services, transaction(services.store) as tx:
        await vetting.refuse(tx, await vetting.wanted_named(tx, name), reason=reason)
        await note_command(tx, Did.REFUSE, name, said=reason)
    return Said({"id": name, "state": "refused"}, (f"{name} gets no account.",))


async def confirm(name: WantedArgument) -> Said:
    """Vouch for somebody's e-mail address: of who wants an account, or who has one whose mail came back."""
    async with opened() as services:
        keys = await asyncio.to_thread(make_keys, services.secret)
        try:
            async with transaction(services.store) as tx:
                found = await accounts.confirmed(tx, await vetting.wanted_named(tx, name), keys=keys)
                await note_command(tx, Did.CONFIRM, name)
        except Missing:
            person = await person_here(services, name)
            async with transaction(services.store) as tx:
                await confirm_mailbox(tx.connection, person.id, now=tx.now)
                await note_command(tx, Did.CONFIRM, person.handle)
            return Said({"id": person.uri, "state": "active"}, (f"{person.handle} is reached by e-mail.",))
    if isinstance(found, ActorFacts):
        return Said({"id": found.uri, "state": "active"}, (f"{found.handle} has an account.",))
    return Said({"id": name, "state": "pending"}, (f"{name} waits to be let in: `user approve {name}`.",))


async def invite(
    by: AuthorOption,
    uses: Annotated[int, typer.Option(min=1, help="How many it lets in.")] = 1,
    note: NoteOption = "",
    lasts: ForOption = None,
    until: UntilOption = None,
) -> Said:
    """Make a code by which others make an account; for a week if nothing else is said."""
    end = read_end(lasts, until)
    async with opened() as services:
        who = await person_here(services, by)
        async with transaction(services.store) as tx:
            made = await vetting.invite(
                tx,
                by=await tx.actors.get(who.id),
                terms=terms_of(services.settings),
                most=uses,
                until=end(tx.now),
                note=note,
            )
            await note_command(tx, Did.INVITE, made.code, said=f"{made.most} {who.handle}")
    return Said(_pass_facts(made), (made.code, f"It lets {made.most} in, until {moment(made.until or made.at)}."))


async def show_invitations() -> Said:
    """Show the invitations to this server, used up ones too."""
    async with opened() as services, reading(services.store) as tx:
        found = await passes(tx.connection, by=None, most=_MOST)
        names = {each.by_id: (await tx.actors.get(each.by_id)).handle for each in found}
    rows = [
        (each.code, f"{each.used} of {each.most}", names[each.by_id], moment(each.until or each.at), short(each.note))
        for each in found
    ]
    facts = {"id": "invitations", "invitations": [_pass_facts(each) for each in found]}
    return Said(facts, tuple(table(rows)) if rows else ("There are none.",))


async def revoke(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Of an invitation.")], by: AuthorOption
) -> Said:
    """Take an invitation back: it lets nobody in any more."""
    async with opened() as services:
        who = await person_here(services, by)
        async with transaction(services.store) as tx:
            await vetting.revoke(tx, by=await tx.actors.get(who.id), code=code)
            await note_command(tx, Did.REVOKE, code)
    return Said({"id": code, "revoked": True}, ("It lets nobody in any more.",))


def _facts(wanted: SignUp) -> dict[str, object]:
    return {
        "id": wanted.name,
        "email": wanted.email,
        "reason": wanted.reason,
        "language": wanted.language,
        "at": write_time(wanted.created_at),
    }


def _pass_facts(made: Pass) -> dict[str, object]:
    return {
        "id": made.code,
        "most": made.most,
        "used": made.used,
        "until": write_time(made.until) if made.until is not None else None,
        "note": made.note,
    }


SIGN_UP = Group(
    "Invitations to this server, and addresses and names it does not take: invite, invitations, revoke; block, unblock,"
    " blocked; reserve, release, reserved.",
    (
        ("invite", invite),
        ("invitations", show_invitations),
        ("revoke", revoke),
        *UNWANTED,
    ),
)
