"""Pictures: uploaded, attached to one thing each, and ended with it."""

import pytest
from sqlalchemy import select

from fedi_groups.actions import media, posting
from fedi_groups.actions.moderation import Hand
from fedi_groups.actions.profiles import Profile, change_community, delete_actor
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.media import Focus, MediaFacts, Picture
from fedi_groups.domain.types import PostKind
from fedi_groups.errors import Denied, FediGroupsError, Malformed
from fedi_groups.storage import tables
from tests.world import World

pytestmark = pytest.mark.anyio


def shot(number: int = 0) -> Picture:
    return Picture(f"{number:032x}.png", 64, 48, "L00000fQfQfQ", 100)


async def uploaded(world: World, author: ActorFacts, number: int = 0, **more: object) -> MediaFacts:
    async with world.tx() as tx:
        return await media.add(tx, author=author, picture=shot(number), **more)  # type: ignore[arg-type]  # as given


async def posted(world: World, author: ActorFacts, *pictures: MediaFacts) -> PostFacts:
    cats = await world.community("cats", author)
    async with world.tx() as tx:
        found = [await tx.media.get(each.id) for each in pictures]
        draft = Draft(kind=PostKind.PAGE, content="<p>Look</p>", title="Look")
        return await posting.publish(tx, draft=draft, author=author, community=cats, cause=HERE, pictures=found)


async def due(world: World) -> set[tuple[str, str]]:
    async with world.store.database.read() as connection:
        return {(row.kind, row.key) for row in await connection.execute(select(tables.due))}


async def test_a_picture_goes_along_with_a_post_by_the_name_of_its_file(world: World) -> None:
    ann = await world.person("ann")
    first = await uploaded(world, ann, description=" A red\n square ", focus=Focus(0.5, -1))
    post = await posted(world, ann, first)
    async with world.look() as tx:
        (attached,) = (await tx.posts.get(post.id)).attachments
        assert (await tx.media.get(first.id)).post_id == post.id
    assert attached == {
        "kind": "Image",
        "file": shot().file,
        "media_type": "image/png",
        "alt": "A red square",
        "width": 64,
        "height": 48,
        "blurhash": "L00000fQfQfQ",
        "focus": [0.5, -1],
    }


async def test_a_picture_belongs_to_one_post_of_who_uploaded_it(world: World) -> None:
    ann, bob = await world.person("ann"), await world.person("bob")
    first, other = await uploaded(world, ann), await uploaded(world, bob, 1)
    await posted(world, ann, first)
    for wrong, why in ((first, "upload it anew"), (other, "Only who has uploaded")):
        with pytest.raises(Denied, match=why):
            async with world.tx() as tx:
                draft = Draft(kind=PostKind.NOTE, content="<p>Look</p>")
                known = await tx.media.get(wrong.id)
                await posting.publish(tx, draft=draft, author=ann, cause=HERE, pictures=[known])


async def test_a_post_has_four_pictures_at_the_most(world: World) -> None:
    ann = await world.person("ann")
    five = [await uploaded(world, ann, number) for number in range(5)]
    with pytest.raises(Denied, match="up to 4"):
        await posted(world, ann, *five)


async def test_what_describes_it_has_its_limits(world: World) -> None:
    ann = await world.person("ann")
    for more in ({"description": "x" * 1501}, {"focus": Focus(0, 1.5)}):
        with pytest.raises(Malformed):
            await uploaded(world, ann, **more)


async def test_somebody_elsewhere_uploads_nothing_here(world: World) -> None:
    with pytest.raises(FediGroupsError):
        await uploaded(world, await world.stranger("bob"))


async def test_with_a_post_its_pictures_go_and_with_an_author_all_of_theirs(world: World) -> None:
    ann = await world.person("ann")
    first, loose = await uploaded(world, ann), await uploaded(world, ann, 1)
    post = await posted(world, ann, first)
    async with world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(post.id), author=ann, cause=HERE)
    async with world.tx() as tx:
        await delete_actor(tx, actor=ann)
    found = await due(world)
    assert {("drop media", f"post {post.id}"), ("drop media", f"author {ann.id}")} <= found
    assert ("drop media", f"upload {loose.id}") in found  # in a day, should it belong to nothing then


async def test_a_post_without_pictures_leaves_no_errand(world: World) -> None:
    ann = await world.person("ann")
    post = await posted(world, ann)
    async with world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(post.id), author=ann, cause=HERE)
    assert not [key for kind, key in await due(world) if kind == "drop media"]


async def test_a_community_has_a_picture_and_followers_are_told(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    first = await uploaded(world, ann)
    async with world.tx() as tx:
        changed = await change_community(
            tx,
            Hand(ann, HERE),
            community=await tx.actors.get(cats.id),
            profile=Profile(icon=await tx.media.get(first.id)),
        )
    assert changed.icon == f"https://here.test/media/{shot().file}"
    async with world.look() as tx:
        assert (await tx.actors.get(cats.id)).icon == changed.icon
    row = await world.told("update-group")
    assert row.threadiverse_body is not None and changed.icon.encode() in row.threadiverse_body
