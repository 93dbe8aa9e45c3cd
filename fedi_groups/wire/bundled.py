"""The JSON-LD contexts we know: those pyld brings, a few it lacks, our own to read by. None is ever fetched."""

import json
from typing import Any

from pyld import BUNDLED_CONTEXTS, FrozenDocumentLoader

ACTIVITYSTREAMS = "https://www.w3.org/ns/activitystreams"
SECURITY = "https://w3id.org/security/v1"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"

_BROUGHT = (
    ACTIVITYSTREAMS,
    SECURITY,
    "https://w3id.org/security/v2",
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/suites/ed25519-2020/v1",
)
_SEC = "https://w3id.org/security#"
_DATE = "http://www.w3.org/2001/XMLSchema#dateTime"
_ALIASES: dict[str, Any] = {"@protected": True, "id": "@id", "type": "@type"}
_PURPOSES = {
    name: {"@id": f"{_SEC}{iri}", "@type": "@id", "@container": "@set"}
    for name, iri in {
        "assertionMethod": "assertionMethod",
        "authentication": "authenticationMethod",
        "capabilityDelegation": "capabilityDelegationMethod",
        "capabilityInvocation": "capabilityInvocationMethod",
        "keyAgreement": "keyAgreementMethod",
    }.items()
}


def _data_integrity(**typed: object) -> dict[str, Any]:
    """The terms of a DataIntegrityProof (VC Data Integrity 1.0, appendix A); version 2 types two of them."""
    terms = _ALIASES | {
        "challenge": f"{_SEC}challenge",
        "created": {"@id": "http://purl.org/dc/terms/created", "@type": _DATE},
        "cryptosuite": f"{_SEC}cryptosuite",
        "domain": f"{_SEC}domain",
        "expires": {"@id": f"{_SEC}expiration", "@type": _DATE},
        "nonce": f"{_SEC}nonce",
        "previousProof": {"@id": f"{_SEC}previousProof", "@type": "@id"},
        "proofPurpose": {"@id": f"{_SEC}proofPurpose", "@type": "@vocab", "@context": _ALIASES | _PURPOSES},
        "proofValue": f"{_SEC}proofValue",
        "verificationMethod": {"@id": f"{_SEC}verificationMethod", "@type": "@id"},
    }
    return _ALIASES | {
        "proof": {"@id": f"{_SEC}proof", "@type": "@id", "@container": "@graph"},
        "DataIntegrityProof": {"@id": f"{_SEC}DataIntegrityProof", "@context": terms | typed},
    }


_MULTIKEY = _ALIASES | {
    "Multikey": {
        "@id": f"{_SEC}Multikey",
        "@context": _ALIASES
        | {
            "controller": {"@id": f"{_SEC}controller", "@type": "@id"},
            "expires": {"@id": f"{_SEC}expiration", "@type": _DATE},
            "publicKeyMultibase": {"@id": f"{_SEC}publicKeyMultibase", "@type": f"{_SEC}multibase"},
            "revoked": {"@id": f"{_SEC}revoked", "@type": _DATE},
            "secretKeyMultibase": {"@id": f"{_SEC}secretKeyMultibase", "@type": f"{_SEC}multibase"},
        },
    }
}

CONTEXTS: dict[str, dict[str, Any]] = {
    **{url: json.loads(BUNDLED_CONTEXTS[url].read_bytes()) for url in _BROUGHT},
    "https://w3id.org/security/data-integrity/v1": {"@context": _data_integrity()},
    DATA_INTEGRITY: {
        "@context": _data_integrity(
            cryptosuite={"@id": f"{_SEC}cryptosuite", "@type": f"{_SEC}cryptosuiteString"},
            proofValue={"@id": f"{_SEC}proofValue", "@type": f"{_SEC}multibase"},
        )
    },
    "https://w3id.org/security/multikey/v1": {"@context": _MULTIKEY},
    "https://purl.archive.org/socialweb/webfinger": {
        "@context": {"wf": "https://purl.archive.org/socialweb/webfinger#", "webfinger": {"@id": "wf:webfinger"}}
    },
}
"""What a document may name where JSON-LD is processed. Each leaves the terms of ActivityStreams as they are."""

_REFERENCES = {
    "as:": "movedTo",
    "gts:": "interactingObject interactionTarget",
    "fep044f:": "quote quoteAuthorization",
    "lemmy:": "moderators",
    "sec:": "assertionMethod controller owner publicKey",
    "toot:": "featured",
}
_LITERALS = {
    "as:": "Hashtag manuallyApprovesFollowers quoteUrl sensitive",
    "fedibird:": "quoteUri",
    "fep044f:": "QuoteAuthorization QuoteRequest",
    "lemmy:": "CommunityPostTag CommunityTag color distinguished postingRestrictedToMods removeData stickied",
    "litepub:": "ChatMessage",
    "misskey:": "_misskey_quote",
    "sc:": "identifier",
    "schema:": "PropertyValue value",
    "sec:": "Multikey publicKeyMultibase publicKeyPem",
    "toot:": "Emoji discoverable indexable memorial suspended votersCount",
    "wf:": "webfinger",
}
EXTENSIONS: dict[str, Any] = {
    "fedibird": "http://fedibird.com/ns#",
    "fep044f": "https://w3id.org/fep/044f#",
    "gts": "https://gotosocial.org/ns#",
    "lemmy": "https://join-lemmy.org/ns#",
    "litepub": "http://litepub.social/ns#",
    "misskey": "https://misskey-hub.net/ns#",
    "pt": "https://joinpeertube.org/ns#",
    "sc": "http://schema.org/",
    "schema": "http://schema.org#",
    "sec": _SEC,
    "toot": "http://joinmastodon.org/ns#",
    "wf": "https://purl.archive.org/socialweb/webfinger#",
    **{term: {"@id": prefix + term, "@type": "@id"} for prefix, terms in _REFERENCES.items() for term in terms.split()},
    **{term: prefix + term for prefix, terms in _LITERALS.items() for term in terms.split()},
    "CryptographicKey": "sec:Key",
    "commentsEnabled": "pt:commentsEnabled",
    "language": "sc:inLanguage",
}
"""What we read beyond ActivityStreams. Properties that are not here stay full addresses after compaction, unread."""

LOADER = FrozenDocumentLoader(documents=CONTEXTS)
"""Hands pyld these contexts and refuses everything else."""
