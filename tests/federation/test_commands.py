"""A community on one server of ours, driven by messages of somebody who lives on another one."""

import pytest

from fedi_groups.actions import posting
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import SECOND, PostKind, Visibility
from fedi_groups.peers.fetch import Budget
from fedi_groups.reads.messages import messages_for
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.text.html import to_text
from tests.federation.conftest import Fediverse, Server

pytestmark = pytest.mark.anyio


async def says(fediverse: Fediverse, server: Server, person: ActorFacts, uri: str, text: str) -> list[str]:
    """What has been answered, newest first."""
    store = server.services.store
    community = await server.services.resolver.actor(uri, budget=Budget(5))
    draft = Draft(PostKind.NOTE, f"<p>{text}</p>", source=text, visibility=Visibility.DIRECT)
    async with transaction(store) as tx:
        await posting.publish(tx, draft=draft, author=person, cause=HERE, mentions=[community.id])
    for _ in range(4):
        fediverse.time.pass_by(2 * SECOND)
        await fediverse.settle(2)
    async with reading(store) as tx:
        found = await messages_for(tx, person)
    return [to_text(each.post.content) for each in found if each.author.uri == uri]


async def test_somebody_joins_from_another_server_of_ours_by_message(fediverse: Fediverse) -> None:
    a, b = await fediverse.start("a"), await fediverse.start("b")
    ann, bob = await a.person("ann"), await b.person("bob")
    cats = await a.community("cats", ann)
    (told,) = await says(fediverse, b, bob, cats.uri, "انضمام")
    assert "أنت الآن عضو" in told
    async with reading(a.services.store) as tx:
        known = await tx.actors.find(bob.uri)
        assert known is not None
        standing = await tx.memberships.get(cats.id, known.id)
    assert standing is not None and standing.is_member
    assert "Bob" not in (await says(fediverse, b, bob, cats.uri, "members"))[0]
