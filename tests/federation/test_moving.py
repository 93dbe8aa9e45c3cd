"""A person moves from one whole server to another, and a third one that had them as friend and member follows."""

import pytest

from fedi_groups.actions import moving
from fedi_groups.cli.writing import answer
from fedi_groups.domain.types import FollowState
from fedi_groups.errors import Denied
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.unit import reading, transaction
from tests import schemas
from tests.federation.conftest import Fediverse

pytestmark = pytest.mark.anyio


async def test_followers_and_membership_go_along_and_the_old_account_falls_silent(fediverse: Fediverse) -> None:
    a, b, c = [await fediverse.start(name) for name in "abc"]
    ann, bob, rob = await a.person("ann"), await b.person("bob"), await c.person("rob")
    cats = await a.community("cats", ann)
    await a.follow(ann, bob.uri)
    await b.follow(bob, cats.uri)
    await fediverse.settle()
    post = await a.post(ann, cats.uri, "Hello")
    await fediverse.settle()

    old = await c.services.resolver.actor(bob.uri, budget=Budget(3))
    async with transaction(c.services.store) as tx:
        await moving.set_alias(tx, person=await tx.actors.get(rob.id), alias=old, stated=True)
    found = await c.document("/u/rob")
    assert found["alsoKnownAs"] == [bob.uri]
    schemas.check("actor", found)
    new = await b.services.resolver.actor(rob.uri, budget=Budget(3), fresh=True)
    async with transaction(b.services.store) as tx:
        await moving.move(tx, old=await tx.actors.get(bob.id), new=await tx.actors.get(new.id))
    await fediverse.settle()

    found = await b.document("/u/bob")
    assert found["movedTo"] == rob.uri
    schemas.check("actor", found)
    async with reading(a.services.store) as tx:
        there, here = await tx.actors.find(rob.uri), await tx.actors.find(bob.uri)
        assert there is not None and here is not None
        follow = await tx.follows.get(ann.id, there.id)
        assert follow is not None and follow.state is FollowState.ACCEPTED
        assert await tx.follows.get(ann.id, here.id) is None
        standing = await tx.memberships.get(cats.id, there.id)
        assert standing is not None and standing.is_member
    with pytest.raises(Denied, match="has moved"):
        await answer(b.services, post.uri, author="bob", text="Still here?")
    assert "has moved to" in (await b.get("/u/bob", accept="text/html")).text
