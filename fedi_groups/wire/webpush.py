"""Web Push as bytes: a message that one app alone can read (RFC 8291), and the proof of who sends it (RFC 8292). Most
apps made for Mastodon read the drafts before them alone: `aesgcm` (draft-ietf-webpush-encryption-04), and a proof whose
key stands in `Crypto-Key` (draft-ietf-webpush-vapid-01)."""

import base64
import binascii
from dataclasses import dataclass
from secrets import token_bytes
from typing import Final

import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fedi_groups.domain.types import SECOND, Instant
from fedi_groups.errors import Malformed

LARGEST: Final = 3993
"""Bytes of a message: with all that goes along they are the 4096 that every push service takes (RFC 8291 4)."""

_RECORD: Final = 4096
_POINT: Final = 65
_SECRET: Final = 16
_SALT: Final = 16
_SCALAR: Final = 32
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Recipient:
    """By what an app reads what it is sent: its public key on P-256, and a secret that only the two of us share."""

    key: EllipticCurvePublicKey
    secret: bytes


class VapidKey:
    """The key by which push services know this server again (RFC 8292)."""

    def __init__(self, private: EllipticCurvePrivateKey) -> None:
        self._private = private

    @classmethod
    def made(cls) -> "VapidKey":
        return cls(generate_private_key(SECP256R1()))

    @classmethod
    def read(cls, scalar: bytes) -> "VapidKey":
        """As `scalar` has it."""
        return cls(derive_private_key(int.from_bytes(scalar), SECP256R1()))

    @property
    def scalar(self) -> bytes:
        """The secret half, for whoever keeps it."""
        return self._private.private_numbers().private_value.to_bytes(_SCALAR)

    @property
    def public(self) -> str:
        """The public half, as apps are told it: an uncompressed point, in base64url."""
        return b64(_point(self._private.public_key()))

    def token(self, origin: str, *, contact: str, until: Instant) -> str:
        """Proves to a push service at this origin who sends, until then: at most a day (RFC 8292 2). `contact`: whom
        its people may write to, a mailto: or https: address."""
        claims = {"aud": origin, "exp": until // SECOND, "sub": contact}
        signed = f"{b64(orjson.dumps({'typ': 'JWT', 'alg': 'ES256'}))}.{b64(orjson.dumps(claims))}"
        pair = decode_dss_signature(self._private.sign(signed.encode(), ECDSA(SHA256())))
        signature = b"".join(each.to_bytes(_SCALAR) for each in pair)
        return f"{signed}.{b64(signature)}"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A body that one app alone can read. `salt` and `key`: of what the drafts have, where they stand in headers."""

    body: bytes
    salt: bytes = b""
    key: bytes = b""

    def headers(self, vapid: VapidKey, token: str) -> dict[str, str]:
        """What says how it is read, and who sends it."""
        if not self.key:
            return {"Authorization": f"vapid t={token}, k={vapid.public}", "Content-Encoding": "aes128gcm"}
        return {
            "Authorization": f"WebPush {token}",
            "Content-Encoding": "aesgcm",
            "Encryption": f"salt={b64(self.salt)}",
            "Crypto-Key": f"dh={b64(self.key)};p256ecdsa={vapid.public}",
        }


def read_recipient(key: str, secret: str) -> Recipient:
    """As apps say it, in base64 of either alphabet. Raises Malformed, naming what is wrong."""
    point, shared = _read(key, "p256dh"), _read(secret, "auth")
    if len(shared) != _SECRET:
        raise _wrong("auth", f"is not {_SECRET} bytes long")
    try:
        if len(point) != _POINT:
            raise ValueError("not an uncompressed point")
        return Recipient(EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point), shared)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _wrong("p256dh", "is no public key on P-256") from error


def encrypt(
    plain: bytes, recipient: Recipient, *, key: EllipticCurvePrivateKey | None = None, salt: bytes | None = None
) -> Sealed:
    """A push with `Content-Encoding: aes128gcm` (RFC 8188, 8291 3.4): one record. `key` and `salt` are new for each
    message; only a test gives them. Raises ValueError for a message that is too long."""
    salt, ours, theirs, shared = _agreed(plain, recipient, key, salt)
    seed = _derived(shared, salt=recipient.secret, info=b"WebPush: info\0" + theirs + ours, length=32)
    content = _derived(seed, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derived(seed, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
    head = salt + _RECORD.to_bytes(4) + bytes([_POINT]) + ours
    # 2 ends the last record, which is the only one.
    return Sealed(head + AESGCM(content).encrypt(nonce, plain + b"\x02", None))


def encrypt_as_drafted(
    plain: bytes, recipient: Recipient, *, key: EllipticCurvePrivateKey | None = None, salt: bytes | None = None
) -> Sealed:
    """The same with `Content-Encoding: aesgcm`: one record, which begins with how long its padding is, and has none."""
    salt, ours, theirs, shared = _agreed(plain, recipient, key, salt)
    seed = _derived(shared, salt=recipient.secret, info=b"Content-Encoding: auth\0", length=32)
    context = b"P-256\0" + b"".join(len(each).to_bytes(2) + each for each in (theirs, ours))
    content = _derived(seed, salt=salt, info=b"Content-Encoding: aesgcm\0" + context, length=16)
    nonce = _derived(seed, salt=salt, info=b"Content-Encoding: nonce\0" + context, length=12)
    return Sealed(AESGCM(content).encrypt(nonce, b"\0\0" + plain, None), salt, ours)


def _agreed(
    plain: bytes, recipient: Recipient, key: EllipticCurvePrivateKey | None, salt: bytes | None
) -> tuple[bytes, bytes, bytes, bytes]:
    """A salt, both public keys, and the secret that they make together. Raises ValueError."""
    if len(plain) > LARGEST:
        raise ValueError(f"a push of {len(plain)} bytes")
    key = key or generate_private_key(SECP256R1())
    return (
        salt or token_bytes(_SALT),
        _point(key.public_key()),
        _point(recipient.key),
        key.exchange(ECDH(), recipient.key),
    )


def b64(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Either alphabet, padded or not. Raises ValueError."""
    plain = text.rstrip("=").translate({ord("+"): "-", ord("/"): "_"})
    return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)


def _read(text: str, name: str) -> bytes:
    try:
        return unb64(text) if len(text) <= _LONGEST else b""
    except (ValueError, binascii.Error) as error:
        raise _wrong(name, "is not base64url") from error


def _wrong(name: str, what: str) -> Malformed:
    reason = f"Validation failed: the key {name} {what}"
    return Malformed(reason, public=reason)


def _point(key: EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length=length, salt=salt, info=info).derive(secret)
