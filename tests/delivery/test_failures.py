"""Servers that refuse, fail, hang or come back: what is tried again, when, and what is given up."""

import asyncio

import pytest
from sqlalchemy.exc import OperationalError

from fedi_groups.delivery import roster, worker
from fedi_groups.delivery.breaker import Health
from fedi_groups.delivery.receipts import ReceiptState, peers_overview, receipts
from fedi_groups.domain.types import DAY, HOUR, MINUTE, SECOND, Instant
from fedi_groups.errors import Unreachable
from fedi_groups.storage.cursors import revive
from fedi_groups.storage.exceptions import ExceptionState, record_refusal, replay
from fedi_groups.storage.outgoing import find_row
from fedi_groups.storage.retention import prune_log
from tests.delivery.conftest import Scene
from tests.delivery.stage import (
    Post,
    Reply,
    answer,
    append,
    cursor_of,
    delivery_of,
    exceptions_of_peer,
    follow,
    named,
    note_row,
    peer_of,
    position_of,
    refuse_connections,
    row_number,
)

pytestmark = pytest.mark.anyio


async def told(scene: Scene, number: int) -> dict[str, ReceiptState]:
    async with scene.world.store.database.read() as connection:
        row = await find_row(connection, number)
    assert row is not None
    return {each.origin: each.state for each in await receipts(scene.world.store.database, row)}


