"""Votes and polls: one vote each, counted once, told to whom it concerns."""

import pytest

from fedi_groups.actions import posting, reactions
from fedi_groups.domain.drafts import Draft, PollDraft
from fedi_groups.domain.events import HERE, Elsewhere
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import HOUR, Instant, PostKind, ReceivedId, Uri
from fedi_groups.errors import Denied
from tests.world import World, document

pytestmark = pytest.mark.anyio

RECEIVED = Elsewhere(received_id=ReceivedId(7), activity=Uri("https://there.test/activities/7"))


async def _vote(world: World, voter: ActorFacts, post: PostFacts, value: int | None) -> PostFacts:
    cause = HERE if voter.local else RECEIVED
    async with world.tx() as tx:
        known = await tx.posts.get(post.id)
        if value is None:
            await reactions.unvote(tx, voter=voter, post=known, cause=cause)
        else:
            await reactions.vote(tx, voter=voter, post=known, value=value, cause=cause)
    async with world.look() as tx:
        return await tx.posts.get(post.id)


async def test_each_person_has_one_vote_and_the_last_one_counts(world: World) -> None:
    ann = await world.person("ann")
    post = await world.post(ann, await world.community("cats", ann))
    bob = await world.stranger("bob")

    counts = []
    for value in (1, 1, -1, 1, None, None, -1):
        found = await _vote(world, bob, post, value)
        counts.append((found.up, found.down))

    assert counts == [(2, 0), (2, 0), (1, 1), (2, 0), (1, 0), (1, 0), (1, 1)]
    assert [row.kind for row in await world.log()][1:] == ["vote", "vote", "vote", "unvote", "vote"]


async def test_the_vote_of_a_local_person_is_told_to_the_community_and_to_the_author(world: World) -> None:
    ann, eve = await world.person("ann"), await world.person("eve")
    cats = await world.community("cats", ann)
    post = await world.post(ann, cats)
    await _vote(world, eve, post, 1)
    await _vote(world, eve, post, None)
    like, undo = (await world.log())[1:]
    assert like.community_id == cats.id and like.named == ()
    told = document(like.threadiverse_body)
    assert told["type"] == "Like" and told["object"] == post.uri and told["actor"] == eve.uri
    assert "to" not in told
    undone = document(undo.threadiverse_body)
    assert undone["type"] == "Undo" and undone["object"]["type"] == "Like" and undone["object"]["object"] == post.uri


async def test_nobody_votes_on_what_is_deleted(world: World) -> None:
    ann = await world.person("ann")
    post = await world.post(ann, await world.community("cats", ann))
    async with world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(post.id), author=ann, cause=HERE)
    with pytest.raises(Denied):
        await _vote(world, await world.stranger("bob"), post, 1)


async def test_a_poll_of_one_choice_counts_the_first_and_closes_in_time(world: World) -> None:
    ann, bob = await world.person("ann"), await world.stranger("bob")
    cats = await world.community("cats", ann)
    poll = PollDraft((("Yes", 0), ("No", 0)), multiple=False, closes_at=Instant(world.time() + HOUR))
    async with world.tx() as tx:
        draft = Draft(kind=PostKind.QUESTION, content="<p>Cats?</p>", poll=poll)
        post = await posting.publish(tx, draft=draft, author=ann, cause=HERE, community=cats)

    async def choose(voter: ActorFacts, *numbers: int) -> None:
        async with world.tx() as tx:
            known = await tx.posts.get(post.id)
            await reactions.choose(tx, voter=voter, post=known, numbers=numbers, cause=RECEIVED)

    await choose(bob, 1)
    await choose(bob, 0)
    async with world.look() as tx:
        assert [each.votes for each in await tx.polls.options(post.id)] == [0, 1]
        assert (await tx.posts.get(post.id)).voters == 1
    world.time.pass_by(2 * HOUR)
    with pytest.raises(Denied, match="closed"):
        await choose(await world.stranger("eve"), 0)
