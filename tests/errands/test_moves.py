"""Accounts elsewhere that move: what the new one has to say, and what goes along here."""

from dataclasses import dataclass
from typing import Any

import pytest

from fedi_groups.actions import admission, membership, moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.moving import ASK_OLD, CHECK_MOVE, FINISH_MOVE, ask_to_move
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.policy.moving import PAUSE
from fedi_groups.domain.types import DAY, HOUR, MINUTE, FollowState, Instant, MembershipState, Role, Uri
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.modlog import entries_of
from fedi_groups.storage.peers import record_nodeinfo
from tests.errands.conftest import Office
from tests.world import document

pytestmark = pytest.mark.anyio


@dataclass(slots=True)
class Scene:
    """bob@old.test moves to bob@new.test; cats is open, club private, ann owns both and follows him."""

    office: Office
    ann: ActorFacts
    cats: ActorFacts
    club: ActorFacts
    bob: ActorFacts
    target: Uri

    async def move(self) -> None:
        async with self.office.world.tx() as tx:
            ask_to_move(tx, old=await tx.actors.get(self.bob.id), target=self.target)
        await self.office.run()

    def says(self, **more: Any) -> None:
        self.office.server("new.test").actor("bob", **more)

    async def new(self) -> ActorFacts:
        async with self.office.world.look() as tx:
            found = await tx.actors.find(self.target)
        assert found is not None
        return found

    async def standing(self, person: ActorFacts, community: ActorFacts) -> Standing | None:
        async with self.office.world.look() as tx:
            return await tx.memberships.get(community.id, person.id)

    async def state(self, follower: ActorFacts, target: ActorFacts) -> FollowState | None:
        async with self.office.world.look() as tx:
            found = await tx.follows.get(follower.id, target.id)
        return found.state if found is not None else None

    async def new_runs(self, software: str) -> None:
        peer = (await self.new()).peer_id
        assert peer is not None
        async with self.office.world.store.database.write() as connection:
            now = self.office.world.time()
            await record_nodeinfo(connection, peer, software=software, version="1.0.0", now=now)

    async def joins(self, community: ActorFacts) -> None:
        uri = Uri(f"https://old.test/follows/{community.id}")
        async with self.office.world.tx() as tx:
            await membership.follow(tx, follower=self.bob, target=community, uri=uri)
        if community.locked:
            async with self.office.world.tx() as tx:
                await admission.admit(tx, Hand(self.ann, HERE), community=community, person=self.bob)

    async def acts(self) -> list[str]:
        async with self.office.world.store.database.read() as connection:
            return [each.act for each in await entries_of(connection, self.cats.id, before=None, most=50)]


@pytest.fixture
async def scene(office: Office) -> Scene:
    ann = await office.world.person("ann")
    cats, club = [await office.world.community(name, ann) for name in ("cats", "club")]
    async with office.world.tx() as tx:
        club = tx.actors.change(await tx.actors.get(club.id), locked=True)
    old = office.server("old.test").actor("bob")
    target = office.server("new.test").actor("bob", alsoKnownAs=[old])
    bob = await office.resolver.actor(old, budget=Budget(3))
    async with office.world.tx() as tx:
        await membership.follow(tx, follower=ann, target=bob)
        await membership.follow_answered(tx, follower=ann, target=bob, accepted=True)
    return Scene(office, ann, cats, club, bob, target)


async def test_followers_here_follow_the_new_account_and_no_longer_the_old_one(scene: Scene) -> None:
    await scene.move()
    new = await scene.new()
    assert await scene.state(scene.ann, scene.bob) is None
    assert await scene.state(scene.ann, new) is FollowState.PENDING
    follow, undo = [document(row.threadiverse_body) for row in (await scene.office.world.log())[-2:]]
    assert (follow["type"], follow["object"]) == ("Follow", scene.target)
    assert (undo["type"], undo["object"]["object"]) == ("Undo", scene.bob.uri)


def _old_says(scene: Scene, **more: Any) -> None:
    scene.office.server("old.test").actor("bob", **more)


async def _banned(scene: Scene) -> None:
    await scene.joins(scene.cats)
    async with scene.office.world.tx() as tx:
        cats, bob = await tx.actors.get(scene.cats.id), await tx.actors.get(scene.bob.id)
        await moderation.ban(tx, Hand(scene.ann, HERE), community=cats, person=bob)


