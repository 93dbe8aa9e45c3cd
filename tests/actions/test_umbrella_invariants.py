"""Whatever is asked of umbrellas, in whatever order, what is written in `domain.policy.umbrellas` holds."""

from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fedi_groups.actions import consequences, membership, moderation, umbrellas
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, Belonging
from fedi_groups.domain.types import ActorId, BelongingState, MembershipState, Role, Uri
from fedi_groups.errors import Refused
from fedi_groups.storage.belongings import agreed
from fedi_groups.storage.unit import Unit
from tests.world import World

pytestmark = pytest.mark.anyio

PLACES = 4
PEOPLE = 5
"""The first ones own a community each, the first one two; every other one lives elsewhere."""

CHARTERS = (Charter(), Charter(umbrella_first=True), Charter(umbrella_brings=True, cap=3), Charter(umbrella_first=True))
ACTS = ("propose", "propose", "propose", "agree", "agree", "refuse", "take_out", "follow", "follow", "unfollow", "ban")

_NUMBERS = count(1)
_step = st.tuples(
    st.sampled_from(ACTS), st.integers(0, PEOPLE - 1), st.integers(0, PLACES - 1), st.integers(0, PLACES - 1)
)


@dataclass
class Play:
    world: World
    people: list[ActorFacts]
    places: list[ActorFacts]

    async def bonds(self, tx: Unit) -> set[Belonging]:
        return set(await agreed(tx.connection, [each.id for each in self.places], most=100))

    async def members(self, tx: Unit) -> set[tuple[ActorId, ActorId]]:
        """Pairs of a place and a person."""
        found = set()
        for place in self.places:
            for person in self.people:
                standing = await tx.memberships.get(place.id, person.id)
                if standing is not None and standing.is_member:
                    found.add((place.id, person.id))
        return found


async def _begin(world: World) -> Play:
    number = next(_NUMBERS)
    people = [
        await world.person(f"p{number}x{each}") if each < PLACES - 1 else await world.stranger(f"p{number}x{each}")
        for each in range(PEOPLE)
    ]
    places = [
        await world.community(f"c{number}x{each}", people[max(0, each - 1)], charter=CHARTERS[each])
        for each in range(PLACES)
    ]
    return Play(world, people, places)


async def _do(play: Play, tx: Unit, step: tuple[str, int, int, int]) -> None:
    act, who, one, other = step
    person = play.people[who]
    place, second = await tx.actors.get(play.places[one].id), await tx.actors.get(play.places[other].id)
    match act:
        case "follow":
            uri = None if person.local else Uri(f"{person.uri}/follows/{next(_NUMBERS)}")
            await membership.follow(tx, follower=person, target=place, uri=uri)
        case "unfollow":
            await membership.unfollow(tx, follower=person, target=place)
        case "ban":
            await moderation.ban(tx, Hand(play.people[other], HERE), community=place, person=person)
        case _:
            await getattr(umbrellas, act)(tx, Hand(person, HERE), umbrella=place, community=second)


async def _settle(play: Play) -> None:
    """What is due below each umbrella, for everyone."""
    for place in play.places:
        for person in play.people:
            async with play.world.tx() as tx:
                await consequences.bring_along(tx, umbrella=place.id, person=person.id)
                await consequences.end_below(tx, umbrella=place.id, person=person.id)


@settings(max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(steps=st.lists(_step, min_size=8, max_size=25))
async def test_the_invariants_hold_whatever_is_done(world: World, steps: list[tuple[str, int, int, int]]) -> None:
    play = await _begin(world)
    for step in steps:
        async with world.look() as tx:
            before, bound = await play.members(tx), await play.bonds(tx)
        try:
            async with world.tx() as tx:
                await _do(play, tx, step)
        except Refused:
            pass
        async with world.look() as tx:
            await _check_bonds(play, tx, step, bound)
            await _check_entries(play, tx, await play.members(tx) - before)
    await _settle(play)
    async with world.look() as tx:
        await _check_settled(play, tx)


async def _check_bonds(play: Play, tx: Unit, step: tuple[str, int, int, int], before: set[Belonging]) -> None:
    bonds = await play.bonds(tx)
    above, below = [each.umbrella_id for each in bonds], [each.community_id for each in bonds]
    assert len(set(below)) == len(below) and not set(above) & set(below)
    known = {each.community_id: each.umbrella_id for each in bonds}
    for place in play.places:
        assert (await tx.actors.get(place.id)).above_id == known.get(place.id)
    for each in (bonds - before) | (before - bonds):
        roles = [
            await tx.memberships.get(place, play.people[step[1]].id) for place in (each.umbrella_id, each.community_id)
        ]
        assert any(found is not None and found.role is Role.OWNER for found in roles), "neither side has said so"


async def _check_entries(play: Play, tx: Unit, entered: set[tuple[ActorId, ActorId]]) -> None:
    for place_id, person_id in entered:
        place = await tx.actors.get(place_id)
        if place.charter.umbrella_first and place.above_id is not None:
            standing = await tx.memberships.get(place.above_id, person_id)
            assert standing is not None and standing.is_member, "somebody came in past the umbrella"


async def _check_settled(play: Play, tx: Unit) -> None:
    """Nobody but its owner is in a community for members of its umbrella alone who is none; caps hold."""
    members = await play.members(tx)
    for each in play.places:
        place = await tx.actors.get(each.id)
        inside = [person for person in play.people if (place.id, person.id) in members]
        assert place.charter.cap is None or len(inside) <= place.charter.cap
        for person in inside if place.charter.umbrella_first and place.above_id is not None else ():
            standing = await tx.memberships.get(place.id, person.id)
            above = (place.above_id, person.id) in members
            assert above or (standing is not None and standing.role is Role.OWNER)
            assert standing is not None and standing.state is not MembershipState.BANNED
    assert all(each.state is BelongingState.IN for each in await play.bonds(tx))
