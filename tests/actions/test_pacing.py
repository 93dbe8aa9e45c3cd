"""How much one person may do on this whole server, wherever they live, and how many communities they may own."""

from collections.abc import Awaitable, Callable

import pytest

from fedi_groups.actions import inviting, membership, posting, reports
from fedi_groups.actions.pacing import require_room
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.pace import Limits
from fedi_groups.domain.types import DAY, HOUR, PostKind
from fedi_groups.domain.verdicts import Deny
from fedi_groups.errors import Denied
from fedi_groups.storage.accounts import allow_to_own
from tests.world import World

pytestmark = pytest.mark.anyio

Again = Callable[[], Awaitable[None]]


async def denied_after(times: int, again: Again) -> None:
    for _ in range(times):
        await again()
    with pytest.raises(Denied, match=f"There may be {times} .* You can go on in"):
        await again()


@pytest.mark.parametrize("here", [True, False])
async def test_posts_of_one_person_within_an_hour_are_limited(world: World, here: bool) -> None:
    world.store.pace.limits = Limits(posts=3)
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    bob = await world.person("bob") if here else await world.stranger("bob")
    async with world.tx() as tx:
        await membership.follow(tx, follower=bob, target=cats)

    async def post() -> None:
        await world.post(bob, cats, uri=None if here else f"https://there.test/{world.time()}")

    await denied_after(3, post)
    await world.post(ann, cats)
    world.time.pass_by(HOUR)
    await post()


async def test_what_was_not_committed_does_not_count(world: World) -> None:
    world.store.pace.limits = Limits(posts=1)
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    with pytest.raises(RuntimeError):
        async with world.tx() as tx:
            draft = Draft(PostKind.PAGE, "<p>Hello.</p>", title="A title")
            await posting.publish(tx, draft=draft, author=ann, community=cats, cause=HERE)
            raise RuntimeError
    await denied_after(1, lambda: _posted(world, ann, cats))


async def _posted(world: World, ann: ActorFacts, cats: ActorFacts) -> None:
    await world.post(ann, cats)


async def test_joins_are_limited_and_asking_again_where_one_is_in_is_not(world: World) -> None:
    world.store.pace.limits = Limits(joins=2)
    ann, bob = await world.person("ann"), await world.stranger("bob")
    places = [await world.community(name, ann) for name in ("cats", "dogs", "birds")]
    async with world.tx() as tx:
        for place in (places[0], places[0], places[1], places[0]):
            assert not isinstance(await membership.follow(tx, follower=bob, target=place), Deny)
        assert isinstance(await membership.follow(tx, follower=bob, target=places[2]), Deny)
    world.time.pass_by(HOUR)
    async with world.tx() as tx:
        assert not isinstance(await membership.follow(tx, follower=bob, target=places[2]), Deny)


async def test_invitations_and_reports_are_limited(world: World) -> None:
    world.store.pace.limits = Limits(invites=2, reports=2)
    ann = await world.person("ann")
    cats = await world.community("cats", ann, charter=Charter(invites=None))

    async def link() -> None:
        async with world.tx() as tx:
            await inviting.make_link(tx, inviter=ann, community=cats)

    async def report() -> None:
        async with world.tx() as tx:
            await reports.report(tx, reporter=ann, person=ann, reason="x", cause=HERE, community=cats)

    await denied_after(2, link)
    await denied_after(2, report)
    world.time.pass_by(HOUR)
    await report()
    with pytest.raises(Denied, match="invitations within a day"):
        await link()
    world.time.pass_by(DAY)
    await link()


async def test_a_person_owns_so_many_communities_and_admins_any_number(world: World) -> None:
    world.store.pace.limits = Limits(owned=2)
    ann, root = await world.person("ann"), await world.person("root", admin=True)
    for name in ("one", "two"):
        await world.community(name, ann)
    with pytest.raises(Denied, match="up to 2 communities"):
        await world.community("three", ann)
    async with world.tx() as tx:
        await allow_to_own(tx.connection, ann.id, 3)
    await world.community("three", ann)
    for number in range(4):
        await world.community(f"more{number}", root)
    zoe = await world.stranger("zoe")
    async with world.tx() as tx:
        with pytest.raises(Denied, match="Give one away"):
            await require_room(tx, ann)
        await require_room(tx, zoe)
