"""What a community decides about itself, on the command line: shown, and changed; presets to begin with."""

from dataclasses import fields, replace
from typing import Annotated, Any

import typer

from fedi_groups.actions.authority import Hand
from fedi_groups.actions.charters import change_charter, reading_of
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import PlaceArgument, ReasonOption
from fedi_groups.cli.columns import table
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.domain.charter import PRESETS, Charter, Preset, Reading
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.errors import Malformed
from fedi_groups.storage.unit import transaction
from fedi_groups.text import charters

PresetOption = Annotated[
    str | None,
    typer.Option("--preset", metavar="KIND", help=f"Begin as one of a kind that people know: {', '.join(PRESETS)}."),
]
OwnerOption = Annotated[
    str | None, typer.Option("--as", metavar="USER", help="Who changes it: the owner, or an admin. Without: only show.")
]
Named = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="As `posts=moderators`; repeat.")]


def preset(name: str) -> Preset:
    """Raises Malformed for one that nobody knows."""
    try:
        return charters.preset(name)
    except ValueError as error:
        raise _malformed(str(error)) from error


async def show_charter(
    community: PlaceArgument,
    owner: OwnerOption = None,
    kind: PresetOption = None,
    reading: Annotated[Reading | None, typer.Option(help="Who reads.")] = None,
    settings: Named = None,
    reason: ReasonOption = "",
) -> Said:
    """Show what a community has decided about itself, or change it: who comes in, who speaks, its rules.

    Several questions, or rules, are parted by `|`. A number may be `none` where there is no bound.
    """
    async with opened() as services:
        place = await finding.community(services, community)
        if owner is not None:
            who = await finding.person_here(services, owner)
            known = preset(kind).charter if kind is not None else place.charter
            charter = replace(known, **dict(map(_setting, settings or ())))
            async with transaction(services.store) as tx:
                hand = Hand(await tx.actors.get(who.id), HERE, reason)
                target = await tx.actors.get(place.id)
                place = await change_charter(tx, hand, community=target, charter=charter, reading=reading)
        elif settings or reading or kind:
            raise _malformed("Say who changes it, with --as.")
    return _said(place)


def _said(place: ActorFacts) -> Said:
    chosen = {"reading": reading_of(place), "admission": place.admission}
    rest = {field.name: getattr(place.charter, field.name) for field in fields(Charter)}
    facts: dict[str, Any] = {**rest, **chosen}
    facts.pop("hidden")
    rows = [(name, _words(value)) for name, value in facts.items()]
    return Said({"id": place.uri, **facts}, (f"{finding.handle(place)}:", *table(rows)))


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " | ".join(value) or "-"
    return "none" if value is None else str(value)


def _setting(text: str) -> tuple[str, Any]:
    try:
        name, value = charters.read_setting(text)
    except ValueError as error:
        raise _malformed(str(error)) from error
    if name == "reading":
        raise _malformed("Who reads is said with --reading.")
    return name, value


def _malformed(reason: str) -> Malformed:
    return Malformed(reason, public=reason)
