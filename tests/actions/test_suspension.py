"""Shutting people out of a whole server: what they can no longer do, what becomes of what they wrote, and the log."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fedi_groups.actions import membership, moderation, posting, profiles, reactions, reports, suspension
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import DAY, Instant, PostKind, Uri
from fedi_groups.domain.verdicts import Deny
from fedi_groups.errors import Denied
from fedi_groups.reads.readers import reads_in
from fedi_groups.storage import tables
from fedi_groups.storage.modlog import entries_of
from tests.world import World, document

pytestmark = pytest.mark.anyio

Do = Callable[..., Awaitable[None]]


class Town:
    """Ann is the admin, Carl lives here, Bob elsewhere; both are members of the community of cats and have posted."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def begin(self) -> "Town":
        world = self.world
        self.server = await world.server()
        self.ann, self.carl = await world.person("ann", admin=True), await world.person("carl")
        self.cats = await world.community("cats", self.ann)
        self.bob = await world.stranger("bob")
        async with world.tx() as tx:
            await membership.follow(tx, follower=self.carl, target=self.cats)
            for number, target in enumerate((self.cats, self.ann)):
                uri = Uri(f"https://there.test/follows/{number}")
                await membership.follow(tx, follower=self.bob, target=target, uri=uri)
        self.theirs = await world.post(self.bob, self.cats, uri="https://there.test/notes/1")
        self.ours = await world.post(self.carl, self.cats)
        self.apart = await world.post(self.carl, None)
        return self

    async def do(self, act: Do, person: ActorFacts, *, by: ActorFacts | None = None, **more: Any) -> None:
        async with self.world.tx() as tx:
            await act(tx, Hand(by or self.ann, HERE, "Spam"), person=await tx.actors.get(person.id), **more)

    async def now(self, person: ActorFacts) -> ActorFacts:
        async with self.world.look() as tx:
            return await tx.actors.get(person.id)

    async def gone(self, post: PostFacts) -> bool:
        async with self.world.look() as tx:
            return (await tx.posts.get(post.id)).gone

    async def acts(self) -> list[tuple[str, str]]:
        async with self.world.look() as tx:
            entries = await entries_of(tx.connection, self.server.id, most=50)
            return [(each.act, (await tx.actors.get(each.actor_id)).name) for each in reversed(entries)]


@pytest.fixture
async def town(world: World) -> Town:
    return await Town(world).begin()


async def test_who_is_suspended_here_can_do_nothing(town: Town) -> None:
    await town.do(suspension.suspend, town.carl)
    carl = await town.now(town.carl)
    with pytest.raises(Denied, match="suspended"):
        await town.world.post(carl, town.cats)
    with pytest.raises(Denied, match="suspended"):
        await town.world.post(carl, None)
    async with town.world.tx() as tx:
        ours, theirs = await tx.posts.get(town.ours.id), await tx.posts.get(town.theirs.id)
        with pytest.raises(Denied, match="suspended"):
            await posting.edit(tx, post=ours, draft=Draft(PostKind.PAGE, "x"), author=carl, cause=HERE)
        with pytest.raises(Denied, match="suspended"):
            await reactions.vote(tx, voter=carl, post=theirs, value=1, cause=HERE)
        with pytest.raises(Denied, match="suspended"):
            await reports.report(tx, reporter=carl, person=town.bob, reason="x", cause=HERE)
        assert isinstance(await membership.follow(tx, follower=carl, target=town.bob), Deny)
        with pytest.raises(Denied, match="suspended"):
            await profiles.issue_token(tx, actor=carl, token="x", scopes="read")


async def test_an_owner_who_is_suspended_keeps_no_order(town: Town) -> None:
    dogs = await town.world.community("dogs", town.carl)
    await town.do(suspension.suspend, town.carl)
    async with town.world.tx() as tx:
        hand = Hand(await tx.actors.get(town.carl.id), HERE)
        with pytest.raises(Denied, match="suspended"):
            await moderation.ban(tx, hand, community=dogs, person=town.bob)


async def test_tokens_of_who_is_suspended_are_good_for_nothing(town: Town) -> None:
    async with town.world.tx() as tx:
        await profiles.issue_token(tx, actor=town.carl, token="secret", scopes="read")
    await town.do(suspension.suspend, town.carl)
    async with town.world.store.database.read() as connection:
        assert [row.revoked_at is not None for row in await connection.execute(tables.token.select())] == [True]


