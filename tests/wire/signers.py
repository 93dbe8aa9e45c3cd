"""Keys and requests that the tests of signatures share. Making an RSA key takes long, so each is made once."""

from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from fedi_groups.domain.types import Instant, Scheme, Uri
from fedi_groups.wire.keys import PublicKey, SigningKey, generate_ed25519, generate_rsa
from fedi_groups.wire.signing import Request, read_claim, sign, verify

NOW = Instant(1_795_224_060_000_000)
DATE = "Sat, 21 Nov 2026 01:21:00 GMT"
"""The same moment, as a Date header."""

ANN = Uri("https://remote.example/u/ann")
EVE = Uri("https://evil.example/u/eve")
INBOX = "https://here.example/inbox"
BODY = b'{"type":"Like"}'


_rsa = cache(lambda who: generate_rsa())
_ed25519 = cache(lambda who: generate_ed25519())


def rsa(who: str = "ann") -> RSAPrivateKey:
    return _rsa(who)


def ed25519(who: str = "ann") -> Ed25519PrivateKey:
    return _ed25519(who)


def rsa_key(owner: Uri = ANN, *, who: str = "ann") -> SigningKey:
    return SigningKey(Uri(f"{owner}#main-key"), rsa(who))


def ed25519_key(owner: Uri = ANN, *, who: str = "ann") -> SigningKey:
    return SigningKey(Uri(f"{owner}#ed25519-key"), ed25519(who))


def published(key: SigningKey, *, owner: Uri = ANN) -> PublicKey:
    return PublicKey(key.key_id, owner, key.private.public_key())


def post(url: str = INBOX, body: bytes = BODY) -> Request:
    return Request("POST", url, {"content-type": "application/activity+json"}, body)


def get(url: str = "https://here.example/c/birds") -> Request:
    return Request("GET", url, {"accept": "application/activity+json"})


def sent(request: Request, headers: dict[str, str]) -> Request:
    """The request as it arrives: with these headers added."""
    arrived = {**request.headers, **{name.lower(): value for name, value in headers.items()}}
    return Request(request.method, request.url, arrived, request.body)


def signed(request: Request, key: SigningKey, *, scheme: Scheme, now: Instant = NOW) -> Request:
    return sent(request, sign(request, key, scheme=scheme, now=now))


def accept(request: Request, key: PublicKey, *, now: Instant = NOW) -> None:
    """Reads and verifies; raises Unauthenticated."""
    verify(request, read_claim(request), key, now=now)
