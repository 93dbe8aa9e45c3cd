"""Reactions of people here: a Like that says by which emoji, which everyone reads as a Like at least."""

import pytest

from fedi_groups.actions import emojis, moderation, posting, quoting, reactions
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.emojis import Picture
from fedi_groups.domain.drafts import Draft, QuoteDraft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.types import PostKind, Uri
from tests import schemas
from tests.outbox.hearing import WRAPPED, follows, heard, last, someone
from tests.world import World, document

pytestmark = pytest.mark.anyio


async def test_a_custom_emoji_of_this_server_comes_along_with_the_reaction(world: World) -> None:
    ann, eve = await world.person("ann"), await world.person("eve")
    cats = await world.community("cats", ann)
    await follows(world, await someone(world, "lou", at="lemmy.test", runs="lemmy"), cats)
    post = await world.post(ann, cats)
    async with world.tx() as tx:
        party = await emojis.put(tx, name="party", picture=Picture("png", b"a picture", b"a still one"))
        found = await tx.posts.get(post.id)
        await reactions.react(tx, voter=eve, post=found, emoji=party.code, image=party.file, cause=HERE)
    like = document((await last(world, "vote")).threadiverse_body)
    schemas.check("vote", like)
    (tag,) = like["tag"]
    assert (like["content"], tag["name"], tag["id"]) == (":party:", ":party:", "https://here.test/emojis/party")
    assert tag["icon"]["url"] == f"https://here.test/emojis/{party.file}"


async def test_a_reaction_is_told_as_a_like_with_the_emoji_and_taken_back_with_it(world: World) -> None:
    ann, eve = await world.person("ann"), await world.person("eve")
    cats = await world.community("cats", ann)
    await follows(world, await someone(world, "lou", at="lemmy.test", runs="lemmy"), cats)
    post = await world.post(ann, cats)
    async with world.tx() as tx:
        found = await tx.posts.get(post.id)
        await reactions.react(tx, voter=eve, post=found, emoji="🐈", image=None, cause=HERE)
    like = document((await last(world, "vote")).threadiverse_body)
    schemas.check("vote", like)
    assert (like["type"], like["content"]) == ("Like", "🐈")
    assert await heard(world, await last(world, "vote")) == {"lemmy.test/inbox": WRAPPED}

    async with world.tx() as tx:
        await reactions.unreact(tx, voter=eve, post=await tx.posts.get(post.id), emoji="🐈", cause=HERE)
    undo = document((await last(world, "unvote")).threadiverse_body)
    schemas.check("undo", undo)
    assert undo["object"]["content"] == "🐈"


async def test_what_was_removed_is_not_told_again_when_its_quote_is_answered(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    bob = await someone(world, "bob", at="blog.test")
    draft = Draft(PostKind.PAGE, "<p>x</p>", title="T", quote=QuoteDraft(Uri("https://blog.test/notes/1"), bob.id))
    async with world.tx() as tx:
        post = await posting.publish(tx, draft=draft, author=ann, cause=HERE, community=cats)
    async with world.tx() as tx:
        await moderation.remove(tx, Hand(ann, HERE), post=await tx.posts.get(post.id))
    async with world.tx() as tx:
        await quoting.answered(tx, post=await tx.posts.get(post.id), approval=Uri("https://blog.test/stamps/1"))
    assert "update" not in [row.kind for row in await world.log()]