async def test_follows_of_who_is_suspended_elsewhere_end_and_are_not_taken_again(town: Town) -> None:
    await town.do(suspension.suspend, town.bob)
    rejects = [document(row.threadiverse_body) for row in await town.world.log() if row.kind == "reject"]
    assert {each["object"]["object"] for each in rejects} == {town.cats.uri, town.ann.uri}
    async with town.world.tx() as tx:
        assert await tx.follows.of(town.bob.id) == []
        bob = await tx.actors.get(town.bob.id)
        await membership.follow(tx, follower=bob, target=town.cats, uri=Uri("https://there.test/follows/9"))
    last = document((await town.world.log())[-1].threadiverse_body)
    assert (last["type"], last["object"]["id"]) == ("Reject", "https://there.test/follows/9")
    with pytest.raises(Denied, match="suspended"):
        await town.world.post(bob, town.cats, uri="https://there.test/notes/2")
    async with town.world.look() as tx:
        assert not await reads_in(tx, bob.uri, town.cats.id)


async def test_what_was_written_stays_unless_it_is_said_otherwise(town: Town) -> None:
    await town.do(suspension.suspend, town.carl)
    assert not await town.gone(town.ours)
    await town.do(suspension.suspend, town.carl, contents=True)
    assert await town.gone(town.ours) and await town.gone(town.apart) and not await town.gone(town.theirs)
    assert (await town.now(town.carl)).withdrawn
    await town.do(suspension.unsuspend, town.carl, contents=True)
    assert not await town.gone(town.ours) and not await town.gone(town.apart)
    assert not (await town.now(town.carl)).suspended
    assert await town.acts() == [("suspend", "ann"), ("suspend", "ann"), ("unsuspend", "ann")]


async def test_what_a_moderator_had_removed_before_does_not_come_back(town: Town) -> None:
    async with town.world.tx() as tx:
        await moderation.remove(tx, Hand(town.ann, HERE), post=await tx.posts.get(town.theirs.id))
    await town.do(suspension.suspend, town.bob, contents=True)
    await town.do(suspension.unsuspend, town.bob, contents=True)
    assert await town.gone(town.theirs)


async def test_said_twice_it_is_done_once(town: Town) -> None:
    for _ in range(2):
        await town.do(suspension.suspend, town.bob)
    assert await town.acts() == [("suspend", "ann")]
    assert len([row for row in await town.world.log() if row.kind == "suspend" and row.community_id is None]) == 1


async def test_only_admins_do_it_and_to_no_admin(town: Town) -> None:
    eve = await town.world.person("eve", admin=True)
    for by, whom in ((town.carl, town.bob), (town.ann, eve), (town.ann, town.cats)):
        with pytest.raises(Denied):
            await town.do(suspension.suspend, whom, by=by)
    with pytest.raises(Denied):
        await town.do(suspension.unsuspend, town.bob)
    with pytest.raises(Denied, match="over"):
        await town.do(suspension.suspend, town.bob, until=Instant(1))
    assert await town.acts() == []


async def test_it_ends_by_itself_when_its_time_is_over_and_not_before(town: Town) -> None:
    await town.do(suspension.suspend, town.carl, until=Instant(town.world.time() + DAY), contents=True)
    for days, suspended in ((0, True), (2, False)):
        town.world.time.pass_by(days * DAY)
        async with town.world.tx() as tx:
            await suspension.lift(tx, person=town.carl.id, by_home=False)
        assert (await town.now(town.carl)).suspended is suspended
    assert await town.acts() == [("suspend", "ann"), ("unsuspend", "here.test")]
    assert await town.gone(town.ours), "what went stays away"
    update = document((await town.world.log())[-1].threadiverse_body)
    assert update["type"] == "Update" and "suspended" not in update["object"]


async def test_what_home_has_decided_and_what_an_admin_here_has_do_not_mix(town: Town) -> None:
    await town.do(suspension.disown, town.bob, by=town.bob)
    with pytest.raises(Denied):
        await town.do(suspension.unsuspend, town.bob)
    await town.do(suspension.suspend, town.bob)
    await town.do(suspension.readmit, town.bob, by=town.bob)
    assert (await town.now(town.bob)).suspended
    await town.do(suspension.unsuspend, town.bob)
    assert not (await town.now(town.bob)).suspended
