"""The client API for lists of whom people follow."""

import re

import pytest

from fedi_groups.actions.membership import follow
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Visibility
from tests.faces.api import App, fine, signed_in, stranger
from tests.faces.house import House

pytestmark = pytest.mark.anyio


async def follows(house: House, follower: ActorFacts, *targets: ActorFacts) -> None:
    for each in targets:
        async with house.world.tx() as tx:
            await follow(tx, follower=follower, target=each)


async def shown(app: App, path: str) -> list[str]:
    return [each["account"]["acct"] for each in await app.get(path)]


async def test_a_list_is_made_changed_and_dropped(house: House) -> None:
    app = await signed_in(house, await house.world.person("ann"))

    made = await app.post("/api/v1/lists", title="Friends")
    changed = await app.put(f"/api/v1/lists/{made['id']}", title="Pets", replies_policy="none", exclusive=True)
    found = await app.get("/api/v1/lists")

    assert made == {"id": made["id"], "title": "Friends", "replies_policy": "list", "exclusive": False}
    assert found == [changed] == [{**made, "title": "Pets", "replies_policy": "none", "exclusive": True}]
    assert await app.get(f"/api/v1/lists/{made['id']}") == changed
    assert await app.delete(f"/api/v1/lists/{made['id']}") == {}
    assert await app.get("/api/v1/lists") == []
    blank = await app.ask("POST", "/api/v1/lists", json={"title": " "})
    assert (blank.status_code, blank.json()["error"]) == (422, "Validation failed: Title can't be blank")


async def test_the_timeline_of_a_list_is_what_those_in_it_say_and_show(house: House) -> None:
    world = house.world
    ann, bob, carl = [await world.person(name) for name in ("ann", "bob", "carl")]
    cats, dogs = await world.community("cats", carl), await world.community("dogs", carl)
    await follows(house, ann, bob, carl, cats, dogs)
    for place in (cats, dogs):
        await world.post(carl, place)
    for person in (ann, bob, carl):
        await world.post(person, text="<p>Hello</p>")
    app = await signed_in(house, ann)
    number = (await app.post("/api/v1/lists", title="Some"))["id"]

    assert await app.post(f"/api/v1/lists/{number}/accounts", account_ids=[bob.id, cats.id]) == {}
    assert await shown(app, f"/api/v1/timelines/list/{number}") == ["bob", "cats"]
    assert len(await shown(app, "/api/v1/timelines/home")) == 5
    await app.put(f"/api/v1/lists/{number}", exclusive=True)
    assert await shown(app, "/api/v1/timelines/home") == ["carl", "ann", "dogs"]
    await app.post(f"/api/v1/accounts/{bob.id}/mute")
    assert await shown(app, f"/api/v1/timelines/list/{number}") == ["cats"]


async def test_who_is_in_a_list_is_told_page_by_page_and_may_be_taken_out(house: House) -> None:
    world = house.world
    ann, *others = [await world.person(name) for name in ("ann", "bob", "carl", "dora")]
    await follows(house, ann, *others)
    app = await signed_in(house, ann)
    path = f"/api/v1/lists/{(await app.post('/api/v1/lists', title='All'))['id']}/accounts"
    await app.post(path, account_ids=[each.id for each in others])

    answer = await app.ask("GET", f"{path}?limit=2")
    following = re.findall(r"<https://here\.test(.*?)>", answer.headers["link"])[0]
    assert [each["acct"] for each in fine(answer)] == ["dora", "carl"]
    assert [each["acct"] for each in await app.get(following)] == ["bob"]
    assert len(await app.get(f"/api/v1/accounts/{others[0].id}/lists")) == 1
    assert await app.delete(path, **{"account_ids[]": str(others[0].id)}) == {}
    assert [each["acct"] for each in await app.get(path, limit=0)] == ["dora", "carl"]
    assert await app.get(f"/api/v1/accounts/{others[0].id}/lists") == []


async def test_only_whom_one_follows_is_in_a_list(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    den = await world.community("den", bob, charter=Charter(hidden=True), private=True)
    app = await signed_in(house, ann)
    number = (await app.post("/api/v1/lists", title="None"))["id"]
    for other in (bob, den):
        answer = await app.ask("POST", f"/api/v1/lists/{number}/accounts", json={"account_ids": [str(other.id)]})
        assert answer.status_code == 404
    await follows(house, ann, bob)
    await app.post(f"/api/v1/lists/{number}/accounts", account_ids=[bob.id])
    await world.post(bob, text="<p>Hello</p>")
    assert await shown(app, f"/api/v1/timelines/list/{number}") == ["bob"]
    await app.post(f"/api/v1/accounts/{bob.id}/block")
    assert await shown(app, f"/api/v1/timelines/list/{number}") == []


async def test_a_private_community_in_a_list_shows_nothing_to_who_has_left(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    club = await world.community("club", bob, private=True)
    await house.joins(ann, club)
    await house.says(bob, community=club, visibility=Visibility.MEMBERS)
    app = await signed_in(house, ann)
    number = (await app.post("/api/v1/lists", title="Club"))["id"]
    await app.post(f"/api/v1/lists/{number}/accounts", account_ids=[club.id])
    assert await shown(app, f"/api/v1/timelines/list/{number}") == ["club"]
    await app.post(f"/api/v1/accounts/{club.id}/block")
    assert await shown(app, f"/api/v1/timelines/list/{number}") == []


async def test_lists_of_others_are_none(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    number = (await (await signed_in(house, ann)).post("/api/v1/lists", title="Mine"))["id"]
    other, reader = await signed_in(house, bob), await signed_in(house, ann, scopes="read")
    for method, path in (
        ("GET", f"/api/v1/lists/{number}"),
        ("PUT", f"/api/v1/lists/{number}"),
        ("DELETE", f"/api/v1/lists/{number}"),
        ("GET", f"/api/v1/lists/{number}/accounts"),
        ("POST", f"/api/v1/lists/{number}/accounts"),
        ("GET", f"/api/v1/timelines/list/{number}"),
    ):
        assert (await other.ask(method, path)).status_code == 404, path
        assert (await stranger(house).ask(method, path)).status_code == 401, path
    assert (await reader.ask("DELETE", f"/api/v1/lists/{number}")).status_code == 403
