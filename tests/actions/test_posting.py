"""Publishing, editing, deleting: what is stored, and what is told of it."""

import pytest

from fedi_groups.actions import membership, posting
from fedi_groups.domain.drafts import Draft, PollDraft
from fedi_groups.domain.events import HERE, Elsewhere
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.log import ToMicroblogs
from fedi_groups.domain.types import HOUR, ActorKind, Instant, PostKind, ReceivedId, Uri, Visibility
from fedi_groups.errors import Denied
from tests.world import World, document

pytestmark = pytest.mark.anyio

RECEIVED = Elsewhere(received_id=ReceivedId(7), activity=Uri("https://there.test/activities/7"))
SIGNED = Elsewhere(received_id=ReceivedId(7), activity=Uri("https://there.test/activities/7"), signed=True)


async def _join(world: World, person: ActorFacts, community: ActorFacts) -> None:
    async with world.tx() as tx:
        await membership.follow(tx, follower=person, target=community)


async def test_a_post_is_told_as_a_page_to_the_threadiverse_and_as_a_note_to_microblogs_under_one_id(
    world: World,
) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)

    post = await world.post(ann, cats, title="Two < three", text="<p>Really.</p>")

    row = await world.told("create")
    page = document(row.threadiverse_body)["object"]
    note = document(row.microblog_body)["object"]
    assert page["type"] == "Page" and page["name"] == "Two < three" and page["content"] == "<p>Really.</p>"
    assert note["type"] == "Note" and "name" not in note and "summary" not in note
    assert note["content"].startswith("<p><strong>Two &lt; three</strong></p>")
    assert page["id"] == note["id"] == post.uri == f"https://here.test/post/{post.id}"
    assert row.microblog is ToMicroblogs.BOOST and row.community_id == cats.id and row.follower_of == ann.id
    assert row.id == post.boost_id and row.id > post.id
    for name in ("to", "cc", "audience", "published", "attributedTo"):
        assert page[name] == note[name]
    assert page["to"] == [cats.uri, "https://www.w3.org/ns/activitystreams#Public"]
    assert {"type": "Mention", "href": cats.uri, "name": "@cats@here.test"} in page["tag"]


async def test_only_members_post(world: World) -> None:
    cats = await world.community("cats", await world.person("ann"))
    bob = await world.stranger("bob")

    with pytest.raises(Denied, match="members"):
        await world.post(bob, cats, uri="https://there.test/notes/1", cause=RECEIVED)
    await _join(world, bob, cats)
    await world.post(bob, cats, uri="https://there.test/notes/1", cause=RECEIVED)


async def test_what_comes_from_elsewhere_is_passed_on_as_received_and_never_rebuilt(world: World) -> None:
    cats = await world.community("cats", await world.person("ann"))
    bob = await world.stranger("bob")
    await _join(world, bob, cats)

    post = await world.post(bob, cats, uri="https://there.test/notes/1", cause=RECEIVED)

    row = await world.told("create")
    assert row.received_id == 7 and row.threadiverse_body is None and row.signer_id == cats.id
    assert row.microblog is ToMicroblogs.BOOST and row.object_uri == "https://there.test/notes/1"
    assert post.up == 1


