"""Dumps: the same facts make the same digest on any server and database, and any other fact another one."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import orjson
import pytest

from fedi_groups.actions import membership, posting, reactions
from fedi_groups.actions.profiles import FreshKeys
from fedi_groups.domain.drafts import Draft, PollDraft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, Entry, PostFacts, Standing
from fedi_groups.domain.types import Act, MembershipState, PostKind, Role, Uri
from fedi_groups.errors import Missing, TooLarge
from fedi_groups.outbox.subscribers import subscribers
from fedi_groups.reads.dumps import Dump, Part, dump
from fedi_groups.storage.database import Database
from fedi_groups.storage.ids import Minter
from fedi_groups.storage.unit import Store
from fedi_groups.wire.uris import Uris
from tests.databases import Databases
from tests.world import Time, World

pytestmark = pytest.mark.anyio

CATS = "https://here.test/c/cats"
BOB = "https://there.test/users/bob"


class Story:
    """A community with a bit of everything in it."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def play(self) -> "Story":
        world = self.world
        self.ann, self.bob = await world.person("ann"), await world.stranger("bob")
        self.cats = await world.community("cats", self.ann)
        await self.joins(self.bob)
        self.post = await world.post(self.ann, self.cats, title="قطط")
        self.comment = await world.post(self.bob, parent=self.post, uri=f"{BOB}/notes/1")
        self.poll = await self.asks("Yes", "No")
        await self.votes(self.bob, self.post, 1)
        return self

    async def joins(self, person: ActorFacts) -> None:
        async with self.world.tx() as tx:
            await membership.follow(tx, follower=person, target=self.cats, uri=Uri(f"{person.uri}/follow"))

    async def asks(self, *options: str) -> PostFacts:
        poll = PollDraft(tuple((each, 0) for each in options), multiple=False, closes_at=None)
        draft = Draft(kind=PostKind.QUESTION, content="<p>Cats?</p>", poll=poll)
        async with self.world.tx() as tx:
            return await posting.publish(tx, draft=draft, author=self.ann, cause=HERE, community=self.cats)

    async def votes(self, voter: ActorFacts, post: PostFacts, value: int) -> None:
        async with self.world.tx() as tx:
            known = await tx.posts.get(post.id)
            await reactions.vote(tx, voter=voter, post=known, value=value, cause=HERE)

    async def dump(self) -> Dump:
        async with self.world.look() as tx:
            return await dump(tx, CATS)

    async def digests(self) -> dict[Part, str]:
        found = await self.dump()
        return {part: found.digest(part) for part in Part}


async def retitled(story: Story) -> None:
    async with story.world.tx() as tx:
        tx.actors.change(await tx.actors.get(story.cats.id), title="Dogs")


async def resummarised(story: Story) -> None:
    async with story.world.tx() as tx:
        tx.actors.change(await tx.actors.get(story.cats.id), summary="<p>Only cats</p>")


async def joined(story: Story) -> None:
    await story.joins(await story.world.stranger("clara"))


async def left(story: Story) -> None:
    async with story.world.tx() as tx:
        await membership.unfollow(tx, follower=story.bob, target=story.cats)


async def promoted(story: Story) -> None:
    async with story.world.tx() as tx:
        tx.memberships.put(Standing(story.cats.id, story.bob.id, MembershipState.MEMBER, Role.MODERATOR, tx.now))


async def posted(story: Story) -> None:
    await story.world.post(story.bob, parent=story.post, uri=f"{BOB}/notes/2")


async def edited(story: Story) -> None:
    draft = Draft(kind=PostKind.PAGE, content="<p>Other text.</p>", title="قطط")
    async with story.world.tx() as tx:
        known = await tx.posts.get(story.post.id)
        await posting.edit(tx, post=known, draft=draft, author=story.ann, cause=HERE)


async def edited_back(story: Story) -> None:
    """The text is what it was; that it was edited remains."""
    for text in ("<p>Other text.</p>", "<p>Some text.</p>"):
        draft = Draft(kind=PostKind.PAGE, content=text, title="قطط")
        async with story.world.tx() as tx:
            known = await tx.posts.get(story.post.id)
            await posting.edit(tx, post=known, draft=draft, author=story.ann, cause=HERE)


async def post_renamed(story: Story) -> None:
    async with story.world.tx() as tx:
        tx.posts.change(await tx.posts.get(story.post.id), title="قطة")


async def deleted(story: Story) -> None:
    async with story.world.tx() as tx:
        known = await tx.posts.get(story.comment.id)
        await posting.delete(tx, post=known, author=story.bob, cause=HERE)


async def hung_elsewhere(story: Story) -> None:
    async with story.world.tx() as tx:
        tx.posts.change(await tx.posts.get(story.comment.id), parent_id=story.poll.id)


async def of_another_kind(story: Story) -> None:
    async with story.world.tx() as tx:
        tx.posts.change(await tx.posts.get(story.post.id), kind=PostKind.ARTICLE.value)


async def by_another(story: Story) -> None:
    async with story.world.tx() as tx:
        tx.posts.change(await tx.posts.get(story.post.id), author_id=story.bob.id)


async def chosen(story: Story) -> None:
    async with story.world.tx() as tx:
        known = await tx.posts.get(story.poll.id)
        await reactions.choose(tx, voter=story.bob, post=known, numbers=(1,), cause=HERE)


