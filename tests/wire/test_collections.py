"""Collections as other servers keep them: all at once or in pages, with ids or with what they stand for."""

import pytest

from fedi_groups.errors import Malformed
from fedi_groups.wire.collections import (
    MOST_ENTRIES,
    CollectionShape,
    context_of,
    parse_collection,
    post_in,
    replies_of,
)
from fedi_groups.wire.read import read_uri
from fedi_groups.wire.shapes import Json
from tests.specimens import specimen, specimens

A = "https://a.test"
GROUP = f"{A}/c/cats"
NOTE: Json = {"id": f"{A}/n/1", "type": "Note", "attributedTo": f"{A}/u/ann", "content": "<p>x</p>"}


def _shape(name: str) -> CollectionShape:
    return parse_collection(specimen(name).body)


def _posts(name: str, *, by: str) -> list[str | None]:
    """The ids of the posts that its entries are about, with a star if they are embedded."""
    found = [post_in(each, by=by) for each in _shape(name).entries]
    return [f"*{read_uri(each)}" if isinstance(each, dict) else each for each in found]


def test_every_collection_that_was_seen_can_be_read() -> None:
    names = {each.name for each in specimens() if each.is_collection}
    assert len(names) > 15
    assert all(_shape(name).entries or _shape(name).next for name in names)


@pytest.mark.parametrize(
    ("name", "by", "posts"),
    [
        ("lemmy/outbox", "https://lemmy.test/c/dogs", ["*https://lemmy.test/post/9", "*https://third.test/post/8"]),
        ("lemmy/featured", "https://lemmy.test/c/dogs", ["*https://lemmy.test/post/3"]),
        (
            "lemmy/context-1.0",
            "https://lemmy.test/c/dogs",
            ["https://lemmy.test/post/9", "https://lemmy.test/comment/1", "https://lemmy.test/comment/2"],
        ),
        (
            "piefed/outbox",
            "https://piefed.test/c/tea",
            ["*https://piefed.test/c/tea/p/11/a-walk", "*https://piefed.test/c/tea/p/12/a-walk"],
        ),
        (
            "piefed/replies",
            "https://piefed.test/c/tea",
            ["*https://piefed.test/comment/21", "*https://piefed.test/comment/22"],
        ),
        (
            "nodebb/outbox-page",
            "https://nodebb.test/category/2",
            ["*https://nodebb.test/post/7", "*https://nodebb.test/post/6"],
        ),
        ("mbin/featured", "https://mbin.test/m/birds", ["*https://mbin.test/m/birds/t/5"]),
        (
            "mastodon/outbox-page",
            "https://mastodon.test/users/mia",
            ["https://third.test/users/eve/notes/1", "*https://mastodon.test/users/mia/statuses/1"],
        ),
        ("gotosocial/replies-page", "https://gts.test/users/gina", ["https://third.test/users/eve/notes/1"]),
    ],
)
def test_entries_lead_to_posts_whatever_is_around_them(name: str, by: str, posts: list[str]) -> None:
    assert _posts(name, by=by) == posts


def test_what_is_paged_says_where_it_goes_on() -> None:
    assert _shape("nodebb/outbox").next == "https://nodebb.test/category/2/outbox?page=1"
    assert _shape("nodebb/outbox-page").next == "https://nodebb.test/category/2/outbox?page=2"
    assert _shape("nodebb/context-page").next is None
    assert _shape("lemmy/outbox").next is None


def test_an_embedded_first_page_is_read_with_its_collection() -> None:
    mastodon, gotosocial = _shape("mastodon/replies"), _shape("gotosocial/replies")
    assert mastodon.entries == ("https://mastodon.test/users/mia/statuses/3",)
    assert mastodon.next == specimen("mastodon/replies-page").body["id"]
    assert gotosocial.entries == () and gotosocial.next == specimen("gotosocial/replies-page").body["id"]


def test_entries_and_a_first_page_say_the_same_and_are_read_once() -> None:
    both = {"type": "OrderedCollection", "orderedItems": [NOTE], "first": f"{A}/outbox?page=1"}
    assert parse_collection(both) == CollectionShape((NOTE,), None)


@pytest.mark.parametrize("document", [{}, NOTE, {"type": ["x"]}, {"type": 7}])
def test_anything_else_is_no_collection(document: Json) -> None:
    with pytest.raises(Malformed):
        parse_collection(document)


@pytest.mark.parametrize("items", [None, 7, "", [None, 7, ["x"]], {"first": 1}])
def test_entries_of_no_use_are_left_out_or_lead_nowhere(items: object) -> None:
    shape = parse_collection({"type": "Collection", "items": items, "next": 7})
    assert shape.next is None
    assert all(post_in(each, by=GROUP) is None for each in shape.entries)


def test_of_one_document_no_more_than_a_limit_is_looked_at() -> None:
    shape = parse_collection({"type": "Collection", "items": [f"{A}/{n}" for n in range(MOST_ENTRIES + 5)]})
    assert len(shape.entries) == MOST_ENTRIES


def test_only_what_the_community_itself_announces_counts() -> None:
    announce = {"type": "Announce", "id": f"{A}/1", "actor": GROUP, "object": NOTE}
    assert post_in(announce, by=GROUP) == NOTE
    assert post_in(announce, by=f"{A}/c/dogs") is None


@pytest.mark.parametrize(
    "thing",
    [
        {"type": "Like", "actor": GROUP, "object": NOTE["id"]},
        {"type": "Announce", "actor": GROUP, "object": {"type": "Undo", "object": NOTE}},
        {"type": "Announce", "actor": GROUP, "object": {"type": "Announce", "actor": GROUP, "object": NOTE}},
        {"type": "Create", "actor": GROUP, "object": {"type": "Tombstone", "id": f"{A}/n/1"}},
        {"type": "Note", "id": f"{A}/n/2", "name": "yes", "inReplyTo": f"{A}/n/1", "attributedTo": f"{A}/u/ann"},
        "not an address",
    ],
)
def test_what_is_about_something_else_leads_to_no_post(thing: Json | str) -> None:
    assert post_in(thing, by=GROUP) is None


def test_a_post_says_where_its_thread_is_by_address_or_embedded() -> None:
    (embedded,) = specimen("mastodon/create-note").posts()
    (page,) = [post_in(each, by="https://piefed.test/c/tea") for each in _shape("piefed/outbox").entries][1:]
    assert isinstance(page, dict)
    assert (context_of(embedded), replies_of(embedded)) == ("https://mastodon.test/contexts/1", embedded["replies"])
    assert (context_of(page), replies_of(page)) == (f"{page['id']}/context", f"{page['id']}/replies")
    assert context_of(NOTE) is None and replies_of(NOTE) is None
    assert replies_of({"replies": {"type": "Note", "id": 7}}) is None
