"""LD signatures: checked against pyld alone, and against the ways in which unsigned things passed for signed."""

import json
import time
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from pyld import FrozenDocumentLoader, jsonld

from fedi_groups.domain.types import DAY, HOUR, SECOND, Instant, Uri
from fedi_groups.errors import Malformed, Unauthenticated
from fedi_groups.wire.keys import PublicKey, SigningKey
from fedi_groups.wire.ldsig import sign_document, signature_key_id, verify_document
from fedi_groups.wire.proofs import add_proof, verify_proof
from tests.wire.signers import ANN, EVE, NOW, ed25519_key, published, rsa, rsa_key

AS = "https://www.w3.org/ns/activitystreams"
SECURITY = "https://w3id.org/security/v1"
KEY = published(rsa_key())
CREATED = "2026-11-21T01:21:00Z"
CREATE: dict[str, Any] = {
    "@context": [
        AS,
        {
            "ostatus": "http://ostatus.org#",
            "conversation": "ostatus:conversation",
            "sensitive": "as:sensitive",
            "Hashtag": "as:Hashtag",
        },
    ],
    "id": "https://remote.example/a/1",
    "type": "Create",
    "actor": ANN,
    "published": CREATED,
    "to": [f"{AS}#Public"],
    "cc": [f"{ANN}/followers", "https://here.example/c/birds"],
    "object": {
        "id": "https://remote.example/n/1",
        "type": "Note",
        "summary": None,
        "attributedTo": ANN,
        "sensitive": False,
        "conversation": "tag:remote.example,2026:1",
        "content": '<p>"Hello"\n\\ مرحبا</p>',
        "contentMap": {"ar": '<p>"Hello"\n\\ مرحبا</p>'},
        "attachment": [],
        "tag": [
            {"type": "Mention", "href": "https://here.example/c/birds", "name": "@birds@here.example"},
            {"type": "Hashtag", "href": "https://remote.example/tags/birds", "name": "#birds"},
        ],
        "replies": {
            "id": "https://remote.example/n/1/replies",
            "type": "Collection",
            "first": {"type": "CollectionPage", "partOf": "https://remote.example/n/1/replies", "items": []},
        },
    },
}
IDENTITY = {
    "dc": "http://purl.org/dc/terms/",
    "sec": "https://w3id.org/security#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "created": {"@id": "dc:created", "@type": "xsd:dateTime"},
    "creator": {"@id": "dc:creator", "@type": "@id"},
    "domain": "sec:domain",
    "expires": {"@id": "sec:expiration", "@type": "xsd:dateTime"},
    "nonce": "sec:nonce",
}
"""The terms of https://w3id.org/identity/v1 that a signature uses."""


def quads(document: dict[str, Any]) -> str:
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": FrozenDocumentLoader()}
    text: str = jsonld.normalize(document, options)
    return text


def text_to_sign(document: dict[str, Any], options: dict[str, Any]) -> bytes:
    """As the reference implementations compute it, with pyld and nothing of ours."""
    plain = {name: value for name, value in document.items() if name != "signature"}
    parts = quads({**options, "@context": IDENTITY}), quads(plain)
    return "".join(sha256(part.encode()).hexdigest() for part in parts).encode()


