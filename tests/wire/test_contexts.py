"""Plain documents are told from those that only JSON-LD reads; these are made plain, and nothing is fetched for it."""

import time
from typing import Any

import pytest

from fedi_groups.errors import Malformed, TooLarge
from fedi_groups.wire.contexts import compact, is_plain
from fedi_groups.wire.linked import MAX_DEFINED, MAX_TOGETHER

AS = "https://www.w3.org/ns/activitystreams"
PUBLIC = f"{AS}#Public"
NOTE: dict[str, Any] = {
    "@context": AS,
    "id": "https://remote.example/n/1",
    "type": "Note",
    "attributedTo": "https://remote.example/u/ann",
    "to": PUBLIC,
    "content": "<p>Hello</p>",
    "published": "2026-11-21T01:21:00Z",
}

MASTODON = [
    AS,
    {
        "ostatus": "http://ostatus.org#",
        "atomUri": "ostatus:atomUri",
        "sensitive": "as:sensitive",
        "toot": "http://joinmastodon.org/ns#",
        "votersCount": "toot:votersCount",
        "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
        "focalPoint": {"@container": "@list", "@id": "toot:focalPoint"},
    },
]
LEMMY = ["https://join-lemmy.org/context.json", AS]
PEERTUBE = [AS, "https://w3id.org/security/v1", {"sc": "http://schema.org/", "uuid": "sc:identifier", "@vocab": "sc:x"}]
SPELLED_OUT = [AS, {"as": f"{AS}#", "actor": {"@id": f"{AS}#actor", "@type": "@id"}}]


def note(**changed: Any) -> dict[str, Any]:
    return NOTE | changed


def in_context(*contexts: Any, **changed: Any) -> dict[str, Any]:
    return NOTE | {"@context": [AS, *contexts]} | changed


@pytest.mark.parametrize("context", [AS, [AS], MASTODON, LEMMY, PEERTUBE, SPELLED_OUT])
def test_the_contexts_of_servers_in_use_are_plain(context: object) -> None:
    assert is_plain(note(**{"@context": context}))


def test_embedded_documents_may_repeat_the_context() -> None:
    assert is_plain({"@context": AS, "type": "Announce", "object": NOTE})


@pytest.mark.parametrize(
    "context",
    [
        None,
        [],
        "https://example.com/context",
        {"@vocab": f"{AS}#"},
        [None, {"as": f"{AS}#"}],
        [AS, None],
        [AS, [AS]],
    ],
)
def test_a_document_that_does_not_name_activitystreams_is_not_plain(context: object) -> None:
    assert not is_plain(note(**{"@context": context}))


@pytest.mark.parametrize(
    "context",
    [
        {"actor": "https://example.com/#somebody"},
        {"actor": "as:actor"},  # a text, no longer a reference
        {"actor": None},
        {"content": {"@id": "as:content", "@language": "en"}},
        {"to": {"@reverse": "as:to"}},
        {"Note": "as:Create"},
        {"as": "https://example.com/#"},
        {"id": "https://example.com/#id"},
        {"type": {"@id": "@type", "@container": "@set"}},
        {"author": {"@reverse": "as:attributedTo"}},
        {"things": "@graph"},
        {"things": {"@id": "@graph"}},
        {"identifier": "@id"},
        {"part": {"@id": "https://example.com/#part", "@context": {"actor": "https://example.com/#somebody"}}},
        {"parts": {"@id": "https://example.com/#parts", "@nest": "x"}},
        {"@import": "https://example.com/context"},
        {"@propagate": False},
    ],
)
def test_a_context_that_redefines_what_we_read_is_not_plain(context: dict[str, object]) -> None:
    assert not is_plain(in_context(context))
    assert not is_plain({"@context": AS, "type": "Create", "object": in_context(context)})


@pytest.mark.parametrize("member", ["@id", "@type", "@graph", "@included", "@reverse", "as:to", f"{AS}#to"])
def test_members_that_only_jsonld_understands_are_not_plain(member: str) -> None:
    assert not is_plain(note(**{member: "https://example.com/"}))
    assert not is_plain(note(attachment=[{"type": "Link", "url": {member: "https://example.com/"}}]))


def test_what_is_made_plain_says_what_jsonld_says() -> None:
    hidden = {
        "@context": [AS, {"kind": "@type", "author": {"@id": "as:attributedTo", "@type": "@id"}, "text": "as:content"}],
        "@id": NOTE["id"],
        "kind": "Note",
        "author": "https://remote.example/u/ann",
        "as:to": {"@id": "as:Public"},
        "text": "<p>Hello</p>",
        "https://www.w3.org/ns/activitystreams#published": {
            "@value": "2026-11-21T01:21:00Z",
            "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
        },
    }
    plain = compact(hidden)
    assert {**plain, "@context": AS} == NOTE
    assert is_plain(plain)


def test_what_is_plain_stays_what_it_was() -> None:
    activity = {
        **NOTE,
        "@context": MASTODON,
        "type": "Question",
        "sensitive": False,
        "votersCount": 3,
        "contentMap": {"ar": "مرحبا"},
        "tag": [
            {"type": "Mention", "href": "https://here.example/u/bob", "name": "@bob"},
            {"type": "Link", "name": "b"},
        ],
        "oneOf": [
            {"type": "Note", "name": "yes", "replies": {"type": "Collection", "totalItems": 1}},
            {"type": "Note", "name": "no", "replies": {"type": "Collection", "totalItems": 2}},
        ],
        "location": {"type": "Place", "latitude": 25.273962, "longitude": -71.184902},
    }
    plain = compact(activity)
    assert {**plain, "@context": None} == {**activity, "@context": None}


