"""Keys: made, written as PEM or multibase, read back, and sealed for the database.

RSA signs HTTP requests and LD signatures, Ed25519 integrity proofs; how, stands in signing, ldsig and proofs.
"""

from dataclasses import dataclass
from secrets import token_bytes

import base58
from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
    load_pem_public_key,
)

from fedi_groups.domain.types import Uri
from fedi_groups.errors import Malformed, Misconfigured

MIN_RSA_BITS = 2048
MAX_RSA_BITS = 8192
MAX_RSA_EXPONENT = 2**32 + 1
"""A stranger's key must not make verifying dear; 65537 is what everyone uses."""

MAX_PEM_LENGTH = 8_000
MAX_MULTIBASE_LENGTH = 2_000
"""Characters. An RSA key of 8192 bits has 1,500 in PEM; reading base58 costs the square of the length."""

ED25519_CODE = b"\xed\x01"
RSA_CODE = b"\x85\x24"
"""Multicodec prefixes ed25519-pub (0xed) and rsa-pub (0x1205), as unsigned varints."""

_SEAL = b"fgk1"
_SALT_LENGTH = 16
_NONCE_LENGTH = 12

PrivateKey = RSAPrivateKey | Ed25519PrivateKey
VerifyingKey = RSAPublicKey | Ed25519PublicKey


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One of our own key pairs, under the address others find its public half at."""

    key_id: Uri
    private: PrivateKey


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Somebody's public key. Whoever makes one has checked that `owner` lists `key_id` (FEP-fe34)."""

    key_id: Uri
    owner: Uri
    key: VerifyingKey


def generate_rsa() -> RSAPrivateKey:
    """2048 bits: what every server of the fediverse accepts. Takes some 100 ms of CPU."""
    return generate_private_key(public_exponent=65537, key_size=MIN_RSA_BITS)


def generate_ed25519() -> Ed25519PrivateKey:
    """For integrity proofs (FEP-8b32)."""
    return Ed25519PrivateKey.generate()


def public_pem(key: VerifyingKey | PrivateKey) -> str:
    """The public half as SubjectPublicKeyInfo PEM, as `publicKeyPem` holds it."""
    public = key.public_key() if isinstance(key, PrivateKey) else key
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def multibase(key: Ed25519PublicKey) -> str:
    """As `publicKeyMultibase` of a Multikey holds it: base58btc, `z6Mk…` (FEP-521a)."""
    return "z" + base58.b58encode(ED25519_CODE + key.public_bytes_raw()).decode()


def read_pem(text: str) -> VerifyingKey:
    """A stranger's PEM, SubjectPublicKeyInfo or PKCS#1.

    Raises Malformed unless it is Ed25519, or RSA of 2048 to 8192 bits.
    """
    if len(text) > MAX_PEM_LENGTH:
        raise Malformed(f"PEM of {len(text)} characters")
    try:
        return _acceptable(load_pem_public_key(text.encode()))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Malformed(f"not a public key in PEM: {error}") from error


def read_multibase(text: str) -> VerifyingKey:
    """A stranger's `publicKeyMultibase`, base58btc of a multicodec key.

    Raises Malformed unless it is Ed25519, or RSA of 2048 to 8192 bits.
    """
    if not text.startswith("z") or not text.isascii() or not text.isalnum() or len(text) > MAX_MULTIBASE_LENGTH:
        raise Malformed(f"not base58btc multibase: {text[:80]!r}")
    try:
        coded = base58.b58decode(text[1:])
        if coded.startswith(ED25519_CODE):
            return Ed25519PublicKey.from_public_bytes(coded[len(ED25519_CODE) :])
        if coded.startswith(RSA_CODE):
            return _acceptable(load_der_public_key(coded[len(RSA_CODE) :]))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Malformed(f"not a public key in multibase: {error}") from error
    raise Malformed(f"multibase key of a kind we do not use: {text[:80]!r}")


def seal(private: PrivateKey, secret: bytes) -> bytes:
    """The private key as the database may hold it: AES-256-GCM under a key derived from `secret` by HKDF-SHA256.

    `secret` is not stretched: it must be long and random. Raises Misconfigured if it is empty.
    """
    salt, nonce = token_bytes(_SALT_LENGTH), token_bytes(_NONCE_LENGTH)
    plain = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return _SEAL + salt + nonce + _cipher(secret, salt).encrypt(nonce, plain, _SEAL)


def unseal(sealed: bytes, secret: bytes) -> PrivateKey:
    """The key that `seal` was given. Raises Misconfigured if the secret is another one, or the seal was touched."""
    rest = sealed.removeprefix(_SEAL)
    if len(rest) == len(sealed):
        raise Misconfigured("a private key in the database is sealed in a way this version does not know")
    salt, rest = rest[:_SALT_LENGTH], rest[_SALT_LENGTH:]
    nonce, cipher_text = rest[:_NONCE_LENGTH], rest[_NONCE_LENGTH:]
    try:
        plain = _cipher(secret, salt).decrypt(nonce, cipher_text, _SEAL)
    except (InvalidTag, ValueError) as error:
        raise Misconfigured("the secret does not open the private keys: set the one they were sealed with") from error
    # Checking an RSA key takes 50 ms and holds the GIL; nobody but us can have sealed this one.
    private = load_der_private_key(plain, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(private, PrivateKey):
        raise Misconfigured("a private key in the database is neither RSA nor Ed25519")
    return private


def _cipher(secret: bytes, salt: bytes) -> AESGCM:
    if not secret:
        raise Misconfigured("the secret that seals the private keys is empty")
    return AESGCM(HKDF(SHA256(), length=32, salt=salt, info=b"fedi-groups private key").derive(secret))


def _acceptable(key: object) -> VerifyingKey:
    match key:
        case Ed25519PublicKey():
            return key
        case RSAPublicKey() if MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
            if key.public_numbers().e > MAX_RSA_EXPONENT:
                raise Malformed("RSA key with an outsized exponent")
            return key
        case RSAPublicKey():
            raise Malformed(f"RSA key of {key.key_size} bits; {MIN_RSA_BITS} to {MAX_RSA_BITS} are accepted")
    raise Malformed(f"{type(key).__name__} is neither RSA nor Ed25519")
