"""Files: uploaded, described, attached to one thing each, and ended with it."""

import pytest
from sqlalchemy import select

from fedi_groups.actions import media, posting
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.profiles import Profile, change_community, delete_actor
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.media import Focus, Made, MediaFacts, Small
from fedi_groups.domain.types import PostKind
from fedi_groups.errors import Denied, FediGroupsError, Malformed, Missing
from fedi_groups.storage import tables
from tests.world import World

pytestmark = pytest.mark.anyio


def shot(number: int = 0) -> Made:
    return Made(f"{number:032x}.png", 64, 48, "L00000fQfQfQ", 100)


LIST = Made(f"{'cd' * 16}.pdf", size=9, name="List.pdf")


async def uploaded(world: World, author: ActorFacts, number: int = 0, **more: object) -> MediaFacts:
    async with world.tx() as tx:
        return await media.add(tx, author=author, made=shot(number), **more)  # type: ignore[arg-type]  # as given


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
        "id": first.id,
        "file": shot().file,
        "media_type": "image/png",
        "alt": "A red square",
        "width": 64,
        "height": 48,
        "small": [64, 48],
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


async def edited(world: World, post: PostFacts, author: ActorFacts, *files: MediaFacts) -> PostFacts:
    async with world.tx() as tx:
        found = [await tx.media.get(each.id) for each in files]
        draft = Draft(kind=PostKind.PAGE, content=post.content, title=post.title)
        known = await tx.posts.get(post.id)
        return await posting.edit(tx, post=known, draft=draft, author=author, cause=HERE, pictures=found)


async def test_a_document_goes_along_under_its_name(world: World) -> None:
    ann = await world.person("ann")
    async with world.tx() as tx:
        paper = await media.add(tx, author=ann, made=LIST)
    post = await posted(world, ann, paper)
    async with world.look() as tx:
        (kept,) = (await tx.posts.get(post.id)).attachments
    assert (kept["kind"], kept["name"], kept["size"], kept["media_type"]) == (
        "Document",
        "List.pdf",
        9,
        "application/pdf",
    )


async def test_only_a_picture_stands_for_a_community(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    with pytest.raises(Denied, match="Only a picture"):
        async with world.tx() as tx:
            paper = await media.add(tx, author=ann, made=LIST)
            profile = Profile(icon=paper)
            await change_community(tx, Hand(ann, HERE), community=await tx.actors.get(cats.id), profile=profile)


async def test_an_upload_is_described_by_its_author_alone_and_as_often_as_they_like(world: World) -> None:
    ann, bob = await world.person("ann"), await world.person("bob")
    first = await uploaded(world, ann, description="A cat", focus=Focus(0, 0.5))
    with pytest.raises(Denied, match="Only who has uploaded"):
        async with world.tx() as tx:
            known = await tx.media.get(first.id)
            media.describe(tx, media=known, author=bob, new=media.Description("Mine"))
    for new, words, focus in (
        (media.Description("A \n dog"), "A dog", Focus(0, 0.5)),
        (media.Description(focus=Focus(1, 1)), "A dog", Focus(1, 1)),
        (media.Description(""), "", Focus(1, 1)),
        (media.Description(small=Small(30, 40, 5)), "", Focus(1, 1)),
    ):
        async with world.tx() as tx:
            media.describe(tx, media=await tx.media.get(first.id), author=ann, new=new)
        async with world.look() as tx:
            found = await tx.media.get(first.id)
        assert (found.alt, found.focus) == (words, focus)
    assert found.made.preview == Small(30, 40, 5)
    with pytest.raises(Malformed):
        async with world.tx() as tx:
            known = await tx.media.get(first.id)
            media.describe(tx, media=known, author=ann, new=media.Description(focus=Focus(2, 0)))


async def test_what_is_attached_is_described_with_its_post_and_others_are_told(world: World) -> None:
    ann = await world.person("ann")
    first, second = await uploaded(world, ann, description="A cat"), await uploaded(world, ann, 1)
    post = await posted(world, ann, first)
    with pytest.raises(Denied, match="edit the post"):
        async with world.tx() as tx:
            media.describe(tx, media=await tx.media.get(first.id), author=ann, new=media.Description("A dog"))
    async with world.tx() as tx:
        known = await tx.media.get(first.id)
        media.describe(tx, media=known, author=ann, new=media.Description("A dog"), within=post)
    changed = await edited(world, post, ann, first, second)
    assert [each["alt"] for each in changed.attachments] == ["A dog", None] and changed.edited
    row = await world.told("update")
    assert row.microblog_body is not None and b"A dog" in row.microblog_body
    assert not [key for kind, key in await due(world) if key.startswith("rest")]
    await edited(world, post, ann, second)
    assert ("drop media", f"rest {post.id}") in await due(world)


async def test_a_picture_of_one_post_does_not_move_to_another(world: World) -> None:
    ann = await world.person("ann")
    first = await uploaded(world, ann)
    await posted(world, ann, first)
    async with world.tx() as tx:
        other = await posting.publish(
            tx, draft=Draft(kind=PostKind.PAGE, content="<p>Else</p>", title="Else"), author=ann, cause=HERE
        )
    with pytest.raises(Denied, match="upload it anew"):
        await edited(world, other, ann, first)


async def test_an_upload_that_is_attached_to_nothing_can_be_taken_back(world: World) -> None:
    ann, bob = await world.person("ann"), await world.person("bob")
    first, used = await uploaded(world, ann), await uploaded(world, ann, 1)
    await posted(world, ann, used)
    for author, each in ((bob, first), (ann, used)):
        with pytest.raises(Denied):
            async with world.tx() as tx:
                media.discard(tx, media=await tx.media.get(each.id), author=author)
    async with world.tx() as tx:
        media.discard(tx, media=await tx.media.get(first.id), author=ann)
    async with world.look() as tx:
        with pytest.raises(Missing):
            await tx.media.get(first.id)
    assert ("drop media", f"file {first.made.file}") in await due(world)
