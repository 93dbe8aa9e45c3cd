"""The client API for communities of communities, and for what a community has its posts sorted by."""

import pytest

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.faces.shared.answers import KEPT
from tests.faces.api import App, fine, signed_in, stranger
from tests.faces.house import House

pytestmark = pytest.mark.anyio

GROUPS = "/api/v1/groups"


async def refused(app: App, method: str, path: str, **form: object) -> int:
    return (await app.ask(method, path, json=form)).status_code


async def town(house: House) -> tuple[App, App, ActorFacts, ActorFacts]:
    """Ann owns the school, Bob the cats."""
    ann, bob = await house.world.person("ann"), await house.world.person("bob")
    school, cats = await house.world.community("school", ann), await house.world.community("cats", bob)
    return await signed_in(house, ann), await signed_in(house, bob), school, cats


async def test_a_community_comes_into_an_umbrella_when_both_agree_and_either_ends_it(house: House) -> None:
    ann, bob, school, cats = await town(house)
    place, carl = f"{GROUPS}/{school.id}/umbrella/{cats.id}", await signed_in(house, await house.world.person("carl"))

    for verb in ("propose", "agree", "refuse", "remove"):
        assert await refused(carl, "POST", f"{place}/{verb}") == 403
    await bob.post(f"{place}/propose")
    (asked,) = await ann.get(f"{GROUPS}/{school.id}/belongings")
    assert (asked["state"], asked["umbrella"]["acct"], asked["group"]["acct"]) == ("asking", "school", "cats")
    assert await refused(bob, "POST", f"{place}/agree") == 403
    await ann.post(f"{place}/refuse")
    assert await bob.get(f"{GROUPS}/{cats.id}/belongings") == []
    await ann.post(f"{place}/propose")
    await bob.post(f"{place}/agree")

    assert [each["state"] for each in await bob.get(f"{GROUPS}/{cats.id}/belongings")] == ["in"]
    assert [each["acct"] for each in (await carl.get(f"{GROUPS}/{school.id}/umbrella"))["children"]] == ["cats"]
    assert await refused(carl, "GET", f"{GROUPS}/{school.id}/belongings") == 403
    await bob.post(f"{place}/remove", reason="Holidays")
    assert (await carl.get(f"{GROUPS}/{school.id}/umbrella"))["children"] == []
    assert (await carl.get(f"{GROUPS}/{cats.id}/modlog"))[0]["reason"] == "Holidays"


async def test_an_umbrella_speaks_to_all_that_is_in_it_or_to_those_that_are_meant(house: House) -> None:
    ann, bob, school, cats = await town(house)
    assert ann.person is not None
    dogs = await house.world.community("dogs", ann.person)
    for app, other in ((bob, cats), (ann, dogs)):
        await ann.post(f"{GROUPS}/{school.id}/umbrella/{other.id}/propose")
        await app.ask("POST", f"{GROUPS}/{school.id}/umbrella/{other.id}/agree")
    place = f"{GROUPS}/{school.id}"

    async def shown_in(name: str) -> bool:
        house.world.time.pass_by(KEPT)
        return "No school" in (await house.page(f"/c/{name}")).text

    assert await refused(bob, "POST", f"{place}/announcements", title="No school") == 403
    assert await refused(ann, "POST", f"{place}/announcements", title=" ") == 422
    assert await refused(ann, "POST", f"{place}/announcements", title="Hm", group_ids=[school.id]) == 403
    once = {"idempotency-key": "1"}
    form = {"title": "No school", "status": "It *snows*.", "group_ids": [str(cats.id)]}
    said = fine(await ann.ask("POST", f"{place}/announcements", json=form, headers=once))
    again = fine(await ann.ask("POST", f"{place}/announcements", json=form, headers=once))

    assert said["id"] == again["id"] and "<em>snows</em>" in said["content"]
    assert await shown_in("cats") and not await shown_in("dogs")
    assert await refused(bob, "POST", f"{place}/statuses/{said['id']}/announce") == 403
    await ann.post(f"{place}/statuses/{said['id']}/announce")
    assert await shown_in("dogs")


async def test_who_edits_the_page_of_a_community_makes_flairs_and_gives_them_to_posts(house: House) -> None:
    ann, bob, school, _ = await town(house)
    assert ann.person is not None and bob.person is not None
    await house.joins(bob.person, school)
    post, place = await house.world.post(bob.person, school, title="Look"), f"{GROUPS}/{school.id}"

    assert await refused(bob, "PUT", f"{place}/flairs/news") == 403
    assert await refused(ann, "PUT", f"{place}/flairs/The%20News") == 422
    assert await refused(ann, "PUT", f"{place}/flairs/news", color="mauve") == 422
    made = await ann.put(f"{place}/flairs/news", title="News", color="color02", description="What is new")
    assert made == {"name": "news", "title": "News", "description": "What is new", "color": "color02"}
    assert await stranger(house).get(f"{place}/flairs") == [made]
    assert await refused(bob, "PUT", f"{place}/statuses/{post.id}/flairs", flairs=["news"]) == 403
    assert await refused(ann, "PUT", f"{place}/statuses/{post.id}/flairs", flairs=["olds"]) == 404
    await ann.put(f"{place}/statuses/{post.id}/flairs", flairs=["news"], sensitive=True)

    assert (await stranger(house).get(f"/api/v1/statuses/{post.id}"))["sensitive"] is True
    assert "News" in (await house.page(f"/post/{post.id}")).text
    await ann.delete(f"{place}/flairs/news")
    assert await stranger(house).get(f"{place}/flairs") == []
    assert await refused(ann, "DELETE", f"{place}/flairs/n%00ews") == 404