@pytest.mark.parametrize("after", [0, HOUR])
async def test_whoever_is_banned_is_so_under_a_new_name_though_no_move_was_heard(scene: Scene, after: int) -> None:
    """The new account names the old one, after that says where it has moved or before."""
    await _banned(scene)
    scene.office.world.time.pass_by(HOUR)
    if not after:
        _old_says(scene, movedTo=scene.target)
    await scene.office.resolver.actor(scene.target, budget=Budget(3))
    await scene.office.run()
    if after:
        assert await scene.standing(await scene.new(), scene.cats) is None
        _old_says(scene, movedTo=scene.target)
        scene.office.world.time.pass_by(after)
        await scene.office.run()
    standing = await scene.standing(await scene.new(), scene.cats)
    assert standing is not None and standing.state is MembershipState.BANNED


async def test_nobody_becomes_somebody_else_by_saying_so_and_the_old_account_is_asked_for_a_day(scene: Scene) -> None:
    await _banned(scene)
    await scene.office.resolver.actor(scene.target, budget=Budget(3))
    for _ in range(4):
        await scene.office.run()
        scene.office.world.time.pass_by(DAY)
    assert await scene.standing(await scene.new(), scene.cats) is None
    assert await scene.office.due(ASK_OLD) == []


async def test_of_somebody_who_has_no_standing_here_nothing_is_asked(scene: Scene) -> None:
    await scene.office.resolver.actor(scene.target, budget=Budget(3))
    assert await scene.office.due(ASK_OLD) == []


@pytest.mark.parametrize(
    "said", [{}, {"alsoKnownAs": "https://old.test/users/someone"}, {"movedTo": "https://x.test/u"}]
)
async def test_an_account_that_does_not_agree_is_not_moved_to(scene: Scene, said: dict[str, Any]) -> None:
    scene.says(**({"alsoKnownAs": [scene.bob.uri]} | said if "movedTo" in said else said))
    await scene.move()
    assert await scene.state(scene.ann, scene.bob) is FollowState.ACCEPTED
    assert await scene.state(scene.ann, await scene.new()) is None


async def test_what_was_known_of_the_new_account_does_not_count_it_is_fetched_anew(scene: Scene) -> None:
    await scene.office.resolver.actor(scene.target, budget=Budget(3))
    scene.says()
    scene.office.world.time.pass_by(HOUR)
    await scene.move()
    assert await scene.state(scene.ann, scene.bob) is FollowState.ACCEPTED


async def test_a_new_account_that_cannot_be_reached_now_is_asked_again(scene: Scene) -> None:
    scene.office.network.down.add("https://new.test")
    await scene.move()
    assert await scene.state(scene.ann, scene.bob) is FollowState.ACCEPTED
    scene.office.network.down.clear()
    scene.office.world.time.pass_by(DAY)
    await scene.office.run()
    assert await scene.state(scene.ann, scene.bob) is None


async def test_nobody_moves_twice_in_seven_days_nor_back(scene: Scene) -> None:
    await scene.move()
    third = scene.office.server("third.test").actor("bob", alsoKnownAs=[scene.bob.uri])
    first, scene.target = scene.target, third
    await scene.move()
    assert await scene.state(scene.ann, await scene.new()) is None
    # And not back: the old account, having just moved, is no place to go to.
    scene.office.server("old.test").actor("bob", alsoKnownAs=[first])
    async with scene.office.world.look() as tx:
        new = await tx.actors.find(first)
    assert new is not None
    async with scene.office.world.tx() as tx:
        ask_to_move(tx, old=new, target=scene.bob.uri)
    await scene.office.run()
    assert await scene.state(scene.ann, scene.bob) is None

    scene.office.world.time.pass_by(PAUSE)
    await scene.move()
    async with scene.office.world.look() as tx:
        old = await tx.actors.get(scene.bob.id)
    assert old.moved_to == third


async def test_nobody_escapes_a_ban_by_moving(scene: Scene) -> None:
    await scene.office.resolver.actor(scene.target, budget=Budget(3))
    new = await scene.new()
    async with scene.office.world.tx() as tx:
        await membership.follow(tx, follower=new, target=scene.cats, uri=Uri("https://new.test/follows/1"))
        until = Instant(tx.now + 30 * DAY)
        await moderation.ban(tx, Hand(scene.ann, HERE, "spam"), community=scene.cats, person=scene.bob, until=until)
    scene.office.world.time.pass_by(HOUR)
    await scene.move()
    standing = await scene.standing(new, scene.cats)
    assert standing is not None and (standing.state, standing.until) == (MembershipState.BANNED, until)
    assert await scene.state(new, scene.cats) is None
    assert "reject" in [row.kind for row in await scene.office.world.log()]
    old = await scene.standing(scene.bob, scene.cats)
    assert old is not None and old.state is MembershipState.BANNED
    assert await scene.acts() == ["move", "ban", "create"]
    # It ends for both when its time is over.
    scene.office.world.time.pass_by(31 * DAY)
    await scene.office.run()
    for person in (new, scene.bob):
        standing = await scene.standing(person, scene.cats)
        assert standing is not None and standing.state is MembershipState.LEFT


