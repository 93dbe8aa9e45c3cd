"""Quiet members: they stay when their follow ends, whatever their server sends, and hear all when they follow again."""

import pytest

from fedi_groups.actions import membership, moving
from fedi_groups.actions.quiet import set_hears
from fedi_groups.domain.facts import ActorFacts, FollowFacts, Standing
from fedi_groups.domain.types import FollowState, Hears, MembershipState, Uri
from fedi_groups.errors import Denied
from fedi_groups.storage import tables
from fedi_groups.storage.messages import messages_of
from fedi_groups.text.html import to_text
from tests.world import World, document

pytestmark = pytest.mark.anyio


async def place(world: World) -> tuple[ActorFacts, ActorFacts]:
    """Bob, from elsewhere, is a member of Ann's cats."""
    cats = await world.community("cats", await world.person("ann"))
    bob = await world.stranger("bob")
    await follows(world, bob, cats)
    return cats, bob


async def follows(world: World, person: ActorFacts, cats: ActorFacts) -> None:
    async with world.tx() as tx:
        uri = None if person.local else Uri(f"{person.uri}/follows/{tx.mint.next()}")
        await membership.follow(tx, follower=person, target=cats, uri=uri)


async def hears(world: World, person: ActorFacts, cats: ActorFacts, what: Hears) -> None:
    async with world.tx() as tx:
        await set_hears(tx, person=person, community=cats, hears=what)


async def stands(world: World, person: ActorFacts, cats: ActorFacts) -> Standing | None:
    async with world.look() as tx:
        return await tx.memberships.get(cats.id, person.id)


async def told(world: World, person: ActorFacts) -> list[str]:
    async with world.look() as tx:
        return [to_text(each.content) for each in reversed(await messages_of(tx, person.id, most=50))]


async def test_a_quiet_members_follow_ends_and_a_message_says_why(world: World) -> None:
    cats, bob = await place(world)
    await hears(world, bob, cats, Hears.DAILY)
    standing = await stands(world, bob, cats)
    assert standing is not None and standing.is_quiet and standing.hears is Hears.DAILY
    async with world.look() as tx:
        assert await tx.follows.get(bob.id, cats.id) is None
    reject, message = [document(row.threadiverse_body) for row in (await world.log())[-2:]]
    assert (reject["type"], reject["actor"], reject["object"]["type"]) == ("Reject", cats.uri, "Follow")
    assert message["type"] == "Create" and message["to"] == [bob.uri]
    assert "once a day" in message["object"]["content"]
    async with world.look() as tx:
        closed = (await tx.connection.execute(tables.audience.select())).one()
    assert closed.until_id is not None


async def test_an_undo_of_what_was_rejected_puts_nobody_out(world: World) -> None:
    cats, bob = await place(world)
    await hears(world, bob, cats, Hears.NOTHING)
    async with world.tx() as tx:
        await membership.follow_undone(tx, follower=bob, target=cats)
    standing = await stands(world, bob, cats)
    assert standing is not None and standing.is_quiet


async def test_whoever_says_that_they_leave_has_left(world: World) -> None:
    cats, bob = await place(world)
    await hears(world, bob, cats, Hears.WEEKLY)
    async with world.tx() as tx:
        await membership.unfollow(tx, follower=bob, target=cats)
    standing = await stands(world, bob, cats)
    assert standing is not None and not standing.is_member


async def test_following_again_is_hearing_everything_and_then_an_undo_is_leaving(world: World) -> None:
    cats, bob = await place(world)
    await hears(world, bob, cats, Hears.WEEKLY)
    await follows(world, bob, cats)
    standing = await stands(world, bob, cats)
    assert standing is not None and standing.hears is Hears.ALL and standing.is_member
    async with world.tx() as tx:
        await membership.follow_undone(tx, follower=bob, target=cats)
    standing = await stands(world, bob, cats)
    assert standing is not None and not standing.is_member


async def test_people_here_become_quiet_and_loud_again_by_saying_so(world: World) -> None:
    cats, _ = await place(world)
    eve = await world.person("eve")
    await follows(world, eve, cats)
    await hears(world, eve, cats, Hears.REPLIES)
    assert "threads that you have begun" in (await told(world, eve))[-1]
    async with world.look() as tx:
        assert await tx.follows.get(eve.id, cats.id) is None
    await hears(world, eve, cats, Hears.ALL)
    standing = await stands(world, eve, cats)
    assert standing is not None and standing.hears is Hears.ALL
    async with world.look() as tx:
        assert await tx.follows.get(eve.id, cats.id) is not None


async def test_nobody_here_makes_somebody_elsewhere_follow_and_strangers_choose_nothing(world: World) -> None:
    cats, bob = await place(world)
    await hears(world, bob, cats, Hears.DAILY)
    with pytest.raises(Denied, match="follow this account"):
        await hears(world, bob, cats, Hears.ALL)
    with pytest.raises(Denied, match="Only members"):
        await hears(world, await world.stranger("eve"), cats, Hears.DAILY)


async def test_the_same_again_says_nothing_twice(world: World) -> None:
    cats, bob = await place(world)
    for _ in range(2):
        await hears(world, bob, cats, Hears.DAILY)
    assert len(await told(world, bob)) == 1


async def test_arabic_speakers_are_told_in_arabic(world: World) -> None:
    cats, _ = await place(world)
    eve = await world.person("eve")
    async with world.tx() as tx:
        eve = tx.actors.change(await tx.actors.get(eve.id), language="ar")
    await follows(world, eve, cats)
    await hears(world, eve, cats, Hears.WEEKLY)
    assert "مرة كل أسبوع" in (await told(world, eve))[-1]


async def test_who_left_and_comes_again_is_quiet_no_more(world: World) -> None:
    cats, bob = await place(world)
    await hears(world, bob, cats, Hears.DAILY)
    async with world.tx() as tx:
        await membership.unfollow(tx, follower=bob, target=cats)
    async with world.tx() as tx:
        await tx.memberships.become(cats.id, bob.id, MembershipState.MEMBER, since=tx.now)
    standing = await stands(world, bob, cats)
    assert standing is not None and standing.is_member and not standing.is_quiet


@pytest.mark.parametrize("followed", [True, False])
async def test_being_quiet_moves_along_unless_the_new_account_follows_already(world: World, *, followed: bool) -> None:
    cats, bob = await place(world)
    await hears(world, bob, cats, Hears.DAILY)
    new = await world.stranger("rob")
    async with world.tx() as tx:
        if followed:
            asked = FollowFacts(new.id, cats.id, FollowState.ACCEPTED, Uri(f"{new.uri}/follows/1"))
            tx.follows.put(asked, now=tx.now)
        await moving.carry_over(tx, old=await tx.actors.get(bob.id), new=new)
    standing = await stands(world, new, cats)
    assert standing is not None and standing.is_member and standing.is_quiet is not followed
