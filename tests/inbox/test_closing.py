"""Communities elsewhere that end and come back, communities here that people elsewhere own or change, accounts that go
with all they wrote."""

import pytest

from fedi_groups.actions import moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.types import PUBLIC, MembershipState, Role, Uri
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.received import State
from tests.inbox.conftest import Inbox
from tests.world import document

pytestmark = pytest.mark.anyio


async def known(inbox: Inbox, uri: str) -> ActorFacts:
    async with inbox.world.look() as tx:
        found = await tx.actors.find(uri)
    assert found is not None
    return found


async def dogs_of(inbox: Inbox) -> tuple[Uri, Uri]:
    """A community on there.test that is known here, and somebody who lives with it."""
    await inbox.world.server()
    dogs, rex = inbox.there.actor("dogs", kind="Group"), inbox.there.actor("rex")
    await inbox.resolver.actor(dogs, budget=Budget(3))
    return dogs, rex


async def test_a_community_elsewhere_is_closed_and_opened_by_those_of_its_own_server(inbox: Inbox) -> None:
    dogs, rex = await dogs_of(inbox)
    delete = inbox.there.activity("Delete", rex, dogs, to=[dogs, PUBLIC], cc=[], summary="Rules")
    assert await inbox.receive(delete) is State.DONE
    assert (await known(inbox, dogs)).deleted_at is not None
    undo = inbox.there.activity("Undo", rex, delete, to=[dogs, PUBLIC], cc=[])
    assert await inbox.receive(undo) is State.DONE
    assert (await known(inbox, dogs)).deleted_at is None


async def test_it_announces_its_end_and_its_return_itself(inbox: Inbox) -> None:
    dogs, _ = await dogs_of(inbox)
    other = inbox.server("other.test")
    mod = other.actor("mod")
    delete = other.activity("Delete", mod, dogs, to=[dogs, PUBLIC], cc=[])
    assert await inbox.receive(inbox.there.activity("Announce", dogs, delete, to=[PUBLIC])) is State.DONE
    assert (await known(inbox, dogs)).deleted_at is not None
    inbox.keys.forget(dogs)
    undo = other.activity("Undo", mod, delete, to=[dogs, PUBLIC], cc=[])
    assert await inbox.receive(inbox.there.activity("Announce", dogs, undo, to=[PUBLIC])) is State.DONE
    assert (await known(inbox, dogs)).deleted_at is None


async def test_nobody_else_closes_it(inbox: Inbox) -> None:
    dogs, _ = await dogs_of(inbox)
    evil = inbox.server("evil.test")
    eve, rats = evil.actor("eve"), evil.actor("rats", kind="Group")
    await inbox.resolver.actor(rats, budget=Budget(3))
    delete = evil.activity("Delete", eve, dogs, to=[dogs, PUBLIC], cc=[], summary="x")
    assert await inbox.receive(delete) is State.REFUSED
    assert await inbox.receive(evil.activity("Announce", rats, delete, to=[PUBLIC])) is State.REFUSED
    assert (await known(inbox, dogs)).deleted_at is None


async def test_an_owner_elsewhere_closes_their_community_here_and_it_is_passed_on(inbox: Inbox) -> None:
    world = inbox.world
    await world.server()
    cats = await world.community("cats", await world.person("ann"))
    mo, eve = inbox.there.actor("mo"), inbox.there.actor("eve")
    for each in (mo, eve):
        await inbox.receive(inbox.there.activity("Follow", each, cats.uri))
    owner = await known(inbox, mo)
    async with world.tx() as tx:
        tx.memberships.put(Standing(cats.id, owner.id, MembershipState.MEMBER, Role.OWNER, tx.now))
    said = {"to": [cats.uri, PUBLIC], "cc": []}
    assert await inbox.receive(inbox.there.activity("Delete", eve, cats.uri, **said)) is State.REFUSED
    assert await inbox.receive(inbox.there.activity("Delete", mo, cats.uri, **said)) is State.DONE
    assert (await known(inbox, cats.uri)).deleted_at is not None
    row = next(row for row in await world.log() if row.kind == "close")
    assert row.received_id is not None and row.signer_id == cats.id
    assert [row.kind for row in await world.log()][-1] == "delete-group"


async def test_a_moderator_elsewhere_changes_what_a_community_here_says_and_others_do_not(inbox: Inbox) -> None:
    world = inbox.world
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    mo, eve = inbox.there.actor("mo"), inbox.there.actor("eve")
    for each in (mo, eve):
        await inbox.receive(inbox.there.activity("Follow", each, cats.uri))
    async with world.tx() as tx:
        hand = Hand(ann, HERE)
        person = await tx.actors.find(mo)
        assert person is not None
        await moderation.appoint(tx, hand, community=await tx.actors.get(cats.id), person=person)
    group = {
        "type": "Group",
        "id": cats.uri,
        "name": "Kittens",
        "summary": "<script>x</script>",
        "source": {"content": "Small *ones*", "mediaType": "text/markdown"},
        "inbox": "https://evil.test/inbox",
        "publicKey": {"id": f"{cats.uri}#main-key", "owner": cats.uri, "publicKeyPem": "x"},
    }
    said = {"to": [cats.uri, PUBLIC], "cc": [cats.uri]}
    assert await inbox.receive(inbox.there.activity("Update", eve, group, **said)) is State.REFUSED
    assert await inbox.receive(inbox.there.activity("Update", mo, group, **said)) is State.DONE
    found = await known(inbox, cats.uri)
    assert (found.title, found.summary_source) == ("Kittens", "Small *ones*")
    assert "<em>ones</em>" in found.summary and "script" not in found.summary
    assert found.inbox == cats.inbox
    row = next(row for row in await world.log() if row.kind == "update-community")
    assert row.received_id is not None and row.signer_id == cats.id
    own = next(row for row in await world.log() if row.kind == "update-group")
    assert document(own.threadiverse_body)["object"]["name"] == "Kittens"


@pytest.mark.parametrize("remove", [True, False])
async def test_an_account_goes_with_all_it_wrote_if_its_server_says_so(inbox: Inbox, remove: bool) -> None:
    world = inbox.world
    cats = await world.community("cats", await world.person("ann"))
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, cats.uri))
    await inbox.receive(inbox.there.activity("Create", bob, inbox.there.note(bob, 1, to=[cats.uri])))
    async with world.tx() as tx:
        person = await tx.actors.find(bob)
        assert person is not None and person.peer_id is not None
        peer = await tx.peers.by_id.get(person.peer_id)
        assert peer is not None
        tx.peers.learned_groups(peer)
    delete = inbox.there.activity("Delete", bob, bob, to=[PUBLIC], **({"removeData": True} if remove else {}))
    assert await inbox.receive(delete) is State.DONE
    async with world.look() as tx:
        post = await tx.posts.find(f"{bob}/notes/1")
    assert post is not None and (post.content == "") is remove
