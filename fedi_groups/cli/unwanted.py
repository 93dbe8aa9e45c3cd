"""With which addresses and names nobody signs up here."""

from typing import Annotated

import typer

from fedi_groups.actions import unwanted as actions
from fedi_groups.cli.columns import short, table
from fedi_groups.cli.noted import note_command
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.domain.accounts import Unwanted
from fedi_groups.domain.deeds import Did
from fedi_groups.storage.signups import rules_about
from fedi_groups.storage.unit import reading, transaction

DomainArgument = Annotated[
    str, typer.Argument(metavar="DOMAIN", help="As mail.example: it, and what is below it. Or a pattern with *.")
]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="As mayor. Or a pattern with *, as '*_official'.")]
NoteOption = Annotated[str, typer.Option(help="For whoever looks at it later.")]


async def block(pattern: DomainArgument, note: NoteOption = "") -> Said:
    """Take no accounts with addresses of a domain, as of those that last for minutes."""
    wanted = await _put(Unwanted.EMAIL, pattern, note)
    return Said({"id": wanted, "blocked": True}, (f"Addresses of {wanted} are not taken.",))


async def unblock(pattern: DomainArgument) -> Said:
    """Take addresses of a domain again."""
    wanted = await _drop(Unwanted.EMAIL, pattern)
    return Said({"id": wanted, "blocked": False}, (f"Addresses of {wanted} are taken again.",))


async def show_blocked() -> Said:
    """Show the domains whose addresses are not taken."""
    return await _all(Unwanted.EMAIL, "blocked", nothing="All are taken.")


async def reserve(pattern: NameArgument, note: NoteOption = "") -> Said:
    """Let nobody sign up with a name; `user create` still takes it."""
    wanted = await _put(Unwanted.NAME, pattern, note)
    return Said({"id": wanted, "reserved": True}, (f"Nobody signs up as {wanted}.",))


async def release(pattern: NameArgument) -> Said:
    """Let people sign up with a name again."""
    wanted = await _drop(Unwanted.NAME, pattern)
    return Said({"id": wanted, "reserved": False}, (f"Whoever signs up may be called {wanted}.",))


async def show_reserved() -> Said:
    """Show the names that are reserved, besides those that always are."""
    return await _all(Unwanted.NAME, "reserved", nothing="None is.")


async def _put(unwanted: Unwanted, pattern: str, note: str) -> str:
    async with opened() as services, transaction(services.store) as tx:
        wanted = await actions.shun(tx, unwanted, pattern, note=note)
        await note_command(tx, _SHUNNED[unwanted], wanted, said=note)
    return wanted


async def _drop(unwanted: Unwanted, pattern: str) -> str:
    async with opened() as services, transaction(services.store) as tx:
        wanted = await actions.welcome(tx, unwanted, pattern)
        await note_command(tx, _WELCOMED[unwanted], wanted)
    return wanted


async def _all(unwanted: Unwanted, what: str, *, nothing: str) -> Said:
    async with opened() as services, reading(services.store) as tx:
        found = await rules_about(tx.connection, unwanted)
    word = actions.word_of(unwanted)
    facts = {"id": what, f"{word}s": [{word: each.pattern, "note": each.note} for each in found]}
    rows = [(each.pattern, short(each.note)) for each in found]
    return Said(facts, tuple(table(rows)) if rows else (nothing,))


_SHUNNED = {Unwanted.EMAIL: Did.BLOCK_MAIL, Unwanted.NAME: Did.RESERVE}
_WELCOMED = {Unwanted.EMAIL: Did.UNBLOCK_MAIL, Unwanted.NAME: Did.RELEASE}

UNWANTED = (
    ("block", block),
    ("unblock", unblock),
    ("blocked", show_blocked),
    ("reserve", reserve),
    ("release", release),
    ("reserved", show_reserved),
)
