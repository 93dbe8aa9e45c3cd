"""What a community makes of an activity, byte by byte."""

import json

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fedi_groups.domain.types import PUBLIC, Instant, Uri
from fedi_groups.wire.envelopes import Announcement, boost, unboost, wrap

CATS = Uri("https://here.test/c/cats")
ANN = Uri("https://there.test/users/ann")
NOTE = Uri("https://there.test/notes/1")
FOLLOWERS = Uri(f"{CATS}/followers")
WHEN = Instant(1_795_219_200_000_001)


def announcement(form: str = "announce", *, public: bool = True) -> Announcement:
    return Announcement(Uri(f"https://here.test/activities/9/{form}"), CATS, FOLLOWERS, WHEN, public)


def test_the_announce_says_who_when_and_to_whom() -> None:
    wrapped = orjson.loads(wrap(b'{"id":"https://there.test/a/1","type":"Like"}', announcement()))

    assert wrapped == {
        "@context": ["https://www.w3.org/ns/activitystreams"],
        "id": "https://here.test/activities/9/announce",
        "type": "Announce",
        "actor": CATS,
        "published": "2026-11-21T00:00:00.000001Z",
        "to": [PUBLIC],
        "cc": [FOLLOWERS],
        "audience": CATS,
        "object": {"id": "https://there.test/a/1", "type": "Like"},
    }


def test_what_is_announced_keeps_every_byte() -> None:
    inner = b'{ "type":"Create",\n\t"b":1.0e0, "a":"\\u00e9\xc3\xa9\\/", "n":12345678901234567890 }'

    assert inner in wrap(inner, announcement())
    assert wrap(inner, announcement()).endswith(b',"object":' + inner + b"}")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), json_values, max_size=4), st.booleans(), st.sampled_from([None, 0, 4]))
@settings(max_examples=50, deadline=None)
def test_whatever_is_wrapped_comes_out_as_it_went_in(document: object, ascii_only: bool, indent: int | None) -> None:
    inner = json.dumps(document, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")

    wrapped = wrap(inner, announcement())

    assert inner in wrapped
    assert json.loads(wrapped)["object"] == document


@pytest.mark.parametrize("inner", [b"", b"[]", b'"https://there.test/a/1"', b"null"])
def test_only_an_object_can_be_announced(inner: bytes) -> None:
    with pytest.raises(ValueError, match="JSON object"):
        wrap(inner, announcement())


def test_blanks_around_what_was_received_are_no_part_of_it() -> None:
    assert json.loads(wrap(b' \r\n\t{"type":"Like"}\n', announcement()))["object"] == {"type": "Like"}


def test_what_is_for_members_names_the_public_nowhere() -> None:
    for body in (
        wrap(b"{}", announcement(public=False)),
        boost(NOTE, announcement("boost", public=False), author=None),
    ):
        document = orjson.loads(body)
        assert PUBLIC.encode() not in body
        assert (document["to"], document["cc"]) == ([CATS, FOLLOWERS], [])


def test_a_boost_names_its_object_by_id_and_addresses_the_author() -> None:
    boosted = orjson.loads(boost(NOTE, announcement("boost"), author=ANN))

    assert boosted["object"] == NOTE
    assert (boosted["to"], boosted["cc"]) == ([PUBLIC], [FOLLOWERS, ANN])
    assert boosted["id"] == "https://here.test/activities/9/boost"
    assert boosted["published"] == "2026-11-21T00:00:00.000001Z"
    assert "audience" not in boosted


def test_the_undo_of_a_boost_embeds_the_announce_as_it_was_sent() -> None:
    sent = orjson.loads(boost(NOTE, announcement("boost"), author=ANN))

    undone = orjson.loads(
        unboost(NOTE, announcement("boost"), author=ANN, uri=Uri("https://here.test/activities/12/unboost"))
    )

    assert undone == {
        "@context": ["https://www.w3.org/ns/activitystreams"],
        "id": "https://here.test/activities/12/unboost",
        "type": "Undo",
        "actor": CATS,
        "to": sent["to"],
        "cc": sent["cc"],
        "object": {name: value for name, value in sent.items() if name != "@context"},
    }
