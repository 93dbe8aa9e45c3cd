"""What this server says of itself to statistics and to other servers."""

import pytest

from fedi_groups.domain.types import DAY, MINUTE, Visibility
from tests import schemas
from tests.faces.house import House

pytestmark = pytest.mark.anyio


async def test_both_versions_are_where_the_links_say(house: House) -> None:
    links = (await house.client.get("/.well-known/nodeinfo")).json()

    assert not schemas.problems("nodeinfo-links", links)
    versions = [each for each in links["links"] if "nodeinfo" in each["rel"]]
    assert len(versions) == 2
    for link in versions:
        answer = await house.client.get(link["href"])
        assert answer.headers["content-type"] == f'application/json; profile="{link["rel"]}#"'
        assert answer.headers["access-control-allow-origin"] == "*"
        assert not schemas.problems("nodeinfo", answer.json())
        assert link["rel"].endswith(answer.json()["version"])


async def test_it_counts_who_lives_here_and_what_they_said_to_all(house: House) -> None:
    ann, ben = await house.world.person("ann"), await house.world.person("ben")
    cats = await house.world.community("cats", ann)
    bob = await house.world.stranger("bob")
    await house.joins(bob, cats)
    post = await house.world.post(ann, cats)
    await house.world.post(ann, parent=post)
    await house.world.post(bob, cats, uri="https://there.test/notes/1")
    await house.says(ben, visibility=Visibility.FOLLOWERS)
    await house.deletes(await house.world.post(ann, cats))

    usage = (await house.client.get("/nodeinfo/2.1")).json()["usage"]

    assert usage == {
        "users": {"total": 2, "activeMonth": 1, "activeHalfyear": 1},
        "localPosts": 1,
        "localComments": 1,
    }


async def test_who_has_been_silent_is_not_active(house: House) -> None:
    await house.world.post(await house.world.person("ann"))

    seen = []
    for days in (1, 40, 150):
        house.world.time.pass_by(days * DAY)
        users = (await house.client.get("/nodeinfo/2.1")).json()["usage"]["users"]
        seen.append((users["activeMonth"], users["activeHalfyear"]))

    assert seen == [(1, 1), (0, 1), (0, 0)]


async def test_counting_is_not_done_for_everyone_who_asks(house: House) -> None:
    await house.client.get("/nodeinfo/2.1")
    await house.world.person("ann")

    soon = (await house.client.get("/nodeinfo/2.1")).json()["usage"]["users"]["total"]
    house.world.time.pass_by(31 * MINUTE)
    later = (await house.client.get("/nodeinfo/2.1")).json()["usage"]["users"]["total"]

    assert (soon, later) == (0, 1)


async def test_there_are_no_other_versions(house: House) -> None:
    assert (await house.client.get("/nodeinfo/1.0")).status_code == 404
