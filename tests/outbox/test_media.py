"""Pictures in what is told: where they lie, who is told where, and what never goes along."""

import pytest

from fedi_groups.actions import flairs, media, moderation, posting
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.media import Made
from fedi_groups.domain.types import PostKind, Uri
from fedi_groups.wire.grants import RECEIVER
from fedi_groups.wire.shapes import Json
from tests import schemas
from tests.actions.test_admission import answer, ask, private
from tests.outbox.hearing import someone
from tests.world import World, document

pytestmark = pytest.mark.anyio

FILE = f"{'ab' * 16}.png"


async def shown(world: World, author: ActorFacts, community: ActorFacts) -> PostFacts:
    async with world.tx() as tx:
        picture = await media.add(tx, author=author, made=Made(FILE, 64, 48, "L00000fQfQfQ", 9), description="A cat")
        draft = Draft(PostKind.PAGE, "<p>Look</p>", title="A cat")
        place = await tx.actors.get(community.id)
        return await posting.publish(tx, draft=draft, author=author, community=place, cause=HERE, pictures=[picture])


def attached(activity: Json) -> list[Json]:
    found: list[Json] = activity["object"]["attachment"]
    return found


async def test_what_is_public_has_one_address_for_all(world: World) -> None:
    ann = await world.person("ann")
    await shown(world, ann, await world.community("cats", ann))
    row = await world.told("create")
    for body, kind in ((row.threadiverse_body, "Image"), (row.microblog_body, "Document")):
        (picture,) = attached(document(body))
        assert picture == {
            "type": kind,
            "url": f"https://here.test/media/{FILE}",
            "mediaType": "image/png",
            "name": "A cat",
            "width": 64,
            "height": 48,
            "blurhash": "L00000fQfQfQ",
        }
        schemas.check("create", document(body))
        assert any("blurhash" in term for term in document(body)["@context"] if isinstance(term, dict))


async def test_of_what_is_private_the_log_holds_a_place_for_each_servers_word(world: World) -> None:
    ann = await world.person("ann")
    club, mia = await private(world, ann), await someone(world, "mia", at="mia.test", runs="mastodon")
    await ask(world, mia, club, Uri("https://mia.test/follows/1"))
    await answer(world, ann, mia, club)
    await shown(world, ann, club)
    rows = [row for row in await world.log() if row.kind in ("create", "relay") and row.object_id is not None]
    assert [row.kind for row in rows] == ["create", "relay"]
    for row in rows:
        (picture,) = attached(document(row.threadiverse_body))
        assert picture["url"] == f"https://here.test/media/{RECEIVER}/{FILE}" and not row.public
    schemas.check("relay", document(rows[1].threadiverse_body))


async def test_where_this_server_finds_a_private_picture_is_not_passed_on_with_a_flair(world: World) -> None:
    """A moderator's Update of somebody's post is announced to all: of the post itself it says nothing new."""
    ann = await world.person("ann")
    club = await private(world, ann)
    async with world.tx() as tx:
        await flairs.define(tx, community=await tx.actors.get(club.id), name="news")
    post = await shown(world, ann, club)
    async with world.tx() as tx:
        found = await flairs.chosen(tx, await tx.actors.get(club.id), ["news"])
        known = await tx.posts.get(post.id)
        await flairs.set_flairs(tx, Hand(ann, HERE), post=known, flairs=found, sensitive=False)
    assert attached(document((await world.told("flair")).threadiverse_body)) == []


async def test_what_is_removed_is_told_without_it(world: World) -> None:
    ann = await world.person("ann")
    post = await shown(world, ann, await world.community("cats", ann))
    async with world.tx() as tx:
        await moderation.remove(tx, Hand(ann, HERE), post=await tx.posts.get(post.id))
    assert "media" not in str(document((await world.told("remove")).threadiverse_body))
