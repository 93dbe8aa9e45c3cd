"""The certificate at an address: when it runs out, or why others would not trust it."""

import pytest

from fedi_groups.domain.types import DAY, SECOND, Instant
from fedi_groups.errors import Unreachable, Unusable
from fedi_groups.peers.certificate import Shown, certificate_at
from tests.peers.authority import Authority
from tests.peers.stage import OpenPeer
from tests.postgresql import free_port

pytestmark = pytest.mark.anyio


async def test_a_trusted_certificate_tells_when_it_runs_out(open_peer: OpenPeer, authority: Authority) -> None:
    peer = await open_peer(tls=authority.server("127.0.0.1"))
    shown = await certificate_at("127.0.0.1", peer.port, ca_file=authority.file)
    assert 0 < shown.until % (100 * 365 * DAY)
    assert shown.days_left(Instant(shown.until - 3 * DAY - SECOND)) == 3
    assert Shown(Instant(0)).days_left(Instant(1)) < 0


async def test_a_certificate_of_an_unknown_authority_is_refused(open_peer: OpenPeer, authority: Authority) -> None:
    peer = await open_peer(tls=authority.server("127.0.0.1"))
    with pytest.raises(Unusable, match="unable to get local issuer"):
        await certificate_at("127.0.0.1", peer.port, ca_file=None)


async def test_a_certificate_for_another_name_is_refused(open_peer: OpenPeer, authority: Authority) -> None:
    peer = await open_peer(tls=authority.server("127.0.0.2"))
    with pytest.raises(Unusable, match="IP address mismatch"):
        await certificate_at("127.0.0.1", peer.port, ca_file=authority.file)


async def test_where_nobody_answers_that_is_said() -> None:
    with pytest.raises(Unreachable, match="does not answer with TLS"):
        await certificate_at("127.0.0.1", free_port(), ca_file=None, seconds=5)


async def test_where_no_tls_is_spoken_that_is_said(open_peer: OpenPeer) -> None:
    peer = await open_peer()
    with pytest.raises(Unreachable, match="does not answer with TLS"):
        await certificate_at("127.0.0.1", peer.port, ca_file=None)
