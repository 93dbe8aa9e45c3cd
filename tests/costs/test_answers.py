"""What it costs to be asked for a post that many ask for."""

import pytest

from tests.costs.counting import counting
from tests.delivery.stage import speaks
from tests.faces.house import House

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("signed", [False, True], ids=["anonymous", "signed"])
async def test_a_post_that_was_just_shown_is_shown_again_without_the_database(house: House, *, signed: bool) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    path = post.uri.removeprefix("https://here.test")
    await speaks(house.world, await house.world.stranger("bob"), "lemmy")
    reader = house.there.actor("bob") if signed else None
    first = await house.document(path, by=reader)
    with counting() as counted:
        again = [await house.document(path, by=reader) for _ in range(20)]
    assert len(counted) == 0, str(counted)
    assert again == [first] * 20
    assert house.there.asked == []
