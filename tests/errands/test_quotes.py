"""Whether a post from elsewhere may quote what it quotes is looked up where permission stands, and nowhere else."""

from typing import Any

import pytest

from fedi_groups.actions import posting, quoting
from fedi_groups.domain.drafts import Draft, QuoteDraft
from fedi_groups.domain.events import Elsewhere
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import DAY, PUBLIC, PostKind, QuoteState, ReceivedId, Uri
from fedi_groups.peers.fetch import Budget
from fedi_groups.wire.shapes import Json
from tests.errands.conftest import Office
from tests.foreign import AS

pytestmark = pytest.mark.anyio

CAUSE = Elsewhere(ReceivedId(7), Uri("https://there.test/activities/7"))
QUOTING, TARGET = Uri("https://there.test/users/bob/notes/9"), Uri("https://far.test/users/eve/notes/1")
STAMP = Uri("https://far.test/stamps/1")


async def _quoting(office: Office, *, approval: Uri | None = STAMP, target: Uri = TARGET) -> PostFacts:
    """A post by bob, who lives elsewhere, that quotes one by eve, who lives elsewhere again."""
    there, far = office.server("there.test"), office.server("far.test")
    bob = await office.resolver.actor(there.actor("bob"), budget=Budget(5))
    far.note(far.actor("eve"), 1)
    draft = Draft(PostKind.NOTE, "<p>Look</p>", uri=QUOTING, quote=QuoteDraft(target, approval=approval))
    async with office.world.tx() as tx:
        return await posting.publish(tx, draft=draft, author=bob, cause=CAUSE)


def _stamp(office: Office, uri: Uri = STAMP, **changed: Any) -> Json:
    stamp = {
        "@context": AS,
        "id": uri,
        "type": "QuoteAuthorization",
        "attributedTo": "https://far.test/users/eve",
        "interactingObject": QUOTING,
        "interactionTarget": TARGET,
        **changed,
    }
    office.server(uri.split("/")[2]).documents[uri] = stamp
    return stamp


async def _found(office: Office, post: PostFacts) -> PostFacts:
    await office.run()
    async with office.world.look() as tx:
        return await tx.posts.get(post.id)


async def test_with_permission_it_quotes(office: Office) -> None:
    post = await _quoting(office)
    _stamp(office)
    found = await _found(office, post)
    assert found.quote_state is QuoteState.ACCEPTED and found.quote_author_id is not None
    async with office.world.look() as tx:
        assert await tx.posts.find(TARGET) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"interactingObject": "https://there.test/users/bob/notes/8"},
        {"interactionTarget": "https://far.test/users/eve/notes/2"},
        {"attributedTo": "https://far.test/users/mallory"},
        {"type": "Note"},
    ],
    ids=str,
)
async def test_permission_for_something_else_is_none(office: Office, changed: Json) -> None:
    post = await _quoting(office)
    _stamp(office, **changed)
    assert (await _found(office, post)).quote_state is QuoteState.PENDING


async def test_permission_from_another_server_than_the_authors_is_none(office: Office) -> None:
    forged = Uri("https://there.test/stamps/1")
    post = await _quoting(office, approval=forged)
    _stamp(office, forged)
    assert (await _found(office, post)).quote_state is QuoteState.PENDING


async def test_without_permission_it_waits_unless_it_is_named_by_what_it_quotes(office: Office) -> None:
    post = await _quoting(office, approval=None)
    assert (await _found(office, post)).quote_state is QuoteState.PENDING
    far = office.server("far.test")
    mention = {"type": "Mention", "href": "https://there.test/users/bob", "name": "@bob@there.test"}
    far.documents[TARGET]["tag"] = [mention]
    office.world.time.pass_by(DAY)
    async with office.world.tx() as tx:
        await quoting.quoted(tx, await tx.posts.get(post.id), QuoteDraft(TARGET), CAUSE)
    assert (await _found(office, post)).quote_state is QuoteState.ACCEPTED


async def test_what_is_not_public_is_not_quoted(office: Office) -> None:
    post = await _quoting(office)
    _stamp(office)
    office.server("far.test").documents[TARGET]["to"] = ["https://far.test/users/eve/followers"]
    office.server("far.test").documents[TARGET]["cc"] = []
    assert PUBLIC not in str(office.server("far.test").documents[TARGET])
    assert (await _found(office, post)).quote_state is QuoteState.PENDING


async def test_it_is_looked_up_again_and_ends_when_permission_is_gone(office: Office) -> None:
    post = await _quoting(office)
    _stamp(office)
    assert (await _found(office, post)).quote_state is QuoteState.ACCEPTED
    office.server("far.test").gone.add(STAMP)
    office.world.time.pass_by(31 * DAY)
    assert (await _found(office, post)).quote_state is QuoteState.REVOKED


async def test_permission_of_our_own_is_known_without_asking_anyone(office: Office) -> None:
    ann = await office.world.person("ann")
    target = await office.world.post(ann)
    bob = await office.resolver.actor(office.server("there.test").actor("bob"), budget=Budget(5))
    async with office.world.tx() as tx:
        await quoting.answer(tx, quoter=bob, target=target, quoting=QUOTING, request=Uri("https://there.test/1"))
        given = await tx.quotes.given(target.id, QUOTING)
    assert given is not None
    post = await _quoting(office, approval=Uri(f"https://here.test/quotes/{given.id}"), target=target.uri)
    office.server("there.test").asked.clear()
    assert (await _found(office, post)).quote_state is QuoteState.ACCEPTED
