"""What both ways of signing share: the request, its target, what a signature claims, times, the key's own work."""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from fedi_groups.domain.types import HOUR, MINUTE, SECOND, Instant, Scheme, Uri
from fedi_groups.errors import Unauthenticated
from fedi_groups.wire.keys import SigningKey, VerifyingKey
from fedi_groups.wire.uris import origin_of

MAX_AGE = HOUR + 5 * MINUTE
MAX_AHEAD = HOUR
"""How far the signer's clock may be off: Mastodon's window, the widest in use."""

MAX_FIELD_LENGTH = 8_192
MAX_COVERED = 64
MAX_KEY_ID_LENGTH = 2_048
MAX_SIGNATURE_LENGTH = 1_024
"""Bytes: what an RSA key of 8192 bits makes."""

BODILESS = frozenset({"GET", "HEAD"})
"""Methods whose signature need not cover a digest, as long as no body comes."""

_TARGET = re.compile(r"(https?)://([A-Za-z0-9._\[\]:-]+)([!-\"$->@-~]*)(?:\?([!-\"$-~]*))?")
_KEY_ID = re.compile(r"https?://[!#-\[\]-~]+")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DATE = re.compile(
    rf"(?:{'|'.join(_DAYS)}), (\d\d?) ({'|'.join(_MONTHS)}) (\d{{4}}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC|\+0000)", re.ASCII
)

_RSA_PADDING = PKCS1v15()
_SHA256 = SHA256()


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the signature sees it.

    `url` is the full public URL with its query; of one received, origin and all, what the sender meant to reach.
    `headers` have lower-case names, several of one name joined by ", ". `body` is the exact bytes on the wire.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a signature says of itself, read and not yet believed.

    `covered` are the signed headers or components in their order. `created` and `expires` are seconds since 1970.
    `parameters` is the text that RFC 9421 signs as @signature-params; empty for draft-cavage.
    """

    scheme: Scheme
    key_id: Uri
    signature: bytes
    covered: tuple[str, ...]
    algorithm: str | None
    created: int | None
    expires: int | None
    parameters: str = ""


@dataclass(frozen=True, slots=True)
class Unsigned:
    """All but the key's work: `text` is what it signs, `before` and `after` enclose the signature in its header."""

    key: SigningKey
    text: bytes
    headers: dict[str, str]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Target:
    """A URL in parts, as sent, but `authority` lower-case and without a default port. No `?`, no `query`."""

    scheme: str
    authority: str
    path: str
    query: str | None

    @property
    def path_and_query(self) -> str:
        return self.path if self.query is None else f"{self.path}?{self.query}"


@lru_cache(4096)
def read_target(url: str) -> Target | None:
    """The parts of an absolute http(s) URL in plain ASCII; None for anything else."""
    found = _TARGET.fullmatch(url)
    if found is None:
        return None
    scheme, authority, path, query = found.groups()
    if path and not path.startswith("/"):
        return None
    return Target(scheme, bare_authority(authority, scheme), path or "/", query)


def bare_authority(authority: str, scheme: str) -> str:
    """Lower-case, the default port of the scheme left out (RFC 9421 2.2.3)."""
    return authority.lower().removesuffix(":443" if scheme == "https" else ":80")


def signed_bytes(key: SigningKey, text: bytes) -> bytes:
    """The key's own work: RSA (PKCS#1 v1.5, SHA-256) or Ed25519. 0.8 ms for RSA, without the GIL."""
    match key.private:
        case RSAPrivateKey() as rsa:
            return rsa.sign(text, _RSA_PADDING, _SHA256)
        case Ed25519PrivateKey() as edwards:
            return edwards.sign(text)


def is_signed_by(key: VerifyingKey, text: bytes, signature: bytes) -> bool:
    """Whether `signature` is the key's, over `text`; the key's type says how."""
    try:
        match key:
            case RSAPublicKey():
                key.verify(signature, text, _RSA_PADDING, _SHA256)
            case Ed25519PublicKey():
                key.verify(signature, text)
    except InvalidSignature:
        return False
    return True


def read_key_id(text: str | None) -> Uri:
    """The address of a key. Raises Unauthenticated unless it is http(s); `acct:` names no key document."""
    if not text:
        raise Unauthenticated("the signature names no key")
    try:
        if len(text) > MAX_KEY_ID_LENGTH or not _KEY_ID.fullmatch(text) or not origin_of(text):
            raise ValueError("not plain http(s)")
    except ValueError as error:
        raise Unauthenticated(f"not the address of a key: {text[:200]!r}") from error
    return Uri(text)


def read_signature(text: str | None) -> bytes:
    """The signature out of its base64. Raises Unauthenticated."""
    try:
        signature = b64decode(text or "", validate=True)
    except ValueError as error:
        raise Unauthenticated("the signature is not base64") from error
    if not 0 < len(signature) <= MAX_SIGNATURE_LENGTH:
        raise Unauthenticated(f"a signature of {len(signature)} bytes")
    return signature


def write_signature(signature: bytes) -> str:
    return b64encode(signature).decode()


@lru_cache(256)
def read_date(text: str) -> int:
    """Seconds since 1970 of a Date header (RFC 9110 5.6.7, the preferred form). Raises Unauthenticated."""
    found = _DATE.fullmatch(text)
    if found is None:
        raise Unauthenticated(f"not a date: {text[:80]!r}")
    day, month, year, hour, minute, second = found.groups()
    try:
        when = datetime(int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    except ValueError as error:
        raise Unauthenticated(f"not a date: {text!r}") from error
    return int(when.timestamp())


def write_date(now: Instant) -> str:
    """The Date header of an instant, as in `Sat, 21 Nov 2026 01:21:00 GMT`."""
    when = datetime.fromtimestamp(now // SECOND, UTC)
    time = f"{when.hour:02}:{when.minute:02}:{when.second:02}"
    return f"{_DAYS[when.weekday()]}, {when.day:02} {_MONTHS[when.month - 1]} {when.year:04} {time} GMT"


def check_moment(seconds: int, now: Instant) -> None:
    """Raises Unauthenticated for a signature made over an hour and five minutes ago, or over an hour ahead."""
    age = now - seconds * SECOND
    if not -MAX_AHEAD <= age <= MAX_AGE:
        raise Unauthenticated(f"signed {age / SECOND:.0f} seconds ago")


def check_expiry(seconds: int | None, now: Instant) -> None:
    """Raises Unauthenticated if the signer's own limit has passed. It can shorten the window, never widen it."""
    if seconds is not None and now >= seconds * SECOND:
        raise Unauthenticated("the signature has expired")


def check_host(request: Request, target: Target) -> None:
    """Raises Unauthenticated unless the Host header names the server of the URL: it was meant for us."""
    host = request.headers.get("host", "").strip()
    if bare_authority(host, target.scheme) != target.authority:
        raise Unauthenticated(f"signed for the host {host[:200]!r}, not {target.authority!r}")


def needs_digest(request: Request) -> bool:
    """Whether the body, possibly empty, is part of what must be signed."""
    return bool(request.body) or request.method.upper() not in BODILESS
