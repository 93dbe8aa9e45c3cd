"""Ids: unique, in order of time, and never below what is in the database already."""

import itertools

import pytest

from fedi_groups.domain.types import DAY, HOUR, MINUTE, SECOND, Instant
from fedi_groups.storage.database import Database
from fedi_groups.storage.ids import SLOTS, Minter, highest_id, instant_of
from tests.world import World

NOON = Instant(1_795_262_400_000_000)


class Hand:
    """A clock that stands where it is put."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> Instant:
        return Instant(self.now)


def test_ids_say_when_they_were_made_and_by_which_process() -> None:
    number = Minter(Hand(NOON), slot=5).next()
    assert instant_of(number) == NOON
    assert (number >> 10) & (SLOTS - 1) == 5
    assert number < 2**63


def test_ids_made_in_one_millisecond_are_different_and_in_order_however_many() -> None:
    minter = Minter(Hand(NOON), slot=0)
    made = [minter.next() for _ in range(5000)]
    assert all(one < other for one, other in itertools.pairwise(made))


def test_a_clock_that_is_set_back_makes_no_id_twice_and_none_that_is_lower() -> None:
    clock = Hand(NOON)
    minter = Minter(clock, slot=0)
    made = []
    for moment in (NOON, NOON - DAY, NOON - DAY + SECOND, NOON - 1, NOON + 2000):
        clock.now = moment
        made += [minter.next() for _ in range(3)]
    assert all(one < other for one, other in itertools.pairwise(made))
    assert instant_of(made[-1]) == NOON + 2000


def test_processes_with_different_slots_never_make_the_same_id() -> None:
    minters = [Minter(Hand(NOON), slot=slot) for slot in (0, 1, SLOTS - 1)]
    made = [minter.next() for minter in minters for _ in range(3000)]
    assert len(set(made)) == len(made)


def test_a_process_starts_above_the_highest_id_there_is_even_with_a_late_clock() -> None:
    highest = Minter(Hand(NOON), slot=63).next()
    late = Minter(Hand(NOON - HOUR), slot=0, floor=highest)
    assert late.next() > highest


def test_something_from_the_past_gets_an_id_that_sorts_there() -> None:
    minter = Minter(Hand(NOON), slot=0)
    before, then, after = (minter.at(Instant(NOON - back)) for back in (2 * MINUTE, MINUTE + 5000, 0))
    assert before < then < after
    assert instant_of(then) == NOON - MINUTE - 5000
    assert minter.at(Instant(NOON + HOUR)) > after, "the future counts as now"
    assert minter.at(Instant(-5)) >= 0


def test_dates_of_whole_seconds_are_spread_over_their_second_and_never_into_the_future() -> None:
    minter = Minter(Hand(NOON), slot=0)
    made = [instant_of(minter.at(Instant(NOON - HOUR))) for _ in range(200)]
    assert len(set(made)) > 100 and all(0 <= each - (NOON - HOUR) < SECOND for each in made)
    just_now = Minter(Hand(NOON + 3000), slot=0)
    assert all(just_now.at(NOON) < (NOON // 1000 + 3) << 16 for _ in range(50))


@pytest.mark.anyio
async def test_the_highest_id_of_an_empty_database_is_zero(database_url: str) -> None:
    async with Database(database_url) as database, database.read() as connection:
        assert await highest_id(connection) == 0


@pytest.mark.anyio
async def test_the_highest_id_is_found_wherever_it_is(world: World) -> None:
    async def highest() -> int:
        async with world.store.database.read() as connection:
            return await highest_id(connection)

    ann = await world.person("ann")
    assert await highest() == ann.id
    cats = await world.community("cats", ann)
    assert await highest() > cats.id, "the entry in the log of the community came after it"
    post = await world.post(ann, cats)
    assert await highest() == max(row.id for row in await world.log()) == post.boost_id
