"""Object integrity proofs (FEP-8b32): eddsa-jcs-2022, made and verified over the JSON itself.

A proof holds for the document as it was received: whoever passes it on must not touch a single property.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import base58
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fedi_groups.domain.types import SECOND, Instant, Uri
from fedi_groups.errors import Malformed, Unauthenticated
from fedi_groups.wire.bundled import ACTIVITYSTREAMS, CONTEXTS, DATA_INTEGRITY
from fedi_groups.wire.contexts import is_plain
from fedi_groups.wire.keys import PublicKey, SigningKey
from fedi_groups.wire.owners import check_owner, check_times
from fedi_groups.wire.signing.request import is_signed_by, read_key_id
from fedi_groups.wire.times import write_time

SUITE = "eddsa-jcs-2022"
_SIGNATURE_LENGTH = 64
_LONGEST_VALUE = 100


def add_proof(document: Mapping[str, Any], key: SigningKey, *, now: Instant) -> dict[str, Any]:
    """A new document with `proof`, its `@context` made an array that names ActivityStreams and data-integrity.

    An older proof or LD signature is left out: neither would hold. An LD signature, if wanted, comes after.
    Raises Malformed for numbers JCS cannot write, TypeError for a key that is not Ed25519.
    """
    if not isinstance(key.private, Ed25519PrivateKey):
        raise TypeError("integrity proofs are made with Ed25519 keys")
    plain = _without(document, "proof", "signature")
    plain["@context"] = _context(document.get("@context"))
    options = {
        "@context": plain["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "verificationMethod": key.key_id,
        "proofPurpose": "assertionMethod",
        "created": write_time(Instant(now - now % SECOND)),
    }
    value = base58.b58encode(key.private.sign(_hashed(options, plain))).decode()
    return {**plain, "proof": {**options, "proofValue": f"z{value}"}}


def proof_key_id(document: Mapping[str, Any]) -> Uri | None:
    """The address of the key that the document's one proof of our suite names; None if there is no such proof."""
    proof = _only_proof(document)
    if proof is None:
        return None
    try:
        return read_key_id(_text(proof, "verificationMethod"))
    except Unauthenticated:
        return None


def verify_proof(document: Mapping[str, Any], key: PublicKey, *, now: Instant) -> None:
    """Raises Unauthenticated unless the key's owner, whose document this claims to be, proved it as it stands.

    The caller has seen to it that the owner lists the key in `assertionMethod`.
    """
    proof = _only_proof(document)
    if proof is None:
        raise Unauthenticated(f"no proof, more than one, or none by {SUITE}")
    if not isinstance(key.key, Ed25519PublicKey):
        raise Unauthenticated(f"{key.key_id} is not an Ed25519 key")
    if _text(proof, "verificationMethod") != key.key_id or _text(proof, "proofPurpose") != "assertionMethod":
        raise Unauthenticated(f"the proof is not an assertion by {key.key_id}")
    if not is_plain(document):
        # JCS signs the letters of a context, not what they make of the terms we are about to read.
        raise Unauthenticated("a proof on a document that redefines terms")
    check_owner(document, key)
    check_times(proof, now)
    signature = _read_value(_text(proof, "proofValue"))
    if not any(is_signed_by(key.key, text, signature) for text in _candidates(document, proof)):
        raise Unauthenticated(f"the proof is not by {key.key_id}, or the document was changed")


def _candidates(document: Mapping[str, Any], proof: Mapping[str, Any]) -> list[bytes]:
    """What may have been signed: the proof as it stands, or if it has no context, also with the document's.

    Fedify signs with the document's, and leaves it out of the proof.
    """
    options = _without(proof, "proofValue")
    plain = _without(document, "proof", "signature")
    try:
        if "@context" not in options:
            return [_hashed(options, plain), _hashed({**options, "@context": plain["@context"]}, plain)]
        proved, stated = _listed(options["@context"]), _listed(plain["@context"])
        if stated[: len(proved)] != proved or not all(map(_is_known, stated[len(proved) :])):
            raise Unauthenticated("the document's context does not begin with the proof's")
        return [_hashed(options, {**plain, "@context": options["@context"]})]
    except Malformed as error:
        raise Unauthenticated(str(error)) from error


def _hashed(options: Mapping[str, Any], plain: Mapping[str, Any]) -> bytes:
    """64 bytes: the hash of the options first, then of the document (vc-di-eddsa 3.3.4)."""
    try:
        return (
            hashlib.sha256(rfc8785.dumps(dict(options))).digest() + hashlib.sha256(rfc8785.dumps(dict(plain))).digest()
        )
    except (rfc8785.CanonicalizationError, RecursionError) as error:
        raise Malformed(f"no canonical JSON: {error}") from error


def _only_proof(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    proofs = [each for each in _listed(document.get("proof")) if isinstance(each, Mapping)]
    ours = [each for each in proofs if each.get("type") == "DataIntegrityProof" and each.get("cryptosuite") == SUITE]
    return ours[0] if len(ours) == 1 and "previousProof" not in ours[0] else None


def _read_value(text: str | None) -> bytes:
    if not text or len(text) > _LONGEST_VALUE or not text.isascii() or not text.startswith("z"):
        raise Unauthenticated("proofValue is not base58btc multibase")
    try:
        signature = base58.b58decode(text[1:])
    except ValueError as error:
        raise Unauthenticated("proofValue is not base58btc multibase") from error
    if len(signature) != _SIGNATURE_LENGTH:
        raise Unauthenticated(f"a proof of {len(signature)} bytes")
    return signature


def _context(context: object) -> list[object]:
    stated = [] if context is None else _listed(context)
    first = [] if ACTIVITYSTREAMS in stated else [ACTIVITYSTREAMS]
    last = [] if any(isinstance(each, str) and "/data-integrity/" in each for each in stated) else [DATA_INTEGRITY]
    return [*first, *stated, *last]


def _is_known(context: object) -> bool:
    """Whether a context added after proving is harmless, as the one that an LD signature adds."""
    return isinstance(context, str) and context in CONTEXTS


def _text(proof: Mapping[str, Any], name: str) -> str | None:
    value = proof.get(name)
    return value if isinstance(value, str) else None


def _without(document: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
