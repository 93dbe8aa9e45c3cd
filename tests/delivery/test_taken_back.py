"""What a server was told and still shows is taken back there, even if nobody follows from it any more."""

from typing import Any

import pytest

from fedi_groups.delivery.receipts import receipts
from fedi_groups.domain.log import ToMicroblogs
from fedi_groups.domain.types import DAY
from fedi_groups.storage.outgoing import find_row
from fedi_groups.storage.retention import prune_log
from tests.delivery.conftest import Scene
from tests.delivery.stage import append, follow, note_row, refuse_connections, row_number, unfollow

pytestmark = pytest.mark.anyio


async def told(scene: Scene, **more: Any) -> int:
    [number] = await append(scene.world, note_row(scene.world, scene.cats, **more))
    await scene.delivery.step()
    return number


async def ended(scene: Scene, of: int, *, kind: str = "delete", **more: Any) -> int:
    return await told(scene, kind=kind, undoes_id=of, microblog=ToMicroblogs.UNBOOST, keep=True, **more)


def heard(scene: Scene, number: int) -> list[str]:
    return sorted(post.host for post in scene.inboxes.posts if row_number(post) == number)


async def hosts_of(scene: Scene, number: int) -> list[str]:
    async with scene.world.store.database.read() as connection:
        row = await find_row(connection, number)
    assert row is not None
    return [each.origin.removeprefix("https://") for each in await receipts(scene.world.store.database, row)]


@pytest.mark.parametrize("kind", ["delete", "remove", "unboost"])
async def test_who_followed_when_it_was_told_hears_its_end(scene: Scene, kind: str) -> None:
    post = await told(scene)
    await unfollow(scene.world, scene.max, scene.cats)
    end = await ended(scene, post, kind=kind)

    assert "mastodon.test" in await hosts_of(scene, end)
    [undo] = [each for each in scene.inboxes.at("mastodon.test") if row_number(each) != post]
    assert undo.document["type"] == "Undo"
    assert undo.document["object"]["id"].endswith(f"/activities/{post}/boost")


async def test_who_was_never_told_hears_no_end_either(scene: Scene) -> None:
    early = await told(scene)
    await unfollow(scene.world, scene.max, scene.cats)
    late = await told(scene)
    assert heard(scene, await ended(scene, late)) == ["lemmy.test"]
    await follow(scene.world, scene.max, scene.cats)
    await unfollow(scene.world, scene.max, scene.cats)
    assert heard(scene, await ended(scene, late)) == ["lemmy.test"]
    assert "mastodon.test" in await hosts_of(scene, await ended(scene, early))


async def test_what_was_not_for_everyone_ends_with_the_follow(scene: Scene) -> None:
    post = await told(scene, public=False)
    await unfollow(scene.world, scene.lem, scene.cats)
    assert "lemmy.test" not in await hosts_of(scene, await ended(scene, post, public=False))


async def test_other_news_ends_with_the_follow(scene: Scene) -> None:
    post = await told(scene)
    await unfollow(scene.world, scene.lem, scene.cats)
    assert heard(scene, await told(scene, kind="update", object_id=post)) == ["mastodon.test"]


async def test_it_stays_in_the_log_until_they_have_it(scene: Scene) -> None:
    post = await told(scene)
    await unfollow(scene.world, scene.max, scene.cats)
    scene.inboxes.rule = refuse_connections("mastodon.test")
    end = await ended(scene, post)
    scene.world.time.pass_by(8 * DAY)
    await told(scene)
    await prune_log(scene.world.store.database, now=scene.world.time())
    assert end in [each.id for each in await scene.world.log()]

    scene.inboxes.rule = lambda each: 202
    scene.world.time.pass_by(DAY)
    await scene.delivery.step()
    await told(scene)
    await prune_log(scene.world.store.database, now=scene.world.time())
    assert end not in [each.id for each in await scene.world.log()]
