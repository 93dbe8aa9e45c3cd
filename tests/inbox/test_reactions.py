"""Reactions by emoji are votes, and kept as what they are; events come in with what they have beside a text."""

import pytest

from fedi_groups.domain.details import Details
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import Uri
from fedi_groups.storage.peers import record_nodeinfo
from fedi_groups.storage.reactions import Tally, tallies
from fedi_groups.storage.received import State
from fedi_groups.wire.shapes import Json
from tests.inbox.conftest import Inbox

pytestmark = pytest.mark.anyio

CAT = {"type": "Emoji", "name": ":blobcat:", "icon": {"type": "Image", "url": "https://there.test/cat.png"}}


async def _post(inbox: Inbox) -> PostFacts:
    ann = await inbox.world.person("ann")
    return await inbox.world.post(ann, await inbox.world.community("cats", ann))


async def _now(inbox: Inbox, post: PostFacts) -> tuple[int, list[tuple[str, int]]]:
    """Votes upwards, and each emoji with how many used it."""
    async with inbox.world.look() as tx:
        found = (await tallies(tx.connection, [post.id])).get(post.id, ())
        return (await tx.posts.get(post.id)).up, [(each.emoji, each.count) for each in found]


def _reacts(inbox: Inbox, bob: Uri, post: PostFacts, emoji: str, kind: str = "EmojiReact") -> Json:
    more = {"tag": [CAT]} if emoji.startswith(":") else {}
    return inbox.there.activity(kind, bob, post.uri, content=emoji, **more)


async def test_a_reaction_is_a_vote_and_is_passed_on_as_it_came(inbox: Inbox) -> None:
    post, bob = await _post(inbox), inbox.there.actor("bob")
    assert await inbox.receive(_reacts(inbox, bob, post, "🐈")) is State.DONE
    assert await _now(inbox, post) == (2, [("🐈", 1)])
    assert (await inbox.world.told("vote")).received_id is not None


async def test_a_person_may_have_several_and_each_is_passed_on_but_counts_as_one_vote(inbox: Inbox) -> None:
    post, bob, eve = await _post(inbox), inbox.there.actor("bob"), inbox.there.actor("eve")
    await inbox.receive(_reacts(inbox, bob, post, "🐈"))
    await inbox.receive(_reacts(inbox, bob, post, ":blobcat:", "Like"))
    await inbox.receive(_reacts(inbox, bob, post, ":blobcat:", "Like"))
    await inbox.receive(_reacts(inbox, eve, post, "🐈"))
    assert await _now(inbox, post) == (3, [("🐈", 2), (":blobcat:", 1)])
    assert [row.kind for row in await inbox.world.log()].count("vote") == 3
    async with inbox.world.look() as tx:
        _, custom = (await tallies(tx.connection, [post.id]))[post.id]
    assert custom == Tally(":blobcat:", "https://there.test/cat.png", 1)


async def test_the_vote_goes_with_the_last_of_them(inbox: Inbox) -> None:
    post, bob = await _post(inbox), inbox.there.actor("bob")
    one, other = _reacts(inbox, bob, post, "🐈"), _reacts(inbox, bob, post, "🔥")
    for each in (one, other):
        await inbox.receive(each)
    await inbox.receive(inbox.there.activity("Undo", bob, one))
    assert await _now(inbox, post) == (2, [("🔥", 1)])
    await inbox.receive(inbox.there.activity("Undo", bob, other))
    assert await _now(inbox, post) == (1, [])


async def test_undoing_a_like_without_saying_which_takes_all(inbox: Inbox) -> None:
    post, bob = await _post(inbox), inbox.there.actor("bob")
    await inbox.receive(_reacts(inbox, bob, post, "🐈", "Like"))
    like = inbox.there.activity("Like", bob, post.uri)
    await inbox.receive(inbox.there.activity("Undo", bob, like))
    assert await _now(inbox, post) == (1, [])


async def test_who_dislikes_does_not_react_any_more(inbox: Inbox) -> None:
    post, bob = await _post(inbox), inbox.there.actor("bob")
    await inbox.receive(_reacts(inbox, bob, post, "🐈"))
    await inbox.receive(inbox.there.activity("Dislike", bob, post.uri))
    assert await _now(inbox, post) == (1, [])


async def test_there_is_an_end_to_what_one_person_reacts_with(inbox: Inbox) -> None:
    post, bob = await _post(inbox), inbox.there.actor("bob")
    for emoji in "🐈🐕🐎🐄🐖🐑🐐🐇🐀🐁":
        await inbox.receive(_reacts(inbox, bob, post, emoji))
    up, found = await _now(inbox, post)
    assert up == 2 and len(found) == 8


async def test_an_event_comes_in_with_its_time_and_place(inbox: Inbox) -> None:
    ann, bob = await inbox.world.person("ann"), inbox.there.actor("bob")
    await inbox.world.community("cats", ann)
    await inbox.receive(inbox.there.activity("Follow", bob, "https://here.test/c/cats"))
    event = inbox.there.note(
        bob,
        1,
        to=inbox.to_community(),
        type="Event",
        name="Cat show",
        startTime="2026-12-12T14:00:00Z",
        location={"type": "Place", "name": "Town hall"},
        tag=[CAT],
    )
    assert await inbox.receive(inbox.there.activity("Create", bob, event)) is State.DONE
    async with inbox.world.look() as tx:
        post = await tx.posts.find(event["id"])
    assert post is not None and post.title == "Cat show" and post.emojis[0]["name"] == ":blobcat:"
    assert isinstance(post.details, Details) and post.details.place == "Town hall"

    changed = event | {"location": "The park", "updated": "2026-11-21T10:00:00Z"}
    assert await inbox.receive(inbox.there.activity("Update", bob, changed)) is State.DONE
    async with inbox.world.look() as tx:
        post = await tx.posts.find(event["id"])
    assert post is not None and post.details is not None and post.details.place == "The park"


@pytest.mark.parametrize(("software", "votes"), [("fedi-groups", 1), ("nodebb", 2)])
async def test_a_vote_that_comes_again_after_its_end_counts_only_where_ids_are_used_again(
    inbox: Inbox, software: str, votes: int
) -> None:
    """Who was killed before it could note what it had told tells it again, from its own first word on."""
    post, bob = await _post(inbox), inbox.there.actor("bob")
    like = inbox.there.activity("Like", bob, post.uri)
    undo = inbox.there.activity("Undo", bob, like)
    await inbox.receive(like)
    async with inbox.world.tx() as tx:
        voter = await tx.actors.find(bob)
        assert voter is not None and voter.peer_id is not None
        await record_nodeinfo(tx.connection, voter.peer_id, software=software, version="1", now=tx.now)
    for each in (undo, like, undo):
        await inbox.receive(each)
    assert (await _now(inbox, post))[0] == votes
