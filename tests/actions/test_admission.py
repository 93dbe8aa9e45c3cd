"""Private communities: who asks to come in waits, and a moderator answers."""

from typing import Any

import pytest

from fedi_groups.actions import admission, membership, reactions
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.types import FollowState, MembershipState, Uri, Visibility
from fedi_groups.domain.verdicts import Hold
from fedi_groups.errors import Denied
from tests.outbox.hearing import someone
from tests.world import World, document

pytestmark = pytest.mark.anyio

ASKED = Uri("https://lemmy.test/follows/1")


async def private(world: World, owner: ActorFacts) -> ActorFacts:
    community = await world.community("club", owner)
    async with world.tx() as tx:
        return tx.actors.change(await tx.actors.get(community.id), locked=True)


async def ask(world: World, person: ActorFacts, community: ActorFacts, uri: Uri = ASKED) -> Any:
    async with world.tx() as tx:
        return await membership.follow(tx, follower=person, target=community, uri=None if person.local else uri)


async def answer(world: World, by: ActorFacts, person: ActorFacts, community: ActorFacts, *, yes: bool = True) -> None:
    async with world.tx() as tx:
        act = admission.admit if yes else admission.decline
        await act(tx, Hand(by, HERE), community=community, person=person)


async def standing(world: World, person: ActorFacts, community: ActorFacts) -> Standing | None:
    async with world.look() as tx:
        return await tx.memberships.get(community.id, person.id)


async def test_who_asks_waits_and_hears_nothing_until_a_moderator_answers(world: World) -> None:
    ann = await world.person("ann")
    club, lou = await private(world, ann), await someone(world, "lou", at="lemmy.test", runs="lemmy")
    assert isinstance(await ask(world, lou, club), Hold)
    found = await standing(world, lou, club)
    assert found is not None and found.state is MembershipState.PENDING
    assert await world.log() == []

    await answer(world, ann, lou, club)
    found = await standing(world, lou, club)
    assert found is not None and found.is_member
    accept = document((await world.told("accept")).threadiverse_body)
    assert (accept["type"], accept["object"]["id"], accept["to"]) == ("Accept", ASKED, [lou.uri])


async def test_who_is_declined_hears_a_reject_and_may_ask_again(world: World) -> None:
    ann = await world.person("ann")
    club, lou = await private(world, ann), await someone(world, "lou", at="lemmy.test", runs="lemmy")
    await ask(world, lou, club)
    await answer(world, ann, lou, club, yes=False)
    assert document((await world.told("reject")).threadiverse_body)["object"]["id"] == ASKED
    found = await standing(world, lou, club)
    assert found is not None and found.state is MembershipState.LEFT
    await ask(world, lou, club, Uri("https://lemmy.test/follows/2"))
    found = await standing(world, lou, club)
    assert found is not None and found.state is MembershipState.PENDING


async def test_only_moderators_answer_and_only_those_who_asked_are_answered(world: World) -> None:
    ann, carl = await world.person("ann"), await world.person("carl")
    club, lou = await private(world, ann), await someone(world, "lou", at="lemmy.test", runs="lemmy")
    with pytest.raises(Denied, match="asked"):
        await answer(world, ann, lou, club)
    await ask(world, lou, club)
    with pytest.raises(Denied, match="moderators"):
        await answer(world, carl, lou, club)


async def test_who_was_let_in_stays_in_when_asking_again(world: World) -> None:
    """Mastodon and Lemmy send a Follow anew when they are not sure."""
    ann = await world.person("ann")
    club, lou = await private(world, ann), await someone(world, "lou", at="lemmy.test", runs="lemmy")
    await ask(world, lou, club)
    await answer(world, ann, lou, club)
    await ask(world, lou, club, Uri("https://lemmy.test/follows/2"))
    async with world.look() as tx:
        follow = await tx.follows.get(lou.id, club.id)
    assert follow is not None and follow.state is FollowState.ACCEPTED
    answers = [document(row.threadiverse_body)["object"]["id"] for row in await world.log() if row.kind == "accept"]
    assert answers == [ASKED, "https://lemmy.test/follows/2"]


async def test_who_takes_back_the_request_waits_no_more(world: World) -> None:
    ann = await world.person("ann")
    club, lou = await private(world, ann), await someone(world, "lou", at="lemmy.test", runs="lemmy")
    await ask(world, lou, club)
    async with world.tx() as tx:
        await membership.unfollow(tx, follower=lou, target=club)
    found = await standing(world, lou, club)
    assert found is not None and found.state is MembershipState.LEFT
    with pytest.raises(Denied, match="asked"):
        await answer(world, ann, lou, club)


async def test_people_here_ask_and_are_let_in_as_well(world: World) -> None:
    ann, carl = await world.person("ann"), await world.person("carl")
    club = await private(world, ann)
    await ask(world, carl, club)
    with pytest.raises(Denied, match="members"):
        await world.post(carl, club)
    await answer(world, ann, carl, club)
    assert (await world.post(carl, club)).visibility is Visibility.MEMBERS


async def test_what_is_said_in_private_is_for_members_and_only_they_vote(world: World) -> None:
    ann, carl = await world.person("ann"), await world.person("carl")
    club = await private(world, ann)
    post = await world.post(ann, club)
    assert post.visibility is Visibility.MEMBERS
    with pytest.raises(Denied, match="members"):
        async with world.tx() as tx:
            await reactions.vote(tx, voter=carl, post=await tx.posts.get(post.id), value=1, cause=HERE)
    comment = await world.post(ann, parent=post)
    async with world.look() as tx:
        assert (await tx.posts.get(post.id)).comments == 1
    assert comment.visibility is Visibility.MEMBERS
