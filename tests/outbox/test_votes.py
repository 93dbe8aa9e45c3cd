"""Votes and choices: told to whom they concern, once, and choices to nobody else."""

import pytest

from fedi_groups.actions import posting, reactions
from fedi_groups.domain.drafts import Draft, PollDraft
from fedi_groups.domain.events import HERE, Cause, Elsewhere
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import HOUR, ActorKind, Instant, PostKind, ReceivedId, Uri
from tests.outbox.hearing import PLAIN, WRAPPED, Heard, follows, heard, last, someone
from tests.world import World, document

pytestmark = pytest.mark.anyio

RECEIVED = Elsewhere(ReceivedId(7), Uri("https://blog.test/activities/7"))
RELAYED = Elsewhere(ReceivedId(7), Uri("https://lemmy.test/activities/7"), relayed=True)


async def _vote(world: World, voter: ActorFacts, post: PostFacts, value: int = 1, cause: Cause = HERE) -> None:
    async with world.tx() as tx:
        await reactions.vote(tx, voter=voter, post=await tx.posts.get(post.id), value=value, cause=cause)


async def _unvote(world: World, voter: ActorFacts, post: PostFacts, cause: Cause = HERE) -> None:
    async with world.tx() as tx:
        await reactions.unvote(tx, voter=voter, post=await tx.posts.get(post.id), cause=cause)


async def _both_ways(world: World, voter: ActorFacts, post: PostFacts) -> Heard:
    """Who hears of a vote: the same who hear that it was taken back."""
    await _vote(world, voter, post)
    await _unvote(world, voter, post)
    vote, unvote = await heard(world, await last(world, "vote")), await heard(world, await last(world, "unvote"))
    assert vote == unvote
    return vote


async def test_a_vote_here_is_for_groups_and_no_concern_of_microblogs(world: World) -> None:
    ann, eve = await world.person("ann"), await world.person("eve")
    cats = await world.community("cats", ann)
    await follows(world, await someone(world, "bob", at="blog.test"), cats)
    await follows(world, await someone(world, "lou", at="lemmy.test", runs="lemmy"), cats)
    post = await world.post(ann, cats)
    assert await _both_ways(world, eve, post) == {"lemmy.test/inbox": WRAPPED}