async def counted_twice(story: Story) -> None:
    """A tally that no vote stands behind."""
    async with story.world.tx() as tx:
        tx.posts.bump(await tx.posts.get(story.post.id), up=1)


async def voted(story: Story) -> None:
    await story.votes(await story.world.stranger("clara"), story.post, -1)


async def vote_turned(story: Story) -> None:
    await story.votes(story.bob, story.post, -1)


async def logged(story: Story) -> None:
    async with story.world.tx() as tx:
        entry = Entry(
            id=tx.mint.next(),
            community_id=story.cats.id,
            actor_id=story.ann.id,
            act=Act.REMOVE,
            at=tx.now,
            person_id=story.bob.id,
            post_id=story.comment.id,
            reason="spam",
        )
        tx.modlog.append(entry)


Change = Callable[[Story], Awaitable[None]]

CHANGES: list[tuple[Change, set[Part]]] = [
    (retitled, {Part.COMMUNITY}),
    (resummarised, {Part.COMMUNITY}),
    (joined, {Part.STANDINGS}),
    (left, {Part.STANDINGS}),
    (promoted, {Part.STANDINGS}),
    (posted, {Part.THREADS, Part.VOTES}),
    (edited, {Part.THREADS}),
    (edited_back, {Part.THREADS}),
    (post_renamed, {Part.THREADS}),
    (deleted, {Part.THREADS}),
    (hung_elsewhere, {Part.THREADS}),
    (of_another_kind, {Part.THREADS}),
    (by_another, {Part.THREADS}),
    (chosen, {Part.THREADS}),
    (counted_twice, {Part.THREADS}),
    (voted, {Part.THREADS, Part.VOTES}),
    (vote_turned, {Part.THREADS, Part.VOTES}),
    (logged, {Part.LOG}),
]


@pytest.mark.parametrize(("change", "parts"), CHANGES, ids=lambda value: getattr(value, "__name__", ""))
async def test_a_fact_that_changes_changes_the_digest_of_its_part_and_no_other(
    world: World, change: Change, parts: set[Part]
) -> None:
    story = await Story(world).play()
    before = await story.digests()
    await change(story)
    after = await story.digests()
    assert {part for part in Part if before[part] != after[part]} == parts


async def test_what_is_nobody_elses_business_does_not_change_the_dump(world: World) -> None:
    story = await Story(world).play()
    before = await story.digests()
    story.world.time.pass_by(1_000_000)
    await world.community("dogs", story.ann)
    await world.post(story.ann, None, text="<p>To my followers</p>")
    async with world.tx() as tx:
        known = await tx.posts.get(story.post.id)
        await reactions.vote(tx, voter=story.bob, post=known, value=1, cause=HERE)
    assert await story.digests() == before


async def test_a_dump_names_people_and_posts_by_their_ids_and_shows_no_text(world: World) -> None:
    story = await Story(world).play()
    found = await story.dump()
    (comment,) = [orjson.loads(line) for line in found.parts[Part.THREADS] if "notes/1" in line]
    assert (comment["author"], comment["parent"]) == (BOB, story.post.uri)
    assert "Some text" not in "".join(found.parts[Part.THREADS])
    assert {"actor": BOB, "post": story.post.uri, "value": 1} in map(orjson.loads, found.parts[Part.VOTES])


async def test_of_the_standings_a_server_is_held_to_those_of_its_own_people(world: World) -> None:
    story = await Story(world).play()
    found = await story.dump()
    among = {
        host: [orjson.loads(line)["actor"] for line in found.among(host).parts[Part.STANDINGS]]
        for host in ("https://here.test", "https://there.test", "https://there.test:444")
    }
    assert among == {
        "https://here.test": [story.ann.uri],
        "https://there.test": [BOB],
        "https://there.test:444": [],
    }
    assert found.among("https://there.test").digest(Part.VOTES) == found.digest(Part.VOTES)


async def test_only_communities_that_are_known_can_be_dumped(world: World) -> None:
    await world.person("ann")
    async with world.look() as tx:
        for uri in (CATS, "https://here.test/u/ann", "https://nowhere.test/c/cats"):
            with pytest.raises(Missing):
                await dump(tx, uri)


async def test_a_community_too_large_for_a_dump_is_refused_rather_than_cut_short(world: World) -> None:
    await Story(world).play()
    async with world.look() as tx:
        await dump(tx, CATS, most=4)
        with pytest.raises(TooLarge):
            await dump(tx, CATS, most=3)


@pytest.mark.needs("postgresql")
async def test_both_databases_give_the_same_digests(
    sqlite_databases: Databases, postgresql_databases: Databases, tmp_path: Path, fresh_keys: FreshKeys
) -> None:
    found = []
    async with AsyncExitStack() as stack:
        for databases in (sqlite_databases, postgresql_databases):
            time = Time()
            database = await stack.enter_async_context(Database(stack.enter_context(databases.prepared(tmp_path))))
            store = Store(database, Uris("https://here.test"), Minter(time, slot=1), time, subscribers())
            story = await Story(World(store, time, fresh_keys)).play()
            for change, _ in CHANGES:
                await change(story)
            found.append(await story.digests())
    assert found[0] == found[1]
