"""Hashtags, in the client API and on the pages: what stands under one, who follows it, and which are used most."""

import re

import pytest

from fedi_groups.actions import posting
from fedi_groups.actions.membership import follow
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import PostKind, Visibility
from tests.faces.api import App, fine, signed_in, stranger
from tests.faces.house import House

pytestmark = pytest.mark.anyio


async def says(
    house: House, author: ActorFacts, *hashtags: str, text: str = "<p>Words.</p>", place: ActorFacts | None = None
) -> PostFacts:
    draft = Draft(kind=PostKind.NOTE, content=text, hashtags=hashtags)
    async with house.world.tx() as tx:
        return await posting.publish(tx, draft=draft, author=author, cause=HERE, community=place)


async def under(app: App, tag: str, **more: str) -> list[str]:
    return [each["id"] for each in await app.get(f"/api/v1/timelines/tag/{tag}", **more)]


async def test_a_hashtag_has_a_timeline_however_it_is_written(house: House) -> None:
    ann = await house.world.person("ann")
    one, two = await says(house, ann, "Katzen", "tiere"), await says(house, ann, "KATZEN")
    await says(house, ann, "hunde")
    app = stranger(house)
    assert await under(app, "katzen") == [str(two.id), str(one.id)]
    assert await under(app, "hunde", **{"all[]": "katzen"}) == []
    assert await under(app, "katzen", **{"none[]": "Tiere"}) == [str(two.id)]
    assert await under(app, "tiere", **{"all[]": "Katzen"}) == [str(one.id)]
    assert len(await under(app, "tiere", **{"any[]": "hunde"})) == 2
    assert len(await under(app, "katzen", local="true")) == 2
    assert await under(app, "katzen", remote="true") == []
    assert await under(app, "katzen", only_media="true") == []


async def test_an_edit_and_a_deletion_change_what_stands_under_a_hashtag(house: House) -> None:
    ann = await house.world.person("ann")
    post = await says(house, ann, "cats")
    draft = Draft(kind=PostKind.NOTE, content="<p>Other words.</p>", hashtags=("dogs",))
    async with house.world.tx() as tx:
        known = await tx.posts.get(post.id)
        await posting.edit(tx, post=known, draft=draft, author=ann, cause=HERE)
    app = stranger(house)
    assert (await under(app, "cats"), await under(app, "dogs")) == ([], [str(post.id)])
    await house.deletes(post)
    assert await under(app, "dogs") == []


async def test_what_is_not_for_everyone_is_under_no_hashtag(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    club = await world.community("club", ann, private=True)
    await house.says(ann, community=club, visibility=Visibility.MEMBERS, hashtags=("cats",))
    await house.says(ann, visibility=Visibility.FOLLOWERS, hashtags=("cats",))
    await house.says(ann, visibility=Visibility.UNLISTED, hashtags=("cats",))
    app = await signed_in(house, ann)
    assert await under(app, "cats") == []
    assert await under(app, "club") == []
    assert (await house.page("/tags/cats")).status_code == 404
    assert await app.get("/api/v1/trends/tags") == []


async def test_the_name_of_a_community_is_a_hashtag_for_its_threads(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    thread = await world.post(ann, cats)
    tagged = await says(house, ann, "Cats")
    await world.post(ann, parent=thread)
    assert await under(stranger(house), "cats") == [str(tagged.id), str(thread.id)]


async def test_followed_hashtags_are_at_home(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    dogs = await world.community("dogs", bob)
    async with world.tx() as tx:
        await follow(tx, follower=ann, target=dogs)
    await says(house, bob, "cats")
    await says(house, bob, "cats", place=dogs)
    app = await signed_in(house, ann)
    assert len(await app.get("/api/v1/timelines/home")) == 1

    done = await app.post("/api/v1/tags/Cats/follow")
    home = await app.get("/api/v1/timelines/home")
    followed = await app.get("/api/v1/followed_tags")

    assert (done["name"], done["following"], done["url"]) == ("cats", True, "https://here.test/tags/cats")
    assert [each["account"]["acct"] for each in home] == ["dogs", "bob"]
    assert [each["name"] for each in followed] == ["cats"]
    await app.post(f"/api/v1/accounts/{bob.id}/mute")
    assert await app.get("/api/v1/timelines/home") == []
    assert (await app.post("/api/v1/tags/cats/unfollow"))["following"] is False
    assert await app.get("/api/v1/followed_tags") == []


async def test_followed_hashtags_come_page_by_page(house: House) -> None:
    app = await signed_in(house, await house.world.person("ann"))
    for name in ("one", "two", "three"):
        await app.post(f"/api/v1/tags/{name}/follow")
    answer = await app.ask("GET", "/api/v1/followed_tags?limit=2")
    following = re.findall(r"<https://here\.test(.*?)>", answer.headers["link"])[0]
    assert [each["name"] for each in fine(answer)] == ["three", "two"]
    assert [each["name"] for each in await app.get(following)] == ["one"]


async def test_a_hashtag_tells_who_uses_it_and_those_of_most_people_trend(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    for author, tags in ((ann, ("cats", "dogs")), (bob, ("cats",)), (ann, ("dogs",)), (ann, ("dogs",))):
        await says(house, author, *tags)
    app = stranger(house)
    found = await app.get("/api/v1/tags/cats")
    today = found["history"][0]
    assert (today["uses"], today["accounts"], len(found["history"])) == ("2", "2", 7)
    assert "following" in found and found["id"]
    assert [each["name"] for each in await app.get("/api/v1/trends/tags")] == ["cats", "dogs"]
    assert len(await app.get("/api/v1/trends/statuses", limit=3)) == 3
    assert await app.get("/api/v1/trends/links") == []


async def test_people_show_the_hashtags_they_write_about(house: House) -> None:
    ann = await house.world.person("ann")
    await says(house, ann, "cats")
    app = await signed_in(house, ann)
    assert [each["name"] for each in await app.get("/api/v1/featured_tags/suggestions")] == ["cats"]
    made = await app.post("/api/v1/featured_tags", name="#Cats")
    assert (made["name"], made["statuses_count"]) == ("Cats", "1")
    assert await stranger(house).get(f"/api/v1/accounts/{ann.id}/featured_tags") == [made]
    assert (await app.ask("POST", "/api/v1/featured_tags", json={"name": "no tag"})).status_code == 422
    assert await app.delete(f"/api/v1/featured_tags/{made['id']}") == {}
    assert await app.get("/api/v1/featured_tags") == []
    assert (await app.ask("DELETE", f"/api/v1/featured_tags/{made['id']}")).status_code == 404


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_a_hashtag_has_a_page(house: House, language: str) -> None:
    ann = await house.world.person("ann")
    await says(house, ann, "قطط", text="<p>Mittens</p>")
    page = await house.page("/tags/قطط", accept_language=language)
    assert page.status_code == 200 and "Mittens" in page.text and "#قطط" in page.text
    assert ("Posts and comments" in page.text) is (language == "en")
    assert (await house.page("/tags/dogs")).status_code == 404


async def test_to_follow_a_hashtag_takes_a_token_for_that(house: House) -> None:
    reader = await signed_in(house, await house.world.person("ann"), scopes="read")
    assert (await reader.ask("POST", "/api/v1/tags/cats/follow")).status_code == 403
    assert (await stranger(house).ask("POST", "/api/v1/tags/cats/follow")).status_code == 401
    assert (await reader.ask("POST", "/api/v1/featured_tags", json={"name": "cats"})).status_code == 403
