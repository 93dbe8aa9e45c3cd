"""draft-cavage-http-signatures-12, as the fediverse uses it: RSA with SHA-256, whatever `algorithm` says.

We sign what every server in use accepts, and verify what every server in use sends, as strictly as that allows.
"""

import re

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from fedi_groups.domain.types import Instant, Scheme
from fedi_groups.errors import Unauthenticated
from fedi_groups.wire.keys import PublicKey, SigningKey
from fedi_groups.wire.signing.digests import BodyDigest, check_digest
from fedi_groups.wire.signing.request import (
    MAX_COVERED,
    MAX_FIELD_LENGTH,
    Claim,
    Request,
    Target,
    Unsigned,
    check_expiry,
    check_host,
    check_moment,
    is_signed_by,
    needs_digest,
    read_date,
    read_key_id,
    read_signature,
    write_date,
)
from fedi_groups.wire.synchronization import HEADER as SYNCHRONIZATION

REQUEST_TARGET = "(request-target)"
CREATED = "(created)"
EXPIRES = "(expires)"

_PARAMETER = re.compile(r'[ \t]*([A-Za-z]+)[ \t]*=[ \t]*(?:"([^"\\]*)"|([^\s",=]+))[ \t]*(,|\Z)')
_SECONDS = re.compile(r"0|[1-9][0-9]{0,14}", re.ASCII)


def prepare(request: Request, target: Target, key: SigningKey, *, now: Instant, digest: BodyDigest | None) -> Unsigned:
    """A POST signs `(request-target) host date digest content-type`, a GET `(request-target) host date accept`.

    Of the last, what `request.headers` has, and also what that says of followers (FEP-8fcf). Friendica, Takahē,
    Smithereen and PieFed refuse a missing `algorithm`, PieFed a space after a comma, Discourse parameters without
    quotes.
    """
    date = write_date(now)
    added = {"Host": target.authority, "Date": date}
    covered = f"{REQUEST_TARGET} host date"
    text = f"{REQUEST_TARGET}: {request.method.lower()} {target.path_and_query}\nhost: {target.authority}\ndate: {date}"
    if digest is not None:
        added["Digest"] = digest.digest
        covered += " digest"
        text += f"\ndigest: {digest.digest}"
    for last in ("accept",) if digest is None else ("content-type", SYNCHRONIZATION):
        if last in request.headers:
            covered += f" {last}"
            text += f"\n{last}: {request.headers[last]}"
    algorithm = "rsa-sha256" if isinstance(key.private, RSAPrivateKey) else "hs2019"
    before = f'keyId="{key.key_id}",algorithm="{algorithm}",headers="{covered}",signature="'
    return Unsigned(key, text.encode(), added, before, '"')


def read_claim(request: Request) -> Claim:
    """What the Signature header says. Raises Unauthenticated."""
    parameters = _read_parameters(request.headers["signature"])
    covered = tuple(parameters.get("headers", "").lower().split())
    if not covered or len(covered) > MAX_COVERED or len(set(covered)) != len(covered):
        raise Unauthenticated("the signature covers nothing, too much, or one header twice")
    return Claim(
        scheme=Scheme.CAVAGE,
        key_id=read_key_id(parameters.get("keyId")),
        signature=read_signature(parameters.get("signature")),
        covered=covered,
        algorithm=parameters.get("algorithm"),
        created=_read_seconds(parameters.get("created")),
        expires=_read_seconds(parameters.get("expires")),
    )


def verify(request: Request, target: Target, claim: Claim, key: PublicKey, *, now: Instant) -> None:
    """Raises Unauthenticated unless the key signed this request, for this server, about now.

    `(request-target)`, Host, and Date or `(created)` must be signed; so must the digest of any body.
    """
    _check_coverage(request, claim)
    _check_algorithm(claim, key)
    check_host(request, target)
    if "date" in claim.covered:
        check_moment(read_date(request.headers.get("date", "").strip()), now)
    if CREATED in claim.covered and claim.created is not None:
        check_moment(claim.created, now)
    check_expiry(claim.expires, now)
    if "digest" in claim.covered:
        check_digest(request.headers.get("digest", ""), request.body or b"")
    for path in _paths(target):
        if is_signed_by(key.key, _text(request, claim, path), claim.signature):
            return
    raise Unauthenticated(f"the signature is not by {claim.key_id}")


def _check_coverage(request: Request, claim: Claim) -> None:
    required = {REQUEST_TARGET, "host"}
    if needs_digest(request):
        required.add("digest")
    missing = required.difference(claim.covered)
    if missing:
        raise Unauthenticated(f"not signed: {', '.join(sorted(missing))}")
    if "date" not in claim.covered and CREATED not in claim.covered:
        raise Unauthenticated("neither date nor (created) is signed")


def _check_algorithm(claim: Claim, key: PublicKey) -> None:
    match claim.algorithm:
        case None | "hs2019":
            return
        case "rsa-sha256" if isinstance(key.key, RSAPublicKey):
            # The draft (2.3) forbids these two with the named RSA algorithms: they were not defined for them.
            if CREATED in claim.covered or EXPIRES in claim.covered:
                raise Unauthenticated("(created) or (expires) with rsa-sha256")
            return
    raise Unauthenticated(f"{claim.algorithm!r} is not an algorithm of the key {claim.key_id}")


def _paths(target: Target) -> list[str]:
    """Every way a target with a query is signed by some server, the right one first.

    Friendica, Misskey, Pixelfed and Takahē leave the query out; Smithereen forgets the question mark.
    """
    if target.query is None:
        return [target.path]
    return [target.path_and_query, target.path, target.path + target.query]


def _text(request: Request, claim: Claim, path: str) -> bytes:
    """The signing string (2.3). Headers are Latin-1: so the server decoded the bytes that were signed."""
    lines = [f"{name}: {_value(request, claim, name, path)}" for name in claim.covered]
    try:
        return "\n".join(lines).encode("latin-1")
    except UnicodeEncodeError as error:
        raise Unauthenticated("a signed header is not Latin-1") from error


def _value(request: Request, claim: Claim, name: str, path: str) -> str:
    match name:
        case "(request-target)":
            return f"{request.method.lower()} {path}"
        case "(created)" if claim.created is not None:
            return str(claim.created)
        case "(expires)" if claim.expires is not None:
            return str(claim.expires)
    value = request.headers.get(name)
    if value is None:
        raise Unauthenticated(f"{name!r} is signed, but is not there")
    return value.strip()


def _read_parameters(text: str) -> dict[str, str]:
    if len(text) > MAX_FIELD_LENGTH:
        raise Unauthenticated(f"a signature header of {len(text)} characters")
    parameters: dict[str, str] = {}
    at, more = 0, True
    while more:
        found = _PARAMETER.match(text, at)
        if found is None:
            raise Unauthenticated(f"the signature header goes astray at {text[at : at + 40]!r}")
        name, quoted, bare, comma = found.groups()
        if name in parameters:
            raise Unauthenticated(f"{name!r} comes twice in the signature header")
        parameters[name] = bare if quoted is None else quoted
        at, more = found.end(), comma == ","
    return parameters


def _read_seconds(text: str | None) -> int | None:
    if text is None:
        return None
    if not _SECONDS.fullmatch(text):
        raise Unauthenticated(f"not whole seconds: {text[:40]!r}")
    return int(text)
