"""Announcements of an umbrella: who hears them, by whom, and how often; and what becomes of them later."""

from dataclasses import dataclass

import pytest

from fedi_groups.actions import announcing, moderation, posting, umbrellas
from fedi_groups.actions.announcing import PASS_ON
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.types import MembershipState, PostKind, Power, Role
from fedi_groups.errors import Denied
from fedi_groups.outbox.documents import addressed
from fedi_groups.reads.communities import community_page
from fedi_groups.storage import tables
from fedi_groups.storage.modlog import entries_of
from tests.outbox.hearing import Heard, follows, heard, someone
from tests.world import World, document

pytestmark = pytest.mark.anyio


@dataclass
class School:
    """Ann's umbrella, with classes a, b and c."""

    world: World
    ann: ActorFacts
    school: ActorFacts
    classes: dict[str, ActorFacts]

    async def announces(self, *names: str, by: ActorFacts | None = None) -> PostFacts:
        """To these classes, or to all; and whatever is due after it is done, twice."""
        draft = Draft(kind=PostKind.PAGE, content="<p>No lessons.</p>", title="Snow")
        async with self.world.tx() as tx:
            chosen = [await tx.actors.get(self.classes[name].id) for name in names] if names else None
            umbrella = await tx.actors.get(self.school.id)
            hand = Hand(by or self.ann, HERE)
            post = await announcing.announce(tx, hand, umbrella=umbrella, draft=draft, communities=chosen)
        for _ in range(2):
            async with self.world.look() as tx:
                plan = await announcing.plan(tx, post.id)
            async with self.world.tx() as tx:
                await announcing.pass_on(tx, post.id, plan)
        return post

    async def told(self, kind: str) -> dict[str, Heard]:
        """By whom each row of this kind is said, and who hears it."""
        rows = [row for row in await self.world.log() if row.kind == kind]
        async with self.world.look() as tx:
            return {(await tx.actors.get(row.signer_id)).name: await heard(self.world, row) for row in rows}

    async def people(self, at: str, *followed: str, runs: str = "mastodon") -> None:
        """One person at this server for each of these, who follows what its letters say; `s` is the school."""
        for number, letters in enumerate(followed):
            who = await someone(self.world, f"p{number}", at=at, runs=runs)
            for letter in letters:
                await follows(self.world, who, self.classes.get(letter, self.school))

    async def page(self, community: ActorFacts) -> list[str | None]:
        async with self.world.look() as tx:
            found = await community_page(tx, await tx.actors.get(community.id))
        return [each.post.title for each in found.entries.items]

    async def changes(self, **values: object) -> None:
        async with self.world.tx() as tx:
            for each in self.classes.values():
                tx.actors.change(await tx.actors.get(each.id), **values)


@pytest.fixture
async def school(world: World) -> School:
    ann = await world.person("ann")
    made = School(world, ann, await world.community("school", ann), {})
    for name in "abc":
        made.classes[name] = await world.community(name, ann)
        async with world.tx() as tx:
            above, place = await tx.actors.get(made.school.id), await tx.actors.get(made.classes[name].id)
            await umbrellas.propose(tx, Hand(ann, HERE), umbrella=above, community=place)
    return made


async def test_there_is_one_post_and_everybody_here_sees_it_once_wherever_they_look(school: School) -> None:
    post = await school.announces("a", "b")
    assert post.community_id == school.school.id
    assert await school.page(school.school) == ["Snow"]
    assert [await school.page(each) for each in school.classes.values()] == [["Snow"], ["Snow"], []]
    async with school.world.look() as tx:
        for place in (school.school, school.classes["a"], school.classes["b"]):
            (entry,) = await entries_of(tx.connection, place.id, before=None, most=1)
            assert (entry.act, entry.post_id) == ("announce", post.id)


async def test_each_server_hears_it_from_the_umbrella_or_from_the_fewest_communities_that_reach_all(
    school: School,
) -> None:
    await school.people("umbrella.test", "s", "sa", "sab")
    await school.people("one.test", "ab", "a", "ac")
    await school.people("two.test", "a", "c", "abc")
    await school.people("both.test", "s", "b")
    await school.people("none.test", "")
    await school.announces()
    (create,) = [row for row in await school.world.log() if row.kind == "create"]
    assert set(await heard(school.world, create)) == {"umbrella.test/inbox", "both.test/inbox"}
    assert {name: set(found) for name, found in (await school.told("share")).items()} == {
        "a": {"one.test/inbox", "two.test/inbox"},
        "b": {"both.test/inbox"},
        "c": {"two.test/inbox"},
    }


async def test_only_the_chosen_ones_pass_it_on(school: School) -> None:
    await school.people("one.test", "ab", "c")
    await school.announces("b")
    assert {name: set(found) for name, found in (await school.told("share")).items()} == {"b": {"one.test/inbox"}}


async def test_it_is_a_boost_by_the_community_of_the_one_object(school: School) -> None:
    await school.people("one.test", "a")
    post = await school.announces()
    (row,) = [row for row in await school.world.log() if row.kind == "share"]
    boost = document(row.threadiverse_body)
    assert (boost["type"], boost["actor"], boost["object"]) == ("Announce", school.classes["a"].uri, post.uri)
    assert boost["id"].endswith(f"/activities/{row.id}")
    assert school.ann.uri in boost["cc"] and boost["to"] == ["https://www.w3.org/ns/activitystreams#Public"]


