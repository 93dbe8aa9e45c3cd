"""What somebody is signed in with: browsers and apps, and signing all of them out."""

from typing import Annotated

import typer

from fedi_groups.actions.factors import turn_off
from fedi_groups.actions.sessions import shut_out
from fedi_groups.cli.arguments import UserArgument
from fedi_groups.cli.columns import moment, short, table
from fedi_groups.cli.finding import person_here
from fedi_groups.cli.noted import note_command
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.types import DAY, Instant
from fedi_groups.reads.access import Access, access_of
from fedi_groups.reads.factors import factors_of
from fedi_groups.storage.unit import reading, transaction


async def list_sessions(name: UserArgument) -> Said:
    """Show the browsers and apps that somebody is signed in with."""
    async with opened() as services:
        person = await person_here(services, name)
        async with reading(services.store) as tx:
            found = await access_of(tx, person)
    return Said({"id": person.uri, "sessions": _facts(found)}, tuple(_lines(found)) or (f"{name} is not signed in.",))


async def sign_out(name: UserArgument) -> Said:
    """Sign somebody out of every browser and app."""
    async with opened() as services:
        person = await person_here(services, name)
        async with transaction(services.store) as tx:
            await shut_out(tx, person.id)
            await note_command(tx, Did.SIGN_OUT, person.handle)
    return Said({"id": person.uri}, (f"{person.handle} is signed out everywhere.",))


async def show_factors(
    name: UserArgument,
    off: Annotated[bool, typer.Option("--off", help="Let them in by password alone: they have lost the rest.")] = False,
) -> Said:
    """Show what somebody signs in with beside their password, or remove it."""
    async with opened() as services:
        person = await person_here(services, name)
        async with transaction(services.store) as tx:
            if off:
                await turn_off(tx, person)
                await note_command(tx, Did.FACTORS, person.handle)
            found = await factors_of(tx, person)
    codes = found.codes_since is not None
    told = "after a code" if codes else "by password alone"
    keys = f", or by one of {len(found.passkeys)} passkeys" if found.passkeys else ""
    facts = {"id": person.uri, "codes": codes, "codes_left": found.left, "passkeys": len(found.passkeys)}
    return Said(facts, (f"{person.handle} signs in {told}{keys}.",))


def _facts(found: Access) -> list[dict[str, object]]:
    return [
        {"kind": "browser", "name": each.agent, "network": each.network, "since": each.created_at}
        for each in found.sessions
    ] + [
        {"kind": "app", "name": each.name, "scopes": list(each.scopes), "since": each.created_at}
        for each in found.grants
    ]


def _lines(found: Access) -> list[str]:
    rows = [
        ("browser", moment(each.created_at), _day(each.seen_on), each.network, short(each.agent))
        for each in found.sessions
    ] + [
        ("app", moment(each.created_at), _day(each.used_on), " ".join(each.scopes), short(each.name or "by hand"))
        for each in found.grants
    ]
    return list(table([("WHAT", "SINCE", "LAST", "FROM", "NAME"), *rows])) if rows else []


def _day(number: int | None) -> str:
    return moment(Instant(number * DAY))[:10] if number is not None else "never"
