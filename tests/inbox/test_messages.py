"""Private messages as each software sends them: for those named, in no community, and nobody else's business."""

from typing import Any

import pytest

from fedi_groups.actions import posting
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import PUBLIC, PostKind, Visibility
from fedi_groups.peers.fetch import Budget
from fedi_groups.reads.messages import messages_for
from fedi_groups.storage.received import State
from fedi_groups.wire.shapes import Json
from tests.inbox.conftest import Inbox

pytestmark = pytest.mark.anyio

ANN, CATS = "https://here.test/u/ann", "https://here.test/c/cats"


def message(inbox: Inbox, kind: str, number: int = 1, **more: Any) -> Json:
    """From bob, without a tag, as Lemmy and Mbin write it."""
    bob = inbox.there.actor("bob")
    return {
        "id": f"{bob}/messages/{number}",
        "type": kind,
        "attributedTo": bob,
        "to": [ANN],
        "content": "<p>Between us</p>",
        "published": "2026-11-20T10:00:00Z",
        **more,
    }


async def receive(inbox: Inbox, thing: Json, kind: str = "Create") -> State | None:
    return await inbox.receive(inbox.there.activity(kind, thing["attributedTo"], thing, to=thing["to"]))


async def post(inbox: Inbox, uri: str) -> PostFacts | None:
    async with inbox.world.look() as tx:
        return await tx.posts.find(uri)


async def texts(inbox: Inbox, person: ActorFacts) -> list[str]:
    async with inbox.world.look() as tx:
        return [each.post.content for each in await messages_for(tx, person)]


@pytest.mark.parametrize("kind", ["ChatMessage", "Note"])
async def test_a_message_comes_edited_deleted_and_is_read_by_the_parties_alone(inbox: Inbox, kind: str) -> None:
    ann, eve = await inbox.world.person("ann"), await inbox.world.person("eve")
    note = message(inbox, kind)
    assert await receive(inbox, note) is State.DONE
    found = await post(inbox, note["id"])
    assert found is not None and (found.visibility, found.community_id) == (Visibility.DIRECT, None)
    assert (await texts(inbox, ann), await texts(inbox, eve)) == (["<p>Between us</p>"], [])
    edited = note | {"content": "<p>Edited</p>", "updated": "2026-11-20T11:00:00Z"}
    assert await receive(inbox, edited, "Update") is State.DONE
    assert await texts(inbox, ann) == ["<p>Edited</p>"]
    delete = inbox.there.activity("Delete", note["attributedTo"], note["id"], to=[ANN])
    assert await inbox.receive(delete) is State.DONE
    assert await texts(inbox, ann) == []
    found = await post(inbox, note["id"])
    assert found is not None and found.content == ""


async def test_a_message_to_nobody_here_is_not_kept(inbox: Inbox) -> None:
    await inbox.world.person("ann")
    for number, to in enumerate((["https://here.test/u/nobody"], ["https://else.test/u/x"], [], [CATS])):
        note = message(inbox, "ChatMessage", number, to=to)
        assert await receive(inbox, note) is State.IGNORED
        assert await post(inbox, note["id"]) is None


@pytest.mark.parametrize("private", [True, False])
async def test_a_chat_message_never_gets_into_a_community(inbox: Inbox, *, private: bool) -> None:
    """Neither by naming it, nor as an answer to what is in it, nor by saying that it is public."""
    ann = await inbox.world.person("ann")
    cats = await inbox.world.community("cats", ann)
    async with inbox.world.tx() as tx:
        cats = tx.actors.change(await tx.actors.get(cats.id), locked=private)
    known = await inbox.world.post(ann, cats)
    ways: list[Json] = [{"audience": CATS}, {"inReplyTo": known.uri}, {"cc": [PUBLIC, CATS]}]
    for number, more in enumerate(ways):
        note = message(inbox, "ChatMessage", number, **more)
        assert await receive(inbox, note) is State.DONE
        found = await post(inbox, note["id"])
        assert found is not None and found.visibility is Visibility.DIRECT
        assert (found.community_id, found.parent_id) == (None, None)
    after = await post(inbox, known.uri)
    assert after is not None and after.comments == 0


async def test_a_private_answer_to_what_is_public_stands_by_itself(inbox: Inbox) -> None:
    ann = await inbox.world.person("ann")
    known = await inbox.world.post(ann, await inbox.world.community("cats", ann))
    tag = [{"type": "Mention", "href": ANN, "name": "@ann@here.test"}]
    note = message(inbox, "Note", inReplyTo=known.uri, tag=tag)
    assert await receive(inbox, note) is State.DONE
    found = await post(inbox, note["id"])
    assert found is not None and (found.visibility, found.community_id) == (Visibility.DIRECT, None)
    alone = message(inbox, "Note", 2, inReplyTo=known.uri, to=[CATS])
    assert await receive(inbox, alone) is State.DONE
    found = await post(inbox, alone["id"])
    assert found is not None and (found.visibility, found.community_id) == (Visibility.DIRECT, None)


async def test_answers_hang_below_what_they_answer(inbox: Inbox) -> None:
    ann = await inbox.world.person("ann")
    first = message(inbox, "Note")
    assert await receive(inbox, first) is State.DONE
    known = await post(inbox, first["id"])
    assert known is not None
    async with inbox.world.tx() as tx:
        bob = await tx.actors.get(known.author_id)
    from_ann = await inbox.world.post(ann, title=None, parent=known)
    answer = message(inbox, "Note", 2, inReplyTo=from_ann.uri)
    assert await receive(inbox, answer) is State.DONE
    found = await post(inbox, answer["id"])
    assert found is not None and (found.parent_id, found.root_id, bob.name) == (from_ann.id, known.id, "bob")


async def test_no_community_announces_what_two_people_say(inbox: Inbox) -> None:
    await inbox.world.person("ann")
    group = inbox.there.actor("dogs", kind="Group")
    await inbox.resolver.actor(group, budget=Budget(2))
    for number, kind in enumerate(("ChatMessage", "Note")):
        note = message(inbox, kind, number)
        create = inbox.there.activity("Create", note["attributedTo"], note, to=note["to"])
        assert await inbox.receive(inbox.there.activity("Announce", group, create)) is State.REFUSED
        assert await post(inbox, note["id"]) is None


async def test_a_report_of_a_message_counts_only_from_the_server_of_a_party(inbox: Inbox) -> None:
    ann = await inbox.world.person("ann")
    note = message(inbox, "Note")
    assert await receive(inbox, note) is State.DONE
    mine = await post(inbox, note["id"])
    assert mine is not None
    async with inbox.world.tx() as tx:
        draft = Draft(PostKind.NOTE, "<p>Between us</p>", visibility=Visibility.DIRECT)
        parent = await tx.posts.get(mine.id)
        answer = await posting.publish(tx, draft=draft, author=ann, cause=HERE, parent=parent)
    evil = inbox.server("evil.test")
    for server, about in ((evil, None), (inbox.there, answer.id)):
        flag = server.activity("Flag", server.actor("instance", kind="Application"), [ANN, answer.uri], content="x")
        assert await inbox.receive(flag) is State.DONE
        async with inbox.world.look() as tx:
            made = await tx.reports.by_uri(flag["id"])
        assert made is not None and made.post_id == about
