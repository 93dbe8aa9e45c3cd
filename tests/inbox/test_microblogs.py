"""What GoToSocial and Takahē sent when they ran beside this server, then https://grove.test: see fixtures/README.md."""

import json

import pytest
from sqlalchemy import select

from fedi_groups.actions import membership, moving
from fedi_groups.domain.types import PostKind, Uri, Visibility
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage import tables
from fedi_groups.storage.received import State
from fedi_groups.wire.shapes import Json
from tests.inbox.conftest import Inbox
from tests.specimens import specimen

pytestmark = pytest.mark.anyio

CATS = Uri("https://here.test/c/cats")
TILDA = Uri("https://takahe2.test/@tilda@takahe2.test/")
ZOE, MIA, NIA = (Uri(f"https://gts2.test/users/{name}") for name in ("zoe", "mia", "nia"))


def _sent(name: str) -> Json:
    """As if it had been sent to the server of the test."""
    found: Json = json.loads(json.dumps(specimen(name).body).replace("https://grove.test", "https://here.test"))
    return found


async def _member(inbox: Inbox, uri: Uri) -> None:
    """Somebody elsewhere is a member of cats, which is made if it is not here."""
    person = await inbox.resolver.actor(uri, budget=Budget(5))
    async with inbox.world.look() as tx:
        cats = await tx.actors.find(CATS)
    if cats is None:
        cats = await inbox.world.community("cats", await inbox.world.person("ada"))
    async with inbox.world.tx() as tx:
        await membership.follow(tx, follower=await tx.actors.get(person.id), target=await tx.actors.get(cats.id))


async def _plays(inbox: Inbox, name: str) -> State | None:
    return await inbox.receive(_sent(name))


async def test_posts_from_takahe_bring_a_poll_an_emoji_and_a_picture(inbox: Inbox) -> None:
    await _member(inbox, inbox.serve(specimen("takahe/person").body))
    for name in ("create-question", "create-note-emoji", "create-note-picture"):
        assert await _plays(inbox, f"takahe/{name}") is State.DONE
    poll, emoji, picture = [
        await inbox.find(_sent(f"takahe/{name}")["object"]["id"])
        for name in ("create-question", "create-note-emoji", "create-note-picture")
    ]
    assert poll is not None and (poll.kind, poll.multiple) == (PostKind.QUESTION, True)
    assert poll.title == "Tell @cats which one"
    async with inbox.world.look() as tx:
        assert [each.title for each in await tx.polls.options(poll.id)] == ["One", "Two", "Three"]
    assert emoji is not None and [each["name"] for each in emoji.emojis] == [":goodcat:"]
    assert emoji.hashtags == ("emoji",)
    assert picture is not None and picture.attachments[0]["alt"] == "A grey field, seen there"


async def test_what_takahe_sends_to_one_person_is_a_private_message_though_nobody_stands_in_to(inbox: Inbox) -> None:
    inbox.serve(specimen("takahe/person").body)
    await inbox.world.person("cleo")
    create = _sent("takahe/create-note-direct")
    del create["object"]["inReplyTo"]  # what it answers is not here
    assert await inbox.receive(create) is State.DONE
    message = await inbox.find(create["object"]["id"])
    assert message is not None and (message.visibility, message.community_id) == (Visibility.DIRECT, None)


async def test_a_title_does_not_end_with_the_community_that_gotosocial_names_without_its_server(inbox: Inbox) -> None:
    await _member(inbox, inbox.resident(ZOE))
    assert await _plays(inbox, "gotosocial/create-note-mention-last") is State.DONE
    post = await inbox.find(_sent("gotosocial/create-note-mention-last")["object"]["id"])
    assert post is not None and post.title == "A picture from afar" and "here it is" in post.content


async def test_where_an_account_on_gotosocial_has_moved_is_looked_at_soon(inbox: Inbox) -> None:
    await _member(inbox, inbox.resident(MIA))
    assert await _plays(inbox, "gotosocial/move") is State.DONE
    async with inbox.world.store.database.read() as connection:
        question = select(tables.due.c.details).where(tables.due.c.kind == moving.CHECK_MOVE)
        assert [row.details["target"] for row in await connection.execute(question)] == [NIA]


@pytest.mark.parametrize("name", ["takahe/flag-person", "gotosocial/flag-person"])
async def test_a_report_of_a_person_reaches_the_admins(inbox: Inbox, name: str) -> None:
    await inbox.world.person("cleo")
    inbox.resident(_sent(name)["actor"], kind="Application")
    assert await _plays(inbox, name) is State.DONE