def by_hand(document: dict[str, Any] = CREATE, *, said: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
    """Signed without anything of ours. `said` stands in the signature beside the signed options."""
    options = {"creator": KEY.key_id, "created": CREATED, **options}
    value = b64encode(rsa().sign(text_to_sign(document, options), PKCS1v15(), SHA256())).decode()
    signature = {"type": "RsaSignature2017", **options, **(said or {}), "signatureValue": value}
    return {**document, "signature": signature}


def changed(**members: Any) -> dict[str, Any]:
    """The signed activity with other members."""
    return {**by_hand(), **members}


def check(document: dict[str, Any], *, key: PublicKey = KEY, now: Instant = NOW) -> dict[str, Any]:
    return verify_document(document, key, now=now)


def without_context(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "@context"}


# What we sign


def test_what_we_sign_is_what_others_verify() -> None:
    signed = sign_document(CREATE, rsa_key(), now=NOW)
    signature = signed["signature"]
    assert signature["type"] == "RsaSignature2017"
    assert (signature["creator"], signature["created"]) == (KEY.key_id, CREATED)
    assert signed == by_hand({**CREATE, "@context": [*CREATE["@context"], SECURITY]})


def test_what_we_sign_we_verify() -> None:
    check(sign_document(CREATE, rsa_key(), now=NOW))
    check(sign_document({**CREATE, "@context": AS}, rsa_key(), now=NOW))


def test_the_document_that_was_given_is_left_alone() -> None:
    given = json.loads(json.dumps(CREATE))
    sign_document(given, rsa_key(), now=NOW)
    assert given == CREATE


def test_an_older_signature_is_replaced() -> None:
    assert sign_document(by_hand(), rsa_key(), now=NOW) == sign_document(CREATE, rsa_key(), now=NOW)


def test_a_proof_and_a_signature_live_in_one_document() -> None:
    both = sign_document(add_proof(CREATE, ed25519_key(), now=NOW), rsa_key(), now=NOW)
    verify_proof(both, published(ed25519_key()), now=NOW)
    assert "proof" not in check(both)


def test_a_document_in_contexts_we_do_not_know_is_not_signed() -> None:
    with pytest.raises(Malformed):
        sign_document({**CREATE, "@context": [AS, "https://example.com/context"]}, rsa_key(), now=NOW)


def test_an_ed25519_key_makes_no_ld_signature() -> None:
    with pytest.raises(TypeError):
        sign_document(CREATE, ed25519_key(), now=NOW)


# What we accept


def test_what_others_sign_is_verified_and_read_as_it_was_written() -> None:
    verified = check(by_hand())
    note = verified["object"]
    assert verified["actor"] == ANN
    assert verified["to"] == f"{AS}#Public"
    assert note["content"] == CREATE["object"]["content"]
    assert note["contentMap"] == CREATE["object"]["contentMap"]
    assert note["sensitive"] is False
    assert note["tag"] == CREATE["object"]["tag"]
    assert "signature" not in verified


def test_the_optional_members_of_a_signature_are_signed_too() -> None:
    # Misskey adds a nonce, Mastodon since 4.7 an end.
    check(by_hand(nonce="0f9c", domain="here.example", expires="2026-11-22T01:21:00Z"))


def test_a_signature_may_name_its_context_and_itself() -> None:
    # Fedify writes the context, others an id; neither is signed.
    check(by_hand(said={"@context": "https://w3id.org/identity/v1", "id": "https://remote.example/s/1"}))


def test_the_same_graph_in_another_context_is_the_same_document() -> None:
    spelled = [AS, {"says": {"@id": "as:content"}, **CREATE["@context"][1]}]
    note = {**CREATE["object"], "says": CREATE["object"]["content"]}
    del note["content"]
    verified = check(changed(**{"@context": spelled, "object": note}))
    assert verified == check(by_hand())


def test_a_type_that_no_context_defines_is_verified_but_not_read() -> None:
    verified = check(by_hand({**CREATE, "object": {**CREATE["object"], "type": ["Note", "Invented"]}}))
    assert verified["object"]["type"] == "Note"


def test_an_old_signature_still_holds() -> None:
    check(by_hand(), now=Instant(NOW + 3_650 * DAY))


def test_the_key_that_a_signature_names_is_told() -> None:
    assert signature_key_id(by_hand()) == KEY.key_id


# What we refuse


@pytest.mark.parametrize(
    "signature",
    [None, "x", [], {}, {"type": "RsaSignature2018", "creator": KEY.key_id}, {"type": "RsaSignature2017"}],
)
def test_what_is_no_signature_of_ours_has_no_key(signature: object) -> None:
    assert signature_key_id({**CREATE, "signature": signature}) is None
    with pytest.raises(Unauthenticated):
        check({**CREATE, "signature": signature})


@pytest.mark.parametrize("creator", ["acct:ann@remote.example", "#key", "", 7, {"id": KEY.key_id}])
def test_a_key_without_an_http_address_is_none(creator: object) -> None:
    signed = by_hand()
    signed["signature"]["creator"] = creator
    assert signature_key_id(signed) is None


@pytest.mark.parametrize(
    "member",
    [
        {"actor": EVE},
        {"type": "Announce"},
        {"id": "https://remote.example/a/2"},
        {"to": ["https://here.example/u/bob"]},
        {"audience": "https://here.example/c/birds"},
        {"object": "https://remote.example/n/1"},
        {"object": {**CREATE["object"], "content": "<p>Goodbye</p>"}},
        {"object": {**CREATE["object"], "contentMap": {"en": CREATE["object"]["content"]}}},
    ],
)
def test_a_changed_document_is_refused(member: dict[str, object]) -> None:
    with pytest.raises(Unauthenticated, match="not by"):
        check(changed(**member))


@pytest.mark.parametrize(
    ("name", "value"), [("created", "2026-11-21T01:21:01Z"), ("nonce", "1"), ("expires", "2030-01-01T00:00:00Z")]
)
def test_a_changed_signature_is_refused(name: str, value: str) -> None:
    with pytest.raises(Unauthenticated, match="not by"):
        check(by_hand(said={name: value}))


def test_the_key_of_another_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="not by"):
        check(by_hand(), key=PublicKey(KEY.key_id, ANN, rsa("eve").public_key()))


