"""The unit of work: one statement per kind however many things, and everyone sees what was changed before."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from fedi_groups.domain.facts import ActorFacts, FollowFacts, PostFacts
from fedi_groups.domain.types import ActorId, FollowState, PostId, Uri
from fedi_groups.storage import tables
from fedi_groups.storage.shelves import CHUNK, Shelf
from fedi_groups.storage.unit import Unit
from tests.storage.statements import statements_on
from tests.world import World

pytestmark = pytest.mark.anyio


async def _posts(world: World, count: int = 5) -> tuple[ActorFacts, list[PostFacts]]:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    return ann, [await world.post(ann, cats) for _ in range(count)]


async def test_many_rows_of_one_kind_are_loaded_in_one_statement_and_never_again(world: World) -> None:
    _, posts = await _posts(world)
    async with world.look() as tx:
        with statements_on(tx.connection) as seen:
            await tx.posts.want(ids=[each.id for each in posts])
            assert len(seen) == 1
            for each in posts:
                assert await tx.posts.get(each.id) == each
                assert await tx.posts.find(each.uri) == each
            await tx.posts.want([each.uri for each in posts])
        assert len(seen) == 1


async def test_what_is_not_there_is_looked_for_once(world: World) -> None:
    async with world.look() as tx:
        with statements_on(tx.connection) as seen:
            for _ in range(3):
                assert await tx.posts.find("https://there.test/notes/1") is None
        assert len(seen) == 1


async def test_more_keys_than_a_statement_takes_are_asked_for_in_several(world: World) -> None:
    asked: list[int] = []

    async def load(keys: object) -> dict[int, str]:
        assert isinstance(keys, list)
        asked.append(len(keys))
        return {key: str(key) for key in keys if key % 2}

    shelf: Shelf[int, str] = Shelf(load)
    await shelf.want(range(CHUNK + 100))
    assert asked == [CHUNK, 100]
    assert (await shelf.get(1), await shelf.get(2)) == ("1", None) and asked == [CHUNK, 100]


async def test_a_hundred_votes_are_written_in_one_statement_for_votes_and_one_for_counts(world: World) -> None:
    _, posts = await _posts(world, 20)
    async with world.tx() as tx:
        with statements_on(tx.connection) as seen:
            for each in posts:
                for voter in range(5):
                    tx.votes.put(each.id, ActorId(10_000 + voter), 1, now=tx.now)
                    each = tx.posts.bump(each, up=1)
            assert await tx.flush() == 2
        assert len(seen) == 2
    async with world.look() as tx:
        await tx.posts.want(ids=[each.id for each in posts])
        assert {(await tx.posts.get(each.id)).up for each in posts} == {6}


async def test_later_readers_see_what_was_changed_before_though_nothing_is_written_yet(world: World) -> None:
    ann, (post, *_) = await _posts(world, 1)
    async with world.tx() as tx:
        await tx.posts.want(ids=[post.id])
        with statements_on(tx.connection) as seen:
            tx.posts.change(post, title="New")
            tx.posts.bump(await tx.posts.get(post.id), up=3)
            tx.votes.put(post.id, ann.id, -1, now=tx.now)
            assert await tx.votes.get(post.id, ann.id) == -1
            tx.votes.drop(post.id, ann.id)
            found = await tx.posts.find(post.uri)
            assert await tx.votes.get(post.id, ann.id) is None
        assert seen == [] and found is not None and (found.title, found.up) == ("New", 4)


async def test_what_is_new_and_then_changed_is_written_once_as_it_is_at_the_end(world: World) -> None:
    ann = await world.person("ann")
    async with world.look() as tx:
        model = await _model(world, tx, ann)
    async with world.tx() as tx:
        with statements_on(tx.connection) as seen:
            added = tx.posts.add(model)
            tx.posts.change(tx.posts.change(added, title="second"), title="third")
            await tx.flush()
        written = [each for each in seen if "post_word" not in each]
        assert len(written) == 1 and written[0].startswith("INSERT")
    async with world.look() as tx:
        assert (await tx.posts.get(model.id)).title == "third"


async def _model(world: World, tx: Unit, author: ActorFacts) -> PostFacts:
    """A post like any other, which is not in the database."""
    post = await world.post(author, None)
    number = PostId(tx.mint.next())
    return replace(post, id=number, root_id=number, uri=tx.uris.post(number, comment=False), title="first")


async def test_counts_are_added_to_what_the_row_says_by_then_not_to_what_was_read(world: World) -> None:
    _, (post, *_) = await _posts(world, 1)
    for _ in range(2):
        async with world.tx() as tx:
            tx.posts.bump(post, up=1, comments=2)
    async with world.look() as tx:
        found = await tx.posts.get(post.id)
    assert (found.up, found.comments) == (post.up + 2, 4)


async def test_a_count_that_goes_up_and_down_again_is_not_written(world: World) -> None:
    _, (post, *_) = await _posts(world, 1)
    async with world.tx() as tx:
        tx.posts.bump(tx.posts.bump(post, up=1), up=-1)
        assert await tx.flush() == 0


async def test_the_last_word_on_a_row_is_the_one_that_is_written(world: World) -> None:
    ann, (one, other) = await _posts(world, 2)
    async with world.tx() as tx:
        tx.votes.put(one.id, ann.id, -1, now=tx.now)
        tx.votes.drop(one.id, ann.id)
        tx.votes.drop(other.id, ann.id)
        tx.votes.put(other.id, ann.id, -1, now=tx.now)
    async with world.look() as tx:
        assert (await tx.votes.get(one.id, ann.id), await tx.votes.get(other.id, ann.id)) == (None, -1)


async def test_rows_are_written_before_those_that_refer_to_them(world: World) -> None:
    ann = await world.person("ann")
    async with world.look() as tx:
        model = await _model(world, tx, ann)
    async with world.tx() as tx:
        tx.writes.append(tables.mention, {"post_id": model.id, "actor_id": ann.id})
        tx.posts.add(model)
    async with world.look() as tx:
        assert await tx.posts.mentions(model.id) == (ann.id,)


async def test_nothing_is_written_of_a_transaction_that_fails(world: World) -> None:
    ann, bob = await world.person("ann"), await world.stranger("bob")
    with pytest.raises(RuntimeError):
        async with world.tx() as tx:
            tx.follows.put(FollowFacts(ann.id, bob.id, FollowState.ACCEPTED, Uri("https://here.test/1")), now=tx.now)
            await tx.flush()
            raise RuntimeError("something after it went wrong")
    async with world.store.database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(tables.follow))).scalar_one() == 0


async def test_a_flush_in_the_middle_lets_questions_see_what_is_pending(world: World) -> None:
    ann, bob = await world.person("ann"), await world.stranger("bob")
    async with world.tx() as tx:
        tx.follows.put(FollowFacts(ann.id, bob.id, FollowState.ACCEPTED, Uri("https://here.test/1")), now=tx.now)
        assert await tx.follows.by_uri("https://here.test/1") is None
        await tx.flush()
        assert await tx.follows.by_uri("https://here.test/1") is not None
        assert await tx.flush() == 0, "it is written once"


async def test_those_who_speak_in_one_transaction_all_belong_to_the_thread(world: World) -> None:
    """Whoever asks in between must not hide one who spoke before."""
    ann, bob, eve = await world.person("ann"), await world.stranger("bob"), await world.stranger("eve")
    post = await world.post(ann, await world.community("cats", ann))
    async with world.tx() as tx:
        for number, each in enumerate((bob, eve)):
            comment = PostId(tx.mint.next())
            uri = Uri(f"https://there.test/notes/{number}")
            found = replace(post, id=comment, uri=uri, local=False, author_id=each.id, parent_id=post.id, depth=1)
            tx.posts.add(replace(found, boost_id=None))
            await tx.posts.speakers(post.id)
        assert set(await tx.posts.speakers(post.id)) == {ann.id, bob.id, eve.id}
