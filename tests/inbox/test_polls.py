"""Choices in polls in the word of PieFed: told to the community alone, or announced by it."""

import pytest

from fedi_groups.actions import posting
from fedi_groups.domain.drafts import Draft, PollDraft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import HOUR, PUBLIC, Instant, PeerId, PostKind, Uri
from fedi_groups.storage.peers import record_nodeinfo
from fedi_groups.storage.received import State
from fedi_groups.wire.shapes import Json
from tests.foreign import Foreign
from tests.inbox.conftest import Inbox
from tests.world import document

pytestmark = pytest.mark.anyio

CATS = "https://here.test/c/cats"


async def _poll(inbox: Inbox) -> PostFacts:
    """A poll by ann in the community of cats."""
    ann = await inbox.world.person("ann")
    cats = await inbox.world.community("cats", ann)
    poll = PollDraft((("Yes", 0), ("No", 0)), multiple=False, closes_at=Instant(inbox.world.time() + HOUR))
    async with inbox.world.tx() as tx:
        draft = Draft(kind=PostKind.QUESTION, content="<p>Cats?</p>", title="Cats?", poll=poll)
        return await posting.publish(tx, draft=draft, author=ann, cause=HERE, community=cats)


async def _counted(inbox: Inbox, post: PostFacts) -> list[int]:
    async with inbox.world.look() as tx:
        return [each.votes for each in await tx.polls.options(post.id)]


def _vote(server: Foreign, voter: Uri, poll: str, title: str) -> Json:
    return server.activity("PollVote", voter, poll, choice_text=title)


async def test_a_choice_told_to_the_community_counts_once(inbox: Inbox) -> None:
    post = await _poll(inbox)
    bob = inbox.there.actor("bob")
    for title in ("No", "Yes", "Perhaps"):
        assert await inbox.receive(_vote(inbox.there, bob, post.uri, title)) is State.DONE
    assert await _counted(inbox, post) == [0, 1]


async def test_a_choice_is_counted_on_the_word_of_the_community_that_announces_it(inbox: Inbox) -> None:
    """PieFed serves no choices at their ids: those of third servers cannot be looked up."""
    post = await _poll(inbox)
    dogs, third = inbox.there.actor("dogs", kind="Group"), inbox.server("third.test")
    await inbox.follow(dogs)
    for server, name in ((inbox.there, "carl"), (third, "eve")):
        vote = _vote(server, server.actor(name), post.uri, "No")
        assert await inbox.receive(inbox.there.activity("Announce", dogs, vote, to=[PUBLIC])) is State.DONE
    assert await _counted(inbox, post) == [0, 2]


async def test_nobody_chooses_in_the_name_of_another(inbox: Inbox) -> None:
    post = await _poll(inbox)
    bob, mallory = inbox.there.actor("bob"), inbox.server("evil.test").actor("mallory")
    forged = _vote(inbox.there, bob, post.uri, "No")
    assert await inbox.receive(forged, by=mallory) is State.REFUSED
    assert await _counted(inbox, post) == [0, 0]


async def test_the_server_of_who_made_the_poll_hears_from_the_community_what_others_chose(inbox: Inbox) -> None:
    await inbox.world.community("cats", await inbox.world.person("ann"))
    bob, pies = inbox.there.actor("bob"), inbox.server("pies.test")
    pia = pies.actor("pia")
    for server, who in ((inbox.there, bob), (pies, pia)):
        await inbox.receive(server.activity("Follow", who, CATS))
    question = pies.note(pia, 1, to=[CATS, PUBLIC], type="Question", audience=CATS, endTime="2026-12-24T00:00:00Z")
    options = [{"type": "Note", "name": each, "replies": {"totalItems": 0}} for each in ("Yes", "No")]
    await inbox.receive(pies.activity("Create", pia, question | {"oneOf": options}))
    post = await inbox.find(question["id"])
    assert post is not None
    async with inbox.world.store.database.write() as connection:
        author = await _author(inbox, post)
        await record_nodeinfo(connection, author, software="piefed", version="1", now=inbox.world.time())
    vote = _vote(inbox.there, bob, post.uri, "No")
    assert await inbox.receive(vote) is State.DONE
    told = await inbox.world.told("choice")
    announce = document(told.threadiverse_body)
    assert (announce["type"], announce["actor"], announce["object"]["id"]) == ("Announce", CATS, vote["id"])
    assert [each.inbox for each in told.named] == [f"{pia}/inbox"] and told.community_id is None and not told.public
    # Her own server counts its own people's.
    before = len(await inbox.world.log())
    assert await inbox.receive(_vote(pies, pies.actor("paul"), post.uri, "No")) is State.DONE
    assert len(await inbox.world.log()) == before


async def _author(inbox: Inbox, post: PostFacts) -> PeerId:
    async with inbox.world.look() as tx:
        author = await tx.actors.get(post.author_id)
    assert author.peer_id is not None
    return author.peer_id


async def test_a_choice_in_a_poll_that_is_not_known_here_is_ignored(inbox: Inbox) -> None:
    bob = inbox.there.actor("bob")
    assert await inbox.receive(_vote(inbox.there, bob, f"{bob}/polls/1", "No")) is State.IGNORED


async def test_an_activity_nobody_has_heard_of_is_ignored_and_not_fetched_when_it_is_announced(inbox: Inbox) -> None:
    dogs = inbox.there.actor("dogs", kind="Group")
    await inbox.world.person("ann")
    await inbox.follow(dogs)
    odd = inbox.there.activity("ChooseAnswer", inbox.there.actor("bob"), f"{dogs}/p/1")
    assert await inbox.receive(inbox.there.activity("Announce", dogs, odd, to=[PUBLIC])) is State.IGNORED
    assert odd["id"] not in inbox.there.asked