def test_a_key_under_another_name_is_refused() -> None:
    with pytest.raises(Unauthenticated):
        check(by_hand(), key=PublicKey(Uri(f"{ANN}#other"), ANN, KEY.key))


def test_an_ed25519_key_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="RSA"):
        check(by_hand(), key=PublicKey(KEY.key_id, ANN, ed25519_key().private.public_key()))


def test_nobody_signs_what_another_says() -> None:
    eves = SigningKey(Uri(f"{EVE}#main-key"), rsa("eve"))
    with pytest.raises(Unauthenticated, match="proved by"):
        check(sign_document(CREATE, eves, now=NOW), key=published(eves, owner=EVE))


def test_an_expired_signature_is_refused() -> None:
    signed = by_hand(expires="2026-11-22T01:21:00Z")
    check(signed, now=Instant(NOW + DAY - SECOND))
    with pytest.raises(Unauthenticated, match="expired"):
        check(signed, now=Instant(NOW + DAY))


def test_a_signature_from_the_future_is_refused() -> None:
    check(by_hand(), now=Instant(NOW - HOUR))
    with pytest.raises(Unauthenticated, match="future"):
        check(by_hand(), now=Instant(NOW - HOUR - SECOND))


def test_a_signature_without_a_time_is_refused() -> None:
    signed = by_hand()
    del signed["signature"]["created"]
    with pytest.raises(Unauthenticated, match="time"):
        check(signed)


@pytest.mark.parametrize(
    "member",
    [
        {"@context": "https://example.com/context"},
        {"@context": {"created": "dc:x"}},
        {"@graph": []},
        {"note": "x"},
        {"nonce": 7},
        {"nonce": 'x" .\n_:c14n0 <a:b> "'},
        {"domain": {"@id": "x"}},
        {"expires": None},
    ],
)
def test_a_signature_with_members_that_are_not_signed_is_refused(member: dict[str, object]) -> None:
    with pytest.raises(Unauthenticated):
        check(by_hand(said=member))


@pytest.mark.parametrize("value", ["", "!", "AAAA", 7, None, "A" * 4_000])
def test_a_value_that_is_no_signature_is_refused(value: object) -> None:
    signed = by_hand()
    signed["signature"]["signatureValue"] = value
    with pytest.raises(Unauthenticated):
        check(signed)


def test_a_context_that_we_do_not_know_is_refused() -> None:
    with pytest.raises(Unauthenticated, match="context"):
        check(changed(**{"@context": [*CREATE["@context"], "https://evil.example/context"]}))


def test_a_property_that_nobody_signed_is_not_read() -> None:
    # A term that no context defines leaves no quad: anyone on the way could add it.
    added = changed(object={**CREATE["object"], "invented": "x", "quoteUrl": "https://evil.example/"}, votersCount=9)
    assert check(added) == check(by_hand())


def test_a_relative_reference_that_nobody_signed_is_not_read() -> None:
    added = changed(object={**CREATE["object"], "inReplyTo": "/evil", "image": {"type": "Image", "url": "evil"}})
    with pytest.raises(Unauthenticated):
        check(added)
    assert check(changed(target="evil"))["target"] == []


def test_a_graph_in_another_arrangement_is_refused() -> None:
    # The same quads each time, and another thing at the root (CVE-2026-46349).
    context, note = CREATE["@context"], CREATE["object"]
    activity = without_context(CREATE) | {"object": note["id"]}
    signature = by_hand()["signature"]
    arranged = [
        {"@graph": [note, activity]},
        {**note, "@included": [activity]},
        {**note, "@reverse": {"as:object": activity}},
    ]
    for document in arranged:
        whole = {"@context": context, **document, "signature": signature}
        assert text_to_sign(whole, {"creator": KEY.key_id, "created": CREATED}) == text_to_sign(
            CREATE, {"creator": KEY.key_id, "created": CREATED}
        )
        with pytest.raises(Unauthenticated, match="keyword"):
            check(whole)


