"""A community is never without an owner for long, and nobody loses one who is there and objects."""

import pytest

from fedi_groups.actions import closing, membership, moderation, offers, profiles, succession, suspension
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.succession import OBJECTION
from fedi_groups.domain.types import DAY, ActorId, Instant, MembershipState, Role
from fedi_groups.errors import Denied
from fedi_groups.storage.due import find_due
from fedi_groups.storage.settling import cut_ties
from fedi_groups.storage.succession import owner_of, ownerless
from tests.actions.town import Town
from tests.world import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def town(world: World) -> Town:
    return await Town(world).begin(charter=Charter(succession=30))


async def owner(town: Town) -> str:
    async with town.world.look() as tx:
        found = await owner_of(tx.connection, town.cats.id)
        assert found is not None and found.is_member
        return (await tx.actors.get(found.actor_id)).name


async def suspends(town: Town, person: ActorFacts, *, until: Instant | None = None) -> None:
    async with town.world.tx() as tx:
        await suspension.suspend(tx, Hand(town.boss, HERE, "Spam"), person=await tx.actors.get(person.id), until=until)


async def answers(town: Town, person: ActorFacts, *, yes: bool) -> None:
    async with town.world.tx() as tx:
        act = offers.accept if yes else offers.decline
        await act(tx, community=await tx.actors.get(town.cats.id), person=await tx.actors.get(person.id))


async def time_is_up(town: Town) -> None:
    """As the errand has it, if there still is one."""
    async with town.world.tx() as tx:
        details = await find_due(tx.connection, succession.PASS_ON, str(town.cats.id))
        if details is not None:
            by, last = ActorId(details["by"]), ActorId(details["owner"])
            await succession.pass_on(tx, community=town.cats.id, by=by, owner=last, since=Instant(details["since"]))


async def test_a_suspended_owner_is_followed_by_the_first_admin_then_the_longest_serving_moderator(town: Town) -> None:
    await town.do(moderation.appoint, person=town.bob)
    await town.do(moderation.appoint, person=town.rae)
    await town.do(moderation.appoint, person=town.mo, role=Role.ADMIN)
    await suspends(town, town.ann)
    assert await owner(town) == "mo"
    assert (await town.standing(town.ann)).role is Role.MEMBER
    assert "You own @cats@here.test now" in (await town.messages_to(town.mo))[-1]
    await suspends(town, town.mo)
    assert await owner(town) == "bob"


async def test_who_is_suspended_for_a_time_keeps_what_they_own(town: Town) -> None:
    await town.do(moderation.appoint, person=town.mo)
    await suspends(town, town.ann, until=Instant(town.world.time.now + DAY))
    assert await owner(town) == "ann"


async def test_an_heir_is_somebody_who_is_there(town: Town) -> None:
    await town.do(moderation.appoint, person=town.mo)
    await town.do(moderation.appoint, person=town.max)
    await suspends(town, town.mo)
    await suspends(town, town.ann)
    assert await owner(town) == "max"


async def test_without_any_who_keep_order_the_longest_serving_member_here_is_asked_then_the_next(town: Town) -> None:
    await suspends(town, town.ann)
    assert await owner(town) == "ann"
    async with town.world.look() as tx:
        assert await ownerless(tx.connection, most=5) == ["cats"]
    assert "has lost its owner" in (await town.messages_to(town.max))[-1]
    await answers(town, town.max, yes=False)
    await answers(town, town.mo, yes=True)
    assert await owner(town) == "mo"
    async with town.world.look() as tx:
        assert await ownerless(tx.connection, most=5) == []


async def test_where_everybody_declines_an_admin_of_the_server_gives_it_to_somebody(town: Town) -> None:
    await suspends(town, town.ann)
    for each in (town.max, town.mo, town.bob):
        await answers(town, each, yes=False)
    await town.do(offers.offer, by=town.boss, person=town.bob, role=Role.OWNER)
    await answers(town, town.bob, yes=True)
    assert await owner(town) == "bob"
    with pytest.raises(Denied, match="hand a community over"):
        await town.do(offers.offer, by=town.boss, person=town.mo, role=Role.OWNER)


