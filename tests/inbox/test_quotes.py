"""Asked whether they may quote, and answered (FEP-044f): by rule, at once; of what is not public nothing is told."""

from typing import Any

import pytest

from fedi_groups.actions import posting, profiles
from fedi_groups.domain.drafts import Draft, QuoteDraft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import PostKind, Quotable, QuoteState, Uri, Visibility
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.peers import record_nodeinfo
from fedi_groups.storage.received import State
from fedi_groups.wire.shapes import Json
from tests import schemas
from tests.inbox.conftest import Inbox
from tests.world import document

pytestmark = pytest.mark.anyio


async def _asks(inbox: Inbox, bob: Uri, target: Uri, **more: Any) -> State | None:
    note = inbox.there.note(bob, 1, quote=target)
    return await inbox.receive(inbox.there.activity("QuoteRequest", bob, target, instrument=note["id"], **more))


async def _post(inbox: Inbox, *, visibility: Visibility = Visibility.PUBLIC) -> PostFacts:
    ann = await inbox.world.person("ann")
    async with inbox.world.tx() as tx:
        draft = Draft(PostKind.NOTE, "<p>Quote me</p>", visibility=visibility)
        return await posting.publish(tx, draft=draft, author=ann, cause=HERE)


async def _answer(inbox: Inbox, kind: str) -> Json:
    found = document((await inbox.world.told(kind)).threadiverse_body)
    schemas.check("answer", found)
    return found


async def test_a_public_post_may_be_quoted_and_the_answer_says_where_that_stands(inbox: Inbox) -> None:
    post, bob = await _post(inbox), inbox.there.actor("bob")

    assert await _asks(inbox, bob, post.uri) is State.DONE

    accept = await _answer(inbox, "accept")
    assert (accept["actor"], accept["to"]) == ("https://here.test/u/ann", [bob])
    assert accept["object"]["instrument"] == f"{bob}/notes/1"
    number = inbox.world.store.uris.approval_number(accept["result"])
    async with inbox.world.look() as tx:
        given = await tx.quotes.numbered(number or 0)
    assert given is not None and (given.post_id, given.quoting) == (post.id, f"{bob}/notes/1")


async def test_asked_again_it_is_the_same_permission(inbox: Inbox) -> None:
    post, bob = await _post(inbox), inbox.there.actor("bob")
    for _ in range(2):
        await _asks(inbox, bob, post.uri)
    one, other = [document(row.threadiverse_body) for row in await inbox.world.log() if row.kind == "accept"]
    assert one["result"] == other["result"]


async def test_who_wishes_not_to_be_quoted_refuses(inbox: Inbox) -> None:
    post, bob = await _post(inbox), inbox.there.actor("bob")
    async with inbox.world.tx() as tx:
        profiles.set_quotable(tx, actor=await tx.actors.get(post.author_id), who=Quotable.NOBODY)
    assert await _asks(inbox, bob, post.uri) is State.DONE
    reject = await _answer(inbox, "reject")
    assert "result" not in reject and reject["object"]["type"] == "QuoteRequest"


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
async def test_what_is_not_public_is_answered_like_what_never_was(inbox: Inbox, visibility: Visibility) -> None:
    post, bob = await _post(inbox, visibility=visibility), inbox.there.actor("bob")
    before = len(await inbox.world.log())
    private = await _asks(inbox, bob, post.uri)
    absent = await _asks(inbox, bob, Uri("https://here.test/post/7"))
    assert private is absent is State.IGNORED
    assert len(await inbox.world.log()) == before


async def test_nobody_asks_for_what_another_wrote(inbox: Inbox) -> None:
    post, bob, eve = await _post(inbox), inbox.there.actor("bob"), inbox.there.actor("eve")
    embedded = inbox.there.note(eve, 1)
    asked = inbox.there.activity("QuoteRequest", bob, post.uri, instrument=embedded)
    assert await inbox.receive(asked) is State.REFUSED
    asked = inbox.there.activity("QuoteRequest", bob, post.uri, instrument="https://else.test/notes/1")
    assert await inbox.receive(asked) is State.REFUSED


