"""Whole servers: a community ends and comes back, an account goes with all it wrote, and all of them act on it."""

import pytest

from fedi_groups.actions import closing, profiles
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.closing import MAY_RETURN
from fedi_groups.actions.profiles import Profile
from fedi_groups.cli.modlog import who_heard
from fedi_groups.domain.events import HERE, CommunityClosed
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import MINUTE
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.follows import followers_of
from fedi_groups.storage.unit import reading, transaction
from tests.federation.conftest import Fediverse, Server

pytestmark = pytest.mark.anyio


async def known(server: Server, uri: str) -> ActorFacts:
    async with reading(server.services.store) as tx:
        found = await tx.actors.find(uri)
    assert found is not None
    return found


async def followers(server: Server, community: ActorFacts) -> int:
    async with server.services.store.database.read() as connection:
        return await followers_of(connection, community.id)


async def test_a_community_is_gone_everywhere_and_comes_back_with_its_followers(fediverse: Fediverse) -> None:
    a, b, c = [await fediverse.start(name) for name in "abc"]
    ann, bob, cat = await a.person("ann"), await b.person("bob"), await c.person("cat")
    cats = await a.community("cats", ann)
    await b.follow(bob, cats.uri)
    await c.follow(cat, ann.uri)
    await c.services.resolver.actor(cats.uri, budget=Budget(3))
    await fediverse.settle()
    post = await b.post(bob, cats.uri, "Hello")
    await fediverse.settle()
    assert (await a.get(f"/post/{(await a.sees(post.uri)).id}")).status_code == 404, "it is Bob's"  # type: ignore[union-attr]  # it has come
    own = await a.post(ann, cats.uri, "Welcome")
    await fediverse.settle()
    assert (await b.sees(own.uri)) is not None

    async with transaction(a.services.store) as tx:
        await closing.close(tx, Hand(ann, HERE, "Quiet"), community=await tx.actors.get(cats.id))
        entry = next(each.entry for each in tx.events if isinstance(each, CommunityClosed))
    await fediverse.settle()
    for path in ("/c/cats", f"/post/{own.id}", "/c/cats/outbox"):
        answer = await a.get(path)
        assert answer.status_code == 410, path
    assert (await a.get("/c/cats", accept="text/html")).status_code == 410
    for server in (b, c):
        assert (await known(server, cats.uri)).deleted_at is not None, server.name
    assert (await who_heard(a.services, str(entry.id), everyone=True)).facts["counts"] == {"accepted": 2}
    assert "Quiet" in (await a.get("/modlog", accept="text/html")).text

    async with transaction(a.services.store) as tx:
        await closing.reopen(tx, Hand(ann, HERE), community=await tx.actors.get(cats.id))
    await fediverse.settle()
    assert (await a.get("/c/cats")).status_code == 200 and (await a.get(f"/post/{own.id}")).status_code == 200
    for server in (b, c):
        assert (await known(server, cats.uri)).deleted_at is None, server.name
    more = await a.post(ann, (await known(a, cats.uri)).uri, "Again")
    await fediverse.settle()
    assert await b.sees(more.uri) is not None


async def test_when_it_can_no_longer_come_back_nobody_follows_it_any_more(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    ann, bob = await a.person("ann"), await b.person("bob")
    cats = await a.community("cats", ann)
    await b.follow(bob, cats.uri)
    await a.follow(ann, cats.uri)
    await fediverse.settle()
    async with transaction(a.services.store) as tx:
        await closing.close(tx, Hand(ann, HERE), community=await tx.actors.get(cats.id))
    await fediverse.settle()
    assert await followers(a, cats) == 2
    fediverse.time.pass_by(MAY_RETURN)
    await fediverse.settle()
    assert await followers(a, cats) == 0


async def test_a_changed_community_is_known_as_it_is_now(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    ann, bob = await a.person("ann"), await b.person("bob")
    cats = await a.community("cats", ann)
    await b.follow(bob, cats.uri)
    await fediverse.settle()
    fediverse.time.pass_by(MINUTE)  # what was fetched a moment ago is not fetched again
    async with transaction(a.services.store) as tx:
        hand, profile = Hand(ann, HERE), Profile(title="Kittens", summary="<p>Small</p>", summary_source="Small")
        await profiles.change_community(tx, hand, community=await tx.actors.get(cats.id), profile=profile)
    await fediverse.settle()
    found = await known(b, cats.uri)
    assert (found.title, found.summary_source) == ("Kittens", "Small")


async def test_an_account_goes_with_all_it_wrote_also_where_nobody_followed_it(fediverse: Fediverse) -> None:
    a, b, c = [await fediverse.start(name) for name in "abc"]
    ann, bob, cat = await a.person("ann"), await b.person("bob"), await c.person("cat")
    cats = await a.community("cats", ann)
    for server, person in ((b, bob), (c, cat)):
        await server.follow(person, cats.uri)
    await fediverse.settle()
    post = await b.post(bob, cats.uri, "Hello")
    await fediverse.settle()
    async with transaction(b.services.store) as tx:
        await closing.delete_person(tx, person=await tx.actors.get(bob.id), contents=True)
    await fediverse.settle()
    assert (await b.get("/u/bob")).status_code == 410
    found = await a.sees(post.uri)
    assert found is not None and found.deleted_at is not None and found.content == ""
    assert (await known(a, bob.uri)).deleted_at is not None
