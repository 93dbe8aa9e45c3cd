"""By what a community is found: its topics, its language, and whether search engines may show it."""

from typing import Annotated

import typer

from fedi_groups.actions import profiles, topics
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.profiles import Profile
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import PlaceArgument, ReasonOption
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.domain.events import HERE
from fedi_groups.errors import Malformed
from fedi_groups.storage.directory import topics_of
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.text.languages import normalise

KeeperOption = Annotated[
    str | None,
    typer.Option("--as", metavar="USER", help="Who changes it: a moderator, or an admin. Without: only show."),
]


async def set_topics(
    community: PlaceArgument,
    moderator: KeeperOption = None,
    topic: Annotated[
        list[str] | None, typer.Option("--topic", help="What it is about, in a word; repeat. '' for nothing.")
    ] = None,
    engines: Annotated[
        bool | None, typer.Option("--engines/--no-engines", help="Whether search engines may show it.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="Its tag: en, ar, pt-BR. '' for several. On Lemmy people write in no other."),
    ] = None,
    reason: ReasonOption = "",
) -> Said:
    """Show or change by what a community is found.

    That is what it is about, in which language, and whether search engines may show it.
    """
    if language and normalise(language) is None:
        raise Malformed("no language", public=f"{language} is no tag of a language.")
    async with opened() as services:
        place = await finding.community(services, community)
        if moderator is None and (topic is not None or engines is not None or language is not None):
            raise Malformed("nobody", public="Say who changes it, with --as.")
        if moderator is not None:
            who = await finding.person_here(services, moderator)
            async with transaction(services.store) as tx:
                hand, known = Hand(await tx.actors.get(who.id), HERE, reason), await tx.actors.get(place.id)
                tag = normalise(language) or "" if language is not None else None
                profile = Profile(indexable=engines, language=tag)
                if topic is not None:
                    await topics.set_topics(tx, hand, community=known, names=topics.read_topics(",".join(topic)))
                place = await profiles.change_community(tx, hand, community=known, profile=profile)
        async with reading(services.store) as tx:
            found = (await topics_of(tx.connection, [place.id])).get(place.id, ())
    shown = "may show it" if place.indexable else "keep out"
    lines = (
        f"{finding.handle(place)}: {', '.join(found) or 'no topics'}.",
        f"Language: {place.language or 'several'}.",
        f"Search engines {shown}.",
    )
    facts = {"id": place.uri, "topics": list(found), "language": place.language, "engines": place.indexable}
    return Said(facts, lines)
