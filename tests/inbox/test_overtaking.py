"""Nothing overtakes what it is about, however long that takes to gather."""

import asyncio
from dataclasses import dataclass, field

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from fedi_groups.domain.types import SECOND
from fedi_groups.storage.received import State
from tests.inbox.conftest import INBOX, Inbox
from tests.inbox.test_announced import _announce, _followed_group, _page

pytestmark = pytest.mark.anyio


@dataclass
class Slow:
    """A server that answers at one path only once its gate is open."""

    app: ASGIApp
    path: str
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == self.path:
            await self.gate.wait()
        await self.app(scope, receive, send)


async def test_a_vote_waits_behind_the_post_it_is_on_though_that_waits_itself(inbox: Inbox) -> None:
    dogs = await _followed_group(inbox)
    third = inbox.server("third.test")
    eve, bob = third.actor("eve"), inbox.there.actor("bob")
    first, second = _page(third, eve, dogs, 1), _page(third, eve, dogs, 2)
    slow = Slow(inbox.network.servers[third.origin], first["id"].removeprefix(third.origin))
    inbox.network.servers[third.origin] = slow
    like = inbox.there.activity("Like", bob, second["id"])
    for activity in (third.activity("Create", eve, first), third.activity("Create", eve, second), like):
        announced = _announce(inbox, dogs, activity)
        await inbox.post(inbox.there.signed(announced, inbox=INBOX, now=inbox.world.time()))

    for _ in range(10):  # the first is being fetched, the second is by the same author, the vote is on the second
        await inbox.worker.step()
        await asyncio.sleep(0.02)
    slow.gate.set()
    await inbox.worker.drain()

    assert [State(row.state) for row in await inbox.rows()] == [State.DONE] * 3
    async with inbox.world.look() as tx:
        post = await tx.posts.find(second["id"])
    assert post is not None and post.up == 2


async def test_what_waits_for_a_server_that_is_away_is_not_overtaken_by_its_like(inbox: Inbox) -> None:
    """A vote, its end and another vote; the first two come while the voter's server is away, the third afterwards."""
    dogs = await _followed_group(inbox)
    bob = inbox.there.actor("bob")
    page = _page(inbox.there, bob, dogs)
    assert await inbox.receive(_announce(inbox, dogs, inbox.there.activity("Create", bob, page))) is State.DONE
    third = inbox.server("third.test")
    eve = third.actor("eve")
    like, dislike = (third.activity(kind, eve, page["id"]) for kind in ("Like", "Dislike"))
    undo = third.activity("Undo", eve, like)
    for each in (like, dislike, undo):
        third.documents[each["id"]] = each

    there = inbox.network.servers.pop(third.origin)
    for activity in (like, undo):
        assert await inbox.receive(_announce(inbox, dogs, activity)) is State.WAITING
    inbox.world.time.now += 4 * SECOND
    await inbox.worker.drain()
    inbox.world.time.now += 20 * SECOND
    inbox.network.servers[third.origin] = there
    assert await inbox.receive(_announce(inbox, dogs, dislike)) is State.WAITING
    inbox.world.time.now += 60 * SECOND
    await inbox.worker.drain()
    inbox.world.time.now += 60 * SECOND
    await inbox.worker.drain()

    assert [State(row.state) for row in await inbox.rows()] == [State.DONE] * 4
    async with inbox.world.look() as tx:
        post = await tx.posts.find(page["id"])
    assert post is not None
    assert (post.up, post.down) == (1, 1), "bob's own, and the last word of eve"
