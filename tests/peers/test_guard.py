"""Which addresses may be connected to: one case per range that the registries set aside."""

from ipaddress import ip_network

import pytest

from fedi_groups.peers.guard import AddressGuard
from tests.peers.ranges import NOT_PUBLIC, PUBLIC


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_let_through(address: str) -> None:
    assert AddressGuard().refuses(address) is None


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_refused_with_a_reason(address: str) -> None:
    assert AddressGuard().refuses(address)


@pytest.mark.parametrize(
    "text",
    ("", "localhost", "127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "1.1.1.1 ", "fe80::1%eth0", "8.8.8.8:80"),
)
def test_what_is_not_one_plain_address_is_refused(text: str) -> None:
    assert AddressGuard((ip_network("0.0.0.0/0"), ip_network("::/0"))).refuses(text)


def test_an_allowed_network_is_let_through_and_its_neighbours_are_not() -> None:
    guard = AddressGuard((ip_network("127.0.0.0/8"), ip_network("fd00::/16")))

    assert guard.refuses("127.9.9.9") is None
    assert guard.refuses("fd00::1") is None
    assert guard.refuses("10.0.0.1")
    assert guard.refuses("::1")


def test_allowing_an_ipv4_network_does_not_allow_its_disguises() -> None:
    guard = AddressGuard((ip_network("127.0.0.0/8"),))

    assert guard.refuses("::ffff:127.0.0.1")
    assert guard.refuses("::127.0.0.1")
    assert guard.refuses("64:ff9b::7f00:1")
    assert guard.refuses("2002:7f00:1::")
