"""Changes and the end of local actors, and follows: who is told."""

import pytest

from fedi_groups.actions import membership, moving, profiles
from fedi_groups.domain.events import ActorChanged
from fedi_groups.domain.facts import Standing
from fedi_groups.domain.types import PUBLIC, ActorKind, MembershipState, Role, Uri
from tests import schemas
from tests.outbox.hearing import PLAIN, follows, heard, last, someone
from tests.world import World, document

pytestmark = pytest.mark.anyio


async def test_a_changed_person_is_told_to_the_servers_of_their_followers(world: World) -> None:
    ann = await world.person("ann")
    await world.community("cats", ann)
    for name, host, software in (("fan", "fans.test", "mastodon"), ("lou", "lemmy.test", "lemmy")):
        await follows(world, await someone(world, name, at=host, runs=software), ann)
    await someone(world, "mia", at="else.test")
    async with world.tx() as tx:
        tx.actors.change(ann, summary="<p>New</p>", updated=tx.now)
        await tx.emit(ActorChanged(ann.id))

    row = await last(world, "update-actor")
    assert await heard(world, row) == {"fans.test/inbox": PLAIN, "lemmy.test/inbox": PLAIN}
    update = document(row.threadiverse_body)
    assert update["actor"] == update["object"]["id"] == ann.uri and update["to"] == [PUBLIC]
    assert update["object"]["summary"] == "<p>New</p>" and "@context" not in update["object"]
    assert update["object"]["publicKey"]["owner"] == ann.uri and not row.barrier


async def test_a_changed_community_speaks_for_itself_unwrapped(world: World) -> None:
    cats = await world.community("cats", await world.person("ann"))
    for name, host, software in (("bob", "blog.test", "mastodon"), ("lou", "lemmy.test", "lemmy")):
        await follows(world, await someone(world, name, at=host, runs=software), cats)
    async with world.tx() as tx:
        tx.actors.change(cats, title="Kittens", updated=tx.now)
        await tx.emit(ActorChanged(cats.id))

    row = await last(world, "update-actor")
    assert await heard(world, row) == {"blog.test/inbox": PLAIN, "lemmy.test/inbox": PLAIN}
    assert row.signer_id == cats.id and row.barrier, "everything in the community waits for it"
    assert document(row.threadiverse_body)["object"]["name"] == "Kittens"


async def test_new_keys_are_told_with_the_document_that_lists_them(world: World) -> None:
    ann = await world.person("ann")
    await follows(world, await someone(world, "fan", at="fans.test"), ann)
    async with world.tx() as tx:
        await profiles.rotate_keys(tx, actor=ann, keys=world.keys)
    found = document((await last(world, "update-actor")).threadiverse_body)["object"]
    assert found["publicKey"]["publicKeyPem"] == world.keys.rsa_public
    assert [key["publicKeyMultibase"] for key in found["assertionMethod"]] == [world.keys.ed25519_public]


async def test_the_end_of_an_account_is_kept_until_every_follower_has_heard_it(world: World) -> None:
    ann = await world.person("ann")
    await follows(world, await someone(world, "fan", at="fans.test"), ann)
    async with world.tx() as tx:
        await profiles.delete_actor(tx, actor=ann)
    row = await last(world, "delete-actor")
    assert await heard(world, row) == {"fans.test/inbox": PLAIN} and row.keep
    delete = document(row.threadiverse_body)
    assert delete["type"] == "Delete" and delete["actor"] == delete["object"] == ann.uri


