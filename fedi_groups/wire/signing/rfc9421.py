"""HTTP Message Signatures (RFC 9421) for requests: rsa-v1_5-sha256 and ed25519, exactly one signature.

Several signatures are refused rather than one of them picked: nobody in the fediverse sends them, and which one counts
would be a matter of taste. So does Mastodon.
"""

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from fedi_groups.domain.types import SECOND, Instant, Scheme
from fedi_groups.errors import Unauthenticated
from fedi_groups.wire.keys import PrivateKey, PublicKey, SigningKey, VerifyingKey
from fedi_groups.wire.signing.digests import BodyDigest, check_content_digest
from fedi_groups.wire.signing.fields import Bare, Member, read_dictionary
from fedi_groups.wire.signing.request import (
    MAX_COVERED,
    MAX_FIELD_LENGTH,
    MAX_SIGNATURE_LENGTH,
    Claim,
    Request,
    Target,
    Unsigned,
    check_expiry,
    check_host,
    check_moment,
    is_signed_by,
    needs_digest,
    read_key_id,
)
from fedi_groups.wire.synchronization import HEADER as SYNCHRONIZATION

LABEL = "sig1"
CONTENT_DIGEST = "content-digest"


def prepare(request: Request, target: Target, key: SigningKey, *, now: Instant, digest: BodyDigest | None) -> Unsigned:
    """Signs `"@method" "@target-uri"`, and `"content-digest"` where there is a body: what Mastodon demands;
    besides that only what is said of followers (FEP-8fcf)."""
    covered = '"@method" "@target-uri"'
    text = f'"@method": {request.method.upper()}\n"@target-uri": {_target_uri(target)}\n'
    added = {"Host": target.authority}
    if digest is not None:
        covered += f' "{CONTENT_DIGEST}"'
        text += f'"{CONTENT_DIGEST}": {digest.content_digest}\n'
        added["Content-Digest"] = digest.content_digest
    if SYNCHRONIZATION in request.headers:
        covered += f' "{SYNCHRONIZATION}"'
        text += f'"{SYNCHRONIZATION}": {request.headers[SYNCHRONIZATION]}\n'
    parameters = f'({covered});created={now // SECOND};keyid="{key.key_id}";alg="{_algorithm(key.private)}"'
    added["Signature-Input"] = f"{LABEL}={parameters}"
    text += f'"@signature-params": {parameters}'
    return Unsigned(key, text.encode(), added, f"{LABEL}=:", ":")


def read_claim(request: Request) -> Claim:
    """What Signature-Input and Signature say. Raises Unauthenticated unless both hold the same one signature."""
    label, given = _only(request, "signature-input")
    signed_label, signature = _only(request, "signature")
    if label != signed_label or not isinstance(given.value, tuple) or not isinstance(signature.value, bytes):
        raise Unauthenticated("Signature-Input and Signature do not belong together")
    if not 0 < len(signature.value) <= MAX_SIGNATURE_LENGTH:
        raise Unauthenticated(f"a signature of {len(signature.value)} bytes")
    if len(given.value) > MAX_COVERED or len(set(given.value)) != len(given.value):
        raise Unauthenticated("the signature covers too much, or one component twice")
    return Claim(
        scheme=Scheme.RFC9421,
        key_id=read_key_id(_text_of(given.parameters, "keyid")),
        signature=signature.value,
        covered=given.value,
        algorithm=_text_of(given.parameters, "alg"),
        created=_seconds_of(given.parameters, "created"),
        expires=_seconds_of(given.parameters, "expires"),
        parameters=given.text(),
    )


def verify(request: Request, target: Target, claim: Claim, key: PublicKey, *, now: Instant) -> None:
    """Raises Unauthenticated unless the key signed this request, for this server, about now.

    The method, the whole URL, the digest of any body, and the time of signing must be covered.
    """
    _check_coverage(request, claim)
    if claim.algorithm is not None and claim.algorithm != _algorithm(key.key):
        raise Unauthenticated(f"{claim.algorithm!r} is not an algorithm of the key {claim.key_id}")
    check_host(request, target)
    if claim.created is None:
        raise Unauthenticated("the signature does not say when it was made")
    check_moment(claim.created, now)
    check_expiry(claim.expires, now)
    if CONTENT_DIGEST in claim.covered:
        check_content_digest(request.headers.get(CONTENT_DIGEST, ""), request.body or b"")
    if not is_signed_by(key.key, _base(request, target, claim), claim.signature):
        raise Unauthenticated(f"the signature is not by {claim.key_id}")


def _check_coverage(request: Request, claim: Claim) -> None:
    covered = set(claim.covered)
    if "@method" not in covered:
        raise Unauthenticated("@method is not signed")
    if "@target-uri" not in covered and not covered.issuperset({"@authority", "@path", "@query"}):
        raise Unauthenticated("neither @target-uri nor all of @authority, @path and @query are signed")
    if needs_digest(request) and CONTENT_DIGEST not in covered:
        raise Unauthenticated("the digest of the body is not signed")


def _base(request: Request, target: Target, claim: Claim) -> bytes:
    """The signature base (2.5). ASCII, or nothing that we sign or verify."""
    lines = [f'"{name}": {_component(request, target, name)}' for name in claim.covered]
    lines.append(f'"@signature-params": {claim.parameters}')
    try:
        return "\n".join(lines).encode("ascii")
    except UnicodeEncodeError as error:
        raise Unauthenticated("a signed component is not ASCII") from error


def _component(request: Request, target: Target, name: str) -> str:
    """The value of a component (2.1, 2.2). Names of headers are lower-case, so another case is never there."""
    match name:
        case "@method":
            return request.method.upper()
        case "@target-uri":
            return _target_uri(target)
        case "@authority":
            return target.authority
        case "@scheme":
            return target.scheme
        case "@path":
            return target.path
        case "@query":
            return f"?{target.query or ''}"
        case "@request-target":
            return target.path_and_query
    value = request.headers.get(name)
    if value is None:
        raise Unauthenticated(f"{name[:200]!r} is signed, but is not there")
    return value.strip()


def _target_uri(target: Target) -> str:
    return f"{target.scheme}://{target.authority}{target.path_and_query}"


def _algorithm(key: PrivateKey | VerifyingKey) -> str:
    return "rsa-v1_5-sha256" if isinstance(key, RSAPrivateKey | RSAPublicKey) else "ed25519"


def _only(request: Request, header: str) -> tuple[str, Member]:
    text = request.headers.get(header, "")
    if len(text) > MAX_FIELD_LENGTH:
        raise Unauthenticated(f"a {header} header of {len(text)} characters")
    members = read_dictionary(text)
    if len(members) != 1:
        raise Unauthenticated(f"{len(members)} signatures in {header}; exactly one is accepted")
    return next(iter(members.items()))


def _text_of(parameters: dict[str, Bare], name: str) -> str | None:
    value = parameters.get(name)
    if value is None or isinstance(value, str):
        return value
    raise Unauthenticated(f"{name} is not a string")


def _seconds_of(parameters: dict[str, Bare], name: str) -> int | None:
    value = parameters.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise Unauthenticated(f"{name} is not whole seconds")
