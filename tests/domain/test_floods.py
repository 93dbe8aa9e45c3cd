"""How much is too much."""

import pytest

from fedi_groups.domain.policy.floods import Counts, Thresholds, why_flood

ALLOWED = Thresholds(minutes=10, newcomers=3, posts=10, reports=2, follows=5, refused=4)


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        (Counts(3, 10, 2, 5, 4, 100), None),
        (Counts(newcomers=4, posts=4, everything=4), "4 new accounts wrote for the first time within 10 minutes"),
        (Counts(posts=11, everything=11), "11 posts came within 10 minutes"),
        (Counts(reports=3, everything=3), "3 reports came within 10 minutes"),
        (Counts(follows=6, everything=6), "6 follows came within 10 minutes"),
        (Counts(refused=5, everything=9), "5 activities had to be refused within 10 minutes"),
        # What is refused is not most of it.
        (Counts(refused=5, everything=10), None),
    ],
)
def test_each_kind_has_its_own_limit(counts: Counts, why: str | None) -> None:
    assert why_flood(counts, ALLOWED) == why


def test_what_is_not_limited_may_be_any_number() -> None:
    free = Thresholds(newcomers=0, posts=0, reports=0, follows=0, refused=0)
    assert why_flood(Counts(9999, 9999, 9999, 9999, 9999, 9999), free) is None


def test_the_defaults_let_a_busy_server_be() -> None:
    busy = Counts(newcomers=20, posts=300, reports=10, follows=200, refused=100, everything=3000)
    assert why_flood(busy, Thresholds()) is None
