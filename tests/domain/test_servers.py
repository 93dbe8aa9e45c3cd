"""A blocked server stays blocked under all its names."""

import pytest

from fedi_groups.domain.policy.servers import may_contact
from fedi_groups.domain.verdicts import Allow, Deny

BLOCKED = frozenset({"evil.test", "sub.mixed.test", "[::1]", "192.0.2.7"})


@pytest.mark.parametrize(
    "host",
    [
        "evil.test",
        "EVIL.Test",
        "evil.test:8443",
        "evil.test.",
        "evil.test.:443",
        "a.evil.test",
        "very.deep.below.evil.test:80",
        "sub.mixed.test",
        "x.sub.mixed.test",
        "[::1]",
        "[::1]:8000",
        "192.0.2.7:443",
    ],
)
def test_a_blocked_server_is_turned_away(host: str) -> None:
    assert isinstance(may_contact(host, blocked=BLOCKED), Deny)


@pytest.mark.parametrize(
    "host",
    ["good.test", "notevil.test", "evil.test.good.example", "mixed.test", "other.mixed.test", "test", "[::2]:8000", ""],
)
def test_others_are_not(host: str) -> None:
    assert may_contact(host, blocked=BLOCKED) == Allow()


def test_where_nobody_is_blocked_nobody_is_turned_away() -> None:
    assert may_contact("evil.test", blocked=frozenset()) == Allow()
