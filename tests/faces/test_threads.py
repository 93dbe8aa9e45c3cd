"""Replies, contexts and likes of posts."""

import pytest

from fedi_groups.domain.events import Elsewhere
from fedi_groups.domain.types import ActorKind, ReceivedId, Uri, Visibility
from tests import schemas
from tests.faces.house import House, path_of

pytestmark = pytest.mark.anyio


async def test_replies_are_a_collection_whose_first_page_holds_ids(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    first, second = await house.world.post(ann, parent=post), await house.world.post(ann, parent=post)
    await house.world.post(ann, parent=first)

    collection = await house.document(f"{path_of(post)}/replies")
    page = await house.document(path_of(collection["first"]))

    schemas.check("collection", collection)
    schemas.check("collection-page", page)
    assert collection["totalItems"] == 2
    assert (page["id"], page["partOf"]) == (collection["first"], collection["id"])
    assert page["items"] == [first.uri, second.uri]
    assert "next" not in page


async def test_replies_of_a_comment_are_those_to_it(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    comment = await house.world.post(ann, parent=post)
    answer = await house.world.post(ann, parent=comment)

    page = await house.document(f"{path_of(comment)}/replies?page=1")

    assert page["items"] == [answer.uri]


async def test_many_replies_come_page_by_page(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann)
    answers = [answer.uri for answer in await house.chatter(ann, 53, parent=post)]

    first = await house.document(f"{path_of(post)}/replies?page=1")
    second = await house.document(path_of(first["next"]))

    assert first["items"] + second["items"] == answers
    assert "next" not in second


@pytest.mark.parametrize("page", ["0", "-1", "x", "201", "\u0661"])
async def test_a_page_that_cannot_be_is_not_found(house: House, page: str) -> None:
    post = await house.world.post(await house.world.person("ann"))

    assert (await house.get(f"{path_of(post)}/replies?page={page}")).status_code == 404


async def test_a_context_is_the_whole_thread_and_belongs_to_the_community(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    post = await house.world.post(ann, cats)
    comment = await house.world.post(ann, parent=post)
    answer = await house.world.post(ann, parent=comment)

    document = await house.document(f"{path_of(post)}/context")

    schemas.check("ordered-collection", document)
    assert document["orderedItems"] == [post.uri, comment.uri, answer.uri]
    assert document["attributedTo"] == cats.uri


async def test_a_thread_that_was_just_read_holds_the_answer_that_came_since(house: House) -> None:
    """NodeBB reads the context when it hears of a post, and again for each comment, seconds later."""
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    await house.document(f"{path_of(post)}/context")

    comment = await house.world.post(ann, parent=post)

    assert (await house.document(f"{path_of(post)}/context"))["orderedItems"] == [post.uri, comment.uri]


async def test_a_thread_outside_of_communities_is_its_authors(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann)

    assert (await house.document(f"{path_of(post)}/context"))["attributedTo"] == ann.uri


async def test_a_community_keeps_the_context_of_threads_that_were_begun_elsewhere(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    bob = await house.world.stranger("bob")
    cause = Elsewhere(ReceivedId(7), Uri("https://there.test/activities/7"), relayed=True)
    post = await house.world.post(bob, cats, uri="https://there.test/notes/1", cause=cause)
    comment = await house.world.post(ann, parent=post)

    said = await house.document(path_of(comment))
    context = await house.document(said["context"].removeprefix("https://here.test"))

    assert context["id"] == said["context"] and context["attributedTo"] == cats.uri
    assert context["orderedItems"] == [post.uri, comment.uri]


async def test_what_is_said_in_communities_elsewhere_has_its_context_there(house: House) -> None:
    ann = await house.world.person("ann")
    bob, dogs = await house.world.stranger("bob"), await house.world.stranger("dogs", kind=ActorKind.GROUP)
    cause = Elsewhere(ReceivedId(7), Uri("https://there.test/activities/7"), relayed=True)
    post = await house.world.post(bob, dogs, uri="https://there.test/notes/1", cause=cause)
    comment = await house.world.post(ann, parent=post)

    assert "context" not in await house.document(path_of(comment))
    assert (await house.get(f"/post/{post.id}/context")).status_code == 404


async def test_likes_are_a_number(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))

    document = await house.document(f"{path_of(post)}/likes")

    schemas.check("collection", document)
    assert document["totalItems"] == 1
    assert "items" not in document


async def test_private_answers_are_neither_listed_nor_counted(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    await house.says(ann, visibility=Visibility.FOLLOWERS, parent=post)

    replies = await house.document(f"{path_of(post)}/replies")
    page = await house.document(f"{path_of(post)}/replies?page=1")
    context = await house.document(f"{path_of(post)}/context")

    assert (replies["totalItems"], page["items"]) == (0, [])
    assert context["orderedItems"] == [post.uri]


@pytest.mark.parametrize("part", ["replies", "replies?page=1", "context", "likes"])
async def test_a_private_post_has_no_collections_and_a_deleted_one_none_any_more(house: House, part: str) -> None:
    ann = await house.world.person("ann")
    private, public = await house.says(ann), await house.world.post(ann)
    await house.deletes(public)

    assert (await house.get(f"{path_of(private)}/{part}")).status_code == 404
    assert (await house.get(f"{path_of(public)}/{part}")).status_code == 410
