"""Who may do what until when: one holder at a time, by the clock of the database."""

import asyncio
import time

import pytest
from sqlalchemy import select, update

from fedi_groups.errors import LeaseLost
from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.leases import LENGTH, Held, check, count_live, release, renew, take

pytestmark = pytest.mark.anyio

NAMES = [f"deliver:{number}" for number in range(4)]


async def _run_out(database: Database, *names: str) -> None:
    """As if their holders had been silent for longer than a lease lasts."""
    rows = tables.lease.c
    async with database.write() as connection:
        await connection.execute(update(tables.lease).where(rows.name.in_(names)).values(until=rows.until - LENGTH - 1))


async def _is_held(database: Database, held: Held) -> bool:
    async with database.write() as connection:
        try:
            await check(connection, held)
        except LeaseLost:
            return False
    return True


async def test_the_clock_is_that_of_the_database_and_tells_the_time(database: Database) -> None:
    assert abs(await database.now() - time.time() * 1_000_000) < 2_000_000
    await take(database, NAMES[:1], holder="a")
    async with database.read() as connection:
        until = (await connection.execute(select(tables.lease.c.until))).scalar_one()
    assert 0 < until - await database.now() <= LENGTH


async def test_what_one_holds_no_other_gets(database: Database) -> None:
    first = await take(database, NAMES, holder="a", most=3)
    second = await take(database, NAMES, holder="b")
    assert [len(first), len(second)] == [3, 1]
    assert {each.name for each in first}.isdisjoint({each.name for each in second})


async def test_two_that_ask_at_once_share_without_overlap(database: Database) -> None:
    found = await asyncio.gather(*(take(database, NAMES, holder=holder, most=2) for holder in "abcd"))
    names = [each.name for held in found for each in held]
    assert sorted(names) == sorted(NAMES)


async def test_taking_again_what_one_holds_keeps_its_token(database: Database) -> None:
    first = await take(database, NAMES, holder="a")
    assert await take(database, NAMES, holder="a") == first


async def test_a_lease_that_ran_out_goes_to_who_asks_with_a_larger_token(database: Database) -> None:
    (first,) = await take(database, NAMES[:1], holder="a")
    await _run_out(database, first.name)
    (second,) = await take(database, NAMES[:1], holder="b")
    assert second.token > first.token
    assert await _is_held(database, second)
    assert not await _is_held(database, first), "the first must not write any more"


async def test_one_who_lost_a_lease_and_takes_it_again_is_told_apart_from_before(database: Database) -> None:
    (first,) = await take(database, NAMES[:1], holder="a")
    await _run_out(database, first.name)
    (again,) = await take(database, NAMES[:1], holder="a")
    assert again.token > first.token and not await _is_held(database, first)


async def test_renewing_keeps_what_is_ours_and_does_not_take_back_what_is_lost(database: Database) -> None:
    held = await take(database, NAMES, holder="a")
    await _run_out(database, NAMES[0], NAMES[1])
    await take(database, [NAMES[0]], holder="b")
    assert await renew(database, held, holder="a") == held[1:]
    assert await renew(database, held[2:], holder="b") == [], "nor does it give others what is ours"


async def test_a_lease_that_is_given_back_is_free_at_once(database: Database) -> None:
    held = await take(database, NAMES, holder="a")
    await release(database, held)
    assert len(await take(database, NAMES, holder="b")) == len(NAMES)


async def test_who_lost_a_lease_cannot_give_it_back_for_the_new_holder(database: Database) -> None:
    (first,) = await take(database, NAMES[:1], holder="a")
    await _run_out(database, first.name)
    (second,) = await take(database, NAMES[:1], holder="b")
    await release(database, [first])
    assert await take(database, NAMES[:1], holder="c") == []
    assert await _is_held(database, second)


async def test_a_lease_that_never_was_is_not_held(database: Database) -> None:
    assert not await _is_held(database, Held("nothing", 1))


async def test_those_alive_are_counted(database: Database) -> None:
    await take(database, ["worker:a", "worker:b", "slot:01"], holder="a")
    await _run_out(database, "worker:b")
    assert await count_live(database, "worker:") == 1
