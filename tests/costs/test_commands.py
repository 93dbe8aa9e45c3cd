"""What a private message to a community costs to be heeded: the same however many members it has."""

from collections.abc import Sequence
from typing import NoReturn, cast

import pytest

from fedi_groups.actions.letters import HEED, send_letter
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import HOUR, Instant, MembershipState, PostKind
from fedi_groups.inbox.heeding import heed
from fedi_groups.inbox.together import heed_together
from fedi_groups.peers.fetch import Fetcher
from fedi_groups.peers.handles import Directory
from fedi_groups.peers.resolve import Resolver
from fedi_groups.storage.due import claim_due
from tests.costs.counting import Counted, counting
from tests.world import World

pytestmark = pytest.mark.anyio

# Bounds are what was counted, and one more.
HEEDED = 15
"""5 for what is said by whom, where, and how much they have said; 1 or 2 for what is asked; 4 to write it and the
answer; 1 to let those know who watch; 1 to wake apps."""

INVITED = 19
"""2 more to find out who it is; the invitation with its end, and who has given it away."""

TOGETHER = 18
"""For all that many say at once: 9 for what is said by whom, of whom, where, and how much they have said; one for each
table that is written, and what a commit takes."""


class _Nobody:
    def __getattr__(self, name: str) -> NoReturn:
        raise AssertionError(f"{name} of another server was asked")


async def says(world: World, person: ActorFacts, cats: ActorFacts, text: str) -> Counted:
    """What it took to do what is said, and to answer; its arrival is that of any post."""
    async with world.tx() as tx:
        draft = Draft(PostKind.NOTE, f"<p>{text}</p>", source=text)
        await send_letter(tx, draft=draft, author=person, community=cats, cause=HERE)
    nobody = Directory(world.store, cast("Resolver", _Nobody()), cast("Fetcher", _Nobody()))
    async with world.store.database.write() as connection:
        found = await claim_due(connection, now=world.time(), until=Instant(world.time() + HOUR), most=9)
    (errand,) = [each for each in found if each.kind == HEED]
    with counting() as counted:
        await heed(nobody, errand)
    return counted


async def grow(world: World, cats: ActorFacts, people: Sequence[ActorFacts]) -> None:
    async with world.tx() as tx:
        for each in people:
            await tx.memberships.become(cats.id, each.id, MembershipState.MEMBER, since=tx.now)


@pytest.mark.parametrize("text", ["join", "invite dan", "rules", "remove"])
async def test_a_command_takes_the_same_in_a_large_community(world: World, text: str) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    bob, eve, _ = [await world.person(each) for each in ("bob", "eve", "dan")]
    if text.startswith("invite"):
        await grow(world, cats, [bob, eve])
    few = await says(world, bob, cats, text)
    await grow(world, cats, [await world.stranger(f"member{number}") for number in range(60)])
    async with world.tx() as tx:
        dan = await tx.actors.named("dan")
        assert dan is not None
        known = await tx.invites.get(cats.id, dan.id)
        if known is not None:
            tx.invites.drop(known)
    many = await says(world, eve, cats, text)
    assert len(few) == len(many) <= (INVITED if text.startswith("invite") else HEEDED), f"{few}\n\n{many}"


async def test_many_who_invite_at_once_take_no_more_statements_than_few(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    await invite_at_once(world, cats, range(2))  # what is told first settles the name of this server
    few, many = await invite_at_once(world, cats, range(2, 7)), await invite_at_once(world, cats, range(7, 30))
    assert len(few) == len(many) <= TOGETHER, f"{few}\n\n{many}"


async def invite_at_once(world: World, cats: ActorFacts, numbers: range) -> Counted:
    """By so many members, each a guest of their own from elsewhere."""
    members = [await world.stranger(f"bob{number}") for number in numbers]
    guests = [await world.stranger(f"dan{number}") for number in numbers]
    await grow(world, cats, members)
    async with world.tx() as tx:
        for member, guest in zip(members, guests, strict=True):
            text = f"invite {guest.handle.lstrip('@')}"
            await send_letter(
                tx, draft=Draft(PostKind.NOTE, f"<p>{text}</p>"), author=member, community=cats, cause=HERE
            )
    async with world.store.database.write() as connection:
        found = await claim_due(connection, now=world.time(), until=Instant(world.time() + HOUR), most=60)
    with counting() as counted:
        left = await heed_together(world.store, [each for each in found if each.kind == HEED])
    assert left == []
    return counted