async def test_an_author_on_a_microblog_hears_who_likes_a_post_of_theirs_in_a_community_here(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    bob = await someone(world, "bob", at="blog.test")
    await follows(world, bob, cats)
    await follows(world, await someone(world, "lou", at="lemmy.test", runs="lemmy"), cats)
    post = await world.post(bob, cats, uri="https://blog.test/notes/1", cause=RECEIVED)
    assert await _both_ways(world, ann, post) == {
        "lemmy.test/inbox": WRAPPED,
        "blog.test/users/bob/inbox": PLAIN,
    }


async def test_a_vote_is_taken_back_under_the_id_it_had(world: World) -> None:
    """Takahē and Pleroma find what is undone by its id alone."""
    ann = await world.person("ann")
    post = await world.post(ann, await world.community("cats", ann))
    eve = await world.person("eve")
    for value in (1, -1):
        await _vote(world, eve, post, value)
        told = document((await last(world, "vote")).threadiverse_body)
    await _unvote(world, eve, post)
    undo = document((await last(world, "unvote")).threadiverse_body)
    assert undo["object"] == {name: told[name] for name in undo["object"]}
    assert undo["object"]["id"] == told["id"] != undo["id"]


async def test_microblogs_know_no_dislikes_so_the_like_before_it_is_taken_back_there(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    bob = await someone(world, "bob", at="blog.test")
    await follows(world, bob, cats)
    post = await world.post(bob, cats, uri="https://blog.test/notes/1", cause=RECEIVED)
    await _vote(world, ann, post)
    like = document((await last(world, "vote")).threadiverse_body)
    await _vote(world, ann, post, value=-1)
    row = await last(world, "vote")
    dislike, undo = document(row.threadiverse_body), document(row.microblog_body)
    assert dislike["type"] == "Dislike" and undo["type"] == "Undo"
    del like["@context"]
    assert undo["object"] == like and undo["id"] == dislike["id"] != like["id"]
    assert await heard(world, row) == {"blog.test/users/bob/inbox": PLAIN}


async def test_a_dislike_where_no_like_was_is_the_same_for_all(world: World) -> None:
    ann = await world.person("ann")
    post = await world.post(ann, await world.community("cats", ann))
    await _vote(world, await world.person("eve"), post, value=-1)
    assert (await last(world, "vote")).microblog_body is None


async def test_several_reactions_are_one_vote_which_has_the_id_of_the_first(world: World) -> None:
    ann, eve = await world.person("ann"), await world.person("eve")
    post = await world.post(ann, await world.community("cats", ann))
    for emoji in ("🎉", "🐈"):
        async with world.tx() as tx:
            there = await tx.posts.get(post.id)
            await reactions.react(tx, voter=eve, post=there, emoji=emoji, image=None, cause=HERE)
    first, second = [document(row.threadiverse_body)["id"] for row in await world.log() if row.kind == "vote"]
    await _unvote(world, eve, post)
    assert document((await last(world, "unvote")).threadiverse_body)["object"]["id"] == first != second


async def test_an_author_on_a_group_server_that_follows_hears_it_once_from_the_community(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    lou = await someone(world, "lou", at="lemmy.test", runs="lemmy")
    await follows(world, lou, cats)
    post = await world.post(lou, cats, uri="https://lemmy.test/post/1", cause=RECEIVED)
    assert await _both_ways(world, ann, post) == {"lemmy.test/inbox": WRAPPED}


async def test_a_vote_in_a_community_elsewhere_goes_to_its_server_which_tells_the_rest(world: World) -> None:
    ann = await world.person("ann")
    dogs = await someone(world, "dogs", at="lemmy.test", runs="lemmy", kind=ActorKind.GROUP)
    lea = await someone(world, "lea", at="piefed.test", runs="piefed")
    post = await world.post(lea, dogs, uri="https://piefed.test/post/1", cause=RELAYED)
    assert await _both_ways(world, ann, post) == {"lemmy.test/inbox": PLAIN}
    assert document((await last(world, "vote")).threadiverse_body)["audience"] == dogs.uri


async def test_a_microblog_author_in_a_community_elsewhere_hears_it_too_as_their_host_will_not_tell_them(
    world: World,
) -> None:
    ann = await world.person("ann")
    dogs = await someone(world, "dogs", at="lemmy.test", runs="lemmy", kind=ActorKind.GROUP)
    bob = await someone(world, "bob", at="blog.test")
    post = await world.post(bob, dogs, uri="https://blog.test/notes/1", cause=RELAYED)
    assert await _both_ways(world, ann, post) == {"lemmy.test/inbox": PLAIN, "blog.test/inbox": PLAIN}


async def test_a_vote_on_a_post_of_ours_in_a_community_elsewhere_goes_to_its_server_alone(world: World) -> None:
    ann, eve = await world.person("ann"), await world.person("eve")
    dogs = await someone(world, "dogs", at="lemmy.test", runs="lemmy", kind=ActorKind.GROUP)
    post = await world.post(ann, dogs)
    assert await _both_ways(world, eve, post) == {"lemmy.test/inbox": PLAIN}


async def test_a_vote_outside_communities_goes_to_the_author_alone(world: World) -> None:
    ann, bob = await world.person("ann"), await someone(world, "bob", at="blog.test")
    await follows(world, await someone(world, "fan", at="fans.test"), ann)
    post = await world.post(bob, None, uri="https://blog.test/notes/1", cause=RECEIVED)
    assert await _both_ways(world, ann, post) == {"blog.test/users/bob/inbox": PLAIN}


async def test_a_vote_among_neighbours_outside_communities_is_told_nobody(world: World) -> None:
    ann, eve = await world.person("ann"), await world.person("eve")
    post = await world.post(ann, None)
    before = len(await world.log())
    await _vote(world, eve, post)
    await _unvote(world, eve, post)
    assert len(await world.log()) == before


async def test_a_vote_from_elsewhere_in_a_community_here_is_passed_on_as_it_came(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    bob = await someone(world, "bob", at="blog.test")
    for each in (bob, await someone(world, "lou", at="lemmy.test", runs="lemmy")):
        await follows(world, each, cats)
    post = await world.post(ann, cats)
    await _vote(world, bob, post, -1, RECEIVED)
    await _unvote(world, bob, post, RECEIVED)
    for kind in ("vote", "unvote"):
        row = await last(world, kind)
        assert (row.received_id, row.threadiverse_body, row.signer_id) == (7, None, cats.id)
        assert await heard(world, row) == {"lemmy.test/inbox": WRAPPED}


async def test_a_vote_relayed_by_a_community_elsewhere_is_not_passed_on(world: World) -> None:
    bob = await someone(world, "bob", at="blog.test")
    dogs = await someone(world, "dogs", at="lemmy.test", runs="lemmy", kind=ActorKind.GROUP)
    post = await world.post(bob, dogs, uri="https://blog.test/notes/1", cause=RELAYED)
    await _vote(world, bob, post, -1, RELAYED)
    await _unvote(world, bob, post, RELAYED)
    assert await world.log() == []


async def test_votes_and_their_withdrawal_say_who_and_what_and_are_addressed_to_nobody(world: World) -> None:
    ann, eve = await world.person("ann"), await world.person("eve")
    cats = await world.community("cats", ann)
    post = await world.post(ann, cats)
    for value, kind in ((1, "Like"), (-1, "Dislike")):
        await _vote(world, eve, post, value)
        vote = document((await last(world, "vote")).threadiverse_body)
        assert {name: vote[name] for name in ("type", "actor", "object", "audience")} == {
            "type": kind,
            "actor": eve.uri,
            "object": post.uri,
            "audience": cats.uri,
        }
        assert "to" not in vote and "cc" not in vote
    await _unvote(world, eve, post)
    undo = document((await last(world, "unvote")).threadiverse_body)
    assert undo["object"]["type"] == "Dislike" and undo["object"]["actor"] == undo["actor"] == eve.uri
    assert undo["object"]["id"] != undo["id"]


async def _poll(world: World, author: ActorFacts, community: ActorFacts, *titles: str) -> PostFacts:
    uri, cause = (None, HERE) if author.local else (Uri(f"{author.uri}/polls/1"), RELAYED)
    poll = PollDraft(tuple((each, 0) for each in titles), multiple=True, closes_at=Instant(world.time() + HOUR))
    draft = Draft(PostKind.QUESTION, "<p>Which?</p>", uri=uri, poll=poll)
    async with world.tx() as tx:
        return await posting.publish(tx, draft=draft, author=author, cause=cause, community=community)


async def _choose(world: World, voter: ActorFacts, poll: PostFacts, *numbers: int, cause: Cause = HERE) -> None:
    async with world.tx() as tx:
        known = await tx.posts.get(poll.id)
        await reactions.choose(tx, voter=voter, post=known, numbers=numbers, cause=cause)


async def test_choices_in_a_poll_elsewhere_go_to_its_author_alone_one_by_one(world: World) -> None:
    ann, bob = await world.person("ann"), await someone(world, "bob", at="blog.test")
    dogs = await someone(world, "dogs", at="lemmy.test", runs="lemmy", kind=ActorKind.GROUP)
    await follows(world, await someone(world, "fan", at="fans.test"), ann)
    poll = await _poll(world, bob, dogs, "Cats", "Dogs", "Fish")

    await _choose(world, ann, poll, 0, 2)

    rows = [row for row in await world.log() if row.kind == "choice"]
    assert [document(row.threadiverse_body)["object"]["name"] for row in rows] == ["Cats", "Fish"]
    for row in rows:
        assert await heard(world, row) == {"blog.test/users/bob/inbox": PLAIN} and not row.public
        choice = document(row.threadiverse_body)
        assert choice["to"] == choice["object"]["to"] == [bob.uri] and choice["object"]["inReplyTo"] == poll.uri
        assert "content" not in choice["object"]
    assert len({document(row.threadiverse_body)["object"]["id"] for row in rows}) == 2


async def test_choices_in_a_poll_here_are_told_nobody_and_counted_later(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    bob, lou = await someone(world, "bob", at="blog.test"), await someone(world, "lou", at="lemmy.test", runs="lemmy")
    for each in (bob, lou):
        await follows(world, each, cats)
    poll = await _poll(world, ann, cats, "Cats", "Dogs")
    before = len(await world.log())
    await _choose(world, bob, poll, 1, cause=RECEIVED)
    assert len(await world.log()) == before

    async with world.tx() as tx:
        await reactions.announce_count(tx, poll.id)

    row = await last(world, "update")
    question = document(row.threadiverse_body)["object"]
    assert [each["replies"]["totalItems"] for each in question["oneOf" if "oneOf" in question else "anyOf"]] == [0, 1]
    assert question["votersCount"] == 1
    assert await heard(world, row) == {"blog.test/inbox": PLAIN, "lemmy.test/inbox": WRAPPED}
