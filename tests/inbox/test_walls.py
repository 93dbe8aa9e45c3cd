"""Groups with walls, as Smithereen has them (FEP-400e), and conversations that somebody keeps (FEP-171b)."""

from typing import Any

import pytest

from fedi_groups.domain.types import PUBLIC, FollowState, MembershipState, Uri, Visibility
from fedi_groups.storage.received import State
from fedi_groups.wire.proofs import add_proof
from tests.inbox.conftest import Inbox
from tests.specimens import specimen

pytestmark = pytest.mark.anyio

S = "https://smithereen.test"
USER = Uri(f"{S}/users/7")


def _note(inbox: Inbox, number: int, group: int = 3, **more: Any) -> str:
    """A post of a member of a group there, as its own address answers."""
    inbox.resident(USER)
    owner = f"{S}/groups/{group}"
    target = {"type": "Collection", "id": f"{owner}/wall", "attributedTo": owner}
    note: dict[str, Any] = {
        "id": f"{S}/posts/{number}",
        "type": "Note",
        "attributedTo": USER,
        "content": f"<p>Post {number}.</p>",
    }
    note |= {"to": [PUBLIC, owner], "cc": [], "published": "2026-11-20T10:00:00Z", "target": target}
    inbox.serve({"@context": "https://www.w3.org/ns/activitystreams", **note, **more})
    return f"{S}/posts/{number}"


async def _cats(inbox: Inbox) -> None:
    await inbox.world.community("cats", await inbox.world.person("ann"))


async def test_what_a_group_adds_to_its_wall_is_posted_there(inbox: Inbox) -> None:
    group = await inbox.listen("smithereen/group")
    uri = _note(inbox, 6)
    assert await inbox.play("smithereen/add-note-wall") is State.DONE
    post = await inbox.find(uri)
    assert post is not None and post.community_id == group.id and post.visibility is Visibility.PUBLIC
    assert post.title == "Post 6." and group.wall == f"{group.uri}/wall"

    _note(inbox, 8, inReplyTo=uri, target=None)
    assert await inbox.play("smithereen/add-comment-wall") is State.DONE
    comment = await inbox.find(f"{S}/posts/8")
    assert comment is not None and comment.parent_id == post.id and comment.community_id == group.id


async def test_nobody_but_the_group_adds_to_its_wall(inbox: Inbox) -> None:
    await inbox.listen("smithereen/group")
    uri = _note(inbox, 6)
    body = specimen("smithereen/add-note-wall").body | {"actor": inbox.resident(f"{S}/users/8")}
    await inbox.receive(body)
    assert await inbox.state() is not State.DONE and await inbox.find(uri) is None


async def test_a_photo_in_an_album_is_no_post(inbox: Inbox) -> None:
    await inbox.listen("smithereen/group")
    assert await inbox.play("smithereen/add-photo") is not State.DONE


@pytest.mark.parametrize("how", ["remove-note-wall", "delete-note-by-group"])
async def test_what_a_group_takes_off_its_wall_is_removed(inbox: Inbox, how: str) -> None:
    await inbox.listen("smithereen/group")
    uri = _note(inbox, 6)
    await inbox.play("smithereen/add-note-wall")
    assert await inbox.play(f"smithereen/{how}") is State.DONE
    post = await inbox.find(uri)
    assert post is not None and post.removed_at is not None


async def test_a_group_elsewhere_removes_nothing_from_another_one(inbox: Inbox) -> None:
    await _cats(inbox)
    await inbox.listen("smithereen/group")
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, "https://here.test/c/cats"))
    note = inbox.there.note(bob, 1, to=["https://here.test/c/cats"])
    await inbox.receive(inbox.there.activity("Create", bob, note))
    for name in ("remove-note-wall", "delete-note-by-group"):
        await inbox.receive(specimen(f"smithereen/{name}").body | {"object": note["id"]})
        assert await inbox.state() is not State.DONE
    post = await inbox.find(note["id"])
    assert post is not None and not post.gone


