"""What others send into a community that lives here, from the signed request to the row and the answer."""

import pytest

from fedi_groups.actions import posting
from fedi_groups.domain.drafts import Draft, PollDraft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.types import PUBLIC, MembershipState, PostKind, Scheme, Uri
from fedi_groups.inbox.gather import Gatherer
from fedi_groups.inbox.worker import InboxWorker
from fedi_groups.storage.received import State
from fedi_groups.storage.shards import Shards
from fedi_groups.wire.proofs import add_proof
from tests.inbox.conftest import INBOX, Inbox
from tests.world import document

pytestmark = pytest.mark.anyio


async def _community(inbox: Inbox) -> None:
    await inbox.world.community("cats", await inbox.world.person("ann"))


async def _member(inbox: Inbox, name: str = "bob") -> Uri:
    bob = inbox.there.actor(name)
    assert await inbox.receive(inbox.there.activity("Follow", bob, "https://here.test/c/cats")) is State.DONE
    return bob


@pytest.mark.parametrize("scheme", list(Scheme))
async def test_a_follow_is_accepted_whichever_way_it_is_signed(inbox: Inbox, scheme: Scheme) -> None:
    await _community(inbox)
    bob = inbox.there.actor("bob")
    follow = inbox.there.activity("Follow", bob, "https://here.test/c/cats")
    assert await inbox.receive(follow, scheme=scheme) is State.DONE
    accept = document((await inbox.world.told("accept")).threadiverse_body)
    assert accept["object"]["id"] == follow["id"]


async def test_the_same_activity_twice_is_applied_once(inbox: Inbox) -> None:
    await _community(inbox)
    bob = await _member(inbox)
    create = inbox.there.activity("Create", bob, inbox.there.note(bob, 1, to=["https://here.test/c/cats"]))
    for _ in range(2):
        await inbox.receive(create)
    assert len(await inbox.rows()) == 2
    assert [row.kind for row in await inbox.world.log()] == ["accept", "create"]


async def test_a_mention_by_a_member_becomes_a_post_with_a_title_and_is_passed_on(inbox: Inbox) -> None:
    await _community(inbox)
    bob = await _member(inbox)
    note = inbox.there.note(
        bob,
        1,
        to=["https://here.test/c/cats"],
        content='<p><a href="https://here.test/c/cats">@cats</a> Look at this</p><p>More.<script>x</script></p>',
        tag=[{"type": "Mention", "href": "https://here.test/c/cats", "name": "@cats@here.test"}],
    )

    assert await inbox.receive(inbox.there.activity("Create", bob, note)) is State.DONE

    async with inbox.world.look() as tx:
        post = await tx.posts.find(note["id"])
    assert post is not None and post.title == "Look at this" and "script" not in post.content
    assert (await inbox.world.told("create")).received_id is not None


async def test_a_stranger_may_not_post_and_the_refusal_leaves_nothing(inbox: Inbox) -> None:
    await _community(inbox)
    eve = inbox.there.actor("eve")
    note = inbox.there.note(eve, 1, to=["https://here.test/c/cats"])
    assert await inbox.receive(inbox.there.activity("Create", eve, note)) is State.REFUSED
    assert "members" in (await inbox.rows())[-1].error
    async with inbox.world.look() as tx:
        assert await tx.posts.find(note["id"]) is None


async def test_what_is_not_public_is_never_shown_in_a_community(inbox: Inbox) -> None:
    await _community(inbox)
    bob = await _member(inbox)
    note = inbox.there.note(bob, 1) | {"to": [f"{bob}/followers"], "cc": ["https://here.test/c/cats"]}
    assert await inbox.receive(inbox.there.activity("Create", bob, note)) is State.REFUSED


async def test_a_reply_without_mention_is_a_comment_by_what_it_answers(inbox: Inbox) -> None:
    await _community(inbox)
    bob = await _member(inbox)
    note = inbox.there.note(bob, 1, to=["https://here.test/c/cats"])
    await inbox.receive(inbox.there.activity("Create", bob, note))
    reply = inbox.there.note(bob, 2, inReplyTo=note["id"])
    assert await inbox.receive(inbox.there.activity("Create", bob, reply)) is State.DONE
    async with inbox.world.look() as tx:
        comment, post = await tx.posts.find(reply["id"]), await tx.posts.find(note["id"])
    assert comment is not None and post is not None and comment.parent_id == post.id and comment.title is None


async def test_a_comment_that_comes_before_its_parent_waits_for_it(inbox: Inbox) -> None:
    await _community(inbox)
    bob = await _member(inbox)
    note = inbox.there.note(bob, 1, to=["https://here.test/c/cats"])
    reply = inbox.there.note(bob, 2, inReplyTo=note["id"])

    assert await inbox.receive(inbox.there.activity("Create", bob, reply)) is State.WAITING
    await inbox.receive(inbox.there.activity("Create", bob, note))
    await inbox.worker.drain()

    assert [State(row.state) for row in await inbox.rows()] == [State.DONE] * 3
    assert note["id"] not in inbox.there.asked


