"""What people elsewhere show to those who follow them."""

import pytest

from fedi_groups.actions import membership
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import Uri, Visibility
from fedi_groups.peers.fetch import Budget
from fedi_groups.reads import timelines
from fedi_groups.storage.received import State
from fedi_groups.storage.timelines import Span
from tests.inbox.conftest import Inbox

pytestmark = pytest.mark.anyio

DONE, IGNORED = State.DONE, State.IGNORED


async def _town(inbox: Inbox, *, follows: bool = True) -> tuple[ActorFacts, Uri, PostFacts]:
    """Ann here, who follows Zoe elsewhere; and a post of somebody on a third server that is known here."""
    world = inbox.world
    ann, zoe = await world.person("ann"), inbox.resident("https://there.test/users/zoe")
    yan = await world.stranger("yan", host="far.test")
    post = await world.post(yan, uri="https://far.test/notes/1")
    known = await inbox.resolver.actor(zoe, budget=Budget(5))
    if follows:
        async with world.tx() as tx:
            await membership.follow(tx, follower=await tx.actors.get(ann.id), target=await tx.actors.get(known.id))
        async with world.tx() as tx:
            follower, target = await tx.actors.get(ann.id), await tx.actors.get(known.id)
            await membership.follow_answered(tx, follower=follower, target=target, accepted=True)
    return ann, zoe, post


async def _home(inbox: Inbox, person: ActorFacts) -> list[tuple[str, str]]:
    async with inbox.world.look() as tx:
        items = await timelines.home(tx, await tx.actors.get(person.id), Span(), most=20)
    return [(each.by.name if each.by is not None else "", each.status.post.uri) for each in items]


async def test_who_is_followed_shows_what_is_known_here_and_takes_it_back(inbox: Inbox) -> None:
    ann, zoe, post = await _town(inbox)
    boost = inbox.there.activity("Announce", zoe, post.uri)
    assert await inbox.receive(boost) is DONE
    assert await _home(inbox, ann) == [("zoe", post.uri)]
    assert await inbox.receive(inbox.there.activity("Undo", zoe, boost)) is DONE
    assert await _home(inbox, ann) == []
    found = await inbox.find(post.uri)
    assert found is not None and found.reblogs == 0


async def test_nobody_is_shown_what_somebody_shows_whom_nobody_follows(inbox: Inbox) -> None:
    ann, zoe, post = await _town(inbox, follows=False)
    assert await inbox.receive(inbox.there.activity("Announce", zoe, post.uri)) is IGNORED
    assert await _home(inbox, ann) == []


async def test_what_is_not_for_everyone_is_not_shown_by_others(inbox: Inbox) -> None:
    ann, zoe, post = await _town(inbox)
    async with inbox.world.tx() as tx:
        tx.posts.change(await tx.posts.get(post.id), visibility=Visibility.FOLLOWERS)
    assert await inbox.receive(inbox.there.activity("Announce", zoe, post.uri)) is State.REFUSED
    assert await _home(inbox, ann) == []


async def test_nobody_takes_back_what_another_shows(inbox: Inbox) -> None:
    ann, zoe, post = await _town(inbox)
    boost = inbox.there.activity("Announce", zoe, post.uri)
    await inbox.receive(boost)
    other = inbox.resident("https://there.test/users/mallory")
    assert await inbox.receive(inbox.there.activity("Undo", other, boost), by=other) is not DONE
    assert await _home(inbox, ann) == [("zoe", post.uri)]
