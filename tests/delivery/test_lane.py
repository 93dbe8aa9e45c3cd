"""One peer's lane by itself: how many requests it is trusted with, and whom it blames."""

from itertools import pairwise

from fedi_groups.delivery.lane import FIRST_BUDGET, OVERTAKEN, PROBES, QUEUE, Failed, Lane
from fedi_groups.delivery.outcomes import Later
from fedi_groups.delivery.tail import Tail
from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import DAY, SECOND, ActorId, Dialect, Instant, PeerId, PostId
from fedi_groups.storage.cursors import PeerCursor
from fedi_groups.storage.database import Database

NOW = Instant(1_795_219_200_000_000)
PEER = PeerFacts(PeerId(1), "https://there.test", 0, "lemmy", False, None, Dialect.THREADIVERSE)


def lane_of(rows: int, *, window: int = 64) -> Lane:
    """A lane that follows, with so many rows of threads of their own."""
    tail = Tail(Database("sqlite:///nowhere.sqlite"))
    lane = Lane(PeerCursor(PEER, 0), tail, window=window)
    lane.follow()
    for position in range(1, rows + 1):
        tail.append(row_at(position))
        lane.push(row_at(position), now=NOW)
    return lane


def row_at(position: int) -> LogRow:
    return LogRow(position, "create", ActorId(1), NOW, thread_id=PostId(position), position=position)


def start_all(lane: Lane, now: Instant = NOW) -> list[int]:
    started: list[int] = []
    while lane.may_start(now) and (number := lane.start(now)) is not None:
        started.append(number)
    return started


def fail(lane: Lane, number: int, now: Instant = NOW) -> Failed:
    return lane.failed(number, Later("no answer"), now=now, chance=0.5)[0]


def test_a_peer_that_has_not_answered_yet_is_trusted_with_a_few_requests_and_with_more_by_each_answer() -> None:
    lane = lane_of(QUEUE)
    under_way = start_all(lane)
    assert len(under_way) == FIRST_BUDGET
    rounds = 0
    while len(under_way) < 64:
        for number in under_way:
            lane.passed(number, now=NOW)
        under_way = start_all(lane)
        rounds += 1
    assert rounds == 4
    assert len(under_way) == 64


def test_a_full_lane_takes_nothing_more_into_memory_and_knows_where_to_read_on() -> None:
    lane = lane_of(QUEUE + 50)
    assert not lane.following
    assert (len(lane.window), len(lane.rows), lane.read) == (QUEUE, QUEUE, QUEUE)


def test_a_lane_whose_peer_fails_keeps_no_rows_and_sends_one_probe() -> None:
    lane = lane_of(30)
    for number in start_all(lane):
        assert fail(lane, number) is Failed.WITH_PEER
    assert lane.rows == {}
    assert lane.breaker.failures == 1
    assert start_all(lane) == []
    later = Instant(NOW + 2 * SECOND)
    assert len(start_all(lane, later)) == 1
    assert lane.cursor == 0


def test_probes_take_turns_so_that_one_bad_item_does_not_speak_for_its_peer() -> None:
    lane = lane_of(PROBES)
    now = NOW
    probes: list[int] = []
    for number in start_all(lane):
        fail(lane, number)
    for _ in range(4):
        now = Instant(now + DAY)
        [probe] = start_all(lane, now)
        probes.append(probe)
        fail(lane, probe, now)
    assert all(one != other for one, other in pairwise(probes))


def test_an_item_that_fails_while_others_pass_is_to_blame_itself() -> None:
    lane = lane_of(4)
    bad, good, *_ = start_all(lane)
    lane.passed(good, now=NOW)
    assert fail(lane, bad) is Failed.ALONE
    assert not lane.breaker.is_open
    assert lane.cursor == bad - 1


def test_an_item_that_ten_thousand_others_have_passed_is_parked() -> None:
    lane = lane_of(2)
    bad, good = start_all(lane)
    lane.passed(good, now=NOW)
    assert fail(lane, bad) is Failed.ALONE
    for position in range(3, OVERTAKEN + 2):
        lane.push(row_at(position), now=NOW)
        lane.passed(start_all(lane)[0], now=NOW)
    lane.window.wake(bad)
    assert start_all(lane) == [bad]
    assert fail(lane, bad) is Failed.ALONE
    lane.push(row_at(OVERTAKEN + 2), now=NOW)
    lane.window.wake(bad)
    first, last = start_all(lane)
    lane.passed(last, now=NOW)
    assert (first, fail(lane, bad)) == (bad, Failed.PARKED)
    assert lane.window.oldest is None


def test_the_cursor_stands_before_the_oldest_that_is_not_settled() -> None:
    lane = lane_of(4)
    first, second, third, fourth = start_all(lane)
    for number in (fourth, second):
        lane.passed(number, now=NOW)
    assert lane.cursor == 0
    lane.passed(first, now=NOW)
    assert lane.cursor == 2
    lane.passed(third, now=NOW)
    assert lane.cursor == 4
    assert lane.is_idle