async def test_what_a_closed_group_says_is_kept_to_those_whom_it_let_in(inbox: Inbox) -> None:
    """It is addressed to everyone, by a program that knows no other posts on walls."""
    group = await inbox.listen("smithereen/group-closed")
    assert group.is_private
    uri = _note(inbox, 9, 4)
    assert await inbox.play("smithereen/add-note-closed") is State.DONE
    post = await inbox.find(uri)
    assert post is not None and post.visibility is Visibility.MEMBERS and post.community_id == group.id


async def test_nobody_else_says_in_public_what_belongs_in_a_closed_group(inbox: Inbox) -> None:
    await inbox.listen("smithereen/group-closed")
    uri = _note(inbox, 9, 4)
    note = inbox.host(S).documents[uri]
    create = {"@context": note["@context"], "id": f"{uri}#create", "type": "Create", "actor": USER, "object": note}
    assert await inbox.receive(create) is State.REFUSED and await inbox.find(uri) is None


async def test_a_post_on_the_wall_of_a_community_here_is_a_post_in_it(inbox: Inbox) -> None:
    """Also if nothing else names the community."""
    await _cats(inbox)
    assert await inbox.play("smithereen/join") is State.DONE
    assert await inbox.play("smithereen/create-note-wall", cc=[]) is State.DONE
    post = await inbox.find(f"{S}/posts/5")
    assert post is not None and post.title == "On the wall."
    async with inbox.world.look() as tx:
        community = await tx.actors.named("cats")
    assert community is not None and post.community_id == community.id

    assert await inbox.play("smithereen/create-comment") is State.DONE
    comment = await inbox.find(f"{S}/posts/12")
    assert comment is not None and comment.parent_id == post.id
    assert await inbox.play("smithereen/leave") is State.DONE
    async with inbox.world.look() as tx:
        member = await tx.actors.find(USER)
        assert member is not None
        standing = await tx.memberships.get(community.id, member.id)
    assert standing is not None and standing.state is MembershipState.LEFT


async def test_a_post_on_a_wall_that_is_not_its_owners_is_refused(inbox: Inbox) -> None:
    await _cats(inbox)
    await inbox.play("smithereen/join")
    wall = {"type": "Collection", "id": "https://here.test/c/dogs/wall", "attributedTo": "https://here.test/c/cats"}
    assert await inbox.play("smithereen/create-note-wall", target=wall) is State.REFUSED
    assert await inbox.find(f"{S}/posts/5") is None


async def test_what_was_accepted_can_be_taken_back(inbox: Inbox) -> None:
    group = await inbox.listen("smithereen/group")
    assert await inbox.play("smithereen/undo-accept") is State.DONE
    standing = await inbox.standing("ann", group.uri)
    assert standing is not None and standing.state is MembershipState.PENDING
    async with inbox.world.look() as tx:
        ann = await tx.actors.named("ann")
        assert ann is not None
        follow = await tx.follows.get(ann.id, group.id)
    assert follow is not None and follow.state is FollowState.PENDING


async def test_nobody_takes_back_what_another_has_accepted(inbox: Inbox) -> None:
    group = await inbox.listen("smithereen/group")
    body = specimen("smithereen/undo-accept").body
    eve = inbox.resident(f"{S}/groups/66", kind="Group")
    await inbox.receive(body | {"actor": eve})
    answer = body["object"] | {"actor": eve}
    await inbox.receive(body | {"id": f"{S}/groups/66#undo", "actor": eve, "object": answer})
    standing = await inbox.standing("ann", group.uri)
    assert standing is not None and standing.is_member


async def test_a_ban_by_a_group_itself_is_one_from_it(inbox: Inbox) -> None:
    group = await inbox.listen("smithereen/group")
    states = []
    for name in ("block-by-group", "undo-block-by-group"):
        assert await inbox.play(f"smithereen/{name}") is State.DONE
        standing = await inbox.standing("ann", group.uri)
        states.append(standing.state if standing is not None else None)
    assert states == [MembershipState.BANNED, MembershipState.LEFT]


