"""Keys are read strictly, written as others expect them, and sealed so that only the secret opens them."""

import time

import pytest
from base58 import b58decode, b58encode
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from fedi_groups.errors import Malformed, Misconfigured
from fedi_groups.wire.keys import PrivateKey, multibase, public_pem, read_multibase, read_pem, seal, unseal
from tests.wire.signers import ed25519, rsa

SECRET = b"a long and random secret"


@pytest.mark.parametrize("private", [rsa(), ed25519()], ids=["rsa", "ed25519"])
def test_a_key_written_as_pem_is_read_back(private: PrivateKey) -> None:
    assert read_pem(public_pem(private)) == private.public_key()


def test_the_public_half_of_a_pair_is_what_gets_published() -> None:
    assert public_pem(rsa()) == public_pem(rsa().public_key())
    assert "PRIVATE" not in public_pem(rsa())


def test_an_rsa_key_in_pkcs1_is_read_too() -> None:
    pem = rsa().public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    assert pem.startswith("-----BEGIN RSA PUBLIC KEY-----")
    assert read_pem(pem) == rsa().public_key()


def test_a_multikey_begins_as_everybody_knows_it() -> None:
    written = multibase(ed25519().public_key())
    assert written.startswith("z6Mk")
    assert read_multibase(written) == ed25519().public_key()


def test_the_key_pair_of_the_specification_is_read() -> None:
    # vc-di-eddsa 1.0, appendix B: the secret is the multicodec 0x1300 and the seed.
    seed = b58decode("3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq").removeprefix(b"\x80\x26")
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    assert multibase(public) == "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"


def test_an_rsa_multikey_is_read() -> None:
    der = rsa().public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
    assert read_multibase("z" + b58encode(b"\x85\x24" + der).decode()) == rsa().public_key()


@pytest.mark.parametrize("bits", [1024, 2047])
def test_a_short_rsa_key_is_refused(bits: int) -> None:
    short = generate_private_key(public_exponent=65537, key_size=bits)
    with pytest.raises(Malformed, match=f"{bits} bits"):
        read_pem(public_pem(short))


def test_an_rsa_key_that_is_dear_to_verify_is_refused() -> None:
    modulus = rsa().public_key().public_numbers().n
    long = RSAPublicNumbers(65537, (1 << 8192) + 1).public_key()
    slow = RSAPublicNumbers((1 << 63) + 1, modulus).public_key()
    for dear in (long, slow):
        with pytest.raises(Malformed):
            read_pem(public_pem(dear))


def test_a_key_of_another_kind_is_refused() -> None:
    elliptic = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = elliptic.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with pytest.raises(Malformed, match="neither RSA nor Ed25519"):
        read_pem(pem)


def test_a_private_key_is_not_taken_for_a_public_one() -> None:
    pem = rsa().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(Malformed):
        read_pem(pem)


@pytest.mark.parametrize(
    "text", ["", "no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "x" * 10_000]
)
def test_what_is_no_pem_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_pem(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "z",
        "uVGhpcw",  # base64url
        "z0OIl",  # letters that base58 leaves out
        "z6Mk\n",
        "zٴ",
        "z" + b58encode(b"\xed\x01" + bytes(31)).decode(),
        "z" + b58encode(b"\x80\x24" + bytes(33)).decode(),  # P-256
        "z" + b58encode(b"\x85\x24" + bytes(40)).decode(),
        "z" + "1" * 10_000,
    ],
)
def test_what_is_no_multikey_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_multibase(text)


@pytest.mark.parametrize("private", [rsa(), ed25519()], ids=["rsa", "ed25519"])
def test_a_sealed_key_opens_with_its_secret(private: PrivateKey) -> None:
    opened = unseal(seal(private, SECRET), SECRET)
    assert public_pem(opened) == public_pem(private)


def test_opening_an_rsa_key_does_not_check_it_again() -> None:
    # Checking takes 50 ms and holds the GIL; a server opens thousands.
    sealed = seal(rsa(), SECRET)
    begun = time.process_time()
    for _ in range(20):
        unseal(sealed, SECRET)
    assert time.process_time() - begun < 0.2


def test_a_sealed_key_shows_nothing_of_the_key() -> None:
    plain = ed25519().private_bytes_raw()
    sealed = seal(ed25519(), SECRET)
    assert plain not in sealed
    assert seal(ed25519(), SECRET) != sealed


def test_another_secret_does_not_open_a_key() -> None:
    with pytest.raises(Misconfigured, match="secret"):
        unseal(seal(ed25519(), SECRET), b"another secret")


@pytest.mark.parametrize("place", [0, 5, 25, -1])
def test_a_sealed_key_that_was_touched_does_not_open(place: int) -> None:
    sealed = bytearray(seal(ed25519(), SECRET))
    sealed[place] ^= 1
    with pytest.raises(Misconfigured):
        unseal(bytes(sealed), SECRET)


@pytest.mark.parametrize("sealed", [b"", b"fgk1", b"fgk2" + bytes(100)])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(Misconfigured):
        unseal(sealed, SECRET)


def test_no_secret_seals_nothing() -> None:
    with pytest.raises(Misconfigured):
        seal(ed25519(), b"")
