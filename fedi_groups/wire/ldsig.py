"""Linked Data Signatures (RsaSignature2017), as Mastodon, Misskey, PeerTube and Friendica put on what others pass on.

Where the sender of a request is not the actor of its activity, this or an integrity proof is the actor's only word.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from fedi_groups.domain.types import SECOND, Instant, Uri
from fedi_groups.errors import Malformed, TooLarge, Unauthenticated
from fedi_groups.wire.bundled import SECURITY
from fedi_groups.wire.keys import PublicKey, SigningKey
from fedi_groups.wire.linked import Tree, canonical, compacted, read_tree
from fedi_groups.wire.owners import check_owner, check_times
from fedi_groups.wire.signing.request import is_signed_by, read_key_id, read_signature, signed_bytes, write_signature
from fedi_groups.wire.times import write_time

SUITE = "RsaSignature2017"
_DATE = "http://www.w3.org/2001/XMLSchema#dateTime"
_OPTIONS = {
    "creator": ("http://purl.org/dc/terms/creator", "<{}>"),
    "created": ("http://purl.org/dc/terms/created", f'"{{}}"^^<{_DATE}>'),
    "expires": ("https://w3id.org/security#expiration", f'"{{}}"^^<{_DATE}>'),
    "domain": ("https://w3id.org/security#domain", '"{}"'),
    "nonce": ("https://w3id.org/security#nonce", '"{}"'),
}
"""The members of a signature that are signed themselves: their address, and how a quad writes them."""

_UNSIGNED = frozenset({"type", "id", "signatureValue"})
_IDENTITY = "https://w3id.org/identity/v1"
"""The context the options are read in; Fedify writes it into the signature."""

_PLAIN = re.compile(r"[!#-\[\]-~]*")


def sign_document(document: Mapping[str, Any], key: SigningKey, *, now: Instant) -> dict[str, Any]:
    """A new document with `signature`, its `@context` naming security/v1. An integrity proof must be in it already.

    Some 5 ms of CPU. Raises Malformed for a document that is not JSON-LD in contexts we know, TypeError for a key that
    is not RSA.
    """
    if not isinstance(key.private, RSAPrivateKey):
        raise TypeError("LD signatures are made with RSA keys")
    plain = {name: value for name, value in document.items() if name != "signature"}
    stated = plain.get("@context", [])
    contexts = stated if isinstance(stated, list) else [stated]
    plain["@context"] = contexts if SECURITY in contexts else [*contexts, SECURITY]
    options = {"creator": key.key_id, "created": write_time(Instant(now - now % SECOND))}
    signature = write_signature(signed_bytes(key, _hashed(options, read_tree(plain))))
    return {**plain, "signature": {"type": SUITE, **options, "signatureValue": signature}}


def signature_key_id(document: Mapping[str, Any]) -> Uri | None:
    """The address of the key that the document's LD signature names; None if there is no such signature."""
    signature = document.get("signature")
    if not isinstance(signature, Mapping) or signature.get("type") != SUITE:
        return None
    creator = signature.get("creator")
    try:
        return read_key_id(creator) if isinstance(creator, str) else None
    except Unauthenticated:
        return None


def verify_document(document: Mapping[str, Any], key: PublicKey, *, now: Instant) -> dict[str, Any]:
    """What was signed, in our own context: parse this, and never the document it was given.

    Raises Unauthenticated unless the key's owner, whose document this claims to be, signed it, and for everything that
    lets unsigned things pass as signed: contexts we do not know, @graph, @included, @reverse, blank node names.
    Some 10 ms of CPU.
    """
    signature = document.get("signature")
    if signature_key_id(document) != key.key_id or not isinstance(signature, Mapping):
        raise Unauthenticated(f"no LD signature by {key.key_id}")
    if not isinstance(key.key, RSAPublicKey):
        raise Unauthenticated(f"{key.key_id} is not an RSA key")
    options = _read_options(signature, now)
    value = signature.get("signatureValue")
    signed = read_signature(value if isinstance(value, str) else None)
    try:
        tree = read_tree({name: value for name, value in document.items() if name != "signature"})
        text = _hashed(options, tree)
        if not is_signed_by(key.key, text, signed):
            raise Unauthenticated(f"the LD signature is not by {key.key_id}, or the document was changed")
        verified = compacted(tree)
    except (Malformed, TooLarge) as error:
        raise Unauthenticated(f"an LD signature on what cannot be read: {error}") from error
    check_owner(verified, key)
    return verified


def _read_options(signature: Mapping[str, Any], now: Instant) -> dict[str, str]:
    options = {name: value for name, value in signature.items() if name not in _UNSIGNED}
    if options.pop("@context", _IDENTITY) != _IDENTITY:
        raise Unauthenticated("an LD signature in another context than identity/v1")
    for name, value in options.items():
        if name not in _OPTIONS or not isinstance(value, str) or not _PLAIN.fullmatch(value):
            raise Unauthenticated(f"an LD signature with the member {name[:40]!r} = {str(value)[:80]!r}")
    check_times(options, now)
    return options


def _hashed(options: Mapping[str, str], tree: Tree) -> bytes:
    """What the key signs: both SHA-256 in hexadecimal, of the options and of the document, in canonical quads."""
    return (_digest(_option_quads(options)) + _digest(canonical(tree))).encode()


def _option_quads(options: Mapping[str, str]) -> bytes:
    """URDNA2015 of the options in the context identity/v1: one blank node with a few values."""
    quads = []
    for name, value in options.items():
        predicate, form = _OPTIONS[name]
        quads.append(f"_:c14n0 <{predicate}> {form.format(value)} .\n")
    return "".join(sorted(quads)).encode()


def _digest(quads: bytes) -> str:
    return hashlib.sha256(quads).hexdigest()
