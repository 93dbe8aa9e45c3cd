"""The wall of a community (FEP-400e), how many belong to it, and documents for those who read walls."""

import pytest

from tests import schemas
from tests.faces.house import House, path_of

pytestmark = pytest.mark.anyio


async def test_a_wall_is_read_in_pages_the_newest_thread_first(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    posts = [await house.world.post(ann, cats, title=f"Number {number}") for number in range(3)]
    await house.world.post(ann, parent=posts[0])

    wall = await house.document("/c/cats/wall")
    schemas.check("wall", wall)
    assert (wall["totalItems"], wall["attributedTo"]) == (3, cats.uri)
    page = await house.document(path_of(wall["first"]))
    schemas.check("wall-page", page)
    assert page["orderedItems"] == [each.uri for each in reversed(posts)] and "next" not in page
    assert (await house.get("/c/cats/wall?page=201")).status_code == 404


async def test_a_long_wall_goes_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fedi_groups.reads.collections.WALL", 2)
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    posts = [await house.world.post(ann, cats, title=f"Number {number}") for number in range(3)]
    first = await house.document("/c/cats/wall?page=1")
    assert first["next"] == f"{cats.uri}/wall?page=2"
    assert (await house.document("/c/cats/wall?page=2"))["orderedItems"] == [posts[0].uri]


async def test_of_a_private_community_a_wall_shows_nothing(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    async with house.world.tx() as tx:
        cats = tx.actors.change(await tx.actors.get(cats.id), locked=True)
    await house.world.post(ann, cats)
    assert (await house.document("/c/cats/wall"))["totalItems"] == 0
    assert (await house.document("/c/cats/wall?page=1"))["orderedItems"] == []


async def test_members_are_counted_and_not_named(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    await house.joins(await house.world.stranger("bob"), cats)
    members = await house.document("/c/cats/members")
    schemas.check("collection", members)
    assert (members["totalItems"], members["items"]) == (2, [])
    assert (await house.get("/c/ann/members")).status_code == 404


async def test_a_community_says_how_one_joins_it(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    document = await house.document("/c/cats")
    assert document["wall"] == f"{cats.uri}/wall" and document["members"] == f"{cats.uri}/members"
    assert document["capabilities"] == {"acceptsJoins": True} and document["accessType"] == "open"
    async with house.world.tx() as tx:
        tx.actors.change(await tx.actors.get(cats.id), locked=True)
    house.world.time.pass_by(600_000_000)
    assert (await house.document("/c/cats"))["accessType"] == "closed"


async def test_who_reads_walls_finds_the_wall_in_a_post_and_nobody_else_does(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    post = await house.world.post(ann, cats)
    comment = await house.world.post(ann, parent=post)
    bob = house.there.actor("bob")
    await house.runs("smithereen")
    note = await house.document(path_of(post.uri), by=bob)
    schemas.check("note", note)
    assert note["target"] == {"type": "Collection", "id": f"{cats.uri}/wall", "attributedTo": cats.uri}
    assert "target" not in await house.document(path_of(comment.uri), by=bob)
    assert "target" not in await house.document(path_of(post.uri))
    answer = await house.get(path_of(post.uri), user_agent="Lemmy/0.19.5")
    assert answer.json()["type"] == "Page" and "target" not in answer.json()


async def test_an_addition_answers_at_its_id(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    post = await house.world.post(ann, cats)
    addition = await house.document(f"/activities/{post.boost_id}/add")
    schemas.check("add", addition)
    assert addition["object"] == post.uri
    assert (await house.get(f"/activities/{post.boost_id}/take")).status_code == 404
