"""Integrity proofs (FEP-8b32): the vector of the FEP, what we make, and everything that must not pass for one."""

import json
from hashlib import sha256
from typing import Any

import pytest
from base58 import b58decode, b58encode
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fedi_groups.domain.types import DAY, HOUR, SECOND, Instant, Uri
from fedi_groups.errors import Malformed, Unauthenticated
from fedi_groups.wire.keys import PublicKey, SigningKey
from fedi_groups.wire.proofs import add_proof, proof_key_id, verify_proof
from tests.wire.signers import ANN, EVE, NOW, ed25519, ed25519_key, published, rsa_key

AS = "https://www.w3.org/ns/activitystreams"
INTEGRITY = "https://w3id.org/security/data-integrity/v2"
KEY = published(ed25519_key())
CREATE: dict[str, Any] = {
    "@context": [AS, INTEGRITY],
    "id": "https://remote.example/a/1",
    "type": "Create",
    "actor": ANN,
    "to": [f"{AS}#Public"],
    "object": {"id": "https://remote.example/n/1", "type": "Note", "attributedTo": ANN, "content": "Hello"},
}

# FEP-8b32, fep-8b32.feature
ALICE = Uri("https://server.example/users/alice")
ALICE_KEY = SigningKey(
    Uri(f"{ALICE}#ed25519-key"),
    Ed25519PrivateKey.from_private_bytes(b58decode("3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq")[2:]),
)
VECTOR_TIME = Instant(1_677_281_798 * SECOND)
VECTOR: dict[str, Any] = {
    "@context": [AS, INTEGRITY],
    "id": "https://server.example/activities/1",
    "type": "Create",
    "actor": ALICE,
    "object": {
        "id": "https://server.example/objects/1",
        "type": "Note",
        "attributedTo": ALICE,
        "content": "Hello world",
        "location": {"type": "Place", "longitude": -71.184902, "latitude": 25.273962},
    },
}
VECTOR_PROOF = {
    "@context": [AS, INTEGRITY],
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "verificationMethod": f"{ALICE}#ed25519-key",
    "proofPurpose": "assertionMethod",
    "proofValue": "z42ffGu6AUKPCFcFPiabmUvnGLPJzC7e4DGWC52NUasSSH37UMa9c58tdgVszUcZfytxa4fQ5TYHaJENCxUDe9SdL",
    "created": "2023-02-24T23:36:38Z",
}


def proved(document: dict[str, Any] = CREATE) -> dict[str, Any]:
    """As it arrives: through JSON and back."""
    made: dict[str, Any] = json.loads(json.dumps(add_proof(document, ed25519_key(), now=NOW)))
    return made


def by_hand(document: dict[str, Any], **options: Any) -> dict[str, Any]:
    """A proof with these options, over hashes made here. Sorted JSON is JCS as long as the numbers are simple."""
    stated = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": KEY.key_id,
        "proofPurpose": "assertionMethod",
        "created": "2026-11-21T01:21:00Z",
        **options,
    }
    stated = {name: value for name, value in stated.items() if value is not None}
    return {**document, "proof": {**stated, "proofValue": signed_value(stated, document)}}