async def test_a_parent_that_never_comes_is_fetched_with_its_own_parents(inbox: Inbox) -> None:
    await _community(inbox)
    bob = await _member(inbox)
    root = inbox.there.note(bob, 1, to=["https://here.test/c/cats"])
    middle = inbox.there.note(bob, 2, inReplyTo=root["id"])
    reply = inbox.there.note(bob, 3, inReplyTo=middle["id"])

    assert await inbox.receive(inbox.there.activity("Create", bob, reply)) is State.WAITING
    inbox.world.time.pass_by(5_000_000)
    await inbox.worker.drain()

    assert await inbox.state() is State.DONE
    async with inbox.world.look() as tx:
        found = [await tx.posts.find(each["id"]) for each in (root, middle, reply)]
    assert [each.depth for each in found if each is not None] == [0, 1, 2]


async def test_an_edit_a_vote_and_a_delete_arrive(inbox: Inbox) -> None:
    await _community(inbox)
    bob = await _member(inbox)
    eve = inbox.there.actor("eve")
    note = inbox.there.note(bob, 1, to=["https://here.test/c/cats"])
    await inbox.receive(inbox.there.activity("Create", bob, note))
    like = inbox.there.activity("Like", eve, note["id"])
    await inbox.receive(like)
    edit = note | {"content": "<p>Better</p>", "updated": "2026-11-20T11:00:00.5Z"}
    await inbox.receive(inbox.there.activity("Update", bob, edit))
    async with inbox.world.look() as tx:
        post = await tx.posts.find(note["id"])
    assert post is not None and (post.up, post.content) == (2, "<p>Better</p>")

    await inbox.receive(inbox.there.activity("Undo", eve, like | {"id": "https://there.test/other-id"}))
    await inbox.receive(inbox.there.activity("Delete", bob, {"type": "Tombstone", "id": note["id"]}))

    async with inbox.world.look() as tx:
        post = await tx.posts.find(note["id"])
    assert post is not None and post.up == 1 and post.deleted_at is not None and post.content == ""
    kinds = [row.kind for row in await inbox.world.log()]
    assert kinds == ["accept", "create", "vote", "update", "unvote", "delete"]


async def test_what_was_deleted_before_it_came_does_not_come_back(inbox: Inbox) -> None:
    await _community(inbox)
    bob = await _member(inbox)
    note = inbox.there.note(bob, 1, to=["https://here.test/c/cats"])
    await inbox.receive(inbox.there.activity("Delete", bob, note["id"]))
    assert await inbox.receive(inbox.there.activity("Create", bob, note)) is State.IGNORED


async def test_an_undo_that_names_its_follow_only_by_id_ends_it_and_frees_the_id(inbox: Inbox) -> None:
    await _community(inbox)
    bob = inbox.there.actor("bob")
    follow = inbox.there.activity("Follow", bob, "https://here.test/c/cats")
    await inbox.receive(follow)
    assert await inbox.receive(inbox.there.activity("Undo", bob, follow["id"])) is State.DONE
    assert await inbox.receive(follow) is State.DONE
    assert [row.kind for row in await inbox.world.log()] == ["accept", "accept"]


async def test_who_follows_and_leaves_time_and_again_under_the_same_two_ids_has_left_in_the_end(inbox: Inbox) -> None:
    """Takahē has one id for each who follows whom, and makes that of the Undo from it."""
    await _community(inbox)
    bob = inbox.there.actor("bob")
    follow = inbox.there.activity("Follow", bob, "https://here.test/c/cats")
    undo = inbox.there.activity("Undo", bob, follow) | {"id": f"{follow['id']}#undo"}
    for _ in range(2):
        assert await inbox.receive(follow) is State.DONE
        assert await inbox.receive(undo) is State.DONE
    assert [row.kind for row in await inbox.world.log()] == ["accept", "accept"]
    async with inbox.world.look() as tx:
        person, cats = await tx.actors.find(bob), await tx.actors.named("cats")
        assert person is not None and cats is not None
        standing = await tx.memberships.get(cats.id, person.id)
        assert standing is not None and standing.state is MembershipState.LEFT
        assert await tx.follows.get(person.id, cats.id) is None


