"""The pure parts: how long to wait, whom to spare, how to share, what an answer means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedi_groups.delivery.breaker import CLOSED, Health, revived, tripped
from fedi_groups.delivery.outcomes import Accepted, Later, Refused, judge, safe_reason
from fedi_groups.delivery.retry import pause, read_retry_after
from fedi_groups.delivery.slots import Slots
from fedi_groups.domain.types import DAY, HOUR, MINUTE, SECOND, Instant, Scheme

NOW = Instant(1_795_219_200_000_000)
"""2026-11-21 00:00 UTC."""


def test_pauses_grow_by_a_quarter_up_to_an_hour() -> None:
    pauses = [pause(failures, chance=0.5) for failures in range(1, 60)]
    assert pauses[:3] == [1.25 * SECOND, 1.5625 * SECOND, 1.953125 * SECOND]
    assert sorted(pauses) == pauses
    assert pauses[-1] == HOUR


@given(st.integers(0, 100_000), st.floats(0, 1))
def test_a_pause_is_never_off_by_more_than_a_fifth(failures: int, chance: float) -> None:
    middle = pause(failures, chance=0.5)
    assert 0.79 * middle <= pause(failures, chance=chance) <= 1.21 * middle


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("120", 120 * SECOND),
        (" 0 ", 0),
        ("99999999999", DAY),
        ("9" * 40, None),
        ("Sat, 21 Nov 2026 00:10:00 GMT", 10 * MINUTE),
        ("Fri, 20 Nov 2026 00:10:00 GMT", 0),
        ("Sat, 21 Nov 2099 00:10:00 GMT", DAY),
        ("\u0663", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date_and_never_means_more_than_a_day(
    header: str | None, asked: int | None
) -> None:
    assert read_retry_after(header, now=NOW) == asked


def test_a_breaker_opens_with_the_first_failure_and_remembers_since_when() -> None:
    once = tripped(CLOSED, "no answer", now=NOW, chance=0.5)
    assert not CLOSED.is_open and once.is_open
    assert not once.may_probe(NOW)
    assert once.may_probe(Instant(NOW + 2 * SECOND))
    twice = tripped(once, "no answer", now=Instant(NOW + 2 * SECOND), chance=0.5)
    assert (twice.failures, twice.failing_since) == (2, NOW)


def test_a_peer_may_ask_for_a_longer_pause_but_not_for_a_shorter_one() -> None:
    asked = tripped(CLOSED, "busy", now=NOW, chance=0.5, asked=10 * MINUTE)
    assert asked.retry_at == NOW + 10 * MINUTE
    late = tripped(asked, "busy", now=NOW, chance=0.5, asked=0)
    assert late.retry_at is not None and late.retry_at > NOW + SECOND


def test_seven_days_of_failures_suspend_a_peer() -> None:
    breaker = tripped(CLOSED, "no answer", now=NOW, chance=0.5)
    assert breaker.health(Instant(NOW + 7 * DAY - 1)) is Health.FAILING
    later = Instant(NOW + 7 * DAY)
    assert breaker.health(later) is Health.SUSPENDED
    assert tripped(breaker, "no answer", now=later, chance=0.5).retry_at == later + DAY
    assert CLOSED.health(later) is Health.WELL


def test_a_revived_peer_is_tried_at_once_and_one_that_is_well_stays_as_it_is() -> None:
    breaker = tripped(CLOSED, "no answer", now=NOW, chance=0.5)
    assert revived(breaker, NOW).may_probe(NOW)
    assert revived(CLOSED, NOW) == CLOSED


@given(st.integers(4, 600), st.integers(1, 300))
def test_however_many_lanes_want_everything_there_is_room_for_one_that_answers(total: int, crowd: int) -> None:
    slots = Slots(total)
    held = [0] * crowd
    moved = True
    while moved:
        moved = False
        for lane in range(crowd):
            if slots.may_take(held[lane], answers=False):
                slots.take()
                held[lane] += 1
                moved = True
    assert slots.taken <= total
    assert slots.may_take(0, answers=True)


def test_one_lane_alone_gets_its_window_many_get_the_same() -> None:
    slots = Slots(512)
    held = [0] * 10
    while any(slots.may_take(each, answers=True) and each < 64 for each in held):
        for lane, each in enumerate(held):
            if slots.may_take(each, answers=True) and each < 64:
                slots.take()
                held[lane] += 1
    assert max(held) - min(held) <= 1
    assert 30 <= min(held) and slots.taken < 400


def test_no_more_than_all_can_be_taken() -> None:
    slots = Slots(1)
    slots.take()
    assert slots.is_full
    with pytest.raises(ValueError, match="no further"):
        slots.take()
    slots.give_back()
    assert not slots.is_full


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_a_yes(status: int) -> None:
    assert judge(status, {}, b"whatever", scheme=Scheme.CAVAGE, now=NOW) == Accepted(Scheme.CAVAGE)


@pytest.mark.parametrize("status", [400, 402, 403, 404, 405, 406, 409, 410, 413, 415, 422, 451])
def test_a_4xx_is_a_no_with_a_reason(status: int) -> None:
    outcome = judge(status, {}, b'{"error":"blocked"}', scheme=Scheme.CAVAGE, now=NOW)
    assert outcome == Refused(status, '{"error":"blocked"}')


@pytest.mark.parametrize("status", [301, 307, 401, 408, 429, 500, 502, 503, 504, 520])
def test_everything_else_is_for_later(status: int) -> None:
    outcome = judge(status, {"retry-after": "60"}, b"", scheme=Scheme.CAVAGE, now=NOW)
    assert outcome == Later(f"HTTP {status}", status, 60 * SECOND)


@given(st.binary(max_size=4096))
def test_a_reason_is_one_printable_line_of_at_most_200_characters(body: bytes) -> None:
    reason = safe_reason(body)
    assert len(reason) <= 200
    assert reason == "" or reason.isprintable()
    assert reason == reason.strip()
