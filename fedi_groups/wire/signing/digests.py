"""Digests of bodies: the old Digest header (RFC 3230) and Content-Digest (RFC 9530), written and checked."""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest

from fedi_groups.errors import Unauthenticated
from fedi_groups.wire.signing.fields import read_dictionary

_KNOWN = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}


@dataclass(frozen=True, slots=True)
class BodyDigest:
    """SHA-256 of a body in base64: computed once, signed for many servers."""

    sha256: str

    @property
    def digest(self) -> str:
        """The value of Digest. PieFed, Takahē and NodeBB compare it letter by letter, name included."""
        return f"SHA-256={self.sha256}"

    @property
    def content_digest(self) -> str:
        """The value of Content-Digest."""
        return f"sha-256=:{self.sha256}:"


def digest_of(body: bytes) -> BodyDigest:
    """The digest that `prepare` and `sign` may be given in place of hashing the body again."""
    return BodyDigest(b64encode(hashlib.sha256(body).digest()).decode())


def check_digest(value: str, body: bytes) -> None:
    """Raises Unauthenticated unless every SHA-256 and SHA-512 in a Digest header is the body's, and one is there."""
    found: dict[str, bytes] = {}
    for part in value.split(","):
        name, equals, encoded = part.strip().partition("=")
        algorithm = name.lower()
        if not equals or algorithm in found:
            raise Unauthenticated(f"not a digest, or one twice: {value[:200]!r}")
        try:
            found[algorithm] = b64decode(encoded, validate=True) if algorithm in _KNOWN else b""
        except ValueError as error:
            raise Unauthenticated(f"a digest that is not base64: {value[:200]!r}") from error
    _compare(found, body)


def check_content_digest(value: str, body: bytes) -> None:
    """The same for a Content-Digest header."""
    found: dict[str, bytes] = {}
    for name, member in read_dictionary(value).items():
        if isinstance(member.value, bytes):
            found[name] = member.value
    _compare(found, body)


def _compare(found: Mapping[str, bytes], body: bytes) -> None:
    known = found.keys() & _KNOWN
    if not known:
        raise Unauthenticated(f"no SHA-256 or SHA-512 among the digests {sorted(found)[:10]}")
    for name in known:
        if not compare_digest(found[name], _KNOWN[name](body).digest()):
            raise Unauthenticated(f"the body does not have the {name} digest that was signed")
