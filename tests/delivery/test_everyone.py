"""What concerns all servers: who hears of it, in which form, from when on, and who waits."""

from typing import Any

import orjson
import pytest

from fedi_groups.delivery.receipts import Receipt, ReceiptState, receipts
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.log import Everyone, Form, LogRow, ToMicroblogs
from fedi_groups.domain.types import DAY
from fedi_groups.storage.outgoing import find_row
from fedi_groups.storage.peers import find_peers
from fedi_groups.storage.retention import prune_log
from tests.delivery.conftest import Scene
from tests.delivery.stage import (
    append,
    delivery_of,
    follow,
    named,
    note_row,
    peer_of,
    refuse_connections,
    speaks,
    unfollow,
)

pytestmark = pytest.mark.anyio


def row_for_all(scene: Scene, everyone: Everyone = Everyone.ALL, **more: Any) -> LogRow:
    values = {"community_id": None, "microblog": ToMicroblogs.NOTHING, "kind": "news", "keep": True}
    return note_row(scene.world, scene.cats, **values | {"everyone": everyone} | more)


async def hosts_of(scene: Scene, number: int) -> list[str]:
    async with scene.world.store.database.read() as connection:
        row = await find_row(connection, number)
    assert row is not None
    return [each.origin.removeprefix("https://") for each in await receipts(scene.world.store.database, row)]


def hearers(scene: Scene, number: int) -> list[str]:
    return sorted({post.host for post in scene.inboxes.posts if f"/activities/{number}" in post.document["id"]})


async def met(scene: Scene, name: str, software: str) -> ActorFacts:
    """Somebody whose server follows nothing here, but was told something once."""
    found = await scene.world.stranger(name, host=f"{name}.test")
    await speaks(scene.world, found, software)
    row = note_row(scene.world, scene.cats, community_id=None, named=(named(found),), microblog=ToMicroblogs.NOTHING)
    await append(scene.world, row)
    await scene.delivery.step()
    return found


async def test_those_who_follow_or_were_ever_told_something_hear_it_and_strangers_do_not(scene: Scene) -> None:
    await scene.world.stranger("nobody", host="nobody.test")
    await met(scene, "eve", "mbin")
    [number] = await append(scene.world, row_for_all(scene))
    await scene.delivery.step()

    assert hearers(scene, number) == ["eve.test", "lemmy.test", "mastodon.test"]
    assert await hosts_of(scene, number) == ["eve.test", "lemmy.test", "mastodon.test"]


async def test_who_no_longer_follows_still_hears_it(scene: Scene) -> None:
    await unfollow(scene.world, scene.lem, scene.cats)
    [number] = await append(scene.world, row_for_all(scene))
    await scene.delivery.step()
    assert "lemmy.test" in hearers(scene, number)


@pytest.mark.parametrize(
    ("everyone", "expected"),
    [
        (Everyone.GROUP_SERVERS, ["lemmy.test", "mbin.test"]),
        (Everyone.MICROBLOGS, ["gotosocial.test", "mastodon.test"]),
        (Everyone.NOBODY, []),
    ],
)
async def test_it_may_be_for_those_of_one_dialect_alone(scene: Scene, everyone: Everyone, expected: list[str]) -> None:
    for software in ("mbin", "gotosocial"):
        await met(scene, software, software)
    [number] = await append(scene.world, row_for_all(scene, everyone))
    await scene.delivery.step()
    assert hearers(scene, number) == expected == await hosts_of(scene, number)


async def test_who_follows_the_community_it_is_about_hears_it_once_and_from_that(scene: Scene) -> None:
    await met(scene, "mbin", "mbin")
    row = row_for_all(scene, Everyone.GROUP_SERVERS, community_id=scene.cats.id)
    [number] = await append(scene.world, row)
    await scene.delivery.step()

    told = {post.host: post.document["type"] for post in scene.inboxes.posts if str(number) in post.document["id"]}
    assert told == {"lemmy.test": "Announce", "mbin.test": "Create"}
    assert len([post for post in scene.inboxes.posts if str(number) in post.document["id"]]) == 2