async def test_a_deleted_post_takes_permissions_along_and_says_so_to_who_quotes(inbox: Inbox) -> None:
    post, bob = await _post(inbox), inbox.there.actor("bob")
    await _asks(inbox, bob, post.uri)
    approval = (await _answer(inbox, "accept"))["result"]
    async with inbox.world.tx() as tx:
        author = await tx.actors.get(post.author_id)
        await posting.delete(tx, post=await tx.posts.get(post.id), author=author, cause=HERE)
    delete = document((await inbox.world.told("unquote")).threadiverse_body)
    schemas.check("delete", delete)
    assert (delete["object"], delete["actor"], delete["to"]) == (approval, author.uri, [bob])


async def _quotes(inbox: Inbox, bob: Uri) -> tuple[PostFacts, Json]:
    """Ann quotes a note of bob's; the QuoteRequest that he gets."""
    post = await _quote(inbox, bob)
    return post, document((await inbox.world.told("quoterequest")).threadiverse_body)


async def _quote(inbox: Inbox, bob: Uri) -> PostFacts:
    ann, writer = await inbox.world.person("ann"), await inbox.resolver.actor(bob, budget=Budget(5))
    target = inbox.there.note(bob, 1)
    async with inbox.world.tx() as tx:
        draft = Draft(PostKind.NOTE, "<p>Look</p>", quote=QuoteDraft(Uri(target["id"]), writer.id))
        return await posting.publish(tx, draft=draft, author=ann, cause=HERE)


async def _runs(inbox: Inbox, uri: Uri, software: str) -> None:
    """The server of this actor is known to run this."""
    actor = await inbox.resolver.actor(uri, budget=Budget(5))
    assert actor.peer_id is not None
    async with inbox.world.store.database.write() as connection:
        await record_nodeinfo(connection, actor.peer_id, software=software, version="1", now=inbox.world.time())


async def _now(inbox: Inbox, post: PostFacts) -> PostFacts:
    async with inbox.world.look() as tx:
        return await tx.posts.get(post.id)


async def test_a_post_from_here_asks_and_waits(inbox: Inbox) -> None:
    bob = inbox.there.actor("bob")
    post, request = await _quotes(inbox, bob)
    schemas.check("quote-request", request)
    assert (request["object"], request["instrument"]["id"], request["to"]) == (f"{bob}/notes/1", post.uri, [bob])
    assert (await _now(inbox, post)).quote_state is QuoteState.PENDING
    assert "quoteAuthorization" not in request["instrument"]


async def test_a_request_waits_with_the_post_that_quotes_and_holds_back_nothing_else(inbox: Inbox) -> None:
    """Rows of no thread go one after the other by who signs them: one that fails would hold back all that they do."""
    post, _ = await _quotes(inbox, inbox.there.actor("bob"))
    assert (await inbox.world.told("quoterequest")).thread_id == post.id


async def test_gotosocial_fails_at_what_it_does_not_know_and_is_not_asked(inbox: Inbox) -> None:
    bob = inbox.there.actor("bob")
    await _runs(inbox, bob, "gotosocial")
    post = await _quote(inbox, bob)
    assert [row.kind for row in await inbox.world.log()] == ["create"]
    assert (await _now(inbox, post)).quote_state is QuoteState.PENDING


@pytest.mark.parametrize("bare", [False, True])
async def test_once_it_is_accepted_all_are_told_where_permission_stands(inbox: Inbox, bare: bool) -> None:
    bob = inbox.there.actor("bob")
    post, request = await _quotes(inbox, bob)
    answered = request["id"] if bare else request | {"instrument": post.uri}

    accept = inbox.there.activity("Accept", bob, answered, result=f"{bob}/stamps/1")
    assert await inbox.receive(accept) is State.DONE

    assert (await _now(inbox, post)).quote_state is QuoteState.ACCEPTED
    update = document((await inbox.world.told("update")).threadiverse_body)["object"]
    assert update["quoteAuthorization"] == f"{bob}/stamps/1"
    assert "updated" not in update


