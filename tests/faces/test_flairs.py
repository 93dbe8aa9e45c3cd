"""Flairs of a community here: in its document, at their ids, and on its posts."""

import pytest

from fedi_groups.actions import flairs, posting
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import PostKind
from tests import schemas
from tests.faces.house import House, path_of

pytestmark = pytest.mark.anyio


async def _news(house: House) -> tuple[ActorFacts, PostFacts]:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    async with house.world.tx() as tx:
        community = await tx.actors.get(cats.id)
        flair = await flairs.define(tx, community=community, name="news", title="News", color="color03")
        draft = Draft(PostKind.PAGE, "<p>Look.</p>", title="Kittens", flairs=(flair.uri,))
        post = await posting.publish(tx, draft=draft, author=ann, cause=HERE, community=community)
    return cats, post


async def test_a_community_defines_them_and_each_answers_at_its_id(house: House) -> None:
    await _news(house)
    group = await house.document("/c/cats")
    schemas.check("actor", group)
    (flair,) = group["tag"]
    found = await house.document(path_of(flair["id"]))
    schemas.check("flair", found)
    assert {name: found[name] for name in flair} == flair


async def test_a_post_bears_them_in_both_forms_and_a_page_shows_them(house: House) -> None:
    _, post = await _news(house)
    document = await house.document(path_of(post))
    schemas.check("note", document)
    kinds = [tag["type"] for tag in document["tag"] if tag.get("id") == "https://here.test/c/cats/tag/news"]
    assert kinds == ["CommunityPostTag", "lemmy:CommunityTag"]
    assert {tag["blur_images"] for tag in document["tag"] if tag["type"] == "lemmy:CommunityTag"} == {False}
    for path in ("/c/cats", path_of(post)):
        assert "<bdi>News</bdi>" in (await house.page(path)).text


async def test_what_is_no_flair_any_more_no_post_bears(house: House) -> None:
    cats, post = await _news(house)
    async with house.world.tx() as tx:
        await flairs.drop(tx, community=await tx.actors.get(cats.id), name="news")
    assert (await house.get("/c/cats/tag/news")).status_code == 404
    assert (await house.document("/c/cats"))["tag"] == []
    house.world.time.pass_by(5_000_000)
    assert "CommunityPostTag" not in str((await house.document(path_of(post)))["tag"])
