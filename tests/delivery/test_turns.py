"""Others get their turn while much is told to many."""

import pytest

from tests.costs.loop import allowed, spent_by
from tests.delivery.conftest import Scene
from tests.delivery.stage import append, follow, note_row, speaks

pytestmark = pytest.mark.anyio

SERVERS = 8
ROWS = 300
"""More than a lane holds, so that it has to read on."""


async def test_a_backlog_for_many_servers_holds_up_nobody_else(scene: Scene) -> None:
    world = scene.world
    for number in range(SERVERS):
        follower = await world.stranger("bob", host=f"server{number}.test")
        await speaks(world, follower, "lemmy")
        await follow(world, follower, scene.cats)
    await scene.delivery.step()
    await append(world, *(note_row(world, scene.cats) for _ in range(ROWS)))

    spent = await spent_by(scene.delivery.step)

    assert len(scene.inboxes.posts) == ROWS * (SERVERS + 2)
    assert spent.held <= allowed(50), spent
