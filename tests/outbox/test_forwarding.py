"""Answers from elsewhere to what people here say outside communities: forwarded to their followers, once."""

from dataclasses import dataclass

import pytest

from fedi_groups.actions import posting
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import Cause, Elsewhere
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import PostKind, ReceivedId, Uri, Visibility
from tests.outbox.hearing import PLAIN, follows, heard, someone
from tests.world import World

pytestmark = pytest.mark.anyio

SIGNED = Elsewhere(ReceivedId(7), Uri("https://blog.test/activities/7"), signed=True)
BARE = Elsewhere(ReceivedId(7), Uri("https://blog.test/activities/7"))


@dataclass(frozen=True, slots=True)
class Scene:
    """Ann has said something, fan@fans.test follows her; bob@blog.test answers."""

    world: World
    ann: ActorFacts
    bob: ActorFacts
    post: PostFacts

    async def answer(
        self,
        cause: Cause = SIGNED,
        *,
        to: PostFacts | None = None,
        visibility: Visibility = Visibility.PUBLIC,
        number: int = 1,
    ) -> PostFacts:
        uri = Uri(f"https://blog.test/notes/{number}")
        draft = Draft(PostKind.NOTE, "<p>Yes</p>", uri=uri, visibility=visibility)
        async with self.world.tx() as tx:
            parent = await tx.posts.get((to or self.post).id)
            return await posting.publish(tx, draft=draft, author=self.bob, cause=cause, parent=parent)

    async def rows(self) -> list[LogRow]:
        return [row for row in await self.world.log() if row.received_id is not None]


@pytest.fixture
async def scene(world: World) -> Scene:
    ann = await world.person("ann")
    bob = await someone(world, "bob", at="blog.test")
    await follows(world, await someone(world, "fan", at="fans.test"), ann)
    return Scene(world, ann, bob, await world.post(ann, title=None))


async def test_an_answer_goes_to_the_followers_of_whom_it_answers_as_it_came(scene: Scene) -> None:
    await scene.answer()
    (row,) = await scene.rows()
    assert await heard(scene.world, row) == {"fans.test/inbox": PLAIN}
    assert (row.received_id, row.signer_id, row.threadiverse_body) == (7, scene.ann.id, None)


async def test_so_do_its_edits_and_its_end(scene: Scene) -> None:
    comment = await scene.answer()
    async with scene.world.tx() as tx:
        draft = Draft(PostKind.NOTE, "<p>No</p>", updated=tx.now)
        known = await tx.posts.get(comment.id)
        await posting.edit(tx, post=known, draft=draft, author=scene.bob, cause=SIGNED)
    async with scene.world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(comment.id), author=scene.bob, cause=SIGNED)
    assert [row.kind for row in await scene.rows()] == ["create", "update", "delete"]
    for row in await scene.rows():
        assert await heard(scene.world, row) == {"fans.test/inbox": PLAIN}


async def test_an_answer_to_an_answer_goes_to_who_began_the_thread(scene: Scene) -> None:
    first = await scene.answer(BARE)
    await scene.answer(to=first, number=2)
    (row,) = await scene.rows()
    assert row.follower_of == scene.ann.id


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
async def test_what_is_not_public_is_not_forwarded(scene: Scene, visibility: Visibility) -> None:
    await scene.answer(visibility=visibility)
    assert await scene.rows() == []


async def test_nor_is_what_nobody_would_believe_nor_what_was_said_to_others(scene: Scene) -> None:
    await scene.answer(BARE)
    other = await scene.world.post(scene.bob, title=None, uri="https://blog.test/notes/9", cause=SIGNED)
    await scene.answer(to=other, number=2)
    assert await scene.rows() == []
