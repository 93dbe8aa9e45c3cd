"""Whatever is asked, in whatever order and by whomever, what is written in `domain.policy.membership` holds."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fedi_groups.actions import admission, inviting, membership, moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.charters import change_charter
from fedi_groups.domain.charter import Admission, Charter
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, InviteLink, Standing
from fedi_groups.domain.policy.invites import left_to
from fedi_groups.domain.types import FollowState, Instant, MembershipState, Role, Uri
from fedi_groups.errors import Refused
from fedi_groups.storage.invites import find_link, links_into
from fedi_groups.storage.memberships import standings_of
from fedi_groups.storage.unit import Unit
from tests.world import World

pytestmark = pytest.mark.anyio

PEOPLE = 6
"""The first founds the community; every other one lives elsewhere."""

_NUMBERS = count(1)
_RANKS = {Role.MEMBER: 0, Role.MODERATOR: 1, Role.ADMIN: 2, Role.OWNER: 9}


@dataclass
class Play:
    """One community and six people. `codes`: of the links there are."""

    world: World
    community: ActorFacts
    people: list[ActorFacts]
    codes: list[str] = field(default_factory=list)

    async def standings(self, tx: Unit) -> dict[int, Standing]:
        found = await standings_of(tx.connection, self.community.id, [each.id for each in self.people])
        return {each.actor_id: each for each in found}


Step = Callable[[Play, Unit, ActorFacts, ActorFacts, int], Awaitable[object]]


async def follow(play: Play, tx: Unit, one: ActorFacts, _: ActorFacts, number: int) -> None:
    uri = None if one.local else Uri(f"{one.uri}/follows/{next(_NUMBERS)}")
    request = "Join" if number % 2 else "Follow"
    await membership.follow(tx, follower=one, target=await _place(play, tx), uri=uri, request=request)


async def unfollow(play: Play, tx: Unit, one: ActorFacts, _: ActorFacts, __: int) -> None:
    await membership.unfollow(tx, follower=one, target=await _place(play, tx))


async def invite(play: Play, tx: Unit, one: ActorFacts, other: ActorFacts, __: int) -> None:
    await inviting.invite(tx, inviter=one, community=await _place(play, tx), person=other)


async def withdraw(play: Play, tx: Unit, one: ActorFacts, other: ActorFacts, __: int) -> None:
    await inviting.withdraw(tx, by=one, community=await _place(play, tx), person=other)


async def decline_invite(play: Play, tx: Unit, one: ActorFacts, _: ActorFacts, __: int) -> None:
    await inviting.decline(tx, community=await _place(play, tx), person=one)


async def accept_invite(play: Play, tx: Unit, one: ActorFacts, _: ActorFacts, __: int) -> None:
    await inviting.accept(tx, community=await _place(play, tx), person=one)


async def link(play: Play, tx: Unit, one: ActorFacts, _: ActorFacts, number: int) -> None:
    made = await inviting.make_link(tx, inviter=one, community=await _place(play, tx), most=1 + number % 3)
    play.codes.append(made.code)


async def redeem(play: Play, tx: Unit, one: ActorFacts, _: ActorFacts, number: int) -> None:
    await inviting.redeem(tx, person=one, code=play.codes[number % len(play.codes)] if play.codes else "none")


async def revoke(play: Play, tx: Unit, one: ActorFacts, _: ActorFacts, number: int) -> None:
    found = await find_link(tx.connection, play.codes[number % len(play.codes)]) if play.codes else None
    if found is not None:
        await inviting.revoke_link(tx, by=one, link=found)


async def admit(play: Play, tx: Unit, one: ActorFacts, other: ActorFacts, __: int) -> None:
    await admission.admit(tx, Hand(one, HERE), community=await _place(play, tx), person=other)


async def turn_away(play: Play, tx: Unit, one: ActorFacts, other: ActorFacts, __: int) -> None:
    await admission.decline(tx, Hand(one, HERE), community=await _place(play, tx), person=other)


async def ban(play: Play, tx: Unit, one: ActorFacts, other: ActorFacts, number: int) -> None:
    until = Instant(tx.now + 1_000_000) if number % 2 else None
    await moderation.ban(tx, Hand(one, HERE), community=await _place(play, tx), person=other, until=until)


async def unban(play: Play, tx: Unit, one: ActorFacts, other: ActorFacts, __: int) -> None:
    await moderation.unban(tx, Hand(one, HERE), community=await _place(play, tx), person=other)


async def lift(play: Play, tx: Unit, _: ActorFacts, other: ActorFacts, __: int) -> None:
    await moderation.lift(tx, community=play.community.id, person=other.id)


async def kick(play: Play, tx: Unit, one: ActorFacts, other: ActorFacts, __: int) -> None:
    await moderation.kick(tx, Hand(one, HERE), community=await _place(play, tx), person=other)


async def appoint(play: Play, tx: Unit, one: ActorFacts, other: ActorFacts, __: int) -> None:
    await moderation.appoint(tx, Hand(one, HERE), community=await _place(play, tx), person=other)


async def dismiss(play: Play, tx: Unit, one: ActorFacts, other: ActorFacts, __: int) -> None:
    await moderation.dismiss(tx, Hand(one, HERE), community=await _place(play, tx), person=other)


async def prune(play: Play, tx: Unit, one: ActorFacts, other: ActorFacts, number: int) -> None:
    place = await _place(play, tx)
    await inviting.prune(tx, Hand(one, HERE), community=place, person=other, ban=number % 2 == 0)


async def charter(play: Play, tx: Unit, one: ActorFacts, _: ActorFacts, number: int) -> None:
    place = await _place(play, tx)
    wanted = replace(
        place.charter, admission=list(Admission)[number % 4], cap=(None, 2, 3, 5)[number // 4 % 4], invites=number % 3
    )
    await change_charter(tx, Hand(one, HERE), community=place, charter=wanted)


STEPS: tuple[Step, ...] = (
    *(follow, follow, unfollow, invite, invite, withdraw, decline_invite, accept_invite, link, redeem, redeem, revoke),
    *(admit, turn_away, ban, unban, lift, kick, appoint, dismiss, prune, charter, charter),
)
_person = st.integers(0, PEOPLE - 1)
_step = st.tuples(st.sampled_from(STEPS), _person, _person, st.integers(0, 15))
_choices = st.builds(
    Charter,
    admission=st.sampled_from(Admission),
    cap=st.sampled_from([None, 1, 2, 3]),
    invites=st.sampled_from([None, 0, 1, 2]),
)


async def _place(play: Play, tx: Unit) -> ActorFacts:
    return await tx.actors.get(play.community.id)


@settings(max_examples=40, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(charter=_choices, private=st.booleans(), steps=st.lists(_step, min_size=5, max_size=40))
async def test_the_invariants_hold_whatever_is_done(
    world: World, charter: Charter, private: bool, steps: list[tuple[Step, int, int, int]]
) -> None:
    play = await _begin(world, charter, private=private)
    async with world.look() as tx:
        before = await play.standings(tx)
    for step, one, other, number in steps:
        world.time.pass_by(400_000)
        actor, target = play.people[one], play.people[other]
        try:
            async with world.tx() as tx:
                await step(play, tx, actor, target, number)
        except Refused:
            pass
        async with world.look() as tx:
            after = await play.standings(tx)
            await _check(play, tx, after, before)
        _check_ranks(step, actor, before, after)
        before = after


async def _begin(world: World, charter: Charter, *, private: bool) -> Play:
    number = next(_NUMBERS)
    people = [
        await world.person(f"p{number}x{each}") if each % 2 == 0 else await world.stranger(f"p{number}x{each}")
        for each in range(PEOPLE)
    ]
    return Play(world, await world.community(f"c{number}", people[0], charter=charter, private=private), people)


async def _check(play: Play, tx: Unit, now: dict[int, Standing], before: dict[int, Standing]) -> None:
    community = await _place(play, tx)
    members = {number for number, each in now.items() if each.is_member}
    were = {number for number, each in before.items() if each.is_member}
    assert [each.role for each in now.values()].count(Role.OWNER) == 1
    cap = community.charter.cap
    assert cap is None or len(members) <= max(cap, len(were)), "more than fit in"
    for person in play.people:
        standing, follow = now.get(person.id), await tx.follows.get(person.id, community.id)
        hears = follow is not None and follow.state is FollowState.ACCEPTED
        if standing is not None and standing.state is MembershipState.BANNED:
            assert standing.role is Role.MEMBER and not hears
            assert await tx.invites.get(community.id, person.id) is None
        if community.is_private and hears:
            assert standing is not None and standing.is_member, "somebody reads who is no member"
        if standing is not None:
            assert standing.spent >= 0
            left = left_to(community, standing)
            assert left is None or left >= 0
    line = [number for number, each in before.items() if each.state is MembershipState.WAITING]
    for number in line:
        if number in now and now[number].state is MembershipState.WAITING:
            assert now[number].since == before[number].since, "somebody has lost their place in line"
    for each in await links_into(tx.connection, community.id, most=100):
        _check_link(each)
    for number in members - were:
        await _check_entry(community, now[number], before.get(number))


def _check_link(link: InviteLink) -> None:
    assert 0 <= link.used <= link.most


async def _check_entry(community: ActorFacts, standing: Standing, before: Standing | None) -> None:
    """Somebody has just come in."""
    appointed = standing.role is not Role.MEMBER
    from_line = before is not None and before.state is MembershipState.WAITING
    if community.admission is Admission.CLOSED:
        assert appointed or from_line or (before is not None and before.state is MembershipState.PENDING)


def _check_ranks(step: Step, actor: ActorFacts, before: dict[int, Standing], after: dict[int, Standing]) -> None:
    """Whom somebody has put out, or taken a role from, they outranked."""
    if step not in (ban, kick, dismiss, prune):
        return
    own = _rank(before.get(actor.id))
    for number, standing in after.items():
        was = before.get(number)
        if was is None or number == actor.id or (was.state, was.role) == (standing.state, standing.role):
            continue
        if was.is_member and (not standing.is_member or _rank(standing) < _rank(was)):
            assert own > _rank(was), f"{actor.name} has acted on somebody out of reach"


def _rank(standing: Standing | None) -> int:
    return _RANKS[standing.role] if standing is not None and standing.is_member else -1
