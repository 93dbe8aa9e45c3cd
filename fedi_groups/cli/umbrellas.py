"""Umbrellas, communities of communities: put together with the consent of both sides, and taken apart."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from fedi_groups.actions import announcing, umbrellas
from fedi_groups.actions.authority import Hand
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import AuthorOption, PlaceArgument, ReasonOption, TextOption
from fedi_groups.cli.columns import moment, table
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Group, Said
from fedi_groups.cli.writing import TitleOption, read_text
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, Belonging
from fedi_groups.domain.types import BelongingState
from fedi_groups.peers.compose import Written, compose
from fedi_groups.storage.belongings import belongings_of
from fedi_groups.storage.unit import Unit, reading, transaction
from fedi_groups.wire.times import write_time

UmbrellaArgument = Annotated[str, typer.Argument(metavar="UMBRELLA", help="Name of the community that holds others.")]

_MOST = 1_000
_STATES = {
    BelongingState.ASKED: "the umbrella has asked",
    BelongingState.ASKING: "the community has asked",
    BelongingState.IN: "in",
}

Act = Callable[..., Awaitable[object]]


async def add(
    umbrella: UmbrellaArgument, community: PlaceArgument, who: AuthorOption, reason: ReasonOption = ""
) -> Said:
    """Ask that a community be in an umbrella: as the owner of one of the two. Of both, it is at once."""
    async with opened() as services:
        above, place = await _two(services, umbrella, community)
        state = await _done(services, umbrellas.propose, above, place, who=who, reason=reason)
    assert isinstance(state, BelongingState)
    told = "is in" if state is BelongingState.IN else "would be in"
    lines = [f"{finding.handle(place)} {told} {finding.handle(above)}."]
    if state is not BelongingState.IN:
        side = place if state is BelongingState.ASKED else above
        lines.append(f"The owner of {finding.handle(side)} has to agree.")
    return Said(_facts(above, place) | {"state": state.value}, tuple(lines))


async def agree(
    umbrella: UmbrellaArgument, community: PlaceArgument, who: AuthorOption, reason: ReasonOption = ""
) -> Said:
    """Agree to what the other side has asked."""
    async with opened() as services:
        above, place = await _two(services, umbrella, community)
        await _done(services, umbrellas.agree, above, place, who=who, reason=reason)
    told = f"{finding.handle(place)} is in {finding.handle(above)}."
    return Said(_facts(above, place) | {"state": BelongingState.IN.value}, (told,))


async def refuse(umbrella: UmbrellaArgument, community: PlaceArgument, who: AuthorOption) -> Said:
    """Say no to what the other side has asked, or take back what yours has."""
    async with opened() as services:
        above, place = await _two(services, umbrella, community)
        await _done(services, umbrellas.refuse, above, place, who=who)
    told = f"Nobody asks any more that {finding.handle(place)} be in {finding.handle(above)}."
    return Said(_facts(above, place), (told,))


async def remove(
    umbrella: UmbrellaArgument, community: PlaceArgument, who: AuthorOption, reason: ReasonOption = ""
) -> Said:
    """Take a community out of an umbrella, as the owner of one of the two. Who is a member in there stays one."""
    async with opened() as services:
        above, place = await _two(services, umbrella, community)
        await _done(services, umbrellas.take_out, above, place, who=who, reason=reason)
    return Said(_facts(above, place), (f"{finding.handle(place)} is no longer in {finding.handle(above)}.",))


async def show(community: PlaceArgument) -> Said:
    """Show what is in an umbrella, or in which one a community is; and what was asked."""
    async with opened() as services:
        place = await finding.community(services, community)
        async with reading(services.store) as tx:
            found = await belongings_of(tx.connection, place.id, most=_MOST)
            await tx.actors.want(ids=[number for each in found for number in (each.umbrella_id, each.community_id)])
            rows = [await _row(tx, each) for each in found]
            facts = [await _bond(tx, each) for each in found]
    told = tuple(table(rows)) if rows else (f"{finding.handle(place)} has to do with no umbrella.",)
    return Said({"id": place.uri, "umbrella": place.is_umbrella, "belongings": facts}, told)


async def announce(
    umbrella: UmbrellaArgument,
    who: AuthorOption,
    title: TitleOption,
    text: TextOption = "",
    to: Annotated[
        list[str] | None, typer.Option(metavar="COMMUNITY", help="One of those in it; repeat. All else.")
    ] = None,
    reason: ReasonOption = "",
) -> Said:
    """Announce something in an umbrella, and to the communities in it, as one of its moderators."""
    async with opened() as services:
        above, person = await finding.community(services, umbrella), await finding.person_here(services, who)
        places = [await finding.community(services, each) for each in to] if to else None
        draft, mentions = await compose(finding.directory(services), Written(read_text(text), title=title))
        async with transaction(services.store) as tx:
            chosen = [await tx.actors.get(each.id) for each in places] if places is not None else None
            post = await announcing.announce(
                tx,
                Hand(await tx.actors.get(person.id), HERE, reason),
                umbrella=await tx.actors.get(above.id),
                draft=draft,
                communities=chosen,
                mentions=mentions,
            )
            names = [(await tx.actors.get(each.community_id)) for each in await tx.shares.of(post.id)]
    facts = {"id": post.uri, "umbrella": above.uri, "communities": [each.uri for each in names]}
    told = f"Announced in {finding.handle(above)} and {len(names)} of its communities."
    return Said(facts, (told, post.uri))


async def _two(services: Services, umbrella: str, community: str) -> tuple[ActorFacts, ActorFacts]:
    return await finding.community(services, umbrella), await finding.community(services, community)


async def _done(
    services: Services, act: Act, umbrella: ActorFacts, community: ActorFacts, *, who: str, reason: str = ""
) -> object:
    person = await finding.person_here(services, who)
    async with transaction(services.store) as tx:
        hand = Hand(await tx.actors.get(person.id), HERE, reason)
        above, place = await tx.actors.get(umbrella.id), await tx.actors.get(community.id)
        return await act(tx, hand, umbrella=above, community=place)


def _facts(umbrella: ActorFacts, community: ActorFacts) -> dict[str, object]:
    return {"id": community.uri, "umbrella": umbrella.uri}


async def _row(tx: Unit, each: Belonging) -> tuple[str, str, str, str]:
    above, place = await tx.actors.get(each.umbrella_id), await tx.actors.get(each.community_id)
    return finding.handle(above), finding.handle(place), _STATES[each.state], moment(each.at)


async def _bond(tx: Unit, each: Belonging) -> dict[str, object]:
    above, place = await tx.actors.get(each.umbrella_id), await tx.actors.get(each.community_id)
    return _facts(above, place) | {"state": each.state.value, "at": write_time(each.at)}


UMBRELLA = Group(
    "Umbrellas, communities of communities: add, agree, refuse, remove, show; announce to what is in one.",
    (
        ("add", add),
        ("agree", agree),
        ("refuse", refuse),
        ("remove", remove),
        ("show", show),
        ("announce", announce),
    ),
)
