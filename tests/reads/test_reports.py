"""What moderators see of reports: what was said about whom, in their community or anywhere here."""

import pytest

from fedi_groups.actions import moderation, reports
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import ReportState
from fedi_groups.reads.reports import Case, cases
from tests.world import World

pytestmark = pytest.mark.anyio


async def reported(world: World, by: ActorFacts, person: ActorFacts, post: PostFacts | None = None) -> int:
    async with world.tx() as tx:
        known = await tx.posts.get(post.id) if post is not None else None
        made = await reports.report(tx, reporter=by, person=person, post=known, reason="Rude", cause=HERE)
    return made.id


async def seen(
    world: World, community: ActorFacts | None, state: ReportState = ReportState.OPEN, *, most: int = 50
) -> list[Case]:
    async with world.look() as tx:
        return list(await cases(tx, community, state=state, most=most))


async def test_moderators_see_what_is_reported_in_their_community_and_admins_see_all(world: World) -> None:
    ann, bob = await world.person("ann"), await world.stranger("bob")
    cats, dogs = await world.community("cats", ann), await world.community("dogs", ann)
    post = await world.post(ann, cats)
    first, second = await reported(world, bob, ann, post), await reported(world, bob, ann)
    (case,) = await seen(world, cats)
    assert (case.report.id, case.reporter.id, case.person.id) == (first, bob.id, ann.id)
    assert case.post is not None and case.community is not None
    assert (case.post.id, case.community.id) == (post.id, cats.id)
    assert await seen(world, dogs) == []
    assert [each.report.id for each in await seen(world, None)] == [second, first]
    assert [each.report.id for each in await seen(world, None, most=1)] == [second]


async def test_what_is_removed_is_still_seen_by_those_who_decide(world: World) -> None:
    ann, bob = await world.person("ann"), await world.stranger("bob")
    cats = await world.community("cats", ann)
    post = await world.post(ann, cats, title="Whiskers")
    await reported(world, bob, ann, post)
    async with world.tx() as tx:
        await moderation.remove(tx, Hand(ann, HERE), post=await tx.posts.get(post.id))
    (case,) = await seen(world, cats)
    assert case.post is not None and case.post.title == "Whiskers"


async def test_what_is_settled_is_listed_apart(world: World) -> None:
    ann, bob = await world.person("ann"), await world.stranger("bob")
    cats = await world.community("cats", ann)
    mia = await world.person("mia", admin=True)
    number = await reported(world, bob, ann, await world.post(ann, cats))
    async with world.tx() as tx:
        report = await tx.reports.get(number)
        assert report is not None
        await reports.settle(tx, Hand(mia, HERE), report=report, state=ReportState.DISMISSED)
    assert await seen(world, cats) == []
    (case,) = await seen(world, cats, ReportState.DISMISSED)
    assert case.report.settled_by == mia.id