def signed_value(options: dict[str, Any], document: dict[str, Any]) -> str:
    hashed = [
        sha256(json.dumps(each, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).digest()
        for each in (options, document)
    ]
    return "z" + b58encode(ed25519().sign(b"".join(hashed))).decode()


def check(document: dict[str, Any], *, key: PublicKey = KEY, now: Instant = NOW) -> None:
    verify_proof(document, key, now=now)


def test_the_vector_of_the_proposal_is_reproduced() -> None:
    assert add_proof(VECTOR, ALICE_KEY, now=VECTOR_TIME) == {**VECTOR, "proof": VECTOR_PROOF}


def test_the_vector_of_the_proposal_is_verified() -> None:
    document = {**VECTOR, "proof": VECTOR_PROOF}
    assert proof_key_id(document) == ALICE_KEY.key_id
    verify_proof(document, published(ALICE_KEY, owner=ALICE), now=NOW)


def test_what_we_prove_we_verify() -> None:
    check(proved())
    check(
        proved({**CREATE, "object": {**CREATE["object"], "content": "مرحبا \u2028 😀", "width": 1e21, "height": 0.5}})
    )


@pytest.mark.parametrize("context", [AS, [AS], [AS, INTEGRITY], [INTEGRITY], None])
def test_the_context_of_a_proof_is_an_array_that_names_both(context: object) -> None:
    made = proved({**CREATE, "@context": context})
    assert {AS, INTEGRITY} <= set(made["@context"])
    assert made["proof"]["@context"] == made["@context"]
    check(made)


def test_the_document_that_was_given_is_left_alone() -> None:
    given = json.loads(json.dumps(CREATE))
    add_proof(given, ed25519_key(), now=NOW)
    assert given == CREATE


def test_older_proofs_and_signatures_are_left_out() -> None:
    again = proved({**proved(), "signature": {"type": "RsaSignature2017"}})
    assert again == proved()


def test_an_ld_signature_added_later_does_no_harm() -> None:
    made = proved()
    made["@context"] = [*made["@context"], "https://w3id.org/security/v1"]
    check({**made, "signature": {"type": "RsaSignature2017", "signatureValue": "x"}})


def test_a_proof_without_a_context_is_verified_as_it_stands() -> None:
    check(by_hand(CREATE))
    check(by_hand({**CREATE, "@context": AS}))


def test_a_proof_whose_context_was_left_out_after_signing_is_verified() -> None:
    # Fedify hashes the options with the document's context, and writes them without.
    made = by_hand(CREATE, **{"@context": CREATE["@context"]})
    del made["proof"]["@context"]
    check(made)


def test_a_context_may_be_one_text_where_the_proof_has_an_array() -> None:
    made = by_hand({**CREATE, "@context": [AS]}, **{"@context": [AS]})
    check({**made, "@context": AS})


def test_an_actor_and_an_object_are_their_owners() -> None:
    check(proved({"@context": AS, "id": ANN, "type": "Group", "attributedTo": f"{ANN}/moderators"}))
    check(proved({"@context": AS, "id": f"{ANN}/1", "type": "Note", "attributedTo": [{"type": "Person", "id": ANN}]}))


def test_our_proof_is_found_among_others() -> None:
    made = proved()
    made["proof"] = [{"type": "DataIntegrityProof", "cryptosuite": "mldsa44-jcs-2024"}, made["proof"]]
    assert proof_key_id(made) == KEY.key_id
    check(made)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("content", "Goodbye"),
        ("type", "Article"),
        ("attributedTo", EVE),
        ("sensitive", True),
    ],
)
def test_a_changed_document_is_refused(name: str, value: object) -> None:
    made = proved()
    made["object"][name] = value
    with pytest.raises(Unauthenticated, match="not by"):
        check(made)


def test_a_document_that_lost_something_is_refused() -> None:
    made = proved()
    del made["to"]
    with pytest.raises(Unauthenticated, match="not by"):
        check(made)


@pytest.mark.parametrize("name", ["created", "proofPurpose", "verificationMethod", "cryptosuite", "type", "proofValue"])
def test_a_proof_that_lost_something_is_refused(name: str) -> None:
    made = proved()
    del made["proof"][name]
    with pytest.raises(Unauthenticated):
        check(made)


def test_no_proof_at_all_is_refused() -> None:
    assert proof_key_id(CREATE) is None
    with pytest.raises(Unauthenticated):
        check(CREATE)


@pytest.mark.parametrize("proof", [None, "proof", [], [[]], 7, {"type": "DataIntegrityProof"}])
def test_what_is_no_proof_of_ours_has_no_key(proof: object) -> None:
    assert proof_key_id({**CREATE, "proof": proof}) is None
    with pytest.raises(Unauthenticated):
        check({**CREATE, "proof": proof})


@pytest.mark.parametrize("method", ["did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2", "#key", "", None, {}])
def test_a_key_without_an_http_address_is_none(method: object) -> None:
    made = proved()
    made["proof"]["verificationMethod"] = method
    assert proof_key_id(made) is None


def test_two_proofs_of_our_kind_are_refused() -> None:
    made = proved()
    made["proof"] = [made["proof"], made["proof"]]
    with pytest.raises(Unauthenticated):
        check(made)


def test_a_proof_that_depends_on_another_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        check(by_hand(CREATE, previousProof="urn:uuid:1"))


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2023", "jcs-eddsa-2022"])
def test_other_suites_are_refused(suite: str) -> None:
    with pytest.raises(Unauthenticated):
        check(by_hand(CREATE, cryptosuite=suite))


def test_a_proof_for_another_purpose_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="assertion"):
        check(by_hand(CREATE, proofPurpose="authentication"))


