"""A community on one server, members on others: everything they do reaches everyone, over signed requests."""

import pytest

from fedi_groups.actions.keys import make_keys
from fedi_groups.actions.profiles import rotate_keys
from fedi_groups.domain.types import DAY, MINUTE
from fedi_groups.storage.unit import transaction
from tests.federation.conftest import Fediverse
from tests.world import SECRET

pytestmark = pytest.mark.anyio


async def test_what_members_elsewhere_do_in_a_community_reaches_all_of_them(fediverse: Fediverse) -> None:
    a, b, c = [await fediverse.start(name) for name in "abc"]
    ann, bob, eve = await a.person("ann"), await b.person("bob"), await c.person("eve")
    cats = await a.community("cats", ann)
    await b.follow(bob, cats.uri)
    await c.follow(eve, cats.uri)
    await fediverse.settle()

    first = await a.post(ann, cats.uri, "From the home of the community")
    await fediverse.settle()
    second = await b.post(bob, cats.uri, "From elsewhere")
    await fediverse.settle()
    comment = await c.comment(eve, first.uri, "<p>A comment from a third server</p>")
    await fediverse.settle()
    await b.vote(bob, comment.uri, 1)
    await c.vote(eve, first.uri, -1)
    await c.vote(eve, second.uri, 1)
    await fediverse.settle()

    for server in (a, b, c):
        one, two, three = [await server.sees(each.uri) for each in (first, second, comment)]
        assert one is not None and two is not None and three is not None, server.name
        assert one.title == "From the home of the community" and one.content == "<p>Text</p>"
        assert (one.up, one.down, one.comments) == (1, 1, 1), server.name
        assert (two.up, two.down) == (2, 0), server.name
        assert (three.up, three.parent_id) == (2, one.id), server.name

    await b.edit(bob, second.uri, "<p>Edited</p>", title="Edited")
    await c.vote(eve, first.uri, None)
    await c.delete(eve, comment.uri)
    await fediverse.settle()

    for server in (a, b, c):
        one, two, three = [await server.sees(each.uri) for each in (first, second, comment)]
        assert one is not None and two is not None and three is not None
        assert (two.title, two.content) == ("Edited", "<p>Edited</p>"), server.name
        assert (one.down, one.comments) == (0, 0) and three.deleted_at is not None, server.name


async def test_nothing_is_told_to_a_server_after_its_last_member_left(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    ann, bob = await a.person("ann"), await b.person("bob")
    cats = await a.community("cats", ann)
    await b.follow(bob, cats.uri)
    await fediverse.settle()
    await b.unfollow(bob, cats.uri)
    await fediverse.settle()
    before = len(fediverse.network.posts_to(b.origin))
    await a.post(ann, cats.uri, "Later")
    await fediverse.settle()
    assert len(fediverse.network.posts_to(b.origin)) == before


async def test_a_server_that_was_down_catches_up_in_order(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    ann, bob = await a.person("ann"), await b.person("bob")
    cats = await a.community("cats", ann)
    await b.follow(bob, cats.uri)
    await fediverse.settle()

    fediverse.network.down.add(b.origin)
    post = await a.post(ann, cats.uri, "While you were away")
    await fediverse.settle()
    await a.edit(ann, post.uri, "<p>Edited meanwhile</p>", title="While you were away")
    gone = await a.post(ann, cats.uri, "Never seen")
    await a.delete(ann, gone.uri)
    await fediverse.settle()
    assert await b.sees(post.uri) is None
    fediverse.network.down.clear()
    for _ in range(4):
        fediverse.time.pass_by(10 * MINUTE)
        await fediverse.settle()

    seen = await b.sees(post.uri)
    assert seen is not None and seen.content == "<p>Edited meanwhile</p>"
    never = await b.sees(gone.uri)
    assert never is None or never.deleted_at is not None


async def test_people_follow_people_and_posts_outside_communities_reach_them(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    ann, bob = await a.person("ann"), await b.person("bob")
    await b.follow(bob, ann.uri)
    await fediverse.settle()
    post = await a.post(ann, None, "", "<p>Hello to my followers</p>")
    await fediverse.settle()
    seen = await b.sees(post.uri)
    assert seen is not None and seen.content == "<p>Hello to my followers</p>" and seen.community_id is None


async def test_rotated_keys_are_believed_at_the_next_delivery(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    ann, bob = await a.person("ann"), await b.person("bob")
    cats = await a.community("cats", ann)
    await b.follow(bob, cats.uri)
    await fediverse.settle()
    async with transaction(a.services.store) as tx:
        await rotate_keys(tx, actor=await tx.actors.get(cats.id), keys=make_keys(SECRET))
    a.services.keychain.forget(cats.id)
    fediverse.time.pass_by(DAY)
    post = await a.post(ann, cats.uri, "With new keys")
    for _ in range(3):
        fediverse.time.pass_by(MINUTE)
        await fediverse.settle()
    assert await b.sees(post.uri) is not None


async def test_no_event_reaches_a_server_by_two_ways(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    ann, bob = await a.person("ann"), await b.person("bob")
    cats = await a.community("cats", ann)
    await b.follow(bob, cats.uri)
    await b.follow(bob, ann.uri)
    await fediverse.settle()
    before = len(fediverse.network.posts_to(b.origin))
    await a.post(ann, cats.uri, "Once")
    await fediverse.settle()
    assert len(fediverse.network.posts_to(b.origin)) == before + 1
