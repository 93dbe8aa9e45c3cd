"""A quote from one whole server to another: asked for, given, shown to a third one, and taken back (FEP-044f)."""

import pytest

from fedi_groups.actions import quoting
from fedi_groups.cli import finding
from fedi_groups.cli.writing import publish
from fedi_groups.domain.types import Quotable, QuoteState
from fedi_groups.errors import Missing
from fedi_groups.peers.compose import Written
from fedi_groups.storage.unit import transaction
from tests.federation.conftest import Fediverse, Server

pytestmark = pytest.mark.anyio


async def _state(server: Server, uri: str) -> QuoteState | None:
    found = await server.sees(uri)
    assert found is not None
    return found.quote_state


async def test_a_quote_is_asked_for_given_seen_by_others_and_taken_back(fediverse: Fediverse) -> None:
    a, b, c = [await fediverse.start(name) for name in "abc"]
    ann, ben = await a.person("ann"), await b.person("ben")
    cats, dogs = await a.community("cats", ann), await b.community("dogs", ben)
    await c.follow(await c.person("cid"), dogs.uri)
    await fediverse.settle()
    target = await a.post(ann, cats.uri, "Worth quoting")
    await fediverse.settle()

    said = await publish(b.services, dogs.uri, author="ben", written=Written("Look", "Found"), quote=target.uri)
    quoting_post = str(said.facts["id"])
    assert said.facts["quoteState"] == "pending"
    await fediverse.settle()

    assert await _state(b, quoting_post) is QuoteState.ACCEPTED
    assert await _state(c, quoting_post) is QuoteState.ACCEPTED
    seen = await b.sees(quoting_post)
    assert seen is not None and str(seen.quote_approval).startswith(f"{a.origin}/quotes/")

    async with transaction(a.services.store) as tx:
        here = await tx.posts.get(target.id)
        await quoting.revoke(tx, author=ann, target=here, quoting=seen.uri)
    await fediverse.settle()

    assert await _state(b, quoting_post) is QuoteState.REVOKED
    assert (await c.sees(quoting_post)).quotes is None  # type: ignore[union-attr]  # it was seen above


async def test_who_says_no_is_not_quoted(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    ann, ben = await a.person("ann"), await b.person("ben")
    cats, dogs = await a.community("cats", ann), await b.community("dogs", ben)
    target = await a.post(ann, cats.uri, "Leave me alone")
    async with transaction(a.services.store) as tx:
        tx.actors.change(await tx.actors.get(cats.id), quotable=Quotable.NOBODY)
    said = await publish(b.services, dogs.uri, author="ben", written=Written("Look", "Found"), quote=target.uri)
    await fediverse.settle()
    assert await _state(b, str(said.facts["id"])) is QuoteState.REJECTED


async def test_what_is_not_there_cannot_be_quoted(fediverse: Fediverse) -> None:
    a = await fediverse.start("a")
    with pytest.raises(Missing):
        await finding.quoted(a.services, "https://b.test/post/1")
