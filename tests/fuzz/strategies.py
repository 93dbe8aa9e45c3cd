"""Documents, requests and bytes near to what others send, and wrong in some way."""

import json
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.seeds import SIGNED
from tests.specimens import specimens

_BODIES = [each.body for each in specimens()] + [
    post for each in specimens() if each.is_activity for post in each.posts()
]

_names = st.sampled_from(
    (
        *("id", "type", "actor", "object", "tag", "to", "cc", "attachment", "href", "url", "content", "contentMap"),
        *(
            "name",
            "summary",
            "attributedTo",
            "audience",
            "inReplyTo",
            "oneOf",
            "anyOf",
            "endTime",
            "published",
            "items",
        ),
        *(
            "source",
            "mediaType",
            "language",
            "icon",
            "replies",
            "totalItems",
            "publicKey",
            "assertionMethod",
            "@context",
        ),
        *(
            "signature",
            "proof",
            "orderedItems",
            "endpoints",
            "sharedInbox",
            "preferredUsername",
            "inbox",
            "@id",
            "@type",
        ),
        *("target", "movedTo", "alsoKnownAs", "startTime", "location", "duration", "quote", "quoteUrl", "instrument"),
        *("interactionPolicy", "result", "featured", "moderators", "context", "first", "next", "inLanguage", "nameMap"),
        *("removeData", "expires", "capabilities", "metadata", "following", "sensitive", "votersCount", "closed"),
        *("@graph", "@value", "@language", "@list", "as:object", "", "\x00", "subject", "links", "rel", "software"),
    )
)
_strings = st.sampled_from(
    (
        *(
            "",
            " ",
            "\x00",
            "\ud800",
            "é" * 3,
            "x" * 5_000,
            "https://there.test/1",
            "HTTPS://There.Test:443/é",
            "http://[",
        ),
        *(
            "https://there.test:99999/",
            "https://a@there.test/",
            "https://[::1]/",
            "https://there.test/#f",
            "//there.test",
        ),
        *("https://xn--/", "https://there.test\t/", "as:Public", "Note", "Create", "Announce", "Group", "Question"),
        *(
            "text/markdown",
            "2026-11-21T01:21:00Z",
            "0001-01-01T00:00:00+23:59",
            "9999-12-31T23:59:59-23:59",
            "2026-W01",
        ),
        *("1970-01-01T00:00:00Z", "_:b0", "@id", "DataIntegrityProof", "RsaSignature2017", "application/activity+json"),
        *("acct:x@there.test", "https://www.w3.org/ns/activitystreams", "z" + "1" * 64, "<p>" * 50, "**" * 50),
    )
)
_numbers = st.one_of(
    st.integers(-(2**64), 2**64),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from((0, -0.0, 1e308, 5e-324, 2**53, 10**30, 0.1 + 0.2)),
)
_scalars = st.one_of(st.none(), st.booleans(), _numbers, _strings, st.text(max_size=8))


def _often(items: list[Any]) -> list[Any]:
    return items * 300


_trees = st.recursive(
    _scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_names, inner, max_size=3)),
    max_leaves=6,
)
_values = st.one_of(_trees, st.lists(st.one_of(_scalars, st.just({"type": "Note"})), max_size=2).map(_often))


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container in a tree, with each of its keys."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [(value, key) for key in keys] + [place for key in keys for place in _places(value[key])]


@st.composite
def _damaged(draw: st.DrawFn) -> dict[str, Any]:
    """A document that was sent, with something dropped, replaced, doubled or put into itself in a few places."""
    document = deepcopy(draw(st.sampled_from(_BODIES)))
    for _ in range(draw(st.integers(1, 3))):
        places = _places(document)
        if not places:
            break
        container, key = draw(st.sampled_from(places))
        match draw(st.sampled_from(("drop", "replace", "list", "itself", "rename"))):
            case "drop":
                del container[key]
            case "replace":
                container[key] = draw(_values)
            case "list":
                container[key] = [container[key], draw(_values)]
            case "itself":
                container[key] = {**deepcopy(document), "id": deepcopy(document.get("id"))}
            case "rename" if isinstance(container, dict):
                container[draw(_names)] = container.pop(key)
    return document


documents: st.SearchStrategy[dict[str, Any]] = st.one_of(_damaged(), st.dictionaries(_names, _values, max_size=8))
"""JSON objects; some have lone surrogates and numbers that do not survive."""


def oddly_written(document: dict[str, Any]) -> st.SearchStrategy[bytes]:
    """The same in other letters: blanks, escapes, a name twice, digits without end, something before or behind it."""
    plain, compact = json.dumps(document), json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    octets = plain.encode()
    return st.sampled_from(
        (
            octets.replace(b'":', b'" \n:'),
            octets.replace(b"a", b"\\u0061"),
            octets.replace(b'"id"', b'"\\u0069d"', 1),
            octets[:-1] + b', "id": "https://evil.test/1"}',
            octets[:-1] + b', "x": 1.' + b"0" * 40 + b"1}",
            octets[:-1] + b', "x": 1e400}',
            octets[:-1] + b', "x": NaN}',
            octets[:-1] + b', "\\\\": "\\\\\\"", "y": ":,[{"}',
            compact.encode("utf-8", "surrogatepass"),
            compact.encode("utf-16", "surrogatepass"),
            b"\xef\xbb\xbf" + octets,
            b" \r\n\t" + octets + b"\n",
            octets + octets,
            octets.replace(b"https", b"\x00https"),
        )
    )


@st.composite
def mutated(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """A seed cut, spliced or with some bytes changed."""
    octets = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(octets)))
        octets[at : at + draw(st.integers(0, 20))] = draw(st.one_of(st.binary(max_size=6), st.sampled_from(_SPLICED)))
    return bytes(octets)


_SPLICED = (b'"', b"\\", b"{", b"[[", b"]", b"<", b">", b"&#x", b"\xff", b"\xed\xa0\x80", b"\x00", b"\n\n", b"`", b"**")

_header = st.sampled_from(
    (
        *(b"host", b"date", b"digest", b"content-digest", b"signature", b"signature-input", b"Signature", b""),
        *(b"authorization", b"content-type"),
    )
)
_part = st.sampled_from(
    (
        *(
            b"keyId=",
            b'"',
            b",",
            b"(request-target)",
            b"headers=",
            b"algorithm=",
            b"sig1=",
            b":AAAA:",
            b"(",
            b")",
            b";",
        ),
        *(b"created=", b"99999999999999999999", b"-1", b"?1", b"https://there.test/u/bob#main-key", b"hs2019", b"\xff"),
        *(
            b'"@method"',
            b'"@target-uri"',
            b"SHA-256=",
            b"=",
            b" ",
            b"\t",
            b"Sat, 31 Feb 0000 25:61:61 GMT",
            b"*" * 9_000,
        ),
    )
)
_headers = st.lists(st.tuples(_header, st.lists(_part, max_size=9).map(b"".join)), max_size=6)
_written = _headers.map(lambda pairs: b"".join(b"\n%b: %b" % pair for pair in pairs))
requests: st.SearchStrategy[bytes] = st.one_of(
    mutated(SIGNED), st.builds(b"%b%b\n\n{}".__mod__, st.tuples(st.sampled_from((b"POST /inbox", b"GET /")), _written))
)
"""Requests as `verify_request` takes them."""
