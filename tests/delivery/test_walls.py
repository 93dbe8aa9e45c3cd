"""What servers with walls hear (FEP-400e), as Smithereen reads it: additions, edits by their authors, and ends."""

from typing import Any

import pytest

from fedi_groups.actions import posting
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.moderation import remove, restore
from fedi_groups.actions.reactions import vote
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import PUBLIC, ActorKind, PostKind, Uri
from tests import schemas
from tests.delivery.conftest import Scene
from tests.delivery.stage import follow, speaks
from tests.world import document

pytestmark = pytest.mark.anyio

WALL = {"type": "Collection", "id": "https://here.test/c/cats/wall", "attributedTo": "https://here.test/c/cats"}


@pytest.fixture
async def sam(scene: Scene) -> ActorFacts:
    sam = await scene.world.stranger("sam", host="smithereen.test")
    await speaks(scene.world, sam, "smithereen")
    await follow(scene.world, sam, scene.cats)
    return sam


async def _heard(scene: Scene) -> list[Any]:
    await scene.delivery.step()
    found = [post.document for post in scene.inboxes.at("smithereen.test")]
    scene.inboxes.posts.clear()
    return found


async def test_posts_and_comments_are_added_to_the_wall_by_their_ids(scene: Scene, sam: ActorFacts) -> None:
    post = await scene.world.post(scene.ann, scene.cats)
    comment = await scene.world.post(scene.ann, parent=post)
    additions = await _heard(scene)
    for each in additions:
        schemas.check("add", each)
        assert (each["actor"], each["target"], each["to"][0]) == (scene.cats.uri, WALL, PUBLIC)
    assert [each["object"] for each in additions] == [post.uri, comment.uri]


async def test_an_edit_is_the_authors_own_and_names_the_wall(scene: Scene, sam: ActorFacts) -> None:
    post = await scene.world.post(scene.ann, scene.cats)
    await _heard(scene)
    scene.world.time.pass_by(1_000_000)
    async with scene.world.tx() as tx:
        draft = Draft(PostKind.PAGE, "<p>Better</p>", title="Better")
        await posting.edit(tx, post=await tx.posts.get(post.id), draft=draft, author=scene.ann, cause=HERE)
    (update,) = await _heard(scene)
    schemas.check("create", update)
    assert (update["type"], update["actor"], update["object"]["target"]) == ("Update", scene.ann.uri, WALL)
    assert "Better" in update["object"]["content"] and "name" not in update["object"]


async def test_what_is_removed_or_deleted_is_taken_away_and_what_is_restored_comes_back(
    scene: Scene, sam: ActorFacts
) -> None:
    post = await scene.world.post(scene.ann, scene.cats)
    hand = Hand(scene.ann, HERE, "off topic")
    for act in (remove, restore):
        async with scene.world.tx() as tx:
            await act(tx, hand, post=await tx.posts.get(post.id))
    async with scene.world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(post.id), author=scene.ann, cause=HERE)
    told = await _heard(scene)
    assert [(each["type"], each["actor"], each["object"]) for each in told] == [
        ("Delete", scene.cats.uri, post.uri),
        ("Delete", scene.cats.uri, post.uri),
    ], "the additions were moot by then"
    schemas.check("delete", told[0])


async def test_votes_say_nothing_to_a_wall(scene: Scene, sam: ActorFacts) -> None:
    post = await scene.world.post(scene.ann, scene.cats)
    ben = await scene.world.person("ben")
    await _heard(scene)
    async with scene.world.tx() as tx:
        await vote(tx, voter=ben, post=await tx.posts.get(post.id), value=1, cause=HERE)
    assert await _heard(scene) == []


async def test_a_private_community_adds_nothing_to_a_wall_elsewhere(scene: Scene, sam: ActorFacts) -> None:
    async with scene.world.tx() as tx:
        cats = tx.actors.change(await tx.actors.get(scene.cats.id), locked=True)
    await scene.world.post(scene.ann, cats)
    assert await _heard(scene) == []


async def test_a_post_of_ours_in_a_group_with_a_wall_names_it(scene: Scene) -> None:
    """Not for group servers: they read it from its addressing."""
    group = await scene.world.stranger("club", host="smithereen.test", kind=ActorKind.GROUP)
    await speaks(scene.world, group, "smithereen")
    async with scene.world.tx() as tx:
        group = tx.actors.change(await tx.actors.get(group.id), wall=Uri(f"{group.uri}/wall"))
    await scene.world.post(scene.ann, group)
    (create,) = await _heard(scene)
    wall = {"type": "Collection", "id": f"{group.uri}/wall", "attributedTo": group.uri}
    assert create["type"] == "Create" and create["object"]["target"] == wall
    schemas.check("create", create)
    row = await scene.world.told("create")
    assert "target" not in document(row.threadiverse_body)["object"]
