"""The client API for what people keep for themselves: whom they block and mute, and what they note of others."""

import re

import pytest

from fedi_groups.actions.membership import follow
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorKind
from fedi_groups.domain.verdicts import Deny, Verdict
from fedi_groups.errors import Denied
from fedi_groups.reads.keeping import is_unwanted
from tests.faces.api import App, fine, signed_in, stranger
from tests.faces.house import House
from tests.outbox.hearing import heard, last, someone
from tests.world import World, document

pytestmark = pytest.mark.anyio

SECOND = 1_000_000


async def follows(world: World, follower: ActorFacts, target: ActorFacts) -> Verdict:
    async with world.tx() as tx:
        return await follow(tx, follower=await tx.actors.get(follower.id), target=await tx.actors.get(target.id))


async def names(app: App, path: str) -> list[str]:
    return [each["account"]["acct"] for each in await app.get(path)]


async def test_a_block_ends_follows_both_ways_and_keeps_the_other_away(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    await follows(world, ann, bob)
    await follows(world, bob, ann)
    await follows(world, bob, cats)
    thread = await world.post(ann, cats)
    app, other = await signed_in(house, ann), await signed_in(house, bob)

    done = await app.post(f"/api/v1/accounts/{bob.id}/block")
    seen = (await other.get("/api/v1/accounts/relationships", id=ann.id))[0]

    assert (done["blocking"], done["following"], done["followed_by"]) == (True, False, False)
    assert (seen["blocked_by"], seen["following"]) == (True, False)
    assert isinstance(await follows(world, bob, ann), Deny)
    with pytest.raises(Denied, match="does not want to hear"):
        await world.post(bob, parent=thread)
    with pytest.raises(Denied, match="does not want to hear"):
        await house.says(bob, to=(ann,))


async def test_who_is_blocked_may_answer_others_and_names_nobody_who_blocks_them(house: House) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    await (await signed_in(house, ann)).post(f"/api/v1/accounts/{bob.id}/block")
    message = await house.says(bob, to=(ann, carl))
    async with world.look() as tx:
        assert await tx.posts.mentions(message.id) == (carl.id,)


async def test_an_unblock_lets_the_other_come_again(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    app = await signed_in(house, ann)
    await app.post(f"/api/v1/accounts/{bob.id}/block")
    await app.post(f"/api/v1/accounts/{bob.id}/block")
    done = await app.post(f"/api/v1/accounts/{bob.id}/unblock")
    assert done["blocking"] is False
    assert not isinstance(await follows(world, bob, ann), Deny)


async def test_a_block_is_told_to_a_microblog_and_not_to_the_threadiverse(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    micro, lemming = (
        await someone(world, "mia", at="micro.test"),
        await someone(world, "leo", at="l.test", runs="lemmy"),
    )
    app = await signed_in(house, ann)

    await app.post(f"/api/v1/accounts/{lemming.id}/block")
    assert [row for row in await world.log() if row.kind == "block"] == []
    await app.post(f"/api/v1/accounts/{micro.id}/block")
    told = await last(world, "block")
    block = document(told.threadiverse_body)
    await app.post(f"/api/v1/accounts/{micro.id}/unblock")
    undo = document((await last(world, "undo")).threadiverse_body)

    assert set(await heard(world, told)) == {"micro.test/users/mia/inbox"}
    assert (block["actor"], block["object"], "target" in block) == (ann.uri, micro.uri, False)
    assert (undo["object"]["id"], undo["object"]["type"]) == (block["id"], "Block")


async def test_muted_and_blocked_people_are_not_in_timelines(house: House) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    cats, dogs = await world.community("cats", bob), await world.community("dogs", bob)
    for place in (cats, dogs):
        await follows(world, ann, place)
        await follows(world, carl, place)
    await follows(world, ann, carl)
    await world.post(bob, cats, title="By Bob")
    await world.post(carl, dogs, title="By Carl")
    await world.post(carl, text="<p>Alone</p>")
    app = await signed_in(house, ann)
    assert await names(app, "/api/v1/timelines/home") == ["carl", "dogs", "cats"]

    muted = await app.post(f"/api/v1/accounts/{carl.id}/mute", duration=3600)
    home, public = await names(app, "/api/v1/timelines/home"), await names(app, "/api/v1/timelines/public")
    world.time.pass_by(3601 * SECOND)
    later = await names(app, "/api/v1/timelines/home")
    await app.post(f"/api/v1/accounts/{bob.id}/block")

    assert (muted["muting"], muted["muting_notifications"]) == (True, True)
    assert re.fullmatch(r"[-\d]+T[:\d]+\.\d{3}Z", muted["muting_expires_at"])
    assert (home, public) == (["cats"], ["bob"])
    assert later == ["carl", "dogs", "cats"]
    assert await names(app, "/api/v1/timelines/home") == ["carl", "dogs"]
    assert len(await stranger(house).get("/api/v1/timelines/public")) == 3


async def test_a_muted_community_is_not_at_home_and_may_be_unmuted(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", bob)
    await follows(world, ann, cats)
    await world.post(bob, cats)
    app = await signed_in(house, ann)
    await app.post(f"/api/v1/accounts/{cats.id}/mute")
    muted = await names(app, "/api/v1/timelines/home")
    await app.post(f"/api/v1/accounts/{cats.id}/unmute")
    assert (muted, await names(app, "/api/v1/timelines/home")) == ([], ["cats"])


async def test_whom_one_has_muted_and_blocked_is_listed_page_by_page(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    others = [await world.person(name) for name in ("bob", "carl", "dora")]
    app = await signed_in(house, ann)
    for each in others:
        await app.post(f"/api/v1/accounts/{each.id}/block")
        await app.post(f"/api/v1/accounts/{each.id}/mute", notifications=False)
    for path in ("/api/v1/blocks", "/api/v1/mutes"):
        answer = await app.ask("GET", f"{path}?limit=2")
        following = re.findall(r"<https://here\.test(.*?)>", answer.headers["link"])[0]
        assert [each["acct"] for each in fine(answer)] == ["dora", "carl"]
        assert [each["acct"] for each in await app.get(following)] == ["bob"]


async def test_nothing_is_seen_or_heard_from_a_server_that_one_has_blocked(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    mia = await someone(world, "mia", at="micro.test")
    place = await world.stranger("place", host="groups.test", kind=ActorKind.GROUP)
    await house.follows(mia, ann)
    await world.post(mia, place, uri="https://micro.test/1")
    app = await signed_in(house, ann)
    assert await names(app, "/api/v1/timelines/public") == ["mia@micro.test"]

    assert await app.post("/api/v1/domain_blocks", domain="Micro.test") == {}
    there = (await app.get("/api/v1/accounts/relationships", id=mia.id))[0]
    async with world.look() as tx:
        unwanted = await is_unwanted(tx, await tx.actors.get(ann.id), mia)

    assert await app.get("/api/v1/domain_blocks") == ["micro.test"]
    assert await app.get("/api/v1/timelines/public") == []
    assert (there["domain_blocking"], there["followed_by"], unwanted) == (True, False, True)
    assert await app.delete("/api/v1/domain_blocks", domain="micro.test") == {}
    assert await names(app, "/api/v1/timelines/public") == ["mia@micro.test"]
    assert (await app.ask("POST", "/api/v1/domain_blocks", json={"domain": "a b"})).status_code == 422


async def test_a_note_is_for_its_writer_alone(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    app, other = await signed_in(house, ann), await signed_in(house, bob)
    assert (await app.post(f"/api/v1/accounts/{bob.id}/note", comment="Met in May"))["note"] == "Met in May"
    assert (await other.get("/api/v1/accounts/relationships", id=bob.id))[0]["note"] == ""
    assert (await app.post(f"/api/v1/accounts/{bob.id}/note", comment=""))["note"] == ""


async def test_a_follower_is_removed_without_a_block(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    await follows(world, bob, ann)
    done = await (await signed_in(house, ann)).post(f"/api/v1/accounts/{bob.id}/remove_from_followers")
    assert (done["followed_by"], done["blocking"]) == (False, False)


async def test_to_block_somebody_as_a_community_is_a_ban(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    await follows(world, bob, cats)
    app = await signed_in(house, cats, by=ann)
    assert (await app.post(f"/api/v1/accounts/{bob.id}/block"))["blocking"] is True
    seen = (await (await signed_in(house, bob)).get("/api/v1/accounts/relationships", id=cats.id))[0]
    assert (seen["blocked_by"], seen["following"]) == (True, False)
    assert (await app.post(f"/api/v1/accounts/{bob.id}/unblock"))["blocking"] is False


async def test_nobody_blocks_themselves_or_what_they_may_not_know_of(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    den = await world.community("den", bob, charter=Charter(hidden=True), private=True)
    app = await signed_in(house, ann)
    assert (await app.ask("POST", f"/api/v1/accounts/{ann.id}/block")).status_code == 403
    for act in ("block", "mute", "note", "unblock", "remove_from_followers"):
        assert (await app.ask("POST", f"/api/v1/accounts/{den.id}/{act}")).status_code == 404


async def test_keeping_takes_a_token_of_the_right_scope(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    reader, older = await signed_in(house, ann, scopes="read"), await signed_in(house, ann, scopes="follow")
    assert (await stranger(house).ask("POST", f"/api/v1/accounts/{bob.id}/block")).status_code == 401
    assert (await reader.ask("POST", f"/api/v1/accounts/{bob.id}/block")).status_code == 403
    assert (await older.ask("GET", "/api/v1/domain_blocks")).status_code == 200
    assert (await older.post(f"/api/v1/accounts/{bob.id}/mute"))["muting"] is True
