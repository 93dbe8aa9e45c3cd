"""What history may bring into a community elsewhere, and that nobody hears of it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from fedi_groups.actions import history, posting
from fedi_groups.actions.drafting import draft_of, drafted
from fedi_groups.actions.history import Keepers
from fedi_groups.actions.posting import FIRST_LOOK, READ_THREAD, SPREAD
from fedi_groups.domain.events import FOUND, Elsewhere, PostPublished
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.types import PUBLIC, ActorKind, Instant, MembershipState, PostKind, ReceivedId, Role, Uri
from fedi_groups.errors import Denied, Missing
from fedi_groups.storage import tables
from fedi_groups.storage.memberships import moderators_of
from fedi_groups.wire.shapes import PostShape
from tests.world import World

pytestmark = pytest.mark.anyio

THEN = Instant(1_577_836_800_000_000)


async def _dogs(world: World) -> tuple[ActorFacts, ActorFacts]:
    """A community elsewhere, and somebody there."""
    return await world.stranger("dogs", kind=ActorKind.GROUP), await world.stranger("bob")


def _shape(author: ActorFacts, number: int = 1, *, answers: str | None = None, to: str = PUBLIC) -> PostShape:
    return PostShape(
        uri=Uri(f"{author.uri}/notes/{number}"),
        kind=PostKind.NOTE if answers else PostKind.PAGE,
        author=author.uri,
        published=THEN,
        to=(Uri(to),),
        in_reply_to=Uri(answers) if answers else None,
        title=None if answers else "A title",
        content="<p>Old<script>x</script></p>",
    )


async def test_it_comes_in_safe_with_its_date_and_is_told_to_nobody(world: World) -> None:
    dogs, bob = await _dogs(world)
    async with world.tx() as tx:
        post = await history.recall(tx, drafted(_shape(bob)), community=dogs)
        assert tx.events == [PostPublished(post.id, FOUND)]
    assert (post.published, post.content, post.community_id) == (THEN, "<p>Old</p>", dogs.id)
    assert await world.log() == []


async def test_what_is_here_is_left_as_it_is(world: World) -> None:
    dogs, bob = await _dogs(world)
    known = await world.post(bob, dogs, uri=_shape(bob).uri, text="<p>New</p>", cause=FOUND)
    async with world.tx() as tx:
        assert (await history.recall(tx, drafted(_shape(bob)), community=dogs)).content == known.content


async def test_what_was_said_before_a_thread_was_locked_still_comes(world: World) -> None:
    dogs, bob = await _dogs(world)
    async with world.tx() as tx:
        post = await history.recall(tx, drafted(_shape(bob)), community=dogs)
        tx.posts.change(post, locked=True)
        answer = await history.recall(tx, drafted(_shape(bob, 2, answers=post.uri)), community=dogs)
    assert answer.parent_id == post.id


@pytest.mark.parametrize("to", ["https://there.test/users/bob/followers", "https://here.test/u/ann"])
async def test_what_is_not_public_does_not_come(world: World, to: str) -> None:
    dogs, bob = await _dogs(world)
    async with world.tx() as tx:
        with pytest.raises(Denied):
            await history.recall(tx, drafted(_shape(bob, to=to)), community=dogs)


async def test_what_was_deleted_before_it_came_or_calls_itself_ours_does_not_come(world: World) -> None:
    dogs, bob = await _dogs(world)
    ours = replace(_shape(bob), uri=Uri("https://here.test/post/7"))
    async with world.tx() as tx:
        tx.posts.forget(_shape(bob).uri, now=tx.now)
        for shape in (_shape(bob), ours):
            with pytest.raises(Missing):
                await history.recall(tx, drafted(shape), community=dogs)


async def test_an_answer_comes_only_to_a_public_post_of_the_same_community(world: World) -> None:
    dogs, bob = await _dogs(world)
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    elsewhere = await world.post(ann, cats)
    async with world.tx() as tx:
        for answers, error in ((elsewhere.uri, Denied), ("https://there.test/unknown", Missing)):
            with pytest.raises(error):
                await history.recall(tx, drafted(_shape(bob, answers=answers)), community=dogs)


async def test_a_thread_is_looked_at_later_if_it_is_elsewhere_and_not_ours(world: World) -> None:
    dogs, bob = await _dogs(world)
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    found = await world.post(bob, dogs, uri="https://there.test/notes/1", cause=FOUND)
    came = await world.post(
        bob, dogs, uri="https://there.test/notes/2", cause=Elsewhere(ReceivedId(7), Uri("https://there.test/7"))
    )
    await world.post(ann, dogs)
    await world.post(ann, cats)
    async with world.store.database.read() as connection:
        rows = await connection.execute(select(tables.due).where(tables.due.c.kind == READ_THREAD))
        due = {row.key: row.at - world.time.now for row in rows}
    assert due.keys() == {str(found.id), str(came.id)}
    assert due[str(found.id)] < SPREAD < due[str(came.id)] <= FIRST_LOOK


async def test_those_listed_keep_order_and_nobody_else(world: World) -> None:
    dogs, bob = await _dogs(world)
    eve, fay = await world.stranger("eve"), await world.stranger("fay")
    async with world.tx() as tx:
        tx.memberships.put(Standing(dogs.id, fay.id, MembershipState.MEMBER, Role.MODERATOR, tx.now))
        tx.memberships.put(Standing(dogs.id, eve.id, MembershipState.BANNED, Role.MEMBER, tx.now))
    async with world.tx() as tx:
        await history.set_moderators(tx, dogs, Keepers((bob.uri, eve.uri), (bob, eve), complete=True))
    async with world.look() as tx:
        assert await moderators_of(tx.connection, dogs.id) == [bob.id, eve.id]
        owner, former = await tx.memberships.get(dogs.id, bob.id), await tx.memberships.get(dogs.id, fay.id)
    assert owner is not None and owner.role is Role.OWNER
    assert former is not None and former.is_member and former.role is Role.MEMBER


async def test_a_list_of_moderators_that_goes_on_elsewhere_dismisses_nobody(world: World) -> None:
    dogs, bob = await _dogs(world)
    eve = await world.stranger("eve")
    async with world.tx() as tx:
        tx.memberships.put(Standing(dogs.id, eve.id, MembershipState.MEMBER, Role.MODERATOR, tx.now))
    async with world.tx() as tx:
        await history.set_moderators(tx, dogs, Keepers((bob.uri,), (bob,), complete=False))
    async with world.look() as tx:
        assert await moderators_of(tx.connection, dogs.id) == [bob.id, eve.id]


async def test_pins_are_those_of_the_community_in_its_order(world: World) -> None:
    dogs, bob = await _dogs(world)
    one, two = [await world.post(bob, dogs, uri=f"https://there.test/notes/{n}", cause=FOUND) for n in (1, 2)]
    stray = await world.post(bob, uri="https://there.test/notes/3", cause=FOUND)
    answer = await world.post(bob, parent=one, uri="https://there.test/notes/4", cause=FOUND)
    async with world.tx() as tx:
        uris = [two.uri, one.uri, stray.uri, answer.uri]
        await history.set_pins(tx, dogs, uris=uris, complete=True)
    async with world.look() as tx:
        pins = [(await tx.posts.get(each.id)).pinned_at for each in (two, one, stray, answer)]
    assert pins[0] is not None and pins[1] is not None and pins[0] > pins[1] and pins[2:] == [None, None]
    assert await world.log() == []


async def test_an_author_brings_back_only_what_is_theirs(world: World) -> None:
    dogs, bob = await _dogs(world)
    eve = await world.stranger("eve")
    post = await world.post(bob, dogs, uri="https://there.test/notes/1", cause=FOUND)
    relayed = Elsewhere(ReceivedId(7), Uri("https://there.test/7"), relayed=True)
    async with world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(post.id), author=bob, cause=relayed)
    async with world.tx() as tx:
        draft = draft_of(drafted(_shape(bob)), visibility=post.visibility, in_community=True)
        gone = await tx.posts.get(post.id)
        with pytest.raises(Denied):
            await posting.undelete(tx, post=gone, draft=draft, author=eve, cause=relayed)
        await posting.undelete(tx, post=gone, draft=draft, author=bob, cause=relayed)
        back = await tx.posts.get(post.id)
    assert (back.deleted_at, back.content) == (None, "<p>Old</p>")
    assert await world.log() == []
