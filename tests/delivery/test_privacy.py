"""Who may still read it is asked right before it is sent; what has been deleted meanwhile is not sent at all."""

from typing import Any

import pytest

from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.log import ToMicroblogs
from fedi_groups.domain.types import HOUR, MINUTE, MembershipState, PostId, Role
from fedi_groups.storage import tables
from fedi_groups.storage.exceptions import ExceptionState
from tests.delivery.conftest import Scene
from tests.delivery.stage import (
    Post,
    Reply,
    answer,
    append,
    cursor_of,
    exceptions_of_peer,
    follow,
    named,
    note_row,
    position_of,
    refuse_connections,
    row_number,
    speaks,
    unfollow,
)

pytestmark = pytest.mark.anyio


async def stand(scene: Scene, actor: ActorFacts, state: MembershipState) -> None:
    async with scene.world.tx() as tx:
        tx.memberships.put(Standing(scene.cats.id, actor.id, state, Role.MEMBER, tx.now))


async def delete_post(scene: Scene, post: PostId) -> None:
    async with scene.world.store.database.write() as connection:
        statement = tables.post.update().where(tables.post.c.id == post).values(deleted_at=scene.world.time())
        await connection.execute(statement)


async def test_what_is_for_members_goes_only_to_servers_that_have_one_and_keep_it(scene: Scene) -> None:
    """Max is a member too, but his server would show it to others; Eve's would not, but she has been turned away."""
    for member in (scene.lem, scene.max):
        await stand(scene, member, MembershipState.MEMBER)
    stranger = await scene.world.stranger("eve", host="elsewhere.test")
    await speaks(scene.world, stranger, "lemmy")
    await follow(scene.world, stranger, scene.cats)
    await stand(scene, stranger, MembershipState.BANNED)
    row = note_row(scene.world, scene.cats, public=False, microblog=ToMicroblogs.ACTIVITY)
    [number] = await append(scene.world, row)
    await scene.delivery.step()

    assert scene.inboxes.accepted_at("lemmy.test") == [number]
    assert scene.inboxes.at("mastodon.test") == scene.inboxes.at("elsewhere.test") == []
    [skipped] = await exceptions_of_peer(scene.world, stranger)
    assert skipped.state is ExceptionState.SKIPPED
    assert (await cursor_of(scene.world, stranger)).position == await position_of(scene.world, number)


async def test_whose_last_member_leaves_while_it_waits_gets_nothing(scene: Scene) -> None:
    await stand(scene, scene.lem, MembershipState.MEMBER)
    scene.inboxes.rule = refuse_connections("lemmy.test")
    await append(scene.world, note_row(scene.world, scene.cats, public=False))
    await scene.delivery.step()
    await unfollow(scene.world, scene.lem, scene.cats)
    scene.inboxes.rule = answer({})
    scene.world.time.pass_by(HOUR)
    await scene.delivery.step()

    assert scene.inboxes.accepted_at("lemmy.test") == []


async def test_each_follower_of_a_server_without_a_shared_inbox_gets_what_is_private_and_one_what_is_public(
    scene: Scene,
) -> None:
    followers = [await scene.world.stranger(name, host="gotosocial.test") for name in ("one", "two", "three")]
    async with scene.world.tx() as tx:
        for each in followers:
            tx.actors.change(await tx.actors.get(each.id), shared_inbox="")
    async with scene.world.store.database.write() as connection:
        ids = [each.id for each in followers]
        await connection.execute(tables.actor.update().where(tables.actor.c.id.in_(ids)).values(shared_inbox=None))
    async with scene.world.look() as tx:
        followers = [await tx.actors.get(each.id) for each in followers]
    for each in followers:
        await follow(scene.world, each, scene.ann)
    by_ann: dict[str, Any] = {"community_id": None, "follower_of": scene.ann.id, "signer_id": scene.ann.id}
    await append(scene.world, note_row(scene.world, scene.cats, **by_ann))
    await scene.delivery.step()
    assert [post.url for post in scene.inboxes.at("gotosocial.test")] == [followers[0].inbox]

    scene.inboxes.posts.clear()
    await append(scene.world, note_row(scene.world, scene.cats, public=False, **by_ann))
    await scene.delivery.step()
    assert sorted(post.url for post in scene.inboxes.posts) == sorted(each.inbox for each in followers)


async def test_those_who_are_named_get_what_is_private_whoever_follows(scene: Scene) -> None:
    eve = await scene.world.stranger("eve", host="elsewhere.test")
    row = note_row(scene.world, scene.cats, community_id=None, public=False, named=(named(eve),))
    await append(scene.world, row)
    await scene.delivery.step()

    assert scene.inboxes.accepted_at("elsewhere.test") == [row.id]


async def test_what_was_deleted_before_it_arrived_is_not_sent_but_its_deletion_is(scene: Scene) -> None:
    post = await scene.world.post(scene.ann, scene.cats)
    scene.inboxes.rule = refuse_connections("lemmy.test")
    await scene.delivery.step()
    scene.world.time.pass_by(MINUTE)
    await scene.delivery.step()
    await delete_post(scene, post.id)
    gone = note_row(
        scene.world,
        scene.cats,
        kind="delete",
        keep=True,
        object_id=post.id,
        thread_id=post.id,
        microblog=ToMicroblogs.ACTIVITY,
    )
    await append(scene.world, gone)
    scene.inboxes.rule = answer({})
    scene.world.time.pass_by(HOUR)
    await scene.delivery.step()

    assert scene.inboxes.accepted_at("lemmy.test") == [gone.id]
    assert len(scene.inboxes.accepted_at("mastodon.test")) == 2
    [skipped] = await exceptions_of_peer(scene.world, scene.lem)
    assert (skipped.state, skipped.reason) == (ExceptionState.SKIPPED, "deleted before it was sent")


async def test_a_server_that_was_away_is_not_told_what_was_deleted_in_the_meantime(scene: Scene) -> None:
    scene.inboxes.rule = refuse_connections("lemmy.test")
    posts = [await scene.world.post(scene.ann, scene.cats) for _ in range(3)]
    await scene.delivery.step()
    later = [await scene.world.post(scene.ann, scene.cats) for _ in range(3)]
    await scene.delivery.step()
    for post in (posts[1], later[1]):
        await delete_post(scene, post.id)
    scene.inboxes.rule = answer({})
    scene.world.time.pass_by(HOUR)
    await scene.delivery.step()

    told = [each.document["object"]["object"]["id"] for each in scene.inboxes.at("lemmy.test") if each.status == 202]
    assert sorted(told) == sorted(post.uri for post in (posts[0], posts[2], later[0], later[2]))


async def test_a_deletion_seen_in_the_log_stops_what_still_waits_in_memory(scene: Scene) -> None:
    post = await scene.world.post(scene.ann, scene.cats)
    first = (await scene.world.told("create")).id

    def rule(arrived: Post) -> Reply:
        return 500 if arrived.host == "lemmy.test" and row_number(arrived) == first else 202

    scene.inboxes.rule = rule
    await append(scene.world, *(note_row(scene.world, scene.cats) for _ in range(5)))
    await scene.delivery.step()
    attempts = len(scene.inboxes.at("lemmy.test"))
    await delete_post(scene, post.id)
    await append(
        scene.world, note_row(scene.world, scene.cats, kind="delete", keep=True, object_id=post.id, thread_id=post.id)
    )
    scene.world.time.pass_by(MINUTE)
    await scene.delivery.step()

    assert [row_number(each) for each in scene.inboxes.at("lemmy.test")[attempts:]].count(first) == 0
