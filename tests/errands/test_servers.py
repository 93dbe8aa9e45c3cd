"""What is here of other servers is brought in line with the rules about them, and back."""

import pytest

from fedi_groups.actions import servers as actions
from fedi_groups.domain.facts import ActorFacts, FollowFacts, PostFacts, Standing
from fedi_groups.domain.servers import AUTOMATIC, Limit, Rule, Stance
from fedi_groups.domain.types import HOUR, FollowState, Instant, MembershipState, Role
from fedi_groups.reads.servers import reach
from fedi_groups.storage import tables
from fedi_groups.storage.settling import Reach
from tests.errands.conftest import Office
from tests.world import World

pytestmark = pytest.mark.anyio


async def follow(world: World, follower: ActorFacts, target: ActorFacts) -> None:
    async with world.tx() as tx:
        tx.follows.put(FollowFacts(follower.id, target.id, FollowState.ACCEPTED, None), now=tx.now)
        if target.local:
            await tx.audiences.join(target, follower, from_id=tx.mint.next())


async def rule(world: World, stance: Stance, *limits: Limit, host: str = "evil.test", **more: object) -> None:
    async with world.tx() as tx:
        await actions.lay_down(tx, [Rule(host, stance, frozenset(limits), **more)])  # type: ignore[arg-type]  # Rule's own


async def open_again(world: World, host: str = "evil.test") -> None:
    async with world.tx() as tx:
        await actions.open_again(tx, host)


async def now(world: World, post: PostFacts) -> PostFacts:
    async with world.look() as tx:
        return await tx.posts.get(post.id)


async def standing(world: World, person: ActorFacts, community: ActorFacts) -> MembershipState | None:
    async with world.look() as tx:
        found = await tx.memberships.get(community.id, person.id)
    return found.state if found is not None else None


async def settle(office: Office) -> None:
    office.world.time.pass_by(1)
    await office.worker.step()


async def test_follows_and_memberships_of_a_blocked_server_end_both_ways(office: Office) -> None:
    world = office.world
    ann, bob = await world.person("ann"), await world.stranger("bob")
    eve = await world.stranger("eve", host="a.evil.test")
    cats = await world.community("cats", ann)
    for follower, target in ((eve, cats), (ann, eve), (bob, cats)):
        await follow(world, follower, target)
    async with world.tx() as tx:
        for person in (eve, bob):
            tx.memberships.put(Standing(cats.id, person.id, MembershipState.MEMBER, Role.MODERATOR, tx.now))
    await world.post(eve, cats, uri="https://a.evil.test/1")
    async with world.look() as tx:
        assert await reach(tx, ["evil.test"]) == Reach(servers=1, followers=1, following=1, members=1, posts=1)
    await rule(world, Stance.BLOCKED)
    await settle(office)
    async with world.look() as tx:
        assert await reach(tx, ["evil.test"]) == Reach(servers=1)
        assert await reach(tx, ["there.test"]) == Reach(servers=1, followers=1, members=1)
        ends = {row.peer_id: row.until_id for row in await tx.connection.execute(tables.audience.select())}
    assert [ends[each.peer_id] is None for each in (eve, bob)] == [False, True]
    assert await standing(world, eve, cats) is MembershipState.LEFT
    assert await world.log() == [each for each in await world.log() if each.kind == "create"]


async def test_what_a_blocked_server_has_said_is_withheld_until_it_is_open_again(office: Office) -> None:
    world = office.world
    ann, eve = await world.person("ann"), await world.stranger("eve", host="evil.test")
    cats = await world.community("cats", ann)
    async with world.tx() as tx:
        tx.memberships.put(Standing(cats.id, eve.id, MembershipState.MEMBER, Role.MEMBER, tx.now))
    post = await world.post(ann, cats)
    comment = await world.post(eve, parent=post, uri="https://evil.test/1")
    below = await world.post(ann, parent=comment)
    assert (await now(world, post)).comments == 2
    await rule(world, Stance.BLOCKED)
    await settle(office)
    assert (await now(world, comment)).held_at is not None and (await now(world, below)).held_at is None
    assert (await now(world, post)).comments == 1
    await rule(world, Stance.LIMITED, Limit.HOLD)
    await settle(office)
    shown = await now(world, comment)
    assert shown.held_at is None and shown.comments == 1 and (await now(world, post)).comments == 2


async def test_what_waits_for_a_moderator_still_waits_once_its_server_is_open(office: Office) -> None:
    world = office.world
    ann, eve = await world.person("ann"), await world.stranger("eve", host="evil.test")
    cats = await world.community("cats", ann)
    async with world.tx() as tx:
        tx.memberships.put(Standing(cats.id, eve.id, MembershipState.MEMBER, Role.MEMBER, tx.now))
    await rule(world, Stance.LIMITED, Limit.HOLD)
    post = await world.post(eve, cats, uri="https://evil.test/1")
    for stance in (Stance.BLOCKED, Stance.OPEN):
        await rule(world, stance)
        await settle(office)
    assert (await now(world, post)).held_at is not None


async def test_pictures_that_are_here_go_with_the_rule(office: Office) -> None:
    world = office.world
    ann, eve = await world.person("ann"), await world.stranger("eve", host="evil.test")
    cats = await world.community("cats", ann)
    async with world.tx() as tx:
        tx.actors.change(eve, icon="https://evil.test/eve.png")
        tx.memberships.put(Standing(cats.id, eve.id, MembershipState.MEMBER, Role.MEMBER, tx.now))
    post = await world.post(eve, cats, uri="https://evil.test/1")
    async with world.tx() as tx:
        tx.posts.change(await tx.posts.get(post.id), attachments=({"url": "https://evil.test/x.png"},))
    await rule(world, Stance.LIMITED, Limit.MEDIA)
    await settle(office)
    assert (await now(world, post)).attachments == ()
    async with world.look() as tx:
        assert (await tx.actors.get(eve.id)).icon is None


async def test_a_rule_ends_with_its_time(office: Office) -> None:
    world = office.world
    await world.stranger("eve", host="evil.test")
    end = Instant(world.time() + HOUR)
    await rule(world, Stance.BLOCKED, source=AUTOMATIC, until=end)
    await settle(office)
    assert world.store.rules.book.blocks("evil.test")
    world.time.pass_by(HOUR)
    await world.store.rules.look(world.store.database, now=world.time())
    assert not world.store.rules.book.blocks("evil.test")
    await settle(office)
    async with world.store.database.read() as connection:
        assert (await connection.execute(tables.server_rule.select())).all() == []
        (peer,) = [row.settled_as for row in await connection.execute(tables.peer.select())]
    assert peer == "open"


async def test_a_blocked_server_is_not_looked_at(office: Office) -> None:
    world = office.world
    evil = office.server("evil.test")
    await world.stranger("eve", host="evil.test")
    await rule(world, Stance.BLOCKED)
    await settle(office)
    assert evil.asked == []


async def test_another_process_hears_of_a_rule_without_being_told(office: Office) -> None:
    other = type(office.world.store.rules)()
    database, time = office.world.store.database, office.world.time
    await other.look(database, now=time())
    await rule(office.world, Stance.BLOCKED)
    assert not other.book.blocks("evil.test")
    assert await other.look(database, now=time()) and other.book.blocks("evil.test")
    assert not await other.look(database, now=time())
