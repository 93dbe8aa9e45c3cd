"""What is read of us afterwards: outboxes, pins, moderators, answers and threads, each in the one form that is read."""

import pytest

from tests.traps.readers import gotosocial, lemmy, mastodon
from tests.traps.story import Told
from tests.traps.town import Town, comment, page

pytestmark = pytest.mark.anyio

CATS = "https://here.test/c/cats"


@pytest.mark.parametrize("name", ["outbox", "featured", "moderators", "followers"])
async def test_lemmy_reads_no_collection_in_pages_or_with_the_wrong_things_in_it(told: Told, name: str) -> None:
    """Outbox and pins whole with posts embedded, moderators as ids, followers a count with an empty list."""
    url = f"{CATS}/{name}"
    answer = await told.town.get(url, user_agent="Lemmy/0.19.5")
    lemmy.read_answer(url, answer.headers, answer.content, answer.json())
    items = lemmy.read_collection(name, answer.json(), url)
    if name == "outbox":
        assert items
        for each in items:
            lemmy.read_activity(each, group=CATS)
    if name == "moderators":
        assert items[0] == told.people["ann"].uri


async def test_lemmy_reads_pinned_posts_embedded(town: Town) -> None:
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    post = await town.says(ann, page(), community=cats)
    await town.keeps_order(ann, "pin", post.uri)
    items = lemmy.read_collection("featured", await town.document("/c/cats/featured"), f"{CATS}/featured")
    for each in items:
        lemmy.read_post(each, CATS)
    assert [each["id"] for each in items] == [post.uri]


async def test_gotosocial_wants_a_first_page_of_answers(told: Told) -> None:
    """A Collection with `first`, whose pages hold ids; Mastodon reads it when somebody opens the thread."""
    uri = told.posts["post"].uri
    replies = await told.town.document(f"{uri}/replies")
    first = gotosocial.first_page(replies)
    assert isinstance(first, str)
    items = (await told.town.document(first))["items"]
    assert items == [told.posts["comment"].uri]
    embedded = (await told.town.document(uri, user_agent="gotosocial/0.20"))["replies"]
    assert embedded["id"] == f"{uri}/replies"
    assert gotosocial.first_page(embedded)


async def test_a_group_with_an_empty_outbox_has_0_posts_at_mastodon(told: Told) -> None:
    """Of outbox and followers it shows the counts alone: they are there, and right."""
    assert (await told.town.document("/c/cats/outbox"))["totalItems"] >= 3
    assert (await told.town.document("/c/cats/followers"))["totalItems"] >= 10
    page_ = await told.town.get("/c/cats", accept="text/html")
    assert page_.status_code == 200 and "Only a link" in page_.text


async def test_mastodon_walks_answers_down_to_the_last(town: Town) -> None:
    """Each comment leads to those below it."""
    ann = await town.server.person("ann")
    cats = await town.server.community("cats", ann)
    found = [(await town.says(ann, page(), community=cats)).uri]
    for _ in range(3):
        found.append((await town.says(ann, comment(), parent=found[-1])).uri)
    walked, place = [found[0]], found[0]
    for _ in range(3):
        replies = await town.document(f"{place}/replies")
        (place,) = (await town.document(str(gotosocial.first_page(replies))))["items"]
        walked.append(place)
    assert walked == found
    thread = await town.document(f"{found[0]}/context")
    assert thread["orderedItems"] == found and thread["attributedTo"] == cats.uri


async def test_nodebb_reads_a_thread_by_its_context(told: Told) -> None:
    """A whole OrderedCollection of ids, the first post first, and every post names it."""
    uri = told.posts["post"].uri
    thread = await told.town.document(f"{uri}/context")
    assert thread["type"] == "OrderedCollection" and thread["orderedItems"][0] == uri
    for name in ("comment", "comment of another"):
        assert (await told.town.document(told.posts[name].uri))["context"] == f"{uri}/context"


async def test_mastodon_shows_how_often_something_is_liked_from_a_count(told: Told) -> None:
    document = await told.town.document(told.posts["comment"].uri)
    likes = await told.town.document(document["likes"]["id"])
    assert document["likes"]["totalItems"] == likes["totalItems"] == 1
    mastodon.read_context(likes)
