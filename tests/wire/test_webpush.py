"""Web Push as bytes, held against the examples of the standards."""

import orjson
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey, derive_private_key
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from fedi_groups.domain.types import Instant
from fedi_groups.errors import Malformed
from fedi_groups.wire.webpush import LARGEST, VapidKey, encrypt, encrypt_as_drafted, read_recipient, unb64

KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
OURS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
    "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
"""RFC 8291, section 5."""


def test_a_message_is_sealed_as_the_standard_has_it() -> None:
    key = derive_private_key(int.from_bytes(unb64(OURS)), SECP256R1())
    plain = b"When I grow up, I want to be a watermelon"
    assert encrypt(plain, read_recipient(KEY, SECRET), key=key, salt=unb64(SALT)).body == unb64(BODY)


def test_a_message_is_sealed_as_the_draft_before_the_standard_has_it() -> None:
    """Its example: draft-ietf-webpush-encryption-04, section 5."""
    key = derive_private_key(int.from_bytes(unb64("nCScek-QpEjmOOlT-rQ38nZzvdPlqa00Zy0i6m2OJvY")), SECP256R1())
    theirs = "BCEkBjzL8Z3C-oi2Q7oE5t2Np-p7osjGLg93qUP0wvqRT21EEWyf0cQDQcakQMqz4hQKYOQ3il2nNZct4HgAUQU"
    recipient, salt = read_recipient(theirs, "R29vIGdvbyBnJyBqb29iIQ"), unb64("lngarbyKfMoi9Z75xYXmkg")
    sealed = encrypt_as_drafted(b"I am the walrus", recipient, key=key, salt=salt)
    assert sealed.body == unb64("6nqAQUME8hNqw5J3kl8cpVVJylXKYqZOeseZG8UueKpA")
    vapid = VapidKey.made()
    ours = "BNoRDbb84JGm8g5Z5CFxurSqsXWJ11ItfXEWYVLE85Y7CYkDjXsIEc4aqxYaQ1G8BqkXCJ6DPpDrWtdWj_mugHU"
    assert sealed.headers(vapid, "a.b.c") == {
        "Authorization": "WebPush a.b.c",
        "Content-Encoding": "aesgcm",
        "Encryption": "salt=lngarbyKfMoi9Z75xYXmkg",
        "Crypto-Key": f"dh={ours};p256ecdsa={vapid.public}",
    }
    with pytest.raises(ValueError, match="3994 bytes"):
        encrypt_as_drafted(b"x" * (LARGEST + 1), recipient)


def test_no_two_are_alike_and_the_longest_fits_into_what_services_take() -> None:
    recipient = read_recipient(KEY, SECRET)
    assert encrypt(b"twice", recipient).body != encrypt(b"twice", recipient).body
    assert len(encrypt(b"x" * LARGEST, recipient).body) == 4096
    with pytest.raises(ValueError, match="3994 bytes"):
        encrypt(b"x" * (LARGEST + 1), recipient)


@pytest.mark.parametrize(
    ("key", "secret", "words"),
    [
        ("!", SECRET, "p256dh is not base64url"),
        (KEY[:-4], SECRET, "p256dh is no public key"),
        ("BA" + KEY[2:], SECRET, "p256dh is no public key"),
        (KEY * 9, SECRET, "p256dh is no public key"),
        (KEY, SECRET[:-4], "auth is not 16 bytes long"),
        (KEY, "é", "auth is not base64url"),
    ],
)
def test_keys_that_are_none_are_refused_by_their_name(key: str, secret: str, words: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_recipient(key, secret)
    assert words in refused.value.public


def test_other_writings_of_base64_are_read() -> None:
    padded = KEY.replace("-", "+").replace("_", "/") + "="
    assert read_recipient(padded, f"{SECRET}==").key == read_recipient(KEY, SECRET).key


def test_a_push_service_knows_who_sends() -> None:
    key = VapidKey.made()
    assert VapidKey.read(key.scalar).public == key.public
    token = key.token("https://push.test", contact="mailto:admin@here.test", until=Instant(86_400_500_000))
    header = encrypt(b"x", read_recipient(KEY, SECRET)).headers(key, token)["Authorization"]
    kind, _, rest = header.partition(" ")
    parts = dict(each.split("=", 1) for each in rest.split(", "))
    signed, _, signature = parts["t"].rpartition(".")
    head, claims = (orjson.loads(unb64(each)) for each in signed.split("."))
    assert kind == "vapid" and head == {"typ": "JWT", "alg": "ES256"}
    assert claims == {"aud": "https://push.test", "exp": 86_400, "sub": "mailto:admin@here.test"}
    verifies(key.public, signed, unb64(signature))
    with pytest.raises(InvalidSignature):
        verifies(parts["k"], signed + "x", unb64(signature))


def verifies(public: str, signed: str, signature: bytes) -> None:
    """As RFC 7518 3.4 has it: two numbers of 32 bytes. Raises InvalidSignature."""
    key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), unb64(public))
    pair = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    assert len(signature) == 64
    key.verify(encode_dss_signature(*pair), signed.encode(), ECDSA(SHA256()))