@pytest.mark.parametrize(
    ("term", "definition"),
    [("all", "@graph"), ("more", "@included"), ("objectOf", {"@reverse": "as:object"}), ("back", "@reverse")],
)
def test_another_name_for_such_an_arrangement_is_refused(term: str, definition: object) -> None:
    activity = without_context(CREATE) | {"object": CREATE["object"]["id"]}
    inner = {"as:object": activity} if definition == "@reverse" else [activity]
    document = {"@context": [*CREATE["@context"], {term: definition}], **CREATE["object"], term: inner}
    with pytest.raises(Unauthenticated, match="defines"):
        check({**document, "signature": by_hand()["signature"]})


def test_an_activity_turned_inside_out_is_refused() -> None:
    # Where the signed object points back at its activity, either could be the root; its parts may move between both.
    looped = {**CREATE, "object": {**CREATE["object"], "context": CREATE["id"]}}
    signed = by_hand(looped)
    check(signed)
    moved = {**looped, "object": {**looped["object"], "context": {"id": CREATE["id"], "cc": CREATE["cc"]}}}
    del moved["cc"]
    with pytest.raises(Unauthenticated, match="two ways"):
        check({**moved, "signature": signed["signature"]})


def test_a_quad_hidden_in_a_language_is_refused() -> None:
    # pyld writes a language into the quads as it stands: with a line break in it, one text could swallow the next line.
    note = {"id": "https://remote.example/n/1", "attributedTo": ANN, "contentMap": {"ar": "x"}}
    whole = {**CREATE, "object": {**note, "url": "https://remote.example/x"}}
    hidden = f"ar .\n<{note['id']}> <{AS}#url> <https://remote.example/x>"
    hiding = {**CREATE, "object": {**note, "contentMap": {hidden: "x"}}}
    assert quads(hiding) == quads(whole)
    with pytest.raises(Unauthenticated, match="language"):
        check({**hiding, "signature": by_hand(whole)["signature"]})


def test_a_quad_hidden_in_a_proof_is_refused() -> None:
    proof = {"type": "DataIntegrityProof", "sec:nonce": {"@value": "x", "@language": "en .\n_:c14n0 <a:b> <c:d>"}}
    context = [*CREATE["@context"], SECURITY, "https://w3id.org/security/data-integrity/v2"]
    with pytest.raises(Unauthenticated, match="language"):
        check(changed(**{"@context": context, "proof": proof}))


def test_an_end_hidden_in_another_member_is_refused() -> None:
    signature = by_hand(domain="d", expires="2026-11-20T00:00:00Z", nonce="n")["signature"]
    sec, date = "https://w3id.org/security#", "http://www.w3.org/2001/XMLSchema#dateTime"
    end = f'_:c14n0 <{sec}expiration> "{signature.pop("expires")}"^^<{date}> .'
    nonce = f'_:c14n0 <{sec}nonce> "{signature.pop("nonce")}'
    signature["domain"] = f'd" .\n{end}\n{nonce}'
    with pytest.raises(Unauthenticated, match="domain"):
        check({**CREATE, "signature": signature})


LEAF = {"type": "Link"}


@pytest.mark.parametrize(
    "tangle",
    [
        [{"preview": [LEAF] * 9}] * 2,
        [{"preview": [LEAF] * 200}] * 2,
        [{"preview": [{"preview": [LEAF] * 4}] * 4}] * 4,
        [{"preview": [{"preview": [{"preview": [LEAF] * 3}] * 3}] * 3}] * 3,
    ],
)
def test_blank_nodes_made_to_cost_hours_cost_little(tangle: list[object]) -> None:
    begun = time.process_time()
    with pytest.raises(Unauthenticated, match="alike"):
        check(changed(object={**CREATE["object"], "attachment": tangle}))
    assert time.process_time() - begun < 1


def test_many_options_that_look_alike_are_no_tangle() -> None:
    options = [{"type": "Note", "name": str(n), "replies": {"type": "Collection", "totalItems": 0}} for n in range(20)]
    poll = {**CREATE["object"], "type": "Question", "oneOf": options, "attachment": [{"type": "Link"}] * 8}
    assert len(check(by_hand({**CREATE, "object": poll}))["object"]["oneOf"]) == 20
