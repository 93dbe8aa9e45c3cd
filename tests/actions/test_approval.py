"""Posts that wait: who decides about them, what comes of it, and what the community's log says."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from fedi_groups.actions import approval, moderation, posting, sharing
from fedi_groups.actions import servers as actions
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, FollowFacts, PostFacts, Standing
from fedi_groups.domain.policy.visibility import ANYONE, Reader, may_read
from fedi_groups.domain.servers import Limit, Rule, Stance
from fedi_groups.domain.types import ActorKind, FollowState, MembershipState, PostKind, Role, Uri, Visibility
from fedi_groups.errors import Denied
from fedi_groups.reads.queue import queue
from fedi_groups.storage import listing, tables
from fedi_groups.storage.modlog import entries_of
from tests.world import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def cats(world: World) -> ActorFacts:
    """Ann's community, of which Eve on a limited server is a member."""
    world.people["ann"] = await world.person("ann")
    found = await world.community("cats", world.people["ann"])
    world.people["eve"] = eve = await world.stranger("eve")
    async with world.tx() as tx:
        tx.memberships.put(Standing(found.id, eve.id, MembershipState.MEMBER, Role.MEMBER, tx.now))
        await actions.lay_down(tx, [Rule("there.test", Stance.LIMITED, frozenset({Limit.HOLD}))])
    return found


async def say(world: World, place: ActorFacts | None, number: int = 1, parent: PostFacts | None = None) -> PostFacts:
    return await world.post(world.people["eve"], place, uri=f"https://there.test/notes/{number}", parent=parent)


async def decide(world: World, who: ActorFacts, post: PostFacts, *, approved: bool = True) -> None:
    act = approval.approve if approved else approval.reject
    async with world.tx() as tx:
        await act(tx, Hand(who, HERE, "Because"), post=await tx.posts.get(post.id))


async def now(world: World, post: PostFacts) -> PostFacts:
    async with world.look() as tx:
        return await tx.posts.get(post.id)


async def waiting(world: World, place: ActorFacts | None = None) -> list[str]:
    async with world.look() as tx:
        return [each.post.uri for each in await queue(tx, place, most=10)]


async def test_it_is_shown_counted_and_told_only_once_it_is_approved(world: World, cats: ActorFacts) -> None:
    post = await say(world, cats)
    async with world.look() as tx:
        assert await listing.posts_in(tx, cats.id, most=5) == [] and await listing.count_posts_in(tx, cats.id) == 0
    assert await world.log() == []
    assert await waiting(world) == await waiting(world, cats) == [post.uri]
    await decide(world, world.people["ann"], post)
    shown = await now(world, post)
    assert shown.held_at is None and shown.boost_id != post.boost_id
    async with world.look() as tx:
        assert [each.id for each in await listing.posts_in(tx, cats.id, most=5)] == [post.id]
    assert await waiting(world) == []


async def test_what_is_rejected_is_gone_and_stays_out_of_sight(world: World, cats: ActorFacts) -> None:
    post = await say(world, cats)
    await decide(world, world.people["ann"], post, approved=False)
    gone = await now(world, post)
    assert gone.deleted_at is not None and gone.content == "" and not may_read(ANYONE, gone)
    assert await world.log() == [] and await waiting(world) == []
    with pytest.raises(Denied, match="does not wait"):
        await decide(world, world.people["ann"], post)
    async with world.tx() as tx:
        with pytest.raises(Denied):
            draft = Draft(kind=PostKind.NOTE, content="back")
            await posting.undelete(tx, post=gone, draft=draft, author=world.people["eve"], cause=HERE)


async def test_both_are_lines_of_the_log_with_the_reason(world: World, cats: ActorFacts) -> None:
    for number, approved in ((1, True), (2, False)):
        await decide(world, world.people["ann"], await say(world, cats, number), approved=approved)
    async with world.look() as tx:
        found = [(each.act, each.reason) for each in await entries_of(tx.connection, cats.id, most=5)]
    assert found == [("reject", "Because"), ("approve", "Because"), ("create", "")]


