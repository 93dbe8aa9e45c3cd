"""Three whole servers: one suspends people of its own and of others, and all of them act on it."""

import pytest

from fedi_groups.actions import suspension
from fedi_groups.actions.authority import Hand
from fedi_groups.cli.modlog import who_heard
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.errors import Denied
from fedi_groups.storage import tables
from fedi_groups.storage.unit import reading, transaction
from tests import schemas
from tests.federation.conftest import Fediverse, Server

pytestmark = pytest.mark.anyio


async def make_admin(server: Server, person: ActorFacts) -> None:
    async with server.services.store.database.write() as connection:
        a = tables.account.c
        await connection.execute(tables.account.update().where(a.actor_id == person.id).values(admin=True))


async def seen(server: Server, post: PostFacts) -> bool:
    found = await server.sees(post.uri)
    return found is not None and not found.gone


async def known(server: Server, uri: str) -> ActorFacts:
    async with reading(server.services.store) as tx:
        found = await tx.actors.find(uri)
    assert found is not None
    return found


async def do(server: Server, act: object, admin: ActorFacts, uri: str) -> int:
    """By the admin, with contents; returns the number of the entry of the log."""
    async with transaction(server.services.store) as tx:
        person = await tx.actors.find(uri)
        await act(tx, Hand(admin, HERE, "Spam"), person=person, contents=True)  # type: ignore[operator]  # one of actions'
        return next(each.entry.id for each in tx.events if hasattr(each, "entry"))


async def test_who_is_suspended_at_home_is_out_everywhere_until_it_is_lifted(fediverse: Fediverse) -> None:
    a, b, c = [await fediverse.start(name) for name in "abc"]
    ann, bob, cat = await a.person("ann"), await b.person("bob"), await c.person("cat")
    boss = await b.person("boss")
    await make_admin(b, boss)
    cats = await a.community("cats", ann)
    for server, person in ((b, bob), (c, cat)):
        await server.follow(person, cats.uri)
    await fediverse.settle()
    post = await b.post(bob, cats.uri, "Buy this")
    await fediverse.settle()
    assert await seen(a, post) and await seen(c, post)

    entry = await do(b, suspension.suspend, boss, bob.uri)
    await fediverse.settle()
    assert (await known(a, bob.uri)).disowned_at is not None
    assert not await seen(a, post) and not await seen(b, post)
    assert (await b.get(f"/post/{post.id}")).status_code == 410
    document = await b.document("/u/bob")
    schemas.check("actor", document)
    assert document["suspended"] is True
    with pytest.raises(Denied, match="suspended"):
        await b.post((await known(b, bob.uri)), cats.uri, "Again")
    assert (await who_heard(b.services, str(entry), everyone=True)).facts["counts"] == {"accepted": 1}
    log = await b.get("/modlog", accept="text/html")
    assert log.status_code == 200 and "Spam" in log.text and "bob" in log.text
    assert "Spam" in (await a.get("/modlog", accept="text/html")).text

    await do(b, suspension.unsuspend, boss, bob.uri)
    await fediverse.settle()
    assert not (await known(a, bob.uri)).suspended
    assert await seen(a, post) and await seen(b, post)
    assert "suspended" not in await b.document("/u/bob")


async def test_who_is_suspended_elsewhere_is_out_there_and_in_its_communities_and_nowhere_else(
    fediverse: Fediverse,
) -> None:
    a, b, c = [await fediverse.start(name) for name in "abc"]
    ann, bob, cat = await a.person("ann"), await b.person("bob"), await c.person("cat")
    await make_admin(a, ann)
    cats, dogs = await a.community("cats", ann), await c.community("dogs", cat)
    for server, person, community in ((b, bob, cats), (c, cat, cats), (b, bob, dogs)):
        await server.follow(person, community.uri)
    await fediverse.settle()
    here, there = await b.post(bob, cats.uri, "Buy this"), await b.post(bob, dogs.uri, "Good dogs")
    await fediverse.settle()
    assert await seen(a, here) and await seen(c, here) and await seen(c, there)

    await do(a, suspension.suspend, ann, bob.uri)
    await fediverse.settle()
    assert not await seen(a, here) and not await seen(c, here), "its community has announced it"
    assert await seen(c, there) and await seen(b, there), "what is elsewhere is not its affair"
    assert not (await known(c, bob.uri)).suspended and not (await known(b, bob.uri)).suspended
    more = await b.post(await known(b, bob.uri), cats.uri, "Once more")
    await fediverse.settle()
    assert await a.sees(more.uri) is None and await c.sees(more.uri) is None

    await do(a, suspension.unsuspend, ann, bob.uri)
    await fediverse.settle()
    assert await seen(a, here) and await seen(c, here)