async def test_a_moderator_keeps_order_from_the_new_account_alone(scene: Scene) -> None:
    async with scene.office.world.tx() as tx:
        await moderation.appoint(tx, Hand(scene.ann, HERE), community=scene.cats, person=scene.bob)
    await scene.move()
    old, new = await scene.standing(scene.bob, scene.cats), await scene.standing(await scene.new(), scene.cats)
    assert old is not None and old.state is MembershipState.LEFT and old.role is Role.MEMBER
    assert new is not None and new.keeps_order
    assert await scene.acts() == ["move", "appoint", "create"]


async def test_a_private_membership_waits_until_its_new_server_is_known_to_keep_it(scene: Scene) -> None:
    await scene.joins(scene.club)
    await scene.move()
    new = await scene.new()
    old = await scene.standing(scene.bob, scene.club)
    assert await scene.standing(new, scene.club) is None and old is not None and old.is_member

    await scene.new_runs("piefed")
    scene.office.world.time.pass_by(2 * MINUTE)
    await scene.office.run()
    assert await scene.standing(new, scene.club) is None

    await scene.new_runs("lemmy")
    scene.office.world.time.pass_by(2 * MINUTE)
    await scene.office.run()
    standing, old = await scene.standing(new, scene.club), await scene.standing(scene.bob, scene.club)
    assert standing is not None and standing.is_member
    assert old is not None and old.state is MembershipState.LEFT
    assert await scene.office.due(FINISH_MOVE) == []
    # Nobody has to let them in a second time.
    async with scene.office.world.tx() as tx:
        await membership.follow(tx, follower=new, target=scene.club, uri=Uri("https://new.test/follows/2"))
    assert await scene.state(new, scene.club) is FollowState.ACCEPTED


async def test_after_a_week_nobody_waits_any_more(scene: Scene) -> None:
    await scene.joins(scene.club)
    await scene.move()
    scene.office.world.time.pass_by(PAUSE + HOUR)
    await scene.office.run()
    assert await scene.office.due(FINISH_MOVE) == []
    assert await scene.standing(await scene.new(), scene.club) is None


async def test_where_an_account_has_moved_is_also_seen_by_looking_at_it(scene: Scene) -> None:
    scene.office.server("old.test").actor("bob", movedTo=scene.target)
    scene.office.world.time.pass_by(HOUR)
    await scene.office.resolver.actor(scene.bob.uri, budget=Budget(3), fresh=True)
    assert len(await scene.office.due(CHECK_MOVE)) == 1
    await scene.office.run()
    assert await scene.state(scene.ann, scene.bob) is None


async def test_a_community_that_moves_takes_its_followers_along(scene: Scene) -> None:
    """FEP-7628: nobody is known to send it for a Group; it costs nothing to heed."""
    old = scene.office.server("old.test").actor("dogs", kind="Group")
    new = scene.office.server("new.test").actor("dogs", kind="Group", alsoKnownAs=[old])
    dogs = await scene.office.resolver.actor(old, budget=Budget(3))
    async with scene.office.world.tx() as tx:
        await membership.follow(tx, follower=scene.ann, target=dogs)
        ask_to_move(tx, old=dogs, target=new)
    await scene.office.run()
    async with scene.office.world.look() as tx:
        found = await tx.actors.find(new)
    assert found is not None and await scene.state(scene.ann, found) is FollowState.PENDING
    assert await scene.state(scene.ann, dogs) is None


async def test_who_is_suspended_is_suspended_under_the_new_account_too_and_takes_nothing_along(scene: Scene) -> None:
    await scene.office.world.server()
    await scene.office.resolver.actor(scene.target, budget=Budget(3))
    async with scene.office.world.tx() as tx:
        until = Instant(tx.now + 30 * DAY)
        tx.actors.change(await tx.actors.get(scene.bob.id), suspended_at=tx.now, suspended_until=until)
    scene.office.world.time.pass_by(HOUR)
    scene.says()
    await scene.move()
    assert not (await scene.new()).suspended, "it does not say that it is the same"
    scene.says(alsoKnownAs=[scene.bob.uri])
    scene.office.world.time.pass_by(HOUR)
    await scene.move()
    new = await scene.new()
    assert new.suspended and new.suspended_until == until
    assert await scene.state(scene.ann, new) is None
    scene.office.world.time.pass_by(31 * DAY)
    await scene.office.run()
    assert not (await scene.new()).suspended
