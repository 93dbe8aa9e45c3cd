"""What a post of ours costs, before anyone is told: the same whoever follows."""

from collections.abc import Mapping

import pytest
from sqlalchemy import func, select

from fedi_groups.actions import membership
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.storage import tables
from tests.costs.counting import Counted, counting
from tests.world import World

pytestmark = pytest.mark.anyio

# Bounds are what was counted, and one more.
POST = 8
"""3 for what the rules and addresses need, 3 to write log, post and own vote, 1 to wake others (PostgreSQL)."""

COMMENT = 11
"""As a post, and: what it answers, who has spoken in the thread so far, and the thread's count."""


async def rows(world: World) -> Mapping[str, int]:
    """Of every table."""
    async with world.look() as tx:
        question = {each.name: select(func.count()).select_from(each) for each in tables.metadata.sorted_tables}
        return {name: (await tx.connection.execute(each)).scalar_one() for name, each in question.items()}


async def _followers(world: World, community: ActorFacts, *, first: int, number: int) -> None:
    """Each on a server of their own."""
    for place in range(first, first + number):
        follower = await world.stranger(f"person{place}", host=f"server{place}.test")
        async with world.tx() as tx:
            await membership.follow(tx, follower=follower, target=community)


async def _posted(world: World, author: ActorFacts, community: ActorFacts) -> tuple[Counted, dict[str, int]]:
    """What it took, and which rows it left."""
    before = await rows(world)
    with counting() as counted:
        await world.post(author, community)
    after = await rows(world)
    return counted, {name: after[name] - before[name] for name in after if after[name] != before[name]}


async def test_a_post_writes_the_same_rows_for_two_followers_as_for_forty(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    await _followers(world, cats, first=0, number=2)
    await world.post(ann, cats)
    few, rows_of_few = await _posted(world, ann, cats)
    await _followers(world, cats, first=2, number=38)
    many, rows_of_many = await _posted(world, ann, cats)
    assert rows_of_few == rows_of_many == {"post": 1, "outgoing": 1, "vote": 1}
    assert len(few) == len(many) <= POST, str(many)
    assert many.commits == 1


async def test_a_comment_takes_one_commit_and_few_statements(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    post = await world.post(ann, cats)
    await world.post(ann, parent=post)
    with counting() as counted:
        await world.post(ann, parent=post)
    assert counted.commits == 1
    assert len(counted) <= COMMENT, str(counted)
