"""What arrives, where, in which form and order; and what is remembered of it."""

import pytest

from fedi_groups.domain.log import ToMicroblogs
from fedi_groups.domain.types import MINUTE, PUBLIC, Scheme, Uri
from fedi_groups.storage import tables
from fedi_groups.wire.keys import PublicKey, read_pem
from fedi_groups.wire.signing import Request, read_claim, verify
from tests.delivery.conftest import Scene
from tests.delivery.stage import (
    append,
    cursor_of,
    delivery_of,
    follow,
    named,
    note_row,
    position_of,
    speaks,
    unfollow,
)

pytestmark = pytest.mark.anyio


async def test_each_server_hears_of_a_post_in_its_own_form(scene: Scene) -> None:
    post = await scene.world.post(scene.ann, scene.cats)
    await scene.delivery.step()

    [wrapped], [boosted] = scene.inboxes.at("lemmy.test"), scene.inboxes.at("mastodon.test")
    assert wrapped.url == "https://lemmy.test/inbox"
    assert wrapped.document["type"] == "Announce"
    assert wrapped.document["actor"] == scene.cats.uri
    assert wrapped.document["object"]["type"] == "Create"
    assert wrapped.document["object"]["object"]["id"] == post.uri
    assert boosted.document["type"] == "Announce"
    assert boosted.document["object"] == post.uri
    assert boosted.document["id"] != wrapped.document["id"]
    assert boosted.document["cc"] == [scene.cats.followers, scene.ann.uri]


async def test_requests_are_signed_by_the_community_for_the_server_they_go_to(scene: Scene) -> None:
    await scene.world.post(scene.ann, scene.cats)
    await scene.delivery.step()

    [post] = scene.inboxes.at("lemmy.test")
    request = Request("POST", post.url, post.headers, post.body)
    claim = read_claim(request)
    assert claim.key_id == f"{scene.cats.uri}#main-key"
    key = PublicKey(claim.key_id, scene.cats.uri, read_pem(scene.world.keys.rsa_public))
    verify(request, claim, key, now=scene.world.time())


async def test_the_plain_form_is_signed_by_its_author(scene: Scene) -> None:
    await follow(scene.world, scene.max, scene.ann)
    await scene.world.post(scene.ann)
    await scene.delivery.step()

    [post] = scene.inboxes.posts
    assert post.document["type"] == "Create"
    assert f'keyId="{scene.ann.uri}#main-key"' in post.headers["signature"]


async def test_cursors_stand_where_everything_before_is_settled(scene: Scene) -> None:
    numbers = await append(scene.world, *(note_row(scene.world, scene.cats) for _ in range(5)))
    await scene.delivery.step()

    head = await position_of(scene.world, numbers[-1])
    for follower in (scene.lem, scene.max):
        cursor = await cursor_of(scene.world, follower)
        assert cursor.position == head
        assert cursor.delivered_at is not None


async def test_a_server_that_nothing_is_for_gets_nothing(scene: Scene) -> None:
    await scene.world.stranger("eve", host="elsewhere.test")
    await scene.world.post(scene.ann, scene.cats)
    await scene.delivery.step()

    assert scene.inboxes.at("elsewhere.test") == []


async def test_a_blocked_server_and_its_sub_domains_are_told_nothing_and_hold_up_nothing(scene: Scene) -> None:
    eve = await scene.world.stranger("eve", host="sub.lemmy.test")
    await follow(scene.world, eve, scene.cats)
    blocking = delivery_of(scene.world, scene.inboxes, holder="other", blocked_servers="lemmy.test")
    rows = [note_row(scene.world, scene.cats, named=(named(eve),)) for _ in range(3)]
    [*_, last] = await append(scene.world, *rows)
    await blocking.step()
    await blocking.close()

    assert {post.host for post in scene.inboxes.posts} == {"mastodon.test"}
    for each in (scene.lem, eve):
        assert (await cursor_of(scene.world, each)).position == await position_of(scene.world, last)


async def test_threads_keep_their_order(scene: Scene) -> None:
    threads = [note_row(scene.world, scene.cats).thread_id for _ in range(3)]
    rows = [note_row(scene.world, scene.cats, thread_id=threads[place % 3]) for place in range(30)]
    await append(scene.world, *rows)
    await scene.delivery.step()

    accepted = scene.inboxes.accepted_at("lemmy.test")
    assert sorted(accepted) == [row.id for row in rows]
    for thread in threads:
        mine = [row.id for row in rows if row.thread_id == thread]
        assert [number for number in accepted if number in mine] == mine
    assert scene.inboxes.most["lemmy.test"] > 1


