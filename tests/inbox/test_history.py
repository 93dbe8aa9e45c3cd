"""What an Accept and the Undo of an author's own Delete make due; the network is then for the errands."""

import pytest
from sqlalchemy import select

from fedi_groups.actions import membership
from fedi_groups.actions.history import READ_HISTORY, READ_LISTS
from fedi_groups.actions.posting import BRING_BACK
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Uri
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage import tables
from fedi_groups.storage.received import State
from fedi_groups.wire.shapes import Json
from tests.inbox.conftest import Inbox

pytestmark = pytest.mark.anyio


async def _due(inbox: Inbox) -> list[tuple[str, str]]:
    """Kind and key of what is due, but for looks at servers and threads."""
    question = select(tables.due.c.kind, tables.due.c.key).where(
        tables.due.c.kind.in_([READ_HISTORY, READ_LISTS, BRING_BACK])
    )
    async with inbox.world.store.database.read() as connection:
        return sorted((kind, key) for kind, key in await connection.execute(question))


async def _asks(inbox: Inbox, person: ActorFacts, target: Uri) -> ActorFacts:
    group = await inbox.resolver.actor(target, budget=Budget(5))
    async with inbox.world.tx() as tx:
        await membership.follow(tx, follower=person, target=group)
    return group


def _accept(inbox: Inbox, person: ActorFacts, target: Uri) -> Json:
    request = {"id": f"{person.uri}/follow", "type": "Follow", "actor": person.uri, "object": target}
    return inbox.there.activity("Accept", target, request)


async def test_the_first_accept_makes_the_history_of_a_community_due(inbox: Inbox) -> None:
    dogs, ann = inbox.there.actor("dogs", kind="Group"), await inbox.world.person("ann")
    group = await _asks(inbox, ann, dogs)
    inbox.there.asked.clear()

    assert await inbox.receive(_accept(inbox, ann, dogs)) is State.DONE

    assert await _due(inbox) == [(READ_HISTORY, str(group.id)), (READ_LISTS, str(group.id))]
    assert f"{dogs}/outbox" not in inbox.there.asked


async def test_a_second_follower_makes_nothing_due(inbox: Inbox) -> None:
    dogs = inbox.there.actor("dogs", kind="Group")
    ann, ben = await inbox.world.person("ann"), await inbox.world.person("ben")
    for each in (ann, ben):
        await _asks(inbox, each, dogs)
    await inbox.receive(_accept(inbox, ann, dogs))
    async with inbox.world.store.database.write() as connection:
        await connection.execute(tables.due.delete())
    assert await inbox.receive(_accept(inbox, ben, dogs)) is State.DONE
    assert await _due(inbox) == []


async def test_an_accept_that_nobody_asked_for_or_by_a_person_makes_nothing_due(inbox: Inbox) -> None:
    dogs, bob = inbox.there.actor("dogs", kind="Group"), inbox.there.actor("bob")
    ann = await inbox.world.person("ann")
    await inbox.receive(_accept(inbox, ann, dogs))
    await _asks(inbox, ann, bob)
    await inbox.receive(_accept(inbox, ann, bob))
    assert await _due(inbox) == []


async def _deleted(inbox: Inbox) -> tuple[Uri, Json, Json]:
    """Somebody elsewhere has posted in a community here and deleted it: who, the post, the Delete."""
    await inbox.world.community("cats", await inbox.world.person("ann"))
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, "https://here.test/c/cats"))
    note = inbox.there.note(bob, 1, to=inbox.to_community())
    await inbox.receive(inbox.there.activity("Create", bob, note))
    delete = inbox.there.activity("Delete", bob, note["id"])
    assert await inbox.receive(delete) is State.DONE
    return bob, note, delete


async def test_an_author_who_takes_back_a_delete_makes_the_post_due_to_be_fetched(inbox: Inbox) -> None:
    bob, note, delete = await _deleted(inbox)
    inbox.there.asked.clear()

    assert await inbox.receive(inbox.there.activity("Undo", bob, delete)) is State.DONE

    async with inbox.world.look() as tx:
        post = await tx.posts.find(note["id"])
    assert post is not None and post.deleted_at is not None
    assert await _due(inbox) == [(BRING_BACK, str(post.id))] and inbox.there.asked == []


async def test_nobody_else_takes_back_an_authors_delete(inbox: Inbox) -> None:
    _, _, delete = await _deleted(inbox)
    eve = inbox.there.actor("eve")
    forged = inbox.there.activity("Undo", eve, delete | {"actor": eve})
    assert await inbox.receive(forged) is State.IGNORED
    assert await _due(inbox) == []