async def test_what_is_not_public_is_for_nobody_in_this_way(scene: Scene) -> None:
    [number] = await append(scene.world, row_for_all(scene, public=False))
    await scene.delivery.step()
    assert hearers(scene, number) == [] == await hosts_of(scene, number)


async def test_what_was_said_before_a_server_was_met_is_not_for_it(scene: Scene) -> None:
    eve = await scene.world.stranger("eve", host="eve.test")
    [number] = await append(scene.world, row_for_all(scene))
    await follow(scene.world, eve, scene.cats)
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    assert "eve.test" not in hearers(scene, number)
    assert "eve.test" not in await hosts_of(scene, number)


async def test_who_is_met_while_it_is_under_way_is_told_all_the_same(scene: Scene) -> None:
    """The transaction of a follow may end after that of a row with a higher number."""
    eve = await scene.world.stranger("eve", host="eve.test")
    await scene.delivery.step()
    first = scene.world.store.minter.next()
    [number] = await append(scene.world, row_for_all(scene))
    await scene.delivery.step()
    async with scene.world.tx() as tx:
        await tx.audiences.join(scene.cats, eve, from_id=first)
    await append(scene.world, note_row(scene.world, scene.cats, microblog=ToMicroblogs.NOTHING))
    await scene.delivery.step()
    assert "eve.test" in hearers(scene, number)


async def test_a_server_that_takes_something_is_known_from_then_on_to_every_worker(scene: Scene) -> None:
    eve = await met(scene, "eve", "mbin")
    await scene.delivery.close()
    async with scene.world.store.database.read() as connection:
        known = (await find_peers(connection, [peer_of(eve)]))[peer_of(eve)]
    assert known.inbox == eve.inbox and known.hears_from is not None

    scene.delivery = delivery_of(scene.world, scene.inboxes, holder="two")
    [number] = await append(scene.world, row_for_all(scene))
    await scene.delivery.step()
    assert "eve.test" in hearers(scene, number)
    await scene.delivery.close()


async def test_a_server_that_takes_nothing_is_not_told_more(scene: Scene) -> None:
    eve = await scene.world.stranger("eve", host="eve.test")
    scene.inboxes.rule = lambda post: 403 if post.host == "eve.test" else 202
    row = note_row(scene.world, scene.cats, community_id=None, named=(named(eve),), microblog=ToMicroblogs.NOTHING)
    await append(scene.world, row)
    await scene.delivery.step()
    [number] = await append(scene.world, row_for_all(scene))
    await scene.delivery.step()
    assert "eve.test" not in hearers(scene, number)


async def test_it_is_one_row_and_stays_until_every_server_has_it(scene: Scene) -> None:
    scene.inboxes.rule = refuse_connections("lemmy.test")
    [number] = await append(scene.world, row_for_all(scene))
    await scene.delivery.step()
    async with scene.world.store.database.read() as connection:
        row = await find_row(connection, number)
    assert row is not None
    states = {each.origin: each.state for each in await receipts(scene.world.store.database, row)}
    assert states == {
        "https://lemmy.test": ReceiptState.WAITING,
        "https://mastodon.test": ReceiptState.ACCEPTED,
    }

    scene.world.time.pass_by(8 * DAY)
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    await prune_log(scene.world.store.database, now=scene.world.time())
    assert number in [each.id for each in await scene.world.log()]

    scene.inboxes.rule = lambda post: 202
    scene.world.time.pass_by(DAY)
    await scene.delivery.step()
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    await prune_log(scene.world.store.database, now=scene.world.time())
    assert number not in [each.id for each in await scene.world.log()]


async def test_its_receipt_says_in_which_form(scene: Scene) -> None:
    [number] = await append(scene.world, row_for_all(scene, Everyone.GROUP_SERVERS))
    async with scene.world.store.database.read() as connection:
        row = await find_row(connection, number)
    assert row is not None and orjson.loads(row.threadiverse_body or b"")["type"] == "Create"
    assert await receipts(scene.world.store.database, row) == [
        Receipt("https://lemmy.test", Form.PLAIN, ReceiptState.WAITING)
    ]
