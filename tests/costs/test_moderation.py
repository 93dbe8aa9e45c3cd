"""What an act of a moderator costs, and a fetch of what few may read: the same however many follow or belong to it."""

import pytest

from fedi_groups.actions import moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.types import Uri, Visibility
from tests.costs.counting import Counted, counting
from tests.costs.test_delivery import DELIVERY, Crowd, crowd
from tests.costs.test_posting import rows
from tests.faces.house import House, path_of
from tests.world import World

pytestmark = pytest.mark.anyio

# Bounds are what was counted, and one more.
ACT = 10
"""5 for who acts where on what, and may; 3 to write log, public log and post; 1 to wake others (PostgreSQL)."""

ALLOWED = 14
"""Who asks and whether their server keeps it; the post, and what is told of it."""

REFUSED = 10


async def _lock(world: World, crowd: Crowd, post: PostFacts, *, locked: bool) -> tuple[Counted, dict[str, int]]:
    """What it took, and which rows it left."""
    before = await rows(world)
    with counting() as counted:
        async with world.tx() as tx:
            await moderation.set_locked(
                tx, Hand(crowd.ann, HERE, "heated"), post=await tx.posts.get(post.id), locked=locked
            )
    after = await rows(world)
    return counted, {name: after[name] - before[name] for name in after if after[name] != before[name]}


async def test_an_act_takes_and_leaves_the_same_whether_ten_servers_hear_of_it_or_a_hundred(world: World) -> None:
    async with crowd(world) as found:
        await found.grow(first=0, number=10)
        post = await world.post(found.ann, found.cats)
        await found.delivery.step()
        few, rows_few = await _lock(world, found, post, locked=True)
        await found.grow(first=10, number=90)
        # Whoever is told something for the first time has a signature of theirs remembered.
        await _lock(world, found, post, locked=False)
        await found.delivery.step()
        many, rows_many = await _lock(world, found, post, locked=True)
        found.inboxes.posts.clear()
        with counting() as telling:
            await found.delivery.step()
    assert rows_few == rows_many == {"outgoing": 1, "log_entry": 1}
    assert len(few) == len(many) <= ACT, f"{few}\n\n{many}"
    assert many.commits == 1
    # Group servers alone are told of it: every other one.
    assert len(found.inboxes.posts) == 50
    assert len(telling) <= DELIVERY, str(telling)


async def test_a_private_post_takes_the_same_for_whoever_asks_however_many_members_there_are(house: House) -> None:
    ann = await house.world.person("ann")
    club = await house.world.community("club", ann)
    async with house.world.tx() as tx:
        club = tx.actors.change(await tx.actors.get(club.id), locked=True)
    await house.runs("fedi-groups")
    member, stranger = house.there.actor("member"), house.there.actor("stranger")
    elsewhere = house.elsewhere("elsewhere.test")
    await house.runs("fedi-groups", origin=elsewhere.origin)
    bob = await house.meet(member)
    await house.joins(bob, club)
    post = await house.says(ann, community=club, visibility=Visibility.MEMBERS)
    few = await _asked(house, post, member, 200)
    for number in range(20):
        await house.joins(await house.world.stranger(f"m{number}", host="there.test"), club)
    many = await _asked(house, post, member, 200)
    assert len(few) == len(many) <= ALLOWED, f"{few}\n\n{many}"
    refused = await _asked(house, post, elsewhere.actor("eve"), 404)
    assert len(refused) <= REFUSED, str(refused)
    assert stranger not in house.there.asked


async def _asked(house: House, post: PostFacts, by: Uri, status: int) -> Counted:
    """The second time: the first fetches a key."""
    assert (await house.get(path_of(post), by=by)).status_code == status
    with counting() as counted:
        assert (await house.get(path_of(post), by=by)).status_code == status
    assert counted.commits == 0
    return counted
