"""Two servers that have come to think differently of who follows whom, and mend it (FEP-8fcf)."""

from dataclasses import dataclass

import pytest

from fedi_groups.actions import posting
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import HOUR, MINUTE, FollowState, PostKind, Visibility
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.synchronization import HEADER, digest_of_ids
from tests import schemas
from tests.federation.conftest import Fediverse, Server

pytestmark = pytest.mark.anyio


@dataclass(slots=True)
class Pair:
    """ann@a is followed by bob and rob on b, and by carl on c."""

    fediverse: Fediverse
    a: Server
    b: Server
    c: Server
    ann: ActorFacts
    bob: ActorFacts
    rob: ActorFacts
    carl: ActorFacts

    async def say(self) -> None:
        """To followers alone; then what follows from that has its time."""
        self.fediverse.time.pass_by(HOUR)
        draft = Draft(PostKind.NOTE, "<p>For followers</p>", visibility=Visibility.FOLLOWERS)
        async with transaction(self.a.services.store) as tx:
            author = await tx.actors.get(self.ann.id)
            await posting.publish(tx, draft=draft, author=author, cause=HERE)
        await self.fediverse.settle(2)
        self.fediverse.time.pass_by(2 * MINUTE)
        await self.fediverse.settle()

    async def follows(self, server: Server, follower: ActorFacts) -> bool:
        async with reading(server.services.store) as tx:
            who, ann = await tx.actors.find(follower.uri), await tx.actors.find(self.ann.uri)
            assert who is not None and ann is not None
            found = await tx.follows.get(who.id, ann.id)
        return found is not None and found.state is FollowState.ACCEPTED

    async def forgets(self, server: Server, follower: ActorFacts) -> None:
        """A row is lost, as after a backup was restored."""
        async with transaction(server.services.store) as tx:
            who, ann = await tx.actors.find(follower.uri), await tx.actors.find(self.ann.uri)
            assert who is not None and ann is not None
            found = await tx.follows.get(who.id, ann.id)
            assert found is not None
            tx.follows.drop(found)


@pytest.fixture
async def pair(fediverse: Fediverse) -> Pair:
    a, b, c = [await fediverse.start(name) for name in "abc"]
    ann, bob, rob, carl = await a.person("ann"), await b.person("bob"), await b.person("rob"), await c.person("carl")
    for server, person in ((b, bob), (b, rob), (c, carl)):
        await server.follow(person, ann.uri)
    await fediverse.settle()
    return Pair(fediverse, a, b, c, ann, bob, rob, carl)


async def test_what_is_for_followers_says_who_they_are_and_public_posts_do_not(pair: Pair) -> None:
    await pair.a.post(pair.ann, None, "Public")
    await pair.fediverse.settle()
    assert not [sent for sent in pair.fediverse.network.sent if HEADER in sent.headers]
    await pair.say()
    await pair.say()
    told = {sent.url: sent.headers[HEADER] for sent in pair.fediverse.network.sent if HEADER in sent.headers}
    assert set(told) == {f"{server.origin}/inbox" for server in (pair.b, pair.c)}
    assert digest_of_ids([pair.bob.uri, pair.rob.uri]) in told[f"{pair.b.origin}/inbox"]
    assert digest_of_ids([pair.carl.uri]) in told[f"{pair.c.origin}/inbox"]
    # Nothing differs: nobody fetches a list.
    assert not [sent for sent in pair.fediverse.network.sent if "followers_synchronization" in sent.url]


async def test_who_is_no_follower_any_more_where_it_counts_stops_following(pair: Pair) -> None:
    await pair.forgets(pair.a, pair.rob)
    assert await pair.follows(pair.b, pair.rob)
    await pair.say()
    assert not await pair.follows(pair.b, pair.rob)
    assert await pair.follows(pair.b, pair.bob) and await pair.follows(pair.c, pair.carl)


async def test_who_does_not_follow_is_taken_off_by_an_undo(pair: Pair) -> None:
    await pair.forgets(pair.b, pair.rob)
    assert await pair.follows(pair.a, pair.rob)
    await pair.say()
    assert not await pair.follows(pair.a, pair.rob)
    assert await pair.follows(pair.a, pair.bob)


async def test_each_server_is_shown_its_own_people_alone_and_nobody_else_anything(pair: Pair) -> None:
    path = "/u/ann/followers_synchronization"
    for server, expected in ((pair.b, [pair.bob.uri, pair.rob.uri]), (pair.c, [pair.carl.uri])):
        found = (await server.services.resolver.fetch(f"{pair.a.origin}{path}", budget=Budget(2))).document
        schemas.check("ordered-collection", found)
        assert found["orderedItems"] == expected
    assert (await pair.a.get(path)).status_code == 404
    assert (await pair.a.get("/u/nobody/followers_synchronization")).status_code == 404