def test_an_actor_keeps_its_keys() -> None:
    group = {
        "@context": [AS, "https://w3id.org/security/v1", "https://w3id.org/security/multikey/v1"],
        "id": "https://remote.example/c/birds",
        "type": "Group",
        "inbox": "https://remote.example/inbox",
        "publicKey": {
            "id": "https://remote.example/c/birds#main-key",
            "owner": "https://remote.example/c/birds",
            "publicKeyPem": "-----BEGIN PUBLIC KEY-----",
        },
    }
    assert {**compact(group), "@context": None} == {**group, "@context": None}


def test_a_property_without_an_address_is_not_read() -> None:
    assert "invented" not in compact(note(invented="by whom?"))


def test_a_type_without_an_address_is_not_read() -> None:
    assert compact(note(type=["Note", "Invented"]))["type"] == "Note"


def test_proofs_do_not_outlive_the_document_they_were_made_for() -> None:
    proof = {"type": "DataIntegrityProof", "proofValue": "z1"}
    signed = in_context("https://w3id.org/security/data-integrity/v2", proof=proof, signature={"type": "x"})
    assert compact(signed).keys() == NOTE.keys()


@pytest.mark.parametrize(
    "context",
    ["https://example.com/context", "http://www.w3.org/ns/activitystreams", "./context", None, 7, [[AS]]],
)
def test_a_context_that_we_do_not_know_is_refused(context: object) -> None:
    with pytest.raises(Malformed):
        compact(in_context(context))
    with pytest.raises(Malformed):
        compact(note(object={"@context": context, "id": "https://remote.example/n/2"}))


@pytest.mark.parametrize(
    "context",
    [
        {"things": "@graph"},
        {"things": {"@id": "@included"}},
        {"things": "@reverse"},
        {"things": {"@reverse": "as:object"}},
        {"things": {"@id": "as:object", "@container": "@graph"}},
        {"things": {"@id": "as:object", "@container": ["@index"]}},
        {"things": {"@id": "as:object", "@nest": "more"}},
        {"things": {"@id": "as:object", "@context": {"actor": "as:object"}}},
        {"things": {"@id": "as:object", "@type": "@json"}},
        {"@import": AS},
        {"@base": "https://example.com/"},
        {"@direction": "rtl"},
    ],
)
def test_a_context_that_rearranges_the_graph_is_refused(context: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        compact(in_context(context))


@pytest.mark.parametrize("keyword", ["@graph", "@included", "@reverse", "@nest", "@index", "@json", "@direction"])
def test_keywords_that_rearrange_the_graph_are_refused(keyword: str) -> None:
    with pytest.raises(Malformed):
        compact(note(**{keyword: [{"id": "https://remote.example/n/2", "type": "Note"}]}))
    with pytest.raises(Malformed):
        compact(note(attachment=[{"type": "Link", keyword: {"as:name": "x"}}]))


@pytest.mark.parametrize(
    "value",
    [
        {"@value": "x", "@language": 'en .\n<https://evil.example> <as:to> "'},
        {"@value": "x", "@type": "https://example.com/> .\n<a:b"},
        {"@value": "x", "@type": "relative"},
        {"@value": {"a": 1}, "@type": "@json"},
        {"@id": "_:named"},
    ],
)
def test_values_that_would_forge_quads_are_refused(value: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        compact(note(**{"as:summary": value}))


def test_a_language_without_end_is_refused() -> None:
    with pytest.raises(Malformed):
        compact(in_context([AS, {"@language": "en" + "-abcdefgh" * 9}]))


def test_a_relative_reference_says_nothing() -> None:
    assert compact(note(url="/n/1"))["url"] == []
    assert compact(note(object={"id": "/n/2", "type": "Note"}))["object"] == []


def test_a_document_whose_own_id_is_relative_is_refused() -> None:
    with pytest.raises(Malformed):
        compact(note(id="/n/1"))


def test_one_thing_described_in_two_ways_is_refused() -> None:
    again = {"id": NOTE["id"], "content": "<p>Goodbye</p>"}
    with pytest.raises(Malformed, match="two ways"):
        compact(note(attachment=again))


def test_one_thing_named_again_is_no_second_description() -> None:
    assert compact(note(attachment={"id": NOTE["id"]}))["content"] == NOTE["content"]


@pytest.mark.parametrize(
    "document",
    [
        note(tag=[{"type": "Mention"}] * 5_000),
        note(tag=[{"type": "Mention"}] * (MAX_TOGETHER + 1)),
        note(contentMap={f"x-{number}": "word" for number in range(MAX_TOGETHER + 1)}),
        note(tag=[{"type": "Mention", "name": list("words" * 10)}] * 20),
        note(**{"@context": [AS, {"p": "https://example.com/" + "x" * MAX_DEFINED}]}),
        note(object={"@context": {"p": {"@id": "https://example.com/" + "x" * MAX_DEFINED}}}),
        note(**{"@context": [AS] * 100}),
        note(attachment=[{"@context": AS, "type": "Link"}] * 100),
    ],
)
def test_outsized_documents_are_refused_at_once(document: dict[str, object]) -> None:
    begun = time.process_time()
    with pytest.raises(TooLarge):
        compact(document)
    assert time.process_time() - begun < 0.5