async def steps(scene: Scene, *, over: int, every: int) -> None:
    for _ in range(over // every):
        scene.world.time.pass_by(every)
        await scene.delivery.step()


async def steps_with_traffic(scene: Scene, *, over: int) -> None:
    for _ in range(over // (30 * MINUTE)):
        await append(scene.world, note_row(scene.world, scene.cats))
        await steps(scene, over=30 * MINUTE, every=30 * MINUTE)


@pytest.mark.parametrize("status", [400, 403, 404, 410, 413, 422])
async def test_what_a_server_refuses_is_settled_and_the_reason_kept(scene: Scene, status: int) -> None:
    def rule(post: Post) -> Reply:
        return (status, {}, b"You are\n\x00\xff not   <welcome>") if post.host == "lemmy.test" else 202

    scene.inboxes.rule = rule
    [number] = await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()

    [exception] = await exceptions_of_peer(scene.world, scene.lem)
    assert (exception.outgoing_id, exception.state, exception.status) == (number, ExceptionState.REFUSED, status)
    assert exception.reason == "You are \ufffd not <welcome>"
    assert (await cursor_of(scene.world, scene.lem)).position == await position_of(scene.world, number)
    assert await told(scene, number) == {
        "https://lemmy.test": ReceiptState.REFUSED,
        "https://mastodon.test": ReceiptState.ACCEPTED,
    }


async def test_who_refuses_by_a_reject_and_leaves_the_request_unanswered_has_refused(scene: Scene) -> None:
    """NodeBB 4.15: the connection hangs until it times out, and the Reject has come long before."""
    scene.inboxes.rule = refuse_connections("lemmy.test")
    [number] = await append(scene.world, note_row(scene.world, scene.cats))
    async with scene.world.store.database.write() as connection:
        await record_refusal(connection, peer_of(scene.lem), number, now=scene.world.time())
    await scene.delivery.step()

    assert (await told(scene, number))["https://lemmy.test"] is ReceiptState.REFUSED
    cursor = await cursor_of(scene.world, scene.lem)
    assert (cursor.position, cursor.failures) == (await position_of(scene.world, number), 0)


async def test_a_bad_request_is_knocked_again_only_by_a_server_whose_scheme_is_unknown(scene: Scene) -> None:
    scene.inboxes.rule = answer({"lemmy.test": 400})
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    assert [("signature-input" in post.headers) for post in scene.inboxes.at("lemmy.test")] == [False, True]

    scene.inboxes.rule = answer({})
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    scene.inboxes.rule = answer({"lemmy.test": 400})
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    assert [post.status for post in scene.inboxes.at("lemmy.test")] == [400, 400, 202, 400]


@pytest.mark.parametrize("reply", [500, 502, 503, 401, 408, 429, 302, Unreachable("timed out")])
async def test_what_fails_for_now_is_sent_again_later(scene: Scene, reply: Reply) -> None:
    scene.inboxes.rule = lambda post: reply if post.host == "lemmy.test" else 202
    [number] = await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    before = await cursor_of(scene.world, scene.lem)
    assert before.position < await position_of(scene.world, number)
    assert before.failing_since is not None
    assert await told(scene, number) == {
        "https://lemmy.test": ReceiptState.WAITING,
        "https://mastodon.test": ReceiptState.ACCEPTED,
    }

    scene.inboxes.rule = answer({})
    scene.world.time.pass_by(2 * SECOND)
    await scene.delivery.step()
    after = await cursor_of(scene.world, scene.lem)
    assert after.position == await position_of(scene.world, number)
    assert (after.failing_since, after.retry_at, after.failures, after.error) == (None, None, 0, None)


async def test_a_failing_server_is_asked_less_and_less_and_then_once_an_hour(scene: Scene) -> None:
    scene.inboxes.rule = refuse_connections("lemmy.test")
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    await steps(scene, over=MINUTE, every=SECOND)
    assert 8 <= len(scene.inboxes.at("lemmy.test")) <= 14
    await steps(scene, over=10 * HOUR, every=20 * MINUTE)
    before = len(scene.inboxes.at("lemmy.test"))
    await steps(scene, over=12 * HOUR, every=20 * MINUTE)
    assert 8 <= len(scene.inboxes.at("lemmy.test")) - before <= 13


async def test_while_a_server_fails_one_request_probes_for_all(scene: Scene) -> None:
    scene.inboxes.rule = refuse_connections("lemmy.test")
    await append(scene.world, *(note_row(scene.world, scene.cats) for _ in range(40)))
    await scene.delivery.step()
    first = len(scene.inboxes.at("lemmy.test"))
    scene.world.time.pass_by(2 * SECOND)
    await scene.delivery.step()
    assert first <= 4
    assert len(scene.inboxes.at("lemmy.test")) == first + 1


async def test_retry_after_is_honoured(scene: Scene) -> None:
    scene.inboxes.rule = lambda post: (429, {"retry-after": "600"}, b"") if post.host == "lemmy.test" else 202
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    await steps(scene, over=590 * SECOND, every=10 * SECOND)
    assert len(scene.inboxes.at("lemmy.test")) == 1
    await steps(scene, over=20 * SECOND, every=10 * SECOND)
    assert len(scene.inboxes.at("lemmy.test")) == 2


async def test_a_server_that_has_had_too_much_is_left_alone_though_it_took_some(scene: Scene) -> None:
    def rule(post: Post) -> Reply:
        taken = len(scene.inboxes.accepted_at("lemmy.test"))
        return (429, {"retry-after": "300"}, b"") if post.host == "lemmy.test" and taken >= 10 else 202

    scene.inboxes.rule = rule
    numbers = await append(scene.world, *(note_row(scene.world, scene.cats) for _ in range(60)))
    await scene.delivery.step()
    before = len(scene.inboxes.at("lemmy.test"))
    assert before < 30
    await steps(scene, over=280 * SECOND, every=10 * SECOND)
    assert len(scene.inboxes.at("lemmy.test")) == before
    scene.inboxes.rule = answer({})
    await steps(scene, over=60 * SECOND, every=10 * SECOND)
    assert sorted(scene.inboxes.accepted_at("lemmy.test")) == numbers


async def test_after_an_outage_everything_comes_in_order(scene: Scene) -> None:
    thread = note_row(scene.world, scene.cats).thread_id
    scene.inboxes.rule = refuse_connections("lemmy.test")
    numbers = await append(scene.world, *(note_row(scene.world, scene.cats, thread_id=thread) for _ in range(20)))
    await scene.delivery.step()
    numbers += await append(scene.world, *(note_row(scene.world, scene.cats, thread_id=thread) for _ in range(400)))
    await scene.delivery.step()
    scene.inboxes.rule = answer({})
    scene.world.time.pass_by(HOUR)
    await scene.delivery.step()

    assert scene.inboxes.accepted_at("lemmy.test") == numbers
    assert (await cursor_of(scene.world, scene.lem)).position == await position_of(scene.world, numbers[-1])


async def test_one_item_that_keeps_failing_does_not_hold_up_the_others(scene: Scene) -> None:
    poison, *others = await append(scene.world, *(note_row(scene.world, scene.cats) for _ in range(10)))
    scene.inboxes.rule = lambda post: 500 if post.host == "lemmy.test" and row_number(post) == poison else 202
    await scene.delivery.step()
    await steps(scene, over=10 * SECOND, every=SECOND)

    assert sorted(scene.inboxes.accepted_at("lemmy.test")) == others
    assert (await cursor_of(scene.world, scene.lem)).position < await position_of(scene.world, poison)
    assert (await cursor_of(scene.world, scene.lem)).failing_since is None


async def test_an_item_that_keeps_failing_while_others_pass_is_parked_after_six_hours_and_can_be_replayed(
    scene: Scene,
) -> None:
    [poison] = await append(scene.world, note_row(scene.world, scene.cats))
    scene.inboxes.rule = lambda post: 500 if post.host == "lemmy.test" and row_number(post) == poison else 202
    await scene.delivery.step()
    await steps_with_traffic(scene, over=6 * HOUR)
    assert await exceptions_of_peer(scene.world, scene.lem) == []
    await steps_with_traffic(scene, over=2 * HOUR)

    [exception] = await exceptions_of_peer(scene.world, scene.lem)
    assert (exception.outgoing_id, exception.state, exception.status) == (poison, ExceptionState.PARKED, 500)
    assert (await told(scene, poison))["https://lemmy.test"] is ReceiptState.PARKED

    scene.inboxes.rule = answer({})
    assert await replay(scene.world.store.database, peer_of(scene.lem)) == 1
    assert (await told(scene, poison))["https://lemmy.test"] is ReceiptState.WAITING
    await scene.delivery.step()
    assert poison in scene.inboxes.accepted_at("lemmy.test")
    assert await exceptions_of_peer(scene.world, scene.lem) == []
    assert (await told(scene, poison))["https://lemmy.test"] is ReceiptState.ACCEPTED


async def test_what_is_in_the_thread_of_a_failing_item_waits_until_that_is_parked(scene: Scene) -> None:
    first = note_row(scene.world, scene.cats)
    reply = note_row(scene.world, scene.cats, thread_id=first.thread_id)
    scene.inboxes.rule = lambda post: 500 if row_number(post) == first.id else 202
    await append(scene.world, first, reply)
    await scene.delivery.step()
    await steps_with_traffic(scene, over=6 * HOUR)
    assert reply.id not in scene.inboxes.accepted_at("lemmy.test")
    await steps_with_traffic(scene, over=2 * HOUR)

    assert reply.id in scene.inboxes.accepted_at("lemmy.test")


async def test_a_server_that_fails_for_seven_days_is_probed_once_a_day(scene: Scene) -> None:
    scene.inboxes.rule = refuse_connections("lemmy.test")
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    await steps(scene, over=8 * DAY, every=6 * HOUR)
    before = len(scene.inboxes.at("lemmy.test"))
    await steps(scene, over=10 * DAY, every=2 * HOUR)

    assert 9 <= len(scene.inboxes.at("lemmy.test")) - before <= 11
    overview = await peers_overview(scene.world.store.database, now=scene.world.time())
    assert {each.cursor.peer.origin: each.health for each in overview} == {
        "https://lemmy.test": Health.SUSPENDED,
        "https://mastodon.test": Health.WELL,
    }
    assert overview[0].cursor.peer.origin == "https://lemmy.test"
    assert overview[0].behind >= 1
    assert overview[0].cursor.error == "no answer"


@pytest.mark.parametrize("elsewhere", [True, False])
async def test_a_suspended_server_that_shows_itself_is_told_at_once(scene: Scene, elsewhere: bool) -> None:
    scene.inboxes.rule = refuse_connections("lemmy.test")
    [number] = await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    await steps(scene, over=8 * DAY, every=6 * HOUR)
    scene.inboxes.rule = answer({})
    await scene.delivery.step()
    assert scene.inboxes.accepted_at("lemmy.test") == []

    database, now = scene.world.store.database, scene.world.time()
    if elsewhere:
        assert await revive(database, [peer_of(scene.lem), peer_of(scene.max)], now=now) == 1
    else:
        scene.delivery.revive(peer_of(scene.lem))
    await scene.delivery.step()
    assert scene.inboxes.accepted_at("lemmy.test") == [number]
    assert await revive(database, [peer_of(scene.lem)], now=scene.world.time()) == 0


async def test_a_server_away_for_longer_than_the_log_gets_the_deletions_it_missed_and_what_is_left(
    scene: Scene,
) -> None:
    world = scene.world
    scene.inboxes.rule = refuse_connections("lemmy.test")
    await append(world, note_row(world, scene.cats))
    [deletion] = await append(world, note_row(world, scene.cats, kind="delete", keep=True))
    [*_, head] = await append(world, *(note_row(world, scene.cats) for _ in range(3)))
    await scene.delivery.step()
    await scene.delivery.close()
    world.time.pass_by(9 * DAY)
    await prune_log(world.store.database, now=world.time())
    recent = await append(world, *(note_row(world, scene.cats) for _ in range(2)))
    scene.inboxes.rule = answer({})
    scene.delivery = delivery_of(world, scene.inboxes, holder="after a restart")
    await steps(scene, over=3 * HOUR, every=HOUR)

    assert sorted(scene.inboxes.accepted_at("lemmy.test")) == [deletion, head, *recent]
    assert (await cursor_of(world, scene.lem)).position == await position_of(world, recent[-1])
    await prune_log(world.store.database, now=Instant(world.time() + 9 * DAY))
    assert [row.id for row in await world.log()] == recent[-1:]


async def test_a_server_that_accepts_and_never_answers_holds_up_nobody_else(scene: Scene) -> None:
    delivery = delivery_of(scene.world, scene.inboxes, holder="other", delivery_connections=8, delivery_window=8)
    await scene.delivery.close()
    gate = scene.inboxes.gates["lemmy.test"] = asyncio.Event()
    numbers = await append(scene.world, *(note_row(scene.world, scene.cats) for _ in range(100)))

    async with asyncio.TaskGroup() as group:
        group.create_task(delivery.step())
        while len(scene.inboxes.accepted_at("mastodon.test")) < 100:
            scene.inboxes.ended.clear()
            async with asyncio.timeout(10):
                await scene.inboxes.ended.wait()
        assert scene.inboxes.at("lemmy.test") == []
        assert 1 <= scene.inboxes.under_way["lemmy.test"] <= 6
        gate.set()
    await delivery.close()
    assert sorted(scene.inboxes.accepted_at("lemmy.test")) == numbers


async def test_a_crowd_of_hanging_servers_leaves_room_for_those_that_answer(scene: Scene) -> None:
    crowd = [await scene.world.stranger(f"p{number}", host=f"hanging{number}.test") for number in range(12)]
    for each in crowd:
        await follow(scene.world, each, scene.cats)
    await append(scene.world, note_row(scene.world, scene.cats))
    await scene.delivery.step()
    await scene.delivery.close()
    delivery = delivery_of(scene.world, scene.inboxes, holder="other", delivery_connections=16, delivery_window=16)
    gate = asyncio.Event()
    scene.inboxes.gates = {f"hanging{number}.test": gate for number in range(12)}
    await append(scene.world, *(note_row(scene.world, scene.cats) for _ in range(50)))

    async with asyncio.TaskGroup() as group:
        group.create_task(delivery.step())
        while min(len(scene.inboxes.at(host)) for host in ("lemmy.test", "mastodon.test")) < 51:
            scene.inboxes.ended.clear()
            async with asyncio.timeout(10):
                await scene.inboxes.ended.wait()
        gate.set()
    await delivery.close()
    assert {len(scene.inboxes.at(f"hanging{number}.test")) for number in range(12)} == {51}


async def test_several_inboxes_of_one_server_are_each_told_once_though_one_fails_at_first(scene: Scene) -> None:
    eve = await scene.world.stranger("eve", host="elsewhere.test")
    kim = await scene.world.stranger("kim", host="elsewhere.test")
    scene.inboxes.rule = lambda post: 503 if post.url == kim.inbox else 202
    await append(scene.world, note_row(scene.world, scene.cats, community_id=None, named=(named(eve), named(kim))))
    await scene.delivery.step()
    scene.inboxes.rule = answer({})
    scene.world.time.pass_by(HOUR)
    await scene.delivery.step()

    accepted = [post.url for post in scene.inboxes.at("elsewhere.test") if post.status == 202]
    assert accepted == [eve.inbox, kim.inbox]


@pytest.mark.parametrize(("module", "asked"), [(worker, "cursors_of_shards"), (roster, "load_audiences")])
async def test_a_database_that_goes_away_while_servers_are_taken_over_loses_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, module: object, asked: str
) -> None:
    """Nobody is told nothing because what they follow could not be read."""
    await scene.delivery.close()
    scene.world.time.now += HOUR
    await scene.world.post(scene.ann, scene.cats)
    scene.delivery = delivery_of(scene.world, scene.inboxes)
    with monkeypatch.context() as patch:
        patch.setattr(module, asked, _gone)
        with pytest.raises(ExceptionGroup):
            await scene.delivery.step()
    await scene.delivery.step()

    assert [len(scene.inboxes.at(host)) for host in ("lemmy.test", "mastodon.test")] == [1, 1]


async def _gone(*_: object) -> None:
    raise OperationalError("SELECT", {}, Exception("the connection was closed"))
