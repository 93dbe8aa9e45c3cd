"""What activities cost that come in: statements, commits, documents fetched."""

import asyncio

import pytest

from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import Uri
from fedi_groups.storage.received import State
from fedi_groups.wire.shapes import Json
from tests.costs.counting import Counted, counting
from tests.inbox.conftest import INBOX, Inbox

pytestmark = pytest.mark.anyio

# Bounds are what was counted, and one or two more.
ACCEPTING = 4
"""The rows are written, and other processes woken (PostgreSQL). Once a second the backlog is counted."""

LIKES = 16
"""2 to find them and who sent them, 2 for what they name, outside the transaction; 5 inside it, as the rules ask for
who stands where and has voted before; 3 to write log, votes and counts; 1 to settle, 1 to wake others (PostgreSQL)."""

COMMENTS = 21
"""As Likes, and: are they here already, were they deleted before they came, the posts, who waited for them."""


async def _post(inbox: Inbox) -> PostFacts:
    ann = await inbox.world.person("ann")
    return await inbox.world.post(ann, await inbox.world.community("cats", ann))


async def _members(inbox: Inbox, number: int) -> list[Uri]:
    """People whose keys are known, as they have joined."""
    people = [inbox.there.actor(f"member{place}") for place in range(number)]
    for each in people:
        follow = inbox.there.activity("Follow", each, "https://here.test/c/cats")
        assert await inbox.receive(follow) is State.DONE
    return people


def _comment(inbox: Inbox, author: Uri, parent: PostFacts, number: int) -> Json:
    note = inbox.there.note(author, number, to=["https://here.test/c/cats"], inReplyTo=parent.uri)
    return inbox.there.activity("Create", author, note)


async def _send(inbox: Inbox, documents: list[Json]) -> None:
    """All at the same time."""
    now = inbox.world.time()
    requests = [inbox.there.signed(each, inbox=INBOX, now=now) for each in documents]
    await asyncio.gather(*(inbox.post(each) for each in requests))


async def _applied(inbox: Inbox, documents: list[Json]) -> Counted:
    """What it took to apply them together."""
    await _send(inbox, documents)
    before = len([each for each in await inbox.rows() if each.state == State.DONE])
    with counting() as counted:
        await inbox.worker.step()
    rows = await inbox.rows()
    assert len([each for each in rows if each.state == State.DONE]) == before + len(documents), rows
    return counted


async def test_activities_that_come_together_share_one_commit(inbox: Inbox) -> None:
    post = await _post(inbox)
    people = await _members(inbox, 30)
    with counting() as counted:
        await _send(inbox, [inbox.there.activity("Like", each, post.uri) for each in people])
    assert counted.commits == 1
    assert len(counted) <= ACCEPTING, str(counted)


async def test_a_batch_of_fifty_likes_takes_no_more_statements_than_one_of_five(inbox: Inbox) -> None:
    post = await _post(inbox)
    people = await _members(inbox, 60)
    await _applied(inbox, [inbox.there.activity("Like", each, post.uri) for each in people[55:]])
    few = await _applied(inbox, [inbox.there.activity("Like", each, post.uri) for each in people[50:55]])
    many = await _applied(inbox, [inbox.there.activity("Like", each, post.uri) for each in people[:50]])
    assert len(many) == len(few), f"{few}\n\n{many}"
    assert len(many) <= LIKES, str(many)
    assert many.commits == 1


async def test_a_batch_of_fifty_comments_takes_no_more_statements_than_one_of_five(inbox: Inbox) -> None:
    post = await _post(inbox)
    people = await _members(inbox, 60)
    await _applied(inbox, [_comment(inbox, each, post, 1) for each in people[55:]])
    few = await _applied(inbox, [_comment(inbox, each, post, 1) for each in people[50:55]])
    many = await _applied(inbox, [_comment(inbox, each, post, 1) for each in people[:50]])
    assert len(many) == len(few), f"{few}\n\n{many}"
    assert len(many) <= COMMENTS, str(many)
    assert many.commits == 1


async def test_nothing_is_fetched_for_what_somebody_says_who_is_known(inbox: Inbox) -> None:
    post = await _post(inbox)
    (bob,) = await _members(inbox, 1)
    inbox.there.asked.clear()
    assert await inbox.receive(_comment(inbox, bob, post, 1)) is State.DONE
    assert await inbox.receive(inbox.there.activity("Like", bob, post.uri)) is State.DONE
    assert inbox.there.asked == []


async def test_a_stranger_is_fetched_once_however_much_comes_at_the_same_time(inbox: Inbox) -> None:
    await _post(inbox)
    eve = inbox.there.actor("eve")
    follows = [inbox.there.activity("Follow", eve, "https://here.test/c/cats") for _ in range(5)]
    await _send(inbox, follows)
    await inbox.worker.drain()
    assert await inbox.state() is State.DONE
    assert inbox.there.asked == [eve]


async def test_a_post_of_a_stranger_that_a_community_boosts_costs_two_documents(inbox: Inbox) -> None:
    ann = await inbox.world.person("ann")
    dogs = inbox.there.actor("dogs", kind="Group")
    assert await inbox.receive(inbox.there.activity("Follow", dogs, ann.uri)) is State.DONE
    eve = inbox.there.actor("eve")
    page = inbox.there.note(eve, 1, to=[dogs, ann.uri], tag=[{"type": "Mention", "href": ann.uri, "name": "@ann"}])
    inbox.there.asked.clear()
    assert await inbox.receive(inbox.there.activity("Announce", dogs, page["id"])) is State.DONE
    assert sorted(inbox.there.asked) == sorted([page["id"], eve])
