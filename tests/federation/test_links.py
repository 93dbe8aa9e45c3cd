"""Communities on two whole servers that follow each other, with people on a third: no loops, nothing twice."""

import pytest

from fedi_groups.cli.linking import link, unlink
from fedi_groups.domain.types import HOUR, FollowState
from fedi_groups.errors import Denied
from fedi_groups.storage.unit import reading
from tests.federation.conftest import Fediverse, Server

pytestmark = pytest.mark.anyio


async def _state(server: Server, follower: str, target: str) -> FollowState | None:
    async with reading(server.services.store) as tx:
        who, whom = await tx.actors.find(follower), await tx.actors.find(target)
        assert who is not None and whom is not None
        found = await tx.follows.get(who.id, whom.id)
    return found.state if found is not None else None


async def test_two_communities_that_follow_each_other_show_each_others_posts_once(fediverse: Fediverse) -> None:
    a, b, c = [await fediverse.start(name) for name in "abc"]
    ann, bob, carl = await a.person("ann"), await b.person("bob"), await c.person("carl")
    cats, felines = await a.community("cats", ann), await b.community("felines", bob)
    await c.follow(carl, cats.uri)
    await fediverse.settle()
    with pytest.raises(Denied, match="owner"):
        await a.person("eve")
        await link(a.services, "cats", "!felines@b.test", owner="eve")
    said = await link(a.services, "cats", "!felines@b.test", owner="ann")
    assert said.facts["state"] == "pending"
    await link(b.services, "felines", "!cats@a.test", owner="bob")
    await fediverse.settle()
    for server, follower, target in (
        (a, cats.uri, felines.uri),
        (b, cats.uri, felines.uri),
        (b, felines.uri, cats.uri),
    ):
        assert await _state(server, follower, target) is FollowState.ACCEPTED

    await b.post(bob, felines.uri, "From the other one")
    await a.post(ann, cats.uri, "From here")
    await fediverse.settle(8)
    for server, name in ((a, "cats"), (b, "felines")):
        page = (await server.get(f"/c/{name}", accept="text/html")).text
        assert page.count("From the other one") == page.count("From here") == 1, server.name
    assert "!felines@b.test" in (await a.get("/c/cats", accept="text/html")).text
    # Nobody is told of a post of the other community by this one, and the outbox has its own posts alone.
    assert not [sent for sent in fediverse.network.posts_to(c.origin) if b"From the other one" in (sent.body or b"")]
    fediverse.time.pass_by(HOUR)
    outbox = await a.document("/c/cats/outbox")
    assert [each["object"]["object"]["name"] for each in outbox["orderedItems"]] == ["From here"]

    await unlink(a.services, "cats", "!felines@b.test", owner="ann")
    await fediverse.settle()
    assert await _state(b, cats.uri, felines.uri) is None
    assert await _state(a, felines.uri, cats.uri) is FollowState.ACCEPTED
    assert "From the other one" not in (await a.get("/c/cats", accept="text/html")).text