async def test_a_barrier_waits_for_all_before_it_and_holds_all_after_it(scene: Scene) -> None:
    rows = [note_row(scene.world, scene.cats, barrier=place == 4) for place in range(9)]
    await append(scene.world, *rows)
    await scene.delivery.step()

    accepted = scene.inboxes.accepted_at("lemmy.test")
    assert accepted.index(rows[4].id) == 4
    assert set(accepted[:4]) == {row.id for row in rows[:4]}


async def test_no_more_than_the_window_is_under_way_to_one_server(scene: Scene) -> None:
    delivery = delivery_of(scene.world, scene.inboxes, delivery_window=6)
    await append(scene.world, *(note_row(scene.world, scene.cats) for _ in range(60)))
    await delivery.step()
    await delivery.close()

    assert len(scene.inboxes.accepted_at("lemmy.test")) == 60
    assert 1 < scene.inboxes.most["lemmy.test"] <= 6


async def test_a_restart_sends_nothing_again(scene: Scene) -> None:
    await append(scene.world, *(note_row(scene.world, scene.cats) for _ in range(3)))
    await scene.delivery.step()
    await scene.delivery.close()

    again = delivery_of(scene.world, scene.inboxes, holder="two")
    await again.step()
    await again.close()
    assert len(scene.inboxes.at("lemmy.test")) == 3


async def test_what_was_committed_while_nobody_delivered_is_delivered(scene: Scene) -> None:
    await scene.delivery.step()
    await scene.delivery.close()
    numbers = await append(scene.world, *(note_row(scene.world, scene.cats) for _ in range(3)))

    later = delivery_of(scene.world, scene.inboxes, holder="two")
    await later.step()
    await later.close()
    assert sorted(scene.inboxes.accepted_at("lemmy.test")) == numbers


async def test_someone_new_hears_what_comes_after_the_follow_and_nothing_before(scene: Scene) -> None:
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    newcomer = await scene.world.stranger("new", host="new.test")
    await follow(scene.world, newcomer, scene.cats)
    numbers = await append(scene.world, *(note_row(scene.world, scene.cats) for _ in range(2)))
    await scene.delivery.step()

    assert sorted(scene.inboxes.accepted_at("new.test")) == numbers


async def test_a_follow_that_is_committed_after_a_later_row_was_dispatched_misses_nothing(scene: Scene) -> None:
    newcomer = await scene.world.stranger("new", host="new.test")
    await scene.delivery.step()
    from_id = scene.world.store.minter.next()
    numbers = await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    async with scene.world.tx() as tx:
        await tx.audiences.join(scene.cats, newcomer, from_id=from_id)
    numbers += await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()

    assert sorted(scene.inboxes.accepted_at("new.test")) == numbers


async def test_a_follow_that_nothing_in_the_log_tells_of_is_found_in_time(scene: Scene) -> None:
    newcomer = await scene.world.stranger("new", host="new.test")
    await scene.delivery.step()
    from_id = scene.world.store.minter.next()
    numbers = await append(scene.world, note_row(scene.world, scene.cats, named=(named(newcomer),)))
    numbers += await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    async with scene.world.tx() as tx:
        await tx.audiences.join(scene.cats, newcomer, from_id=from_id)
    scene.world.time.pass_by(20 * MINUTE)
    await scene.delivery.step()
    await scene.delivery.step()

    assert sorted(scene.inboxes.accepted_at("new.test")) == numbers


async def test_an_inbox_that_has_moved_is_found_in_time(scene: Scene) -> None:
    await scene.delivery.step()
    async with scene.world.store.database.write() as connection:
        await connection.execute(tables.audience.update().values(inbox="https://lemmy.test/moved"))
    scene.world.time.pass_by(20 * MINUTE)
    await scene.delivery.step()
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()

    assert {post.url for post in scene.inboxes.posts} == {"https://lemmy.test/moved"}