async def test_a_choice_in_a_poll_is_counted(inbox: Inbox) -> None:
    ann = await inbox.world.person("ann")
    cats = await inbox.world.community("cats", ann)
    bob = await _member(inbox)
    poll = PollDraft((("Yes", 0), ("No", 0)), multiple=False, closes_at=None)
    async with inbox.world.tx() as tx:
        draft = Draft(kind=PostKind.QUESTION, content="<p>Cats?</p>", poll=poll)
        post = await posting.publish(tx, draft=draft, author=ann, cause=HERE, community=cats)
    choice = {
        "id": f"{bob}#votes/1",
        "type": "Note",
        "attributedTo": bob,
        "to": [ann.uri],
        "name": "No",
        "inReplyTo": post.uri,
    }
    assert await inbox.receive(inbox.there.activity("Create", bob, choice)) is State.DONE
    async with inbox.world.look() as tx:
        assert [each.votes for each in await tx.polls.options(post.id)] == [0, 1]


async def test_a_relayed_activity_with_its_authors_proof_is_believed(inbox: Inbox) -> None:
    await _community(inbox)
    bob = await _member(inbox)
    relay = inbox.server("relay.test").actor("relay", kind="Application")
    note = inbox.there.note(bob, 1, to=["https://here.test/c/cats"])
    create = inbox.there.activity("Create", bob, note) | {
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"]
    }
    proved = add_proof(create, inbox.there.proof_key(bob), now=inbox.world.time())
    assert await inbox.receive(proved, by=relay) is State.DONE
    assert create["id"] not in inbox.there.asked


async def test_a_relayed_activity_without_proof_is_looked_up_at_its_origin(inbox: Inbox) -> None:
    await _community(inbox)
    bob = await _member(inbox)
    relay = inbox.server("relay.test").actor("relay", kind="Application")
    note = inbox.there.note(bob, 1, to=["https://here.test/c/cats"])
    create = inbox.there.activity("Create", bob, note)
    inbox.there.documents[create["id"]] = create
    forged = create | {"object": note | {"content": "<p>forged</p>"}}
    assert await inbox.receive(forged, by=relay) is State.DONE
    async with inbox.world.look() as tx:
        post = await tx.posts.find(note["id"])
    assert post is not None and "forged" not in post.content


async def test_an_account_that_deletes_itself_follows_nothing_any_more(inbox: Inbox) -> None:
    await _community(inbox)
    bob = await _member(inbox)
    assert await inbox.receive(inbox.there.activity("Delete", bob, bob, to=[PUBLIC])) is State.DONE
    async with inbox.world.look() as tx:
        actor = await tx.actors.find(bob)
        assert actor is not None and actor.deleted_at is not None
        assert await tx.follows.of(actor.id) == []


async def test_the_end_of_an_account_nobody_knows_costs_nothing(inbox: Inbox) -> None:
    unknown = Uri("https://there.test/users/never-seen")
    assert await inbox.receive(inbox.there.activity("Delete", unknown, unknown)) is None
    assert inbox.there.asked == [] and await inbox.rows() == []


async def test_things_we_do_not_understand_are_kept_and_ignored(inbox: Inbox) -> None:
    bob = inbox.there.actor("bob")
    assert await inbox.receive(inbox.there.activity("Arrive", bob, {"type": "Place"})) is State.IGNORED


async def test_several_workers_share_what_comes_in_and_none_is_done_twice(inbox: Inbox) -> None:
    """Where workers share a database: each server's activities are one worker's."""
    await _community(inbox)
    bob = await _member(inbox)
    servers = [inbox.server(f"s{number}.test") for number in range(12)]
    workers = [
        InboxWorker(
            inbox.world.store,
            Gatherer(inbox.world.store, inbox.resolver, inbox.gate),
            shards=Shards(inbox.world.store.database, holder=name, clock=inbox.world.time, work="receive"),
        )
        for name in ("one", "two")
    ]
    note = inbox.there.note(bob, 1, to=["https://here.test/c/cats"])
    await inbox.receive(inbox.there.activity("Create", bob, note))
    for server in servers:
        like = server.activity("Like", server.actor("liker"), note["id"])
        await inbox.post(server.signed(like, inbox=INBOX, now=inbox.world.time()))

    for _ in range(12):
        inbox.world.time.pass_by(6_000_000)
        for worker in workers:
            await worker.drain()

    assert {State(row.state) for row in await inbox.rows()} == {State.DONE}
    async with inbox.world.look() as tx:
        post = await tx.posts.find(note["id"])
    assert post is not None and post.up == 13


async def test_a_vote_taken_back_may_come_again_under_the_same_id(inbox: Inbox) -> None:
    """NodeBB gives every Like of one post by one person the same id."""
    await _community(inbox)
    bob = await _member(inbox)
    note = inbox.there.note(bob, 1, to=["https://here.test/c/cats"])
    await inbox.receive(inbox.there.activity("Create", bob, note))
    eve = inbox.there.actor("eve")
    like = inbox.there.activity("Like", eve, note["id"])
    for _ in range(2):
        assert await inbox.receive(like) is State.DONE
        await inbox.receive(inbox.there.activity("Undo", eve, like))
    await inbox.receive(like)
    async with inbox.world.look() as tx:
        post = await tx.posts.find(note["id"])
    assert post is not None and post.up == 2
