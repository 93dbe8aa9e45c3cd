"""Reading what others say: tolerant of how they put it, strict about who and what it is about."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedi_groups.domain.types import PUBLIC, ActorKind, Dialect, PostKind, Uri, Visibility
from fedi_groups.errors import Malformed
from fedi_groups.wire.parse import is_poll_vote, parse_activity, parse_actor, parse_keys, parse_post
from fedi_groups.wire.quotes import source_with_quote
from fedi_groups.wire.render import render_actor
from fedi_groups.wire.shapes import ActorShape, Json, PostShape
from tests.wire.shapes import actors, posts, rendered

NOTE: Json = {
    "id": "https://there.test/n/1",
    "type": "Note",
    "attributedTo": "https://there.test/u/bob",
    "content": "x",
}
BOB: Json = {
    "id": "https://there.test/u/bob",
    "type": "Person",
    "preferredUsername": "bob",
    "inbox": "https://there.test/u/bob/inbox",
}
anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
NAMES = (
    "@context actor attachment attributedTo audience cc closed content contentMap context endTime endpoints "
    "followers icon id image inReplyTo inbox language mediaType name object oneOf anyOf outbox preferredUsername "
    "publicKey assertionMethod published replies sensitive source summary tag target to type updated url votersCount "
    "quote quoteAuthorization instrument startTime location duration onlineLink nameMap summaryMap inLanguage actor"
).split()


@given(posts())
def test_a_post_we_tell_the_threadiverse_is_read_as_it_was_meant(post: PostShape) -> None:
    found = parse_post(rendered(post, Dialect.THREADIVERSE))

    same = "uri kind author published updated to cc community in_reply_to title url link attachments mentions"
    if post.details is not None:
        # An event always has an end when told: PieFed wants one.
        post = replace(post, details=replace(post.details, ends=post.details.ends or post.details.starts))
    for name in f"{same} quote emojis details hashtags language context replies".split():
        assert getattr(found, name) == getattr(post, name), name
    assert found.source == (source_with_quote(post, post.source) if post.source is not None else None)
    assert found.sensitive is (post.sensitive or bool(post.warning))
    assert [each.uri for each in found.chosen] == [each.uri for each in post.flairs]
    assert found.visibility(None) is Visibility.PUBLIC
    if post.poll is None:
        assert found.content == post.content
    else:
        assert found.poll == post.poll


@given(posts(), st.sampled_from(Dialect))
def test_what_was_read_once_and_told_again_is_read_the_same(post: PostShape, dialect: Dialect) -> None:
    once = parse_post(rendered(post, dialect))
    again = parse_post(rendered(once, Dialect.THREADIVERSE))

    if once.poll is None:
        assert again == replace(once, chosen=())
    else:
        assert (again.poll, again.uri, again.to, again.mentions) == (once.poll, once.uri, once.to, once.mentions)


@given(actors())
def test_an_actor_of_ours_is_read_as_it_was_meant(actor: ActorShape) -> None:
    document = render_actor(actor, host="here.test", server=Uri("https://here.test/"))
    assert parse_actor(document) == actor


@given(st.dictionaries(st.sampled_from(NAMES), anything), st.sampled_from([NOTE, BOB, {"type": "Create"}]))
def test_nonsense_in_any_place_is_read_or_refused_and_never_breaks(nonsense: Json, base: Json) -> None:
    for read in (parse_post, parse_actor, parse_activity):
        for document in (nonsense, base | nonsense, nonsense | base):
            try:
                read(document)
            except Malformed:
                continue
    is_poll_vote(nonsense)


@pytest.mark.parametrize("missing", ["id", "type", "attributedTo"])
def test_a_post_without_id_type_or_author_is_refused(missing: str) -> None:
    with pytest.raises(Malformed):
        parse_post({name: value for name, value in NOTE.items() if name != missing})


@pytest.mark.parametrize("missing", ["id", "type", "preferredUsername", "inbox"])
def test_an_actor_without_id_type_name_or_inbox_is_refused(missing: str) -> None:
    if missing == "preferredUsername":
        assert parse_actor(BOB).name == "bob"
    with pytest.raises(Malformed):
        parse_actor({name: value for name, value in BOB.items() if name != missing})


@pytest.mark.parametrize("missing", ["id", "type", "actor"])
def test_an_activity_without_id_type_or_actor_is_refused(missing: str) -> None:
    like = {"id": "https://a.test/1", "type": "Like", "actor": "https://a.test/u", "object": "https://b.test/1"}
    assert parse_activity(like).object_uri == "https://b.test/1"
    with pytest.raises(Malformed):
        parse_activity({name: value for name, value in like.items() if name != missing})


@pytest.mark.parametrize(
    "uri", ["javascript:alert(1)", "ftp://there.test/1", "there.test/1", "https://", "https://a b.test/", "x" * 3000, 7]
)
def test_an_id_that_is_no_web_address_is_none(uri: object) -> None:
    with pytest.raises(Malformed):
        parse_post(NOTE | {"id": uri})


@pytest.mark.parametrize(
    ("to", "cc", "expected"),
    [
        ([PUBLIC], [], Visibility.PUBLIC),
        ("as:Public", None, Visibility.PUBLIC),
        (["Public"], [], Visibility.PUBLIC),
        ([], [PUBLIC], Visibility.UNLISTED),
        (["https://there.test/u/bob/followers"], [], Visibility.FOLLOWERS),
        (["https://here.test/u/ann"], [], Visibility.DIRECT),
        ([], [], Visibility.DIRECT),
    ],
)
def test_addressing_says_who_may_read(to: object, cc: object, expected: Visibility) -> None:
    post = parse_post(NOTE | {"to": to, "cc": cc})
    assert post.visibility(Uri("https://there.test/u/bob/followers")) is expected


@pytest.mark.parametrize("kind", ["Event", "Video", "Audio", "Image", "Link", "Page"])
def test_whatever_can_be_shown_is_read_as_a_page(kind: str) -> None:
    assert parse_post(NOTE | {"type": kind}).kind is PostKind.PAGE


def test_what_cannot_be_shown_is_refused() -> None:
    with pytest.raises(Malformed):
        parse_post(NOTE | {"type": "Tombstone"})


def test_a_summary_warns_on_a_note_and_is_an_excerpt_elsewhere() -> None:
    assert parse_post(NOTE | {"summary": "Spiders"}).warning == "Spiders"
    assert parse_post(NOTE | {"type": "Article", "summary": "The beginning"}).warning is None


def test_of_several_authors_the_person_wrote_it_and_the_group_carries_it() -> None:
    authors = [{"type": "Group", "id": "https://tube.test/c/cats"}, {"type": "Person", "id": "https://tube.test/u/bob"}]
    post = parse_post(NOTE | {"attributedTo": authors})
    assert (post.author, post.community) == ("https://tube.test/u/bob", "https://tube.test/c/cats")


def test_a_link_among_the_attachments_is_what_the_post_is_about() -> None:
    attachments = [
        {"type": "Link", "href": "https://news.test/1"},
        {"type": "Document", "mediaType": "image/png", "url": "https://there.test/1.png", "name": "A cat"},
        {"type": "Image", "url": "javascript:alert(1)"},
    ]
    post = parse_post(NOTE | {"attachment": attachments})
    assert post.link == "https://news.test/1"
    assert [(each.kind, each.alt) for each in post.attachments] == [("Image", "A cat")]


def test_a_poll_may_have_closed_when_time_began() -> None:
    poll = {
        **NOTE,
        "type": "Question",
        "oneOf": [],
        "endTime": "1970-01-01T00:00:00Z",
        "closed": "2026-11-21T01:21:00Z",
    }
    found = parse_post(poll).poll
    assert found is not None and found.closes_at == 0


def test_content_may_be_in_a_map_of_languages() -> None:
    post = parse_post(
        {name: value for name, value in NOTE.items() if name != "content"} | {"contentMap": {"ar": "قطط"}}
    )
    assert (post.content, post.language) == ("قطط", "ar")


def test_a_key_counts_only_for_the_one_it_says_it_is_owned_by() -> None:
    mine = {"id": "https://there.test/u/bob#main-key", "owner": BOB["id"], "publicKeyPem": "PEM"}
    theirs = {"id": "https://there.test/u/eve#main-key", "owner": "https://there.test/u/eve", "publicKeyPem": "PEM"}
    keys = parse_keys({"publicKey": [mine, theirs]}, owner=Uri(BOB["id"]))
    assert [key.uri for key in keys] == [mine["id"]]


def test_an_actor_of_several_types_is_the_first_that_is_one() -> None:
    assert parse_actor(BOB | {"type": ["Profile", "Service"]}).kind is ActorKind.SERVICE


@pytest.mark.parametrize("said", ["name", "summary"])
def test_what_is_to_be_seen_on_a_picture_of_a_profile_is_read(said: str) -> None:
    picture = {"type": "Image", "url": "https://there.test/bob.png", said: "Bob, with a hat"}
    bob = parse_actor(BOB | {"icon": ["https://there.test/old.png", picture], "image": "https://there.test/sea.png"})
    assert (bob.icon, bob.icon_alt) == ("https://there.test/bob.png", "Bob, with a hat")
    assert (bob.image, bob.image_alt) == ("https://there.test/sea.png", "")


def test_a_name_without_content_in_answer_to_something_is_a_choice_in_a_poll() -> None:
    choice = {"type": "Note", "name": "Yes", "inReplyTo": "https://here.test/post/1"}
    assert is_poll_vote(choice)
    assert not is_poll_vote(choice | {"content": "Yes"})
    assert not is_poll_vote({"type": "Note", "name": "Yes"})