async def test_a_comment_is_pushed_to_those_who_take_part_and_never_boosted(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    bob, eve = await world.stranger("bob"), await world.stranger("eve", host="elsewhere.test")
    for each in (bob, eve):
        await _join(world, each, cats)
    post = await world.post(bob, cats, uri="https://there.test/notes/1", cause=RECEIVED)
    await world.post(eve, parent=post, uri="https://elsewhere.test/notes/2", cause=RECEIVED)

    comment = await world.post(ann, parent=post, text="<p>Well.</p>")

    row = [row for row in await world.log() if row.kind == "create"][-1]
    assert row.microblog is ToMicroblogs.NOTHING
    assert {each.inbox for each in row.named} == {"https://there.test/inbox", "https://elsewhere.test/inbox"}
    note = document(row.threadiverse_body)["object"]
    assert note["id"] == f"https://here.test/comment/{comment.id}" and note["inReplyTo"] == "https://there.test/notes/1"
    assert "name" not in note
    assert comment.root_id == post.id and comment.depth == 1
    async with world.look() as tx:
        assert (await tx.posts.get(post.id)).comments == 2


async def test_an_edit_counts_only_if_it_is_newer(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    bob = await world.stranger("bob")
    await _join(world, bob, cats)
    post = await world.post(bob, cats, uri="https://there.test/notes/1", cause=RECEIVED)

    async def edited(text: str, at: int) -> str:
        draft = Draft(kind=PostKind.PAGE, content=text, title="T", updated=Instant(at))
        async with world.tx() as tx:
            known = await tx.posts.get(post.id)
            return (await posting.edit(tx, post=known, draft=draft, author=bob, cause=SIGNED)).content

    assert await edited("<p>second</p>", post.published + HOUR) == "<p>second</p>"
    assert await edited("<p>first, late</p>", post.published + HOUR - 1) == "<p>second</p>"
    row = await world.told("update")
    assert row.received_id == 7 and row.microblog is ToMicroblogs.ACTIVITY


async def test_nobody_else_edits_or_deletes_a_post(world: World) -> None:
    ann, eve = await world.person("ann"), await world.person("eve")
    cats = await world.community("cats", ann)
    post = await world.post(ann, cats)
    async with world.tx() as tx:
        with pytest.raises(Denied):
            await posting.edit(tx, post=post, draft=Draft(PostKind.PAGE, "x"), author=eve, cause=HERE)
        with pytest.raises(Denied):
            await posting.delete(tx, post=post, author=eve, cause=HERE)


async def test_a_deleted_post_keeps_its_place_and_nothing_else(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    post = await world.post(ann, cats, title="Secret", text="<p>secret</p>")
    comment = await world.post(ann, parent=post)

    async with world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(post.id), author=ann, cause=HERE)

    async with world.look() as tx:
        gone = await tx.posts.get(post.id)
        assert (gone.title, gone.content, gone.source) == (None, "", None) and gone.deleted_at is not None
        assert (await tx.posts.get(comment.id)).parent_id == post.id
    row = await world.told("delete")
    threadiverse, microblog = document(row.threadiverse_body), document(row.microblog_body)
    assert threadiverse["object"] == post.uri and "summary" not in threadiverse
    assert microblog["object"]["type"] == "Tombstone" and microblog["object"]["id"] == post.uri
    assert "https://www.w3.org/ns/activitystreams#Public" in threadiverse["to"]
    assert row.microblog is ToMicroblogs.ACTIVITY and row.keep


async def test_the_delete_of_someone_elsewhere_takes_the_boost_back_unless_it_can_be_passed_on(world: World) -> None:
    cats = await world.community("cats", await world.person("ann"))
    bob = await world.stranger("bob")
    await _join(world, bob, cats)
    for number, cause in ((1, RECEIVED), (2, SIGNED)):
        post = await world.post(bob, cats, uri=f"https://there.test/notes/{number}", cause=RECEIVED)
        async with world.tx() as tx:
            await posting.delete(tx, post=await tx.posts.get(post.id), author=bob, cause=cause)
    rows = [row for row in await world.log() if row.kind == "delete"]
    assert [row.microblog for row in rows] == [ToMicroblogs.UNBOOST, ToMicroblogs.ACTIVITY]
    creates = [row for row in await world.log() if row.kind == "create"]
    assert [row.undoes_id for row in rows] == [row.id for row in creates]


async def test_a_post_outside_communities_goes_to_followers_and_those_named(world: World) -> None:
    ann, bob = await world.person("ann"), await world.stranger("bob")
    draft = Draft(kind=PostKind.NOTE, content="<p>Hello</p>", visibility=Visibility.FOLLOWERS)
    async with world.tx() as tx:
        await posting.publish(tx, draft=draft, author=ann, cause=HERE, mentions=[bob.id])
    row = await world.told("create")
    note = document(row.threadiverse_body)["object"]
    assert note["to"] == ["https://here.test/u/ann/followers"] and note["cc"] == [bob.uri]
    assert not row.public and row.community_id is None and [each.inbox for each in row.named] == [bob.inbox]


async def test_a_post_from_a_local_person_goes_to_the_community_where_it_lives(world: World) -> None:
    ann, dogs = await world.person("ann"), await world.stranger("dogs", kind=ActorKind.GROUP)
    await world.post(ann, dogs)
    row = await world.told("create")
    assert row.community_id is None and row.microblog is ToMicroblogs.NOTHING
    assert [each.inbox for each in row.named] == ["https://there.test/inbox"]
    assert document(row.threadiverse_body)["audience"] == dogs.uri


async def test_a_poll_is_told_as_a_question_with_its_title_in_the_text_and_to_groups_as_its_name(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    poll = PollDraft((("Yes", 0), ("No", 0)), multiple=False, closes_at=Instant(world.time() + HOUR))
    async with world.tx() as tx:
        draft = Draft(kind=PostKind.QUESTION, content="<p>Cats?</p>", title="A question", poll=poll)
        await posting.publish(tx, draft=draft, author=ann, cause=HERE, community=cats)
    told = await world.told("create")
    group, microblog = (document(body)["object"] for body in (told.threadiverse_body, told.microblog_body))
    assert group["name"] == "A question" and "name" not in microblog
    for question in (group, microblog):
        assert question["type"] == "Question"
        assert [each["name"] for each in question["oneOf"]] == ["Yes", "No"]
        assert "<strong>A question</strong>" in question["content"]


async def test_a_post_reads_back_as_it_was_written(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    post = await world.post(ann, cats, title="عنوان", text="<p>نص</p>")
    async with world.look() as tx:
        again = await tx.posts.get(post.id)
    assert again == post