async def test_an_owner_who_deletes_their_account_leaves_it_to_who_keeps_order_or_stays(town: Town) -> None:
    async with town.world.tx() as tx:
        with pytest.raises(Denied, match="owner"):
            await closing.delete_person(tx, person=await tx.actors.get(town.ann.id))
    await town.do(moderation.appoint, person=town.mo)
    async with town.world.tx() as tx:
        await closing.delete_person(tx, person=await tx.actors.get(town.ann.id))
    assert await owner(town) == "mo"
    assert (await town.standing(town.ann)).state is MembershipState.LEFT


async def test_an_owner_elsewhere_whose_account_is_gone_is_followed_and_one_whose_server_is_blocked_stays(
    town: Town,
) -> None:
    async with town.world.tx() as tx:
        await tx.memberships.become(town.cats.id, town.ann.id, MembershipState.MEMBER, since=tx.now)
        await tx.memberships.become(town.cats.id, town.rae.id, MembershipState.MEMBER, Role.OWNER, since=tx.now)
        await tx.memberships.become(town.cats.id, town.mo.id, MembershipState.MEMBER, Role.ADMIN, since=tx.now)
    assert town.rae.peer_id is not None
    async with town.world.tx() as tx:
        await cut_ties(tx.connection, town.rae.peer_id, until_id=tx.mint.next(), now=tx.now)
    assert await owner(town) == "rae"
    async with town.world.tx() as tx:
        await profiles.forget_actor(tx, actor=await tx.actors.get(town.rae.id))
    assert await owner(town) == "mo"


async def test_no_path_puts_the_owner_out(town: Town) -> None:
    async with town.world.tx() as tx:
        await membership.unfollow(tx, follower=town.ann, target=town.cats)
    for act in (moderation.ban, moderation.kick, moderation.dismiss):
        for by in (town.boss, town.ann):
            with pytest.raises(Denied):
                await town.do(act, by=by, person=town.ann)
    assert await owner(town) == "ann"


async def test_who_keeps_order_claims_it_from_an_owner_who_is_away_and_has_it_after_a_fortnight(town: Town) -> None:
    await town.do(moderation.appoint, person=town.mo)
    with pytest.raises(Denied, match="within the last 30 days"):
        await town.do(succession.claim, by=town.mo)
    town.world.time.pass_by(31 * DAY)
    with pytest.raises(Denied, match="Only admins and moderators"):
        await town.do(succession.claim, by=town.bob)
    await town.do(succession.claim, by=town.mo)
    with pytest.raises(Denied, match="claimed already"):
        await town.do(succession.claim, by=town.mo)
    assert "asks to take over @cats@here.test" in (await town.messages_to(town.ann))[-1]
    town.world.time.pass_by(OBJECTION)
    await time_is_up(town)
    assert await owner(town) == "mo"
    assert (await town.standing(town.ann)).role is Role.ADMIN


@pytest.mark.parametrize("how", ["objects", "writes", "dismisses"])
async def test_an_owner_who_is_heard_of_again_keeps_it(town: Town, how: str) -> None:
    await town.do(moderation.appoint, person=town.mo)
    town.world.time.pass_by(31 * DAY)
    await town.do(succession.claim, by=town.mo)
    if how == "objects":
        async with town.world.tx() as tx:
            await succession.keep(tx, community=town.cats, owner=town.ann)
    elif how == "writes":
        await town.world.post(town.ann, None)
    else:
        await town.do(moderation.dismiss, person=town.mo)
    town.world.time.pass_by(OBJECTION)
    await time_is_up(town)
    assert await owner(town) == "ann"


async def test_nobody_claims_where_the_charter_says_never(world: World) -> None:
    town = await Town(world).begin(charter=Charter(succession=0))
    await town.do(moderation.appoint, person=town.mo)
    world.time.pass_by(3_000 * DAY)
    with pytest.raises(Denied, match="charter says so"):
        await town.do(succession.claim, by=town.mo)