H = "https://streams.test"


async def test_a_conversation_that_a_group_keeps_is_read_like_its_announces(inbox: Inbox) -> None:
    forum = await inbox.listen("streams/group")
    inbox.resident(f"{H}/channel/olga")
    assert await inbox.play("streams/add-create-note") is State.DONE
    post = await inbox.find(f"{H}/item/1")
    assert post is not None and post.community_id == forum.id
    assert await inbox.play("streams/add-like") is State.DONE
    assert await inbox.play("streams/add-delete") is State.DONE
    post = await inbox.find(f"{H}/item/1")
    assert post is not None and post.up == 1 and post.removed_at is not None


async def test_a_group_that_adds_what_somebody_elsewhere_said_is_not_believed_without_them(inbox: Inbox) -> None:
    forum = await inbox.listen("streams/group")
    bob = inbox.there.actor("bob")
    note = inbox.there.note(bob, 1)
    forged = note | {"content": "<p>Never said</p>"}
    create = inbox.there.activity("Create", bob, forged)
    container = {"type": "OrderedCollection", "id": f"{H}/conversation/2", "attributedTo": forum.uri}
    add = {"@context": create["@context"], "id": f"{H}/add/9", "type": "Add", "actor": forum.uri, "object": create}
    assert await inbox.receive(add | {"target": container}) is State.DONE
    post = await inbox.find(note["id"])
    assert post is not None and "Never said" not in post.content


async def test_nobody_adds_to_a_conversation_of_somebody_else(inbox: Inbox) -> None:
    await inbox.listen("streams/group")
    inbox.resident(f"{H}/channel/olga")
    body = specimen("streams/add-create-note").body
    body = body | {"target": body["target"] | {"attributedTo": f"{H}/channel/other"}}
    assert await inbox.receive(body) is State.REFUSED


async def test_what_a_person_keeps_of_a_conversation_is_hearsay(inbox: Inbox) -> None:
    """With a proof inside, or as its origin has it; and not otherwise."""
    ann = await inbox.world.person("ann")
    community = await inbox.world.community("cats", ann)
    post = await inbox.world.post(ann, community)
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, community.uri))
    olga = inbox.resident(f"{H}/channel/olga")
    proved = inbox.there.note(bob, 1, inReplyTo=post.uri)
    create = inbox.there.activity("Create", bob, proved)
    signed = add_proof(create, inbox.there.proof_key(bob), now=inbox.world.time())
    forged = inbox.there.activity("Create", bob, inbox.there.note(bob, 2, inReplyTo=post.uri))
    states = []
    for number, inner in enumerate((signed, forged)):
        add = {"id": f"{H}/add/{number}", "type": "Add", "actor": olga, "object": inner}
        states.append(await inbox.receive({"@context": create["@context"], **add}))
    assert states[0] is State.DONE and states[1] is not State.DONE
    assert await inbox.find(proved["id"]) is not None and await inbox.find(forged["object"]["id"]) is None


async def test_what_a_person_adds_of_their_own_is_theirs(inbox: Inbox) -> None:
    ann = await inbox.world.person("ann")
    community = await inbox.world.community("cats", ann)
    post = await inbox.world.post(ann, community)
    olga = inbox.resident(f"{H}/channel/olga")
    assert await inbox.play("streams/join") is State.DONE
    inner = specimen("streams/add-create-reply-by-person").body["object"]
    answer = inner | {"object": inner["object"] | {"inReplyTo": post.uri}}
    assert await inbox.receive(specimen("streams/add-create-reply-by-person").body | {"object": answer}) is State.DONE
    comment = await inbox.find(f"{H}/item/4")
    assert comment is not None and comment.parent_id == post.id
    received = [row for row in await inbox.world.log() if row.kind == "create" and row.received_id is not None]
    assert received[-1].author_uri == olga
    assert await inbox.play("streams/leave") is State.DONE
