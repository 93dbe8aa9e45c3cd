"""The header of FEP-8fcf: digests, writing, reading, and what signatures cover of it."""

from hashlib import sha256

import pytest

from fedi_groups.domain.types import Scheme, Uri
from fedi_groups.errors import Unauthenticated
from fedi_groups.wire.signing import Request, read_claim, sign, verify
from fedi_groups.wire.synchronization import (
    HEADER,
    Synchronization,
    digest_of_ids,
    read_synchronization,
    write_synchronization,
)
from tests.wire.signers import BODY, INBOX, NOW, published, rsa_key

ONE, TWO = "https://here.test/u/ann", "https://here.test/u/bob"
SAID = Synchronization(Uri("https://a.test/u/f"), "0" * 64, Uri("https://a.test/u/sync"))


def test_the_digest_is_the_xor_of_the_ids_digests_in_any_order() -> None:
    expected = bytes(a ^ b for a, b in zip(sha256(ONE.encode()).digest(), sha256(TWO.encode()).digest(), strict=True))
    assert digest_of_ids([ONE, TWO]) == digest_of_ids([TWO, ONE, ONE]) == expected.hex()
    assert digest_of_ids([ONE]) == sha256(ONE.encode()).hexdigest()
    assert digest_of_ids([]) == "0" * 64


def test_what_is_written_is_read_if_it_is_signed() -> None:
    headers = {HEADER: write_synchronization(SAID)}
    assert read_synchronization(headers, (HEADER,)) == SAID
    assert read_synchronization(headers, ("host", "date")) is None
    assert read_synchronization({}, (HEADER,)) is None


@pytest.mark.parametrize(
    "value",
    [
        "",
        'collectionId="https://a.test/f", digest="00", url="https://a.test/s"',
        f'collectionId="https://a.test/f", digest="{"0" * 64}"',
        f'collectionId="ftp://a.test/f", digest="{"0" * 64}", url="https://a.test/s"',
        f"collectionId=https://a.test/f, digest={'0' * 64}, url=https://a.test/s",
        "x" * 10_000,
    ],
)
def test_what_cannot_be_read_says_nothing(value: str) -> None:
    assert read_synchronization({HEADER: value}, (HEADER,)) is None


def test_spaces_order_and_case_do_not_matter() -> None:
    value = f' digest="{"AB" * 32}",url="{SAID.url}" , collectionId="{SAID.collection}"'
    found = read_synchronization({HEADER: value}, (HEADER,))
    assert found is not None and found.digest == "ab" * 32


@pytest.mark.parametrize("scheme", list(Scheme))
def test_our_signatures_cover_it(scheme: Scheme) -> None:
    headers = {"content-type": "application/activity+json", HEADER: write_synchronization(SAID)}
    added = sign(Request("POST", INBOX, headers, BODY), rsa_key(), scheme=scheme, now=NOW)
    received = headers | {name.lower(): value for name, value in added.items()}
    request = Request("POST", INBOX, received, BODY)
    claim = read_claim(request)
    verify(request, claim, published(rsa_key()), now=NOW)
    assert read_synchronization(received, claim.covered) == SAID
    forged = Request("POST", INBOX, received | {HEADER: write_synchronization(SAID).replace("sync", "evil")}, BODY)
    with pytest.raises(Unauthenticated):
        verify(forged, read_claim(forged), published(rsa_key()), now=NOW)