async def test_once_it_is_rejected_it_quotes_no_more(inbox: Inbox) -> None:
    bob = inbox.there.actor("bob")
    post, request = await _quotes(inbox, bob)
    assert await inbox.receive(inbox.there.activity("Reject", bob, request | {"instrument": post.uri})) is State.DONE
    update = document((await inbox.world.told("update")).threadiverse_body)["object"]
    assert "quote" not in update and "RE:" not in update["content"]


async def test_nobody_else_gives_permission_and_none_stands_elsewhere(inbox: Inbox) -> None:
    bob, eve = inbox.there.actor("bob"), inbox.there.actor("eve")
    post, request = await _quotes(inbox, bob)
    answered = request | {"instrument": post.uri}
    for accept in (
        inbox.there.activity("Accept", eve, answered, result=f"{eve}/stamps/1"),
        inbox.there.activity("Accept", bob, answered, result="https://else.test/stamps/1"),
        inbox.there.activity("Accept", bob, answered),
    ):
        assert await inbox.receive(accept) is State.REFUSED
    assert (await _now(inbox, post)).quote_state is QuoteState.PENDING


async def test_permission_taken_back_ends_the_quote_and_goes_on_to_those_who_have_it(inbox: Inbox) -> None:
    bob, eve = inbox.there.actor("bob"), inbox.there.actor("eve")
    post, request = await _quotes(inbox, bob)
    answered = request | {"instrument": post.uri}
    await inbox.receive(inbox.there.activity("Accept", bob, answered, result=f"{bob}/stamps/1"))

    assert await inbox.receive(inbox.there.activity("Delete", eve, f"{bob}/stamps/1")) is State.REFUSED
    assert (await _now(inbox, post)).quote_state is QuoteState.ACCEPTED
    assert await inbox.receive(inbox.there.activity("Delete", bob, f"{bob}/stamps/1")) is State.DONE

    assert (await _now(inbox, post)).quote_state is QuoteState.REVOKED
    forwarded = await inbox.world.told("unquote")
    assert forwarded.received_id is not None and forwarded.follower_of == post.author_id
    newest = [row for row in await inbox.world.log() if row.kind == "update"][-1]
    assert "quote" not in document(newest.threadiverse_body)["object"]


async def test_a_post_that_quotes_comes_in_without_waiting_for_what_it_quotes(inbox: Inbox) -> None:
    ann, bob = await inbox.world.person("ann"), inbox.there.actor("bob")
    await inbox.world.community("cats", ann)
    await inbox.receive(inbox.there.activity("Follow", bob, "https://here.test/c/cats"))
    slow = "https://silent.test/notes/1"
    note = inbox.there.note(bob, 1, to=inbox.to_community(), quoteUrl=slow)
    assert await inbox.receive(inbox.there.activity("Create", bob, note)) is State.DONE
    async with inbox.world.look() as tx:
        post = await tx.posts.find(note["id"])
    assert post is not None and (post.quote_uri, post.quote_state) == (slow, QuoteState.PENDING)


async def test_permission_that_comes_with_an_old_date_is_taken_over(inbox: Inbox) -> None:
    ann, bob = await inbox.world.person("ann"), inbox.there.actor("bob")
    await inbox.world.community("cats", ann)
    await inbox.receive(inbox.there.activity("Follow", bob, "https://here.test/c/cats"))
    date = {"updated": "2026-11-20T11:00:00Z"}
    note = inbox.there.note(bob, 1, to=inbox.to_community(), quote="https://else.test/notes/1", **date)
    await inbox.receive(inbox.there.activity("Create", bob, note))
    stamp = {"quoteAuthorization": "https://else.test/stamps/1", "content": "<p>Changed</p>"}
    assert await inbox.receive(inbox.there.activity("Update", bob, note | stamp)) is State.DONE
    async with inbox.world.look() as tx:
        post = await tx.posts.find(note["id"])
    assert post is not None and post.quote_approval == "https://else.test/stamps/1"
    assert "Changed" not in post.content
    assert (await inbox.world.told("update")).received_id is not None