async def test_asking_and_unasking_go_to_the_inbox_of_the_one_who_is_followed(world: World) -> None:
    ann, bob = await world.person("ann"), await someone(world, "bob", at="blog.test")
    async with world.tx() as tx:
        await membership.follow(tx, follower=ann, target=bob)
    async with world.tx() as tx:
        await membership.unfollow(tx, follower=ann, target=bob)
    follow, undo = await last(world, "follow"), await last(world, "undo")
    for row in (follow, undo):
        assert await heard(world, row) == {"blog.test/users/bob/inbox": PLAIN}
        assert row.signer_id == ann.id and row.keep
    asked, undone = document(follow.threadiverse_body), document(undo.threadiverse_body)
    assert undone["object"]["id"] == asked["id"] and undone["object"]["object"] == bob.uri
    assert undone["actor"] == ann.uri and undone["id"] != asked["id"]


async def test_an_answer_goes_to_the_inbox_of_the_one_who_asked_and_repeats_what_was_asked(world: World) -> None:
    cats = await world.community("cats", await world.person("ann"))
    bob, eve = await someone(world, "bob", at="blog.test"), await someone(world, "eve", at="evil.test")
    async with world.tx() as tx:
        tx.memberships.put(Standing(cats.id, eve.id, MembershipState.BANNED, Role.MEMBER, tx.now))
    for who, kind in ((bob, "accept"), (eve, "reject")):
        asked = Uri(f"https://{who.host}/joins/1")
        async with world.tx() as tx:
            await membership.follow(tx, follower=who, target=cats, uri=asked, request="Join")
        row = await last(world, kind)
        assert await heard(world, row) == {f"{who.host}/users/{who.name}/inbox": PLAIN}
        answer = document(row.threadiverse_body)
        assert answer["type"] == kind.title() and answer["actor"] == cats.uri and answer["to"] == [who.uri]
        inner = answer["object"]
        assert (inner["type"], inner["id"], inner["actor"], inner["object"]) == ("Join", asked, who.uri, cats.uri)


async def test_neighbours_who_follow_each_other_tell_nobody(world: World) -> None:
    ann, eve = await world.person("ann"), await world.person("eve")
    cats = await world.community("cats", ann)
    for target in (ann, cats):
        async with world.tx() as tx:
            await membership.follow(tx, follower=eve, target=target)
        async with world.tx() as tx:
            await membership.unfollow(tx, follower=eve, target=target)
    assert await world.log() == []


async def test_who_moves_away_tells_followers_and_the_communities_elsewhere(world: World) -> None:
    ann = await world.person("ann")
    await follows(world, await someone(world, "fan", at="fans.test"), ann)
    dogs = await someone(world, "dogs", at="lemmy.test", runs="lemmy", kind=ActorKind.GROUP)
    await follows(world, ann, dogs)
    elsewhere = await world.stranger("ann")
    async with world.tx() as tx:
        new = tx.actors.change(await tx.actors.get(elsewhere.id), aliases=(ann.uri,))
        await moving.move(tx, old=ann, new=new)

    row = await last(world, "move")
    assert await heard(world, row) == {"fans.test/inbox": PLAIN, "lemmy.test/inbox": PLAIN}
    told = document(row.threadiverse_body)
    schemas.check("move", told)
    assert (told["actor"], told["object"], told["target"]) == (ann.uri, ann.uri, new.uri)
    update = document((await last(world, "update-actor")).threadiverse_body)
    assert update["object"]["movedTo"] == new.uri


async def test_a_community_whose_moderator_moves_says_that_it_has_changed(world: World) -> None:
    ann, eve = await world.person("ann"), await world.person("eve")
    cats = await world.community("cats", ann)
    await follows(world, eve, cats)
    await follows(world, await someone(world, "lou", at="lemmy.test", runs="lemmy"), cats)
    for old, changed in ((eve, False), (ann, True)):
        elsewhere = await world.stranger(f"{old.name}2")
        async with world.tx() as tx:
            new = tx.actors.change(await tx.actors.get(elsewhere.id), aliases=(old.uri,))
            await moving.move(tx, old=await tx.actors.get(old.id), new=new)
        updates = [document(row.threadiverse_body) for row in await world.log() if row.kind == "update-actor"]
        assert any(each["actor"] == cats.uri for each in updates) is changed
