"""Roles with consent: who is asked says yes or no; who cannot be asked has them at once."""

import pytest

from fedi_groups.actions import moderation, offers
from fedi_groups.actions.handing import LASTS
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import MembershipState, Role
from fedi_groups.errors import Denied
from fedi_groups.storage.peers import record_nodeinfo
from tests.actions.town import Town
from tests.world import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def town(world: World) -> Town:
    return await Town(world).begin()


async def says(town: Town, person: ActorFacts, *, yes: bool) -> None:
    async with town.world.tx() as tx:
        act = offers.accept if yes else offers.decline
        await act(tx, community=await tx.actors.get(town.cats.id), person=await tx.actors.get(person.id))


async def role(town: Town, person: ActorFacts) -> Role:
    return (await town.standing(person)).role


async def test_who_is_asked_to_keep_order_does_so_once_they_accept(town: Town) -> None:
    await town.do(offers.offer, person=town.mo)
    assert await role(town, town.mo) is Role.MEMBER
    (told,) = await town.messages_to(town.mo)
    assert "@ann@here.test asks you to keep order in @cats@here.test as a moderator" in told
    await says(town, town.mo, yes=True)
    assert await role(town, town.mo) is Role.MODERATOR
    assert [act for act, _ in await town.log()] == ["create", "appoint"]
    with pytest.raises(Denied):
        await says(town, town.mo, yes=True)


async def test_who_declines_stays_what_they_are_and_may_be_asked_again(town: Town) -> None:
    await town.do(offers.offer, person=town.mo, role=Role.ADMIN)
    await says(town, town.mo, yes=False)
    assert await role(town, town.mo) is Role.MEMBER
    with pytest.raises(Denied):
        await says(town, town.mo, yes=True)
    await town.do(offers.offer, person=town.mo, role=Role.ADMIN)
    await says(town, town.mo, yes=True)
    assert await role(town, town.mo) is Role.ADMIN


async def test_an_offer_is_over_in_time_or_when_it_is_taken_back(town: Town) -> None:
    await town.do(offers.offer, person=town.mo)
    town.world.time.pass_by(LASTS)
    with pytest.raises(Denied):
        await says(town, town.mo, yes=True)
    async with town.world.tx() as tx:
        await offers.expire(tx, community=town.cats.id, person=town.mo.id)
    await town.do(offers.offer, person=town.mo)
    await town.do(offers.withdraw, person=town.mo)
    with pytest.raises(Denied):
        await says(town, town.mo, yes=True)


async def test_an_offer_is_worth_nothing_once_who_made_it_may_make_none(town: Town) -> None:
    await town.do(moderation.appoint, person=town.max, role=Role.ADMIN)
    await town.do(offers.offer, by=town.max, person=town.mo)
    await town.do(moderation.dismiss, person=town.max)
    with pytest.raises(Denied, match="Only the owner"):
        await says(town, town.mo, yes=True)
    assert await role(town, town.mo) is Role.MEMBER


async def test_who_is_banned_meanwhile_does_not_come_in_by_accepting(town: Town) -> None:
    await town.do(offers.offer, person=town.mo)
    await town.do(moderation.ban, person=town.mo)
    with pytest.raises(Denied, match="banned"):
        await says(town, town.mo, yes=True)
    assert (await town.standing(town.mo)).state is MembershipState.BANNED


async def test_who_lives_on_a_group_server_cannot_be_asked_and_keeps_order_at_once(town: Town) -> None:
    assert town.rae.peer_id is not None
    async with town.world.tx() as tx:
        await record_nodeinfo(tx.connection, town.rae.peer_id, software="lemmy", version="0.19", now=tx.now)
    assert await town.do(offers.offer, person=town.rae) is None
    assert await role(town, town.rae) is Role.MODERATOR
    with pytest.raises(Denied, match="cannot answer"):
        await town.do(offers.offer, person=town.rae, role=Role.OWNER)


async def test_ownership_goes_over_with_consent_and_the_last_owner_is_an_admin(town: Town) -> None:
    await town.do(moderation.appoint, person=town.max, role=Role.ADMIN)
    with pytest.raises(Denied, match="hand a community over"):
        await town.do(offers.offer, by=town.max, person=town.max, role=Role.OWNER)
    await town.do(offers.offer, person=town.mo, role=Role.OWNER)
    assert await role(town, town.ann) is Role.OWNER
    await says(town, town.mo, yes=True)
    assert (await role(town, town.mo), await role(town, town.ann)) == (Role.OWNER, Role.ADMIN)
    assert (await town.log())[-1][0] == "succeed"


async def test_of_two_offers_of_ownership_one_holds(town: Town) -> None:
    await town.do(offers.offer, person=town.mo, role=Role.OWNER)
    await town.do(offers.offer, person=town.bob, role=Role.OWNER)
    await says(town, town.mo, yes=True)
    with pytest.raises(Denied, match="hand a community over"):
        await says(town, town.bob, yes=True)
    assert (await role(town, town.mo), await role(town, town.bob)) == (Role.OWNER, Role.MEMBER)


async def test_nobody_is_flooded_by_the_same_offer_and_members_offer_nothing(town: Town) -> None:
    await town.do(offers.offer, person=town.mo)
    with pytest.raises(Denied, match="offered already"):
        await town.do(offers.offer, person=town.mo)
    assert len(await town.messages_to(town.mo)) == 1
    with pytest.raises(Denied, match="Only the owner"):
        await town.do(offers.offer, by=town.bob, person=town.mo)