async def test_only_who_keeps_order_there_decides_and_admins(world: World, cats: ActorFacts) -> None:
    bob, root = await world.person("bob"), await world.person("root")
    post = await say(world, cats)
    with pytest.raises(Denied, match="Only moderators"):
        await decide(world, bob, post)
    with pytest.raises(Denied, match="Only moderators"):
        await decide(world, world.people["eve"], post)
    async with world.store.database.write() as connection:
        admin = update(tables.account).where(tables.account.c.actor_id == root.id).values(admin=True)
        await connection.execute(admin)
    await decide(world, root, post)
    assert (await now(world, post)).held_at is None
    outside = await say(world, None, 2)
    with pytest.raises(Denied, match="Only moderators"):
        await decide(world, world.people["ann"], outside)
    await decide(world, root, outside)
    assert (await now(world, outside)).held_at is None


async def test_what_it_answers_comes_first(world: World, cats: ActorFacts) -> None:
    post = await say(world, cats)
    below = await say(world, None, 2, parent=await now(world, post))
    assert below.held_at is not None
    with pytest.raises(Denied, match="parent waits"):
        await decide(world, world.people["ann"], below)
    await decide(world, world.people["ann"], post)
    await decide(world, world.people["ann"], below)
    assert (await now(world, post)).comments == 1


async def test_who_has_been_banned_meanwhile_is_not_approved(world: World, cats: ActorFacts) -> None:
    post = await say(world, cats)
    async with world.tx() as tx:
        hand = Hand(world.people["ann"], HERE)
        await moderation.ban(tx, hand, community=cats, person=world.people["eve"], contents=True)
    with pytest.raises(Denied, match="banned"):
        await decide(world, world.people["ann"], post)


async def test_other_acts_do_not_touch_what_waits(world: World, cats: ActorFacts) -> None:
    post = await say(world, cats)
    async with world.tx() as tx:
        with pytest.raises(Denied, match="held"):
            await moderation.remove(tx, Hand(world.people["ann"], HERE), post=await tx.posts.get(post.id))


async def test_what_few_are_to_read_does_not_wait_for_others_to_read_it(world: World, cats: ActorFacts) -> None:
    draft = Draft(PostKind.NOTE, "<p>psst</p>", visibility=Visibility.DIRECT, uri=Uri("https://there.test/notes/9"))
    async with world.tx() as tx:
        post = await posting.publish(tx, draft=draft, author=world.people["eve"], cause=HERE)
    assert post.held_at is None


async def test_only_its_author_and_who_decides_read_what_waits(world: World, cats: ActorFacts) -> None:
    post = await say(world, cats)
    eve = world.people["eve"].id
    ann = world.people["ann"].id
    readers = {
        Reader(eve): True,
        Reader(ann, keeps=frozenset({cats.id})): True,
        Reader(ann, admin=True): True,
        Reader(ann, follows=frozenset({eve}), communities=frozenset({cats.id})): False,
        Reader(ann, keeps=frozenset({ann})): False,
        ANYONE: False,
    }
    for each in (post, replace(post, visibility=Visibility.MEMBERS), replace(post, visibility=Visibility.FOLLOWERS)):
        assert {reader: may_read(reader, each) for reader in readers} == readers
        assert not may_read(ANYONE, each, mentioned=frozenset({ann}))


async def test_communities_that_follow_its_community_do_not_announce_what_waits(world: World, cats: ActorFacts) -> None:
    dogs = await world.stranger("dogs", host="groups.test", kind=ActorKind.GROUP)
    async with world.tx() as tx:
        tx.follows.put(FollowFacts(cats.id, dogs.id, FollowState.ACCEPTED, None), now=tx.now)
    post = await say(world, dogs)
    assert post.held_at is not None
    async with world.tx() as tx:
        await sharing.share(tx, await tx.posts.get(post.id), source=dogs)
        assert await tx.shares.of(post.id) == ()
    assert await world.log() == []


@pytest.mark.parametrize("approved", [True, False])
async def test_nobody_decides_about_what_they_have_written(world: World, cats: ActorFacts, approved: bool) -> None:
    post = await say(world, cats)
    async with world.tx() as tx:
        eve = world.people["eve"].id
        await tx.memberships.become(cats.id, eve, MembershipState.MEMBER, Role.MODERATOR, since=tx.now)
    with pytest.raises(Denied, match="about yourself"):
        await decide(world, world.people["eve"], post, approved=approved)
    await decide(world, world.people["ann"], post, approved=approved)
    assert ((await now(world, post)).held_at is None) is approved
