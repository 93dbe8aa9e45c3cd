"""Invitations of people here into groups elsewhere, as Smithereen and Mobilizon send them, and what is answered."""

from typing import Any

import pytest

from fedi_groups.actions import invites, inviting, membership
from fedi_groups.domain.charter import Admission, Charter
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import FollowState, MembershipState, Uri
from fedi_groups.errors import Denied
from fedi_groups.peers.fetch import Budget
from fedi_groups.reads.invites import invitations
from fedi_groups.storage.peers import record_nodeinfo
from fedi_groups.storage.received import State
from fedi_groups.wire.shapes import Json
from tests import schemas
from tests.inbox.conftest import Inbox
from tests.world import document

pytestmark = pytest.mark.anyio

ANN = "https://here.test/u/ann"


class Scene:
    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox

    async def begin(self) -> "Scene":
        self.ann = await self.inbox.world.person("ann")
        self.club = self.inbox.there.actor("club", kind="Group")
        self.mo = self.inbox.there.actor("mo")
        return self

    def invite(self, *, by: Uri | None = None, server: Any = None, **more: Any) -> Json:
        made: Json = (server or self.inbox.there).activity("Invite", by or self.mo, self.club, **({"to": [ANN]} | more))
        return made

    async def waiting(self) -> list[str]:
        async with self.inbox.world.look() as tx:
            return [each.invite.uri for each in (await invitations(tx, self.ann)).items]

    async def group(self) -> ActorFacts:
        async with self.inbox.world.look() as tx:
            found = await tx.actors.find(self.club)
        assert found is not None
        return found

    async def answer(self, *, accepted: bool) -> list[Json]:
        """What is told to others."""
        before = len(await self.inbox.world.log())
        group = await self.group()
        async with self.inbox.world.tx() as tx:
            await invites.answer(tx, community=group, person=self.ann, accepted=accepted)
        return [document(row.threadiverse_body) for row in (await self.inbox.world.log())[before:]]


@pytest.fixture
async def scene(inbox: Inbox) -> Scene:
    return await Scene(inbox).begin()


@pytest.mark.parametrize("form", [{"to": [ANN]}, {"target": ANN, "to": [ANN, "https://there.test/c/club/members"]}])
async def test_an_invitation_waits_for_its_answer(scene: Scene, form: Json) -> None:
    invite = scene.invite(**form)
    assert await scene.inbox.receive(invite) is State.DONE
    assert await scene.waiting() == [invite["id"]]
    again = scene.invite(**form)
    assert await scene.inbox.receive(again) is State.DONE
    assert await scene.waiting() == [again["id"]]


async def test_strangers_invite_nobody_and_nobody_elsewhere_is_invited(scene: Scene) -> None:
    evil = scene.inbox.server("evil.test")
    await scene.inbox.receive(scene.inbox.there.activity("Follow", scene.club, ANN))
    assert await scene.inbox.receive(scene.invite(by=evil.actor("eve"), server=evil)) is State.REFUSED
    assert await scene.inbox.receive(scene.invite(to=["https://here.test/u/nobody"])) is State.IGNORED
    assert await scene.inbox.receive(scene.invite(to=["https://there.test/users/x"])) is State.IGNORED
    await scene.inbox.world.person("bob")
    assert await scene.inbox.receive(scene.invite(to=[ANN, "https://here.test/u/bob"])) is State.IGNORED
    assert await scene.waiting() == []


@pytest.mark.parametrize("by_group", [True, False])
async def test_it_can_be_taken_back(scene: Scene, *, by_group: bool) -> None:
    invite = scene.invite()
    assert await scene.inbox.receive(invite) is State.DONE
    undo = scene.inbox.there.activity("Undo", scene.club if by_group else scene.mo, invite, to=[ANN])
    assert await scene.inbox.receive(undo) is State.DONE
    assert await scene.waiting() == []
    with pytest.raises(Denied, match="was not invited"):
        await scene.answer(accepted=True)


async def test_who_accepts_follows_and_to_mobilizon_says_so_too(scene: Scene) -> None:
    assert await scene.inbox.receive(scene.invite()) is State.DONE
    told = await scene.answer(accepted=True)
    assert [each["type"] for each in told] == ["Follow"]
    assert await scene.waiting() == []
    group = await scene.group()
    async with scene.inbox.world.tx() as tx:
        follow = await tx.follows.get(scene.ann.id, group.id)
        assert follow is not None and follow.state is FollowState.PENDING
        await membership.unfollow(tx, follower=scene.ann, target=group)
    assert group.peer_id is not None
    async with scene.inbox.world.store.database.write() as connection:
        now = scene.inbox.world.time()
        await record_nodeinfo(connection, group.peer_id, software="mobilizon", version="5", now=now)
    invite = scene.invite(target=ANN)
    assert await scene.inbox.receive(invite) is State.DONE
    accept, follow_again = await scene.answer(accepted=True)
    assert (accept["type"], accept["object"]["type"], accept["object"]["id"]) == ("Accept", "Invite", invite["id"])
    assert follow_again["type"] == "Follow"
    schemas.check("answer", accept)


