"""What people and communities here say of themselves, and their end."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from fedi_groups.actions import closing, forgetting, profiles
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.profiles import Profile
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import PlaceArgument, ReasonOption, UserArgument
from fedi_groups.cli.noted import note_command
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.cli.uploads import added, decoded, read_uploads
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.media import Made
from fedi_groups.errors import Malformed, Missing
from fedi_groups.storage.unit import Unit, transaction
from fedi_groups.text.markdown import render
from fedi_groups.text.titles import MAX_TITLE

KeeperOption = Annotated[str, typer.Option("--as", metavar="USER", help="Who does it; a moderator, or an admin.")]
OwnerOption = Annotated[str, typer.Option("--as", metavar="USER", help="Who does it; the owner, or an admin.")]
MemberOption = Annotated[str, typer.Option("--as", metavar="USER", help="Who is to be forgotten.")]
NameOption = Annotated[str | None, typer.Option(help="What people see in place of the name.")]
AboutOption = Annotated[str | None, typer.Option(help="What it is about, in Markdown; '' for nothing.")]
IconOption = Annotated[Path | None, typer.Option(metavar="FILE", dir_okay=False, help="A new picture.")]
IconAltOption = Annotated[
    str | None, typer.Option("--icon-alt", metavar="TEXT", help="What is to be seen on the picture.")
]
BannerAltOption = Annotated[
    str | None, typer.Option("--banner-alt", metavar="TEXT", help="What is to be seen on the banner.")
]
BannerOption = Annotated[Path | None, typer.Option(metavar="FILE", dir_okay=False, help="A new banner.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Yes, do it.")]
ContentsOption = Annotated[bool, typer.Option("--contents", help="Have other servers delete all they wrote as well.")]


async def edit_user(
    name: UserArgument,
    title: NameOption = None,
    summary: AboutOption = None,
    icon: IconOption = None,
    banner: BannerOption = None,
    icon_alt: IconAltOption = None,
    banner_alt: BannerAltOption = None,
) -> Said:
    """Change what somebody here says of themselves. What is not given stays as it is."""
    async with opened() as services:
        person = await finding.person_here(services, name)
        pictures = await _decoded(services, icon, banner)
        async with transaction(services.store) as tx:
            known = await tx.actors.get(person.id)
            said = await _profile(tx, known, title, summary, pictures)
            profile = replace(said, icon_alt=icon_alt, image_alt=banner_alt)
            changed = await profiles.change_person(tx, person=known, profile=profile)
            await note_command(tx, Did.EDIT, known.handle)
    return _changed(known, changed)


async def edit_community(
    name: PlaceArgument,
    moderator: KeeperOption,
    title: NameOption = None,
    summary: AboutOption = None,
    icon: IconOption = None,
    banner: BannerOption = None,
    icon_alt: IconAltOption = None,
    banner_alt: BannerAltOption = None,
    reason: ReasonOption = "",
) -> Said:
    """Change what a community here says of itself. What is not given stays as it is."""
    async with opened() as services:
        place, who = await finding.community(services, name), await finding.person_here(services, moderator)
        pictures = await _decoded(services, icon, banner)
        async with transaction(services.store) as tx:
            known, hand = await tx.actors.get(place.id), Hand(await tx.actors.get(who.id), HERE, reason)
            said = await _profile(tx, hand.moderator, title, summary, pictures)
            profile = replace(said, icon_alt=icon_alt, image_alt=banner_alt)
            changed = await profiles.change_community(tx, hand, community=known, profile=profile)
    return _changed(known, changed)


async def delete_community(
    name: PlaceArgument, owner: OwnerOption, reason: ReasonOption = "", yes: YesOption = False
) -> Said:
    """Delete a community, for everyone everywhere. For 30 days it can be restored with its followers."""
    async with opened() as services:
        place, who = await finding.community(services, name), await finding.person_here(services, owner)
        _require(yes, f"All that was said in {finding.handle(place)} is shown no more, here or elsewhere")
        async with transaction(services.store) as tx:
            hand = Hand(await tx.actors.get(who.id), HERE, reason)
            await closing.close(tx, hand, community=await tx.actors.get(place.id))
            await note_command(tx, Did.CLOSE, place.handle, said=f"{who.handle} {reason}")
    return Said({"id": place.uri, "deleted": True}, (f"{finding.handle(place)} is deleted.",))


async def restore_community(name: PlaceArgument, owner: OwnerOption, reason: ReasonOption = "") -> Said:
    """Bring back a community that was deleted. Microblogs have to look it up again."""
    async with opened() as services:
        who = await finding.person_here(services, owner)
        async with transaction(services.store) as tx:
            place = await tx.actors.named(name.lstrip("!").split("@")[0])
            if place is None or not place.is_community or place.deleted_at is None:
                reason = f"No community called {name} was deleted here."
                raise Missing(reason, public=reason)
            hand = Hand(await tx.actors.get(who.id), HERE, reason)
            await closing.reopen(tx, hand, community=place)
            await note_command(tx, Did.REOPEN, place.handle, said=f"{who.handle} {reason}")
    return Said({"id": place.uri, "deleted": False}, (f"{finding.handle(place)} is back.",))


async def forget_user(place: PlaceArgument, person: MemberOption, yes: YesOption = False) -> Said:
    """Leave a community, and have all that one wrote and voted in it deleted, here and on other servers."""
    async with opened() as services:
        target, who = await finding.community(services, place), await finding.person_here(services, person)
        _require(yes, f"All that {who.handle} wrote in {finding.handle(target)} is deleted for good")
        async with transaction(services.store) as tx:
            community = await tx.actors.get(target.id)
            await forgetting.forget(tx, person=await tx.actors.get(who.id), community=community)
    told = f"{who.handle} has left {finding.handle(target)}; what is left of what they wrote there goes within minutes."
    return Said({"id": target.uri, "person": who.uri, "forgotten": True}, (told,))


async def delete_user(name: UserArgument, contents: ContentsOption = False, yes: YesOption = False) -> Said:
    """Delete an account for good. The name stays taken, and what they wrote is shown no more."""
    async with opened() as services:
        person = await finding.person_here(services, name)
        _require(yes, f"{person.handle} cannot be brought back")
        async with transaction(services.store) as tx:
            await closing.delete_person(tx, person=await tx.actors.get(person.id), contents=contents)
            await note_command(tx, Did.DELETE, person.handle)
    return Said({"id": person.uri, "deleted": True}, (f"{person.handle} is deleted.",))


async def _decoded(services: Services, icon: Path | None, banner: Path | None) -> dict[str, tuple[Made, str]]:
    files = {name: file for name, file in (("icon", icon), ("image", banner)) if file is not None}
    found = await decoded(services, read_uploads(list(files.values()), ()))
    return dict(zip(files, found, strict=True))


async def _profile(
    tx: Unit, author: ActorFacts, title: str | None, summary: str | None, pictures: dict[str, tuple[Made, str]]
) -> Profile:
    if title is not None and not 0 < len(title.strip()) <= MAX_TITLE:
        raise _malformed(f"A title has 1 to {MAX_TITLE} characters.")
    media = dict(zip(pictures, await added(tx, author, list(pictures.values())), strict=True))
    html = render(summary, mentions={}).html if summary is not None else None
    return Profile(title, html, summary, icon=media.get("icon"), image=media.get("image"))


def _changed(before: ActorFacts, after: ActorFacts) -> Said:
    facts = {"id": after.uri, "name": after.title, "summary": after.summary}
    return Said(facts, ("Changed." if after.updated != before.updated else "It was so already: nothing has changed.",))


def _require(yes: bool, consequence: str) -> None:
    if not yes:
        raise _malformed(f"{consequence}: say --yes to do it.")


def _malformed(reason: str) -> Malformed:
    return Malformed(reason, public=reason)