async def test_group_servers_hear_it_from_the_umbrella_alone(school: School) -> None:
    await school.people("lemmy.test", "a", "s", runs="lemmy")
    await school.people("piefed.test", "b", runs="piefed")
    await school.announces()
    assert await school.told("share") == {}


async def test_a_private_class_speaks_only_where_nobody_else_sees_that_it_did(school: School) -> None:
    await school.people("blog.test", "a")
    await school.people("book.test", "a", runs="bookwyrm")
    await school.changes(locked=True)
    await school.announces()
    assert {name: set(found) for name, found in (await school.told("share")).items()} == {"a": {"blog.test/inbox"}}
    (row,) = [row for row in await school.world.log() if row.kind == "share"]
    boost = document(row.threadiverse_body)
    assert boost["to"] == [school.classes["a"].uri, school.classes["a"].followers] and boost["cc"] == []
    assert not row.public and await school.page(school.classes["a"]) == []


async def test_what_is_said_in_a_private_umbrella_stays_in_it(school: School) -> None:
    async with school.world.tx() as tx:
        tx.actors.change(await tx.actors.get(school.school.id), locked=True)
    await school.people("one.test", "a")
    post = await school.announces()
    assert await school.told("share") == {} and await school.page(school.classes["a"]) == []
    async with school.world.look() as tx:
        due = list(await tx.connection.execute(tables.due.select().where(tables.due.c.kind == PASS_ON)))
        assert addressed(await tx.actors.get(school.school.id))[0] == school.school.uri
    assert not due and post.visibility.value == "members"


async def test_an_edit_and_its_end_reach_those_who_heard_it_from_a_community(school: School) -> None:
    await school.people("one.test", "a")
    await school.people("umbrella.test", "s")
    post = await school.announces()
    async with school.world.tx() as tx:
        known = await tx.posts.get(post.id)
        school.world.time.pass_by(1_000_000)
        draft = Draft(kind=PostKind.PAGE, content="<p>Lessons after all.</p>", title="Snow")
        await posting.edit(tx, post=known, draft=draft, author=school.ann, cause=HERE)
    assert set((await school.told("update"))["ann"]) == {"one.test/inbox", "umbrella.test/inbox"}
    async with school.world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(post.id), author=school.ann, cause=HERE)
    (row,) = [row for row in await school.world.log() if row.kind == "unshare"]
    assert set(await heard(school.world, row)) == {"one.test/inbox"}
    assert document(row.threadiverse_body)["type"] == "Delete" and row.signer_id == school.ann.id
    assert await school.page(school.classes["a"]) == []


async def test_what_a_moderator_removes_is_boosted_no_longer_by_the_communities_either(school: School) -> None:
    await school.people("one.test", "a")
    post = await school.announces()
    async with school.world.tx() as tx:
        await moderation.remove(tx, Hand(school.ann, HERE), post=await tx.posts.get(post.id))
    (share,) = [row for row in await school.world.log() if row.kind == "share"]
    (row,) = [row for row in await school.world.log() if row.kind == "unshare"]
    assert set(await heard(school.world, row)) == {"one.test/inbox"}
    undo = document(row.threadiverse_body)
    assert (undo["type"], undo["actor"]) == ("Undo", school.classes["a"].uri)
    assert undo["object"]["id"] == document(share.threadiverse_body)["id"]
    assert await school.page(school.classes["a"]) == []


async def test_what_was_gone_before_it_was_passed_on_is_not(school: School) -> None:
    await school.people("one.test", "a")
    draft = Draft(kind=PostKind.PAGE, content="<p>No.</p>", title="Snow")
    async with school.world.tx() as tx:
        umbrella = await tx.actors.get(school.school.id)
        post = await announcing.announce(tx, Hand(school.ann, HERE), umbrella=umbrella, draft=draft)
    async with school.world.look() as tx:
        plan = await announcing.plan(tx, post.id)
    async with school.world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(post.id), author=school.ann, cause=HERE)
    async with school.world.tx() as tx:
        await announcing.pass_on(tx, post.id, plan)
    assert await school.told("share") == {} and await school.told("unshare") == {}


async def test_moderators_announce_and_members_with_that_power_and_only_in_umbrellas(school: School) -> None:
    bob = await school.world.person("bob")
    for powers, allowed in ((frozenset[Power](), False), (frozenset({Power.ANNOUNCE}), True)):
        async with school.world.tx() as tx:
            standing = Standing(school.school.id, bob.id, MembershipState.MEMBER, Role.MEMBER, tx.now, powers=powers)
            tx.memberships.put(standing)
        if allowed:
            await school.announces(by=bob)
        else:
            with pytest.raises(Denied, match="moderators"):
                await school.announces(by=bob)
    async with school.world.tx() as tx:
        draft = Draft(kind=PostKind.PAGE, content="", title="Snow")
        with pytest.raises(Denied, match="umbrella"):
            await announcing.announce(tx, Hand(school.ann, HERE), umbrella=school.classes["a"], draft=draft)
    school.classes["o"] = await school.world.community("other", school.ann)
    with pytest.raises(Denied, match="not in"):
        await school.announces("o")