async def test_who_declines_says_so_and_follows_nobody(scene: Scene) -> None:
    invite = scene.invite()
    assert await scene.inbox.receive(invite) is State.DONE
    (reject,) = await scene.answer(accepted=False)
    assert (reject["type"], reject["object"]["id"], reject["to"]) == ("Reject", invite["id"], [scene.club])
    schemas.check("answer", reject)
    group = await scene.group()
    async with scene.inbox.world.look() as tx:
        assert await tx.follows.get(scene.ann.id, group.id) is None


async def test_mobilizon_answers_a_join_with_a_member(scene: Scene) -> None:
    assert await scene.inbox.receive(scene.invite()) is State.DONE
    await scene.answer(accepted=True)
    member = {"type": "Member", "id": f"{scene.club}/member/9", "actor": ANN, "object": scene.club, "role": "member"}
    assert await scene.inbox.receive(scene.inbox.there.activity("Accept", scene.club, member)) is State.DONE
    group = await scene.group()
    async with scene.inbox.world.look() as tx:
        standing = await tx.memberships.get(group.id, scene.ann.id)
    assert standing is not None and standing.is_member
    # A member need not be invited.
    assert await scene.inbox.receive(scene.invite()) is State.REFUSED


async def _invited(inbox: Inbox, software: str) -> tuple[ActorFacts, ActorFacts, Uri, Json]:
    """Somebody elsewhere is invited into a community here: it, the person, and the Invite that they were sent."""
    world = inbox.world
    ann = await world.person("ann")
    cats = await world.community("cats", ann, charter=Charter(admission=Admission.INVITATION))
    bob_uri = inbox.there.actor("bob")
    bob = await inbox.resolver.actor(bob_uri, budget=Budget(3))
    assert bob.peer_id is not None
    async with world.store.database.write() as connection:
        await record_nodeinfo(connection, bob.peer_id, software=software, version="1", now=world.time())
    async with world.tx() as tx:
        await inviting.invite(tx, inviter=ann, community=cats, person=bob)
    return cats, bob, bob_uri, document((await world.told("invite")).threadiverse_body)


@pytest.mark.parametrize("software", ["smithereen", "mobilizon"])
async def test_an_invitation_from_here_names_whom_it_is_for_in_both_ways(inbox: Inbox, software: str) -> None:
    cats, _, bob, invite = await _invited(inbox, software)
    assert invite["actor"] == ANN and invite["object"] == cats.uri == invite["attributedTo"]
    assert invite["target"] == bob and invite["to"] == [bob]
    schemas.check("invite", invite)


async def test_who_accepts_an_invitation_of_ours_is_a_member_and_follows(inbox: Inbox) -> None:
    cats, bob, bob_uri, invite = await _invited(inbox, "mobilizon")
    accept = inbox.there.activity("Accept", bob_uri, {"type": "Invite", "id": invite["id"]}, to=[cats.uri])
    assert await inbox.receive(accept) is State.DONE
    async with inbox.world.look() as tx:
        standing, follow = await tx.memberships.get(cats.id, bob.id), await tx.follows.get(bob.id, cats.id)
    assert standing is not None and standing.is_member and standing.inviter_id is not None
    assert follow is not None and follow.state is FollowState.ACCEPTED


async def test_who_declines_an_invitation_of_ours_gives_it_back(inbox: Inbox) -> None:
    cats, bob, bob_uri, invite = await _invited(inbox, "smithereen")
    await inbox.receive(inbox.there.activity("Reject", bob_uri, invite, to=[cats.uri]))
    async with inbox.world.look() as tx:
        assert await tx.invites.get(cats.id, bob.id) is None
        standing = await tx.memberships.get(cats.id, bob.id)
    assert standing is not None and standing.state is MembershipState.LEFT


async def test_nobody_answers_an_invitation_of_somebody_else(inbox: Inbox) -> None:
    cats, bob, _, invite = await _invited(inbox, "mobilizon")
    eve = inbox.there.actor("eve")
    for kind in ("Accept", "Reject"):
        answer = inbox.there.activity(kind, eve, {"type": "Invite", "id": invite["id"]}, to=[cats.uri])
        assert await inbox.receive(answer) is not State.DONE
    async with inbox.world.look() as tx:
        assert await tx.invites.get(cats.id, bob.id) is not None