def test_an_expired_proof_is_refused() -> None:
    made = by_hand(CREATE, expires="2026-11-22T01:21:00Z")
    check(made, now=Instant(NOW + DAY - SECOND))
    with pytest.raises(Unauthenticated, match="expired"):
        check(made, now=Instant(NOW + DAY))


@pytest.mark.parametrize("expires", ["never", "", 7, None])
def test_an_end_that_cannot_be_read_is_refused(expires: object) -> None:
    made = proved()
    made["proof"]["expires"] = expires
    with pytest.raises(Unauthenticated, match="expired"):
        check(made)


def test_a_proof_from_the_future_is_refused() -> None:
    check(proved(), now=Instant(NOW - HOUR))
    with pytest.raises(Unauthenticated, match="future"):
        check(proved(), now=Instant(NOW - HOUR - SECOND))


def test_an_old_proof_still_holds() -> None:
    check(proved(), now=Instant(NOW + 3_650 * DAY))


@pytest.mark.parametrize("created", [None, "", "lately", 1_795_224_060])
def test_a_proof_without_a_time_is_refused(created: object) -> None:
    made = by_hand(CREATE, created=created)
    with pytest.raises(Unauthenticated, match="time"):
        check(made)


def test_the_key_of_another_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="not by"):
        check(proved(), key=PublicKey(KEY.key_id, ANN, ed25519("eve").public_key()))


def test_a_key_under_another_name_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        check(proved(), key=PublicKey(Uri(f"{ANN}#other"), ANN, KEY.key))


def test_an_rsa_key_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="Ed25519"):
        check(proved(), key=PublicKey(KEY.key_id, ANN, rsa_key().private.public_key()))


@pytest.mark.parametrize(
    "document",
    [
        CREATE,
        {"@context": AS, "id": ANN, "type": "Person"},
        {"@context": AS, "id": f"{EVE}/1", "type": "Note", "attributedTo": ANN},
        {"@context": AS, "id": f"{EVE}/1", "type": "Note", "attributedTo": [ANN, EVE]},
        {"@context": AS, "id": f"{EVE}/1", "type": "Create", "actor": [EVE, ANN]},
        {"@context": AS, "id": f"{EVE}/1", "type": "Create", "actor": None, "attributedTo": EVE},
        {"@context": AS, "id": f"{EVE}/1", "type": "Note"},
    ],
)
def test_nobody_proves_what_another_says(document: dict[str, Any]) -> None:
    eves = SigningKey(Uri(f"{EVE}#ed25519-key"), ed25519("eve"))
    made = add_proof(document, eves, now=NOW)
    with pytest.raises(Unauthenticated, match="proved by"):
        check(made, key=published(eves, owner=EVE))


@pytest.mark.parametrize("added", [{"actor": "https://evil.example/#actor"}, "https://evil.example/context", None])
def test_a_context_added_after_proving_is_refused(added: object) -> None:
    made = proved()
    made["@context"] = [*made["@context"], added]
    with pytest.raises(Unauthenticated):
        check(made)


def test_a_document_that_begins_with_another_context_is_refused() -> None:
    made = proved()
    made["@context"] = list(reversed(made["@context"]))
    with pytest.raises(Unauthenticated, match="begin"):
        check(made)


def test_a_proved_document_that_redefines_terms_is_refused() -> None:
    redefined = {**CREATE, "@context": [AS, INTEGRITY, {"actor": "https://evil.example/#actor"}]}
    with pytest.raises(Unauthenticated, match="redefines"):
        check(proved(redefined))


@pytest.mark.parametrize(
    "value",
    ["", "z", "zzzz", "z0OIl", "u" + "A" * 86, "z" + "2" * 500, "z" + b58encode(bytes(63)).decode(), "zü", 7, None],
)
def test_a_value_that_is_no_signature_is_refused(value: object) -> None:
    made = proved()
    made["proof"]["proofValue"] = value
    with pytest.raises(Unauthenticated):
        check(made)


@pytest.mark.parametrize("number", [2**53, float("inf")])
def test_numbers_that_have_no_canonical_form_are_not_proved(number: float) -> None:
    with pytest.raises(Malformed):
        add_proof({**CREATE, "width": number}, ed25519_key(), now=NOW)
    made = proved()
    made["width"] = number
    with pytest.raises(Unauthenticated):
        check(made)


def test_an_rsa_key_makes_no_proof() -> None:
    with pytest.raises(TypeError):
        add_proof(CREATE, rsa_key(), now=NOW)