async def test_who_unfollows_hears_no_more(scene: Scene) -> None:
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    await unfollow(scene.world, scene.lem, scene.cats)
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()

    assert len(scene.inboxes.at("lemmy.test")) == 1
    assert len(scene.inboxes.at("mastodon.test")) == 2


async def test_a_server_whose_software_becomes_known_is_told_in_its_dialect_from_then_on(scene: Scene) -> None:
    newcomer = await scene.world.stranger("new", host="new.test")
    await follow(scene.world, newcomer, scene.cats)
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    await speaks(scene.world, newcomer, "piefed")
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()

    first, second = scene.inboxes.at("new.test")
    assert isinstance(first.document["object"], str)
    assert second.document["object"]["type"] == "Create"


async def test_those_who_are_named_are_told_at_their_own_inbox_whoever_follows_whom(scene: Scene) -> None:
    eve = await scene.world.stranger("eve", host="elsewhere.test")
    row = note_row(scene.world, scene.cats, community_id=None, named=(named(eve),), kind="accept", object_uri=None)
    await append(scene.world, row)
    await scene.delivery.step()

    [post] = scene.inboxes.posts
    assert post.url == eve.inbox
    assert post.document["type"] == "Create"


async def test_each_inbox_named_at_one_server_gets_it_once(scene: Scene) -> None:
    eve = await scene.world.stranger("eve", host="elsewhere.test")
    kim = await scene.world.stranger("kim", host="elsewhere.test")
    row = note_row(scene.world, scene.cats, community_id=None, named=(named(eve), named(kim), named(eve)))
    await append(scene.world, row)
    await scene.delivery.step()

    assert [post.url for post in scene.inboxes.posts] == [eve.inbox, kim.inbox]


async def test_a_server_that_follows_and_is_named_hears_it_in_one_form(scene: Scene) -> None:
    await append(scene.world, note_row(scene.world, scene.cats, named=(named(scene.lem),)))
    await scene.delivery.step()

    [post] = scene.inboxes.at("lemmy.test")
    assert post.document["type"] == "Announce"


async def test_a_microblog_hears_nothing_of_what_has_no_form_for_it(scene: Scene) -> None:
    await append(scene.world, note_row(scene.world, scene.cats, microblog=ToMicroblogs.NOTHING))
    await scene.delivery.step()

    assert scene.inboxes.at("mastodon.test") == []
    assert len(scene.inboxes.at("lemmy.test")) == 1


async def test_a_boost_is_taken_back_under_the_id_it_was_given(scene: Scene) -> None:
    row = note_row(scene.world, scene.cats)
    gone = note_row(
        scene.world,
        scene.cats,
        kind="delete",
        thread_id=row.thread_id,
        undoes_id=row.id,
        object_uri=row.object_uri,
        microblog=ToMicroblogs.UNBOOST,
        keep=True,
    )
    await append(scene.world, row, gone)
    await scene.delivery.step()

    boosted, undone = (post.document for post in scene.inboxes.at("mastodon.test"))
    assert undone["type"] == "Undo"
    assert undone["object"]["id"] == boosted["id"]
    assert undone["object"]["object"] == boosted["object"]
    assert undone["to"] == [PUBLIC]


async def test_the_scheme_that_a_server_takes_is_remembered(scene: Scene) -> None:
    scene.inboxes.rule = lambda post: 202 if post.host != "mastodon.test" or "signature-input" in post.headers else 401
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    assert [post.status for post in scene.inboxes.at("mastodon.test")] == [401, 202]
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()

    assert [post.status for post in scene.inboxes.at("mastodon.test")] == [401, 202, 202]
    assert (await cursor_of(scene.world, scene.max)).peer.scheme == Scheme.RFC9421
    assert (await cursor_of(scene.world, scene.lem)).peer.scheme == Scheme.CAVAGE


async def test_an_inbox_with_a_trailing_slash_keeps_it(scene: Scene) -> None:
    async with scene.world.tx() as tx:
        lem = await tx.actors.get(scene.lem.id)
        tx.actors.change(lem, shared_inbox=Uri("https://slashed.test/inbox/"))
    follower = await scene.world.person("bob")
    async with scene.world.look() as tx:
        lem = await tx.actors.get(scene.lem.id)
    await follow(scene.world, lem, follower)
    await scene.world.post(follower)
    await scene.delivery.step()

    assert [post.url for post in scene.inboxes.posts] == ["https://slashed.test/inbox/"]
