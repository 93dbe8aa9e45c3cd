"""The client API for what people want of those they follow, and what their profiles say and hide."""

from typing import Any

import pytest

from fedi_groups.actions import reblogging
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Visibility
from tests.faces.api import App, signed_in, stranger
from tests.faces.house import House

pytestmark = pytest.mark.anyio

HOME = "/api/v1/timelines/home"


async def three(house: House) -> tuple[ActorFacts, ActorFacts, App]:
    """Bob and carl, and ann who reads."""
    ann, bob, carl = [await house.world.person(name) for name in ("ann", "bob", "carl")]
    return bob, carl, await signed_in(house, ann)


def follow(account: ActorFacts) -> str:
    return f"/api/v1/accounts/{account.id}/follow"


async def home(app: App) -> list[str]:
    return [each["account"]["acct"] for each in await app.get(HOME)]


async def test_what_somebody_shows_of_others_is_left_out_for_who_wants_it_so(house: House) -> None:
    bob, carl, app = await three(house)
    cats = await house.world.community("cats", carl)
    for each in (bob, cats):
        assert (await app.post(follow(each)))["showing_reblogs"] is True
    post = await house.world.post(carl, text="<p>Hello</p>")
    await house.world.post(bob, text="<p>My own</p>")
    await house.world.post(carl, cats, title="A thread")
    async with house.world.tx() as tx:
        await reblogging.reblog(tx, person=bob, post=await tx.posts.get(post.id), cause=HERE)
    assert sorted(await home(app)) == ["bob", "bob", "cats"]

    relation = await app.post(follow(bob), reblogs=False)
    assert (relation["following"], relation["showing_reblogs"], relation["notifying"]) == (True, False, False)
    assert sorted(await home(app)) == ["bob", "cats"]
    await app.post(follow(cats), reblogs=False)
    assert await home(app) == ["bob"]
    await app.post(follow(bob), reblogs=True)
    assert await home(app) == ["bob", "bob"]


async def test_of_some_one_reads_only_what_is_in_these_languages(house: House) -> None:
    bob, _, app = await three(house)
    assert (await app.post(follow(bob), languages=["AR", "fr"]))["languages"] == ["ar", "fr"]
    for language in ("ar", "en", None):
        await house.says(bob, text=f"<p>{language}</p>", visibility=Visibility.PUBLIC, language=language)

    assert [each["language"] for each in await app.get(HOME)] == [None, "ar"]
    assert (await app.post(follow(bob), notify=True))["languages"] == ["ar", "fr"]
    assert (await app.post(follow(bob), languages=[""]))["languages"] is None
    assert len(await app.get(HOME)) == 3
    assert (await app.ask("POST", follow(bob), json={"languages": ["gibberish!"]})).status_code == 422


async def test_who_wants_it_is_told_of_each_post_and_nobody_else(house: House) -> None:
    bob, carl, app = await three(house)
    cats = await house.world.community("cats", carl)
    assert (await app.post(follow(bob), notify=True))["notifying"] is True
    await app.post(follow(cats), notify=True)
    thread = await house.world.post(carl, cats, title="A thread")
    await house.world.post(carl, cats, parent=thread, text="<p>A comment</p>")
    post = await house.world.post(bob, text="<p>Hello</p>")
    secret = await house.says(bob, to=(carl,))

    found = await app.get("/api/v1/notifications", **{"types[]": "status"})
    assert [(each["account"]["acct"], each["status"]["id"]) for each in found] == [
        ("bob", str(post.id)),
        ("carl", str(thread.id)),
    ]
    assert str(secret.id) not in str(found)
    await app.post(f"/api/v1/accounts/{bob.id}/unfollow")
    assert (await app.post(follow(bob)))["notifying"] is False
    await house.world.post(bob, text="<p>Again</p>")
    assert len(await app.get("/api/v1/notifications", **{"types[]": "status"})) == 2


async def test_people_show_whom_they_recommend_as_long_as_they_follow_them(house: House) -> None:
    bob, carl, app = await three(house)
    path = f"/api/v1/accounts/{bob.id}"
    assert (await app.ask("POST", f"{path}/endorse")).status_code == 422
    for each in (bob, carl):
        await app.post(follow(each))
    assert (await app.post(f"{path}/endorse"))["endorsed"] is True
    assert (await app.post(f"/api/v1/accounts/{carl.id}/pin"))["endorsed"] is True
    number = (await app.post("/api/v1/lists", title="Some"))["id"]
    await app.post(f"/api/v1/lists/{number}/accounts", account_ids=[str(bob.id)])

    assert app.person is not None
    for reader in (app, stranger(house)):
        shown = await reader.get(f"/api/v1/accounts/{app.person.id}/endorsements")
        assert [each["acct"] for each in shown] == ["carl", "bob"]
    assert [each["acct"] for each in await app.get("/api/v1/endorsements", limit=1)] == ["carl"]
    assert (await app.post(f"/api/v1/accounts/{carl.id}/unendorse"))["endorsed"] is False
    assert (await app.post(f"{path}/unfollow"))["endorsed"] is False
    assert await app.get("/api/v1/endorsements") == [] == await app.get(f"/api/v1/lists/{number}/accounts")


async def test_people_keep_to_themselves_whom_they_follow_and_say_that_they_are_programs(house: House) -> None:
    bob, _, app = await three(house)
    await app.post(follow(bob))
    other = await signed_in(house, bob)
    assert app.person is not None
    path = f"/api/v1/accounts/{app.person.id}"
    assert [each["acct"] for each in await other.get(f"{path}/following")] == ["bob"]

    changed: Any = await app.ask(
        "PATCH", "/api/v1/accounts/update_credentials", json={"hide_collections": True, "bot": True}
    )
    assert (changed.json()["hide_collections"], changed.json()["bot"]) == (True, True)
    assert changed.json()["source"]["hide_collections"] is True
    assert await other.get(f"{path}/following") == [] == await stranger(house).get(f"{path}/followers")
    assert [each["acct"] for each in await app.get(f"{path}/following")] == ["bob"]
    assert (await house.document("/u/ann"))["type"] == "Service"
    await app.ask("PATCH", "/api/v1/accounts/update_credentials", json={"hide_collections": False, "bot": False})
    assert (await house.document("/u/ann"))["type"] == "Person"
    assert (await other.get(path))["bot"] is False


async def test_hashtags_are_shown_by_their_names(house: House) -> None:
    _, _, app = await three(house)
    assert (await app.post("/api/v1/tags/Cats/feature"))["featuring"] is True
    assert [each["name"] for each in await app.get("/api/v1/featured_tags")] == ["Cats"]
    assert (await app.post("/api/v1/tags/cats/unfeature"))["featuring"] is False
    assert await app.get("/api/v1/featured_tags") == []
