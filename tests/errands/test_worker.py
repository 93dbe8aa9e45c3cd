"""The errand worker: one step does what is due; what fails comes again, later each time, and not for ever."""

import asyncio
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select

from fedi_groups.domain.types import HOUR, MINUTE, Instant
from fedi_groups.errands.worker import MOST_ATTEMPTS, ErrandWorker, Tools
from fedi_groups.media.files import Disk
from fedi_groups.media.workshop import Workshop
from fedi_groups.peers.mailer import Mailer, Sender
from fedi_groups.peers.pusher import Pusher
from fedi_groups.peers.resolve import Resolver
from fedi_groups.storage import tables
from fedi_groups.storage.due import Errand, put_due
from tests.world import World

pytestmark = pytest.mark.anyio

NOBODY = cast(Resolver, None)
"""These errands ask no other server."""
NOWHERE = Workshop(Disk(Path("/nonexistent")))
NO_APPS = cast(Pusher, None)
SILENT = Mailer(Path("/nonexistent"), Sender("noreply@here.test", "Here", "here.test"))


async def _put(world: World, kind: str, key: str = "") -> None:
    async with world.tx() as tx:
        put_due(tx.writes, kind, key, at=world.time())


async def _waits(world: World) -> list[int]:
    """How long from now each errand that is left waits."""
    async with world.store.database.read() as connection:
        return [at - world.time.now for at in (await connection.execute(select(tables.due.c.at))).scalars()]


async def test_what_is_due_is_done_and_gone(world: World) -> None:
    done: list[str] = []

    async def note(_: Tools, errand: Errand) -> Instant | None:
        done.append(errand.key)
        return None

    worker = ErrandWorker(Tools(world.store, NOBODY, NOWHERE, SILENT, NO_APPS), {"note": note})
    for key in ("a", "b"):
        await _put(world, "note", key)
    assert await worker.step() == 2
    assert await worker.step() == 0
    assert sorted(done) == ["a", "b"] and await _waits(world) == []


async def test_what_comes_again_waits_until_then(world: World) -> None:
    async def hourly(tools: Tools, _: Errand) -> Instant | None:
        return Instant(tools.store.clock() + HOUR)

    worker = ErrandWorker(Tools(world.store, NOBODY, NOWHERE, SILENT, NO_APPS), {"hourly": hourly})
    await _put(world, "hourly")
    assert await worker.step() == 1
    assert await worker.step() == 0
    world.time.pass_by(HOUR)
    assert await worker.step() == 1


async def test_what_fails_waits_longer_each_time_and_is_given_up_in_the_end(world: World) -> None:
    async def fail(_: Tools, __: Errand) -> Instant | None:
        raise OSError("the mail server is away")

    worker = ErrandWorker(Tools(world.store, NOBODY, NOWHERE, SILENT, NO_APPS), {"fail": fail})
    await _put(world, "fail")
    waits = []
    for _ in range(MOST_ATTEMPTS):
        assert await worker.step() == 1
        waits += await _waits(world)
        world.time.pass_by(12 * HOUR)
    assert [round(each / MINUTE) for each in waits] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 720, 720]
    assert await worker.step() == 1
    assert await _waits(world) == []


async def test_one_errand_that_fails_does_not_keep_the_others_from_being_done(world: World) -> None:
    done: list[str] = []

    async def note(_: Tools, errand: Errand) -> Instant | None:
        if errand.key == "bad":
            raise ValueError("bad")
        done.append(errand.key)
        return None

    worker = ErrandWorker(Tools(world.store, NOBODY, NOWHERE, SILENT, NO_APPS), {"note": note})
    for key in ("good", "bad", "better"):
        await _put(world, "note", key)
    await worker.step()
    assert sorted(done) == ["better", "good"] and len(await _waits(world)) == 1


async def test_a_slow_errand_holds_up_no_other_and_is_done_once(world: World) -> None:
    answered, done = asyncio.Event(), list[str]()

    async def note(_: Tools, errand: Errand) -> Instant | None:
        if errand.key == "slow":
            await answered.wait()
        done.append(errand.key)
        return None

    worker = ErrandWorker(Tools(world.store, NOBODY, NOWHERE, SILENT, NO_APPS), {"note": note}, patience=0.05)
    await _put(world, "note", "slow")
    assert await worker.step() == 1
    await _put(world, "note", "quick")
    while done != ["quick"]:
        assert await worker.step()

    answered.set()
    while await worker.step():
        pass
    assert done == ["quick", "slow"] and await _waits(world) == []


async def test_what_is_under_way_when_the_worker_stops_is_still_due(world: World) -> None:
    begun, stop = asyncio.Event(), asyncio.Event()

    async def wait(_: Tools, __: Errand) -> Instant | None:
        begun.set()
        await asyncio.Event().wait()
        return None

    worker = ErrandWorker(Tools(world.store, NOBODY, NOWHERE, SILENT, NO_APPS), {"wait": wait}, patience=0.05)
    await _put(world, "wait")
    running = asyncio.create_task(worker.run(stop))
    await asyncio.wait_for(begun.wait(), 10)
    stop.set()
    await asyncio.wait_for(running, 10)
    assert len(await _waits(world)) == 1


async def test_an_errand_nobody_knows_stays_for_a_version_that_does(world: World) -> None:
    worker = ErrandWorker(Tools(world.store, NOBODY, NOWHERE, SILENT, NO_APPS), {})
    await _put(world, "from the future")
    await worker.step()
    assert len(await _waits(world)) == 1
