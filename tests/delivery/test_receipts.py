"""Who has got an event, who not and why; and how far every server is."""

import pytest

from fedi_groups.delivery.breaker import Health
from fedi_groups.delivery.receipts import Receipt, ReceiptState, peers_overview, receipts
from fedi_groups.domain.log import Form, LogRow, ToMicroblogs
from fedi_groups.storage.outgoing import find_row
from tests.delivery.conftest import Scene
from tests.delivery.stage import append, follow, named, note_row, refuse_connections

pytestmark = pytest.mark.anyio


async def row_of(scene: Scene, number: int) -> LogRow:
    async with scene.world.store.database.read() as connection:
        row = await find_row(connection, number)
    assert row is not None
    return row


async def receipts_of(scene: Scene, number: int) -> list[Receipt]:
    return await receipts(scene.world.store.database, await row_of(scene, number))


async def test_every_server_that_is_told_has_a_receipt_in_its_form(scene: Scene) -> None:
    eve = await scene.world.stranger("eve", host="elsewhere.test")
    await scene.world.stranger("nobody", host="nobody.test")
    [number] = await append(scene.world, note_row(scene.world, scene.cats, named=(named(eve),)))
    assert {each.state for each in await receipts_of(scene, number)} == {ReceiptState.WAITING}
    await scene.delivery.step()

    assert await receipts_of(scene, number) == [
        Receipt("https://elsewhere.test", Form.PLAIN, ReceiptState.ACCEPTED),
        Receipt("https://lemmy.test", Form.WRAPPED, ReceiptState.ACCEPTED),
        Receipt("https://mastodon.test", Form.BOOST, ReceiptState.ACCEPTED),
    ]


async def test_a_server_that_is_told_nothing_of_it_has_no_receipt(scene: Scene) -> None:
    [number] = await append(scene.world, note_row(scene.world, scene.cats, microblog=ToMicroblogs.NOTHING))
    later = await scene.world.stranger("late", host="late.test")
    await follow(scene.world, later, scene.cats)

    assert [each.origin for each in await receipts_of(scene, number)] == ["https://lemmy.test"]


async def test_who_waits_says_why(scene: Scene) -> None:
    scene.inboxes.rule = refuse_connections("lemmy.test")
    [number] = await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()

    assert Receipt("https://lemmy.test", Form.WRAPPED, ReceiptState.WAITING, "no answer") in await receipts_of(
        scene, number
    )


async def test_the_overview_shows_who_is_behind_by_how_much_and_since_when(scene: Scene) -> None:
    scene.inboxes.rule = refuse_connections("lemmy.test")
    await append(scene.world, *(note_row(scene.world, scene.cats) for _ in range(7)))
    await scene.delivery.step()
    first = (await scene.world.log())[0]

    lem, max_ = await peers_overview(scene.world.store.database, now=scene.world.time())
    assert (lem.cursor.peer.origin, lem.behind, lem.since) == ("https://lemmy.test", 7, first.created_at)
    assert (lem.health, lem.cursor.peer.software) == (Health.FAILING, "lemmy")
    assert (max_.behind, max_.since, max_.health) == (0, None, Health.WELL)
