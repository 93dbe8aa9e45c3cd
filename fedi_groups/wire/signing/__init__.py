"""HTTP signatures, both ways: draft-cavage-12 and RFC 9421. Signing, reading what a signature claims, verifying it.

For one request `sign` is all there is. For one body to many servers: `digest_of` it once, `prepare` each request,
and let a thread `complete` them: the key's own work is all that remains then, and it gives up the GIL.
"""

from fedi_groups.domain.types import Instant, Scheme
from fedi_groups.errors import Malformed, Unauthenticated
from fedi_groups.wire.keys import PublicKey, SigningKey
from fedi_groups.wire.signing import cavage, rfc9421
from fedi_groups.wire.signing.digests import BodyDigest, digest_of
from fedi_groups.wire.signing.request import (
    Claim,
    Request,
    Unsigned,
    needs_digest,
    read_target,
    signed_bytes,
    write_signature,
)

__all__ = [
    "BodyDigest",
    "Claim",
    "Request",
    "Unsigned",
    "complete",
    "digest_of",
    "prepare",
    "read_claim",
    "sign",
    "verify",
]


def sign(request: Request, key: SigningKey, *, scheme: Scheme, now: Instant) -> dict[str, str]:
    """The headers to add, Host among them; what `request.headers` has already is signed, not repeated.

    Redirects need a new one: host and path are signed. Raises Malformed for a URL that is not plain http(s).
    """
    return complete(prepare(request, key, scheme=scheme, now=now))


def prepare(
    request: Request, key: SigningKey, *, scheme: Scheme, now: Instant, digest: BodyDigest | None = None
) -> Unsigned:
    """Everything but the key's own work. `digest`, if given, must be that of `request.body`.

    Raises Malformed for a URL that is not plain http(s).
    """
    target = read_target(request.url)
    if target is None:
        raise Malformed(f"not an address a request can be signed for: {request.url[:200]!r}")
    if digest is None and (request.body is not None or needs_digest(request)):
        digest = digest_of(request.body or b"")
    match scheme:
        case Scheme.CAVAGE:
            return cavage.prepare(request, target, key, now=now, digest=digest)
        case Scheme.RFC9421:
            return rfc9421.prepare(request, target, key, now=now, digest=digest)


def complete(unsigned: Unsigned) -> dict[str, str]:
    """The headers to add, signed. 0.8 ms of CPU with an RSA key, nearly all of it without the GIL."""
    signature = write_signature(signed_bytes(unsigned.key, unsigned.text))
    return {**unsigned.headers, "Signature": f"{unsigned.before}{signature}{unsigned.after}"}


def read_claim(request: Request) -> Claim:
    """Who claims to have signed this, and what. Nothing of it is proved before `verify`.

    `Signature-Input` means RFC 9421, as for Mastodon; without it, `Signature` is draft-cavage.
    Raises Unauthenticated if there is no signature, or none that can be read without doubt.
    """
    if "signature" not in request.headers:
        raise Unauthenticated("the request is not signed")
    if "signature-input" in request.headers:
        return rfc9421.read_claim(request)
    return cavage.read_claim(request)


def verify(request: Request, claim: Claim, key: PublicKey, *, now: Instant) -> None:
    """Raises Unauthenticated unless `key` signed this request, body included, for the host of its URL, about now.

    Whether the key's owner may say what the body says is for the caller to judge.
    """
    target = read_target(request.url)
    if target is None:
        raise Unauthenticated(f"not an address a request can be signed for: {request.url[:200]!r}")
    if key.key_id != claim.key_id:
        raise Unauthenticated(f"signed with {claim.key_id}, checked against {key.key_id}")
    match claim.scheme:
        case Scheme.CAVAGE:
            cavage.verify(request, target, claim, key, now=now)
        case Scheme.RFC9421:
            rfc9421.verify(request, target, claim, key, now=now)
