"""Flairs of communities and posts as others send them, and who may change them."""

import pytest

from fedi_groups.actions import flairs, moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import Uri
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.modlog import find_entry
from fedi_groups.storage.received import State
from fedi_groups.storage.telling import flairs_of
from fedi_groups.wire.shapes import Json
from tests.inbox.conftest import Inbox
from tests.world import document

pytestmark = pytest.mark.anyio

CATS = "https://here.test/c/cats"
NEWS = {"type": "CommunityPostTag", "id": f"{CATS}/tag/news", "preferredUsername": "news", "name": "News"}
ELDER = {"type": "lemmy:CommunityTag", "id": f"{CATS}/tag/news", "display_name": "News"}
RENAMED = {"type": "lemmy:CommunityTag", "id": "https://there.test/c/cats@here.test/tag/2", "display_name": "News"}
UNKNOWN = {"type": "CommunityPostTag", "id": f"{CATS}/tag/other", "preferredUsername": "other"}


async def _scene(inbox: Inbox) -> tuple[ActorFacts, Uri]:
    """A community with the flair news, and bob, who is a member."""
    ann = await inbox.world.person("ann")
    cats = await inbox.world.community("cats", ann)
    async with inbox.world.tx() as tx:
        await flairs.define(tx, community=await tx.actors.get(cats.id), name="news", title="News")
    bob = inbox.there.actor("bob")
    await inbox.receive(inbox.there.activity("Follow", bob, CATS))
    return cats, bob


async def _bears(inbox: Inbox, uri: str) -> list[str]:
    async with inbox.world.look() as tx:
        post = await tx.posts.find(uri)
        assert post is not None
        return [each.name for each in await flairs_of(tx, post)]


def _page(inbox: Inbox, bob: Uri, tags: list[Json], **more: object) -> Json:
    return inbox.there.note(bob, 1, to=inbox.to_community(), type="Page", name="Cats", tag=tags, audience=CATS, **more)


@pytest.mark.parametrize("tag", [NEWS, ELDER, RENAMED], ids=["Lemmy 1.0", "PieFed", "PieFed, of a community elsewhere"])
async def test_a_post_bears_the_flairs_its_community_has(inbox: Inbox, tag: Json) -> None:
    _, bob = await _scene(inbox)
    page = _page(inbox, bob, [tag, UNKNOWN])
    assert await inbox.receive(inbox.there.activity("Create", bob, page)) is State.DONE
    assert await _bears(inbox, page["id"]) == ["news"]


async def test_its_author_may_change_them(inbox: Inbox) -> None:
    _, bob = await _scene(inbox)
    await inbox.receive(inbox.there.activity("Create", bob, _page(inbox, bob, [NEWS])))
    page = _page(inbox, bob, [], updated="2026-11-20T11:00:00Z")
    await inbox.receive(inbox.there.activity("Update", bob, page))
    assert await _bears(inbox, page["id"]) == []


async def _posted(inbox: Inbox) -> tuple[Json, Uri]:
    """A post by bob, and eve, whom ann makes a moderator."""
    cats, bob = await _scene(inbox)
    page = _page(inbox, bob, [])
    await inbox.receive(inbox.there.activity("Create", bob, page))
    eve = inbox.server("mods.test").actor("eve")
    keeper = await inbox.resolver.actor(eve, budget=Budget(3))
    async with inbox.world.tx() as tx:
        ann = await tx.actors.named("ann")
        assert ann is not None
        await moderation.appoint(tx, Hand(ann, HERE), community=await tx.actors.get(cats.id), person=keeper)
    return page, eve


async def test_a_moderator_sets_them_by_an_update_and_changes_nothing_else(inbox: Inbox) -> None:
    page, eve = await _posted(inbox)
    changed = page | {"tag": [NEWS], "content": "<p>Not bob's words.</p>", "sensitive": True}
    update = inbox.others[-1].activity("Update", eve, changed)
    assert await inbox.receive(update) is State.DONE
    assert await _bears(inbox, page["id"]) == ["news"]
    async with inbox.world.look() as tx:
        post = await tx.posts.find(page["id"])
    assert post is not None and post.sensitive and "Not bob" not in post.content
    row = await inbox.world.told("flair")
    assert row.received_id is not None and row.community_id is not None


async def test_whoever_is_no_moderator_changes_nothing(inbox: Inbox) -> None:
    page, _ = await _posted(inbox)
    mallory = inbox.server("evil.test").actor("mallory")
    update = inbox.others[-1].activity("Update", mallory, page | {"tag": [NEWS], "content": "<p>Mine.</p>"})
    assert await inbox.receive(update) is State.REFUSED
    assert await _bears(inbox, page["id"]) == []


async def test_a_community_elsewhere_is_known_by_the_flairs_it_defines(inbox: Inbox) -> None:
    dogs = inbox.there.actor("dogs", kind="Group", tag=[])
    stated = [{"type": "CommunityPostTag", "id": f"{dogs}/tag/{name}", "preferredUsername": name} for name in "ab"]
    stated.append({"type": "CommunityPostTag", "id": f"{CATS}/tag/news", "preferredUsername": "news"})
    inbox.there.documents[dogs]["tag"] = stated
    found = await inbox.resolver.actor(dogs, budget=Budget(3))

    async def known() -> list[str]:
        async with inbox.world.look() as tx:
            return [each.name for each in await tx.flairs.of(found.id)]

    assert await known() == ["a", "b"]
    del inbox.there.documents[dogs]["tag"]
    elder = {"type": "lemmy:CommunityTag", "id": f"{dogs}/tag/b", "display_name": "Bones"}
    inbox.there.documents[dogs]["lemmy:tagsForPosts"] = [elder]
    inbox.world.time.pass_by(60_000_000)
    await inbox.resolver.actor(dogs, budget=Budget(3), fresh=True)
    assert await known() == ["Bones"]


async def test_a_moderator_here_tells_group_servers_by_an_update(inbox: Inbox) -> None:
    page, _ = await _posted(inbox)
    async with inbox.world.tx() as tx:
        ann, post = await tx.actors.named("ann"), await tx.posts.find(page["id"])
        assert ann is not None and isinstance(post, PostFacts)
        await flairs.set_flairs(tx, Hand(ann, HERE), post=post, flairs=(NEWS["id"],), sensitive=False)
    told = await inbox.world.told("flair")
    async with inbox.world.tx() as tx:
        entry = await find_entry(tx.connection, told.id)
    assert entry is not None
    assert (entry.act, entry.community_id, entry.actor_id, entry.post_id) == (
        "flair",
        post.community_id,
        ann.id,
        post.id,
    )
    update = document(told.threadiverse_body)
    assert (update["type"], update["actor"]) == ("Update", "https://here.test/u/ann")
    assert update["object"]["attributedTo"] == page["attributedTo"]
    (flair,) = (each for each in update["object"]["tag"] if each["type"] == NEWS["type"])
    assert flair | NEWS == flair
