"""The client API about what is around: choices, neighbours, who wants to be found, reports, and itself."""

import pytest

from fedi_groups.actions.membership import follow
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.types import ReportState
from fedi_groups.reads.reports import cases
from tests.faces.api import signed_in, stranger
from tests.faces.house import House

pytestmark = pytest.mark.anyio


async def test_the_directory_names_communities_before_people_and_nobody_who_is_hidden(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    await world.community("cats", ann)
    await world.community("den", ann, charter=Charter(hidden=True), private=True)
    everyone = [each["acct"] for each in await stranger(house).get("/api/v1/directory")]
    assert everyone[0] == "cats" and set(everyone) == {"cats", "ann"}
    assert [each["acct"] for each in await stranger(house).get("/api/v1/directory", offset=1)] == ["ann"]


async def test_communities_are_suggested_to_who_is_not_in_them(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    await world.community("dogs", ann)
    async with world.tx() as tx:
        await follow(tx, follower=bob, target=cats)
    app = await signed_in(house, bob)
    assert [each["account"]["acct"] for each in await app.get("/api/v2/suggestions")] == ["dogs"]
    assert [each["acct"] for each in await app.get("/api/v1/suggestions")] == ["dogs"]


async def test_a_report_reaches_those_who_keep_order_where_it_was_written(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    post = await world.post(ann, cats)
    app = await signed_in(house, bob)

    made = await app.post("/api/v1/reports", account_id=str(ann.id), status_ids=[str(post.id | 1)], comment="Look")

    assert (made["status_ids"], made["comment"], made["action_taken"]) == ([str(post.id)], "Look", False)
    async with world.look() as tx:
        (found,) = await cases(tx, cats, state=ReportState.OPEN, most=5)
    assert (found.report.post_id, found.report.reason) == (post.id, "Look")


async def test_the_server_tells_how_it_goes_and_with_whom_it_has_to_do(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    await world.post(ann, await world.community("cats", ann))
    await world.stranger("zoe", host="far.test")
    app = await signed_in(house, ann)

    weeks = await stranger(house).get("/api/v1/instance/activity")

    assert len(weeks) == 12 and weeks[0]["statuses"] == "1" and weeks[0]["registrations"] == "1"
    assert "far.test" in await stranger(house).get("/api/v1/instance/peers")
    assert (await app.get("/api/v1/preferences"))["posting:default:visibility"] == "public"


async def test_every_endpoint_is_described_with_what_it_takes_and_gives(house: House) -> None:
    described = await stranger(house).get("/api/openapi.json")
    home = described["paths"]["/api/v1/timelines/home"]["get"]
    assert {each["name"] for each in home["parameters"]} >= {"limit", "max_id", "min_id", "since_id"}
    assert home["security"] == [{"token": []}] and home["x-scope"] == "read:statuses"
    assert "Link" in home["responses"]["200"]["headers"] and "404" in home["responses"]
    assert {"Status", "Account", "Error"} <= set(described["components"]["schemas"])
    health = described["paths"]["/health"]["get"]["responses"]
    assert list(health["200"]["content"]) == ["text/plain; charset=utf-8"] and "401" not in health
    revoked = described["paths"]["/oauth/revoke"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    named = described["components"]["schemas"][revoked["$ref"].rpartition("/")[2]]
    assert set(named["properties"]) == {"client_id", "client_secret", "token"}


async def test_whoever_comes_with_another_method_is_told_which_there_are(house: House) -> None:
    answer = await stranger(house).ask("PATCH", "/api/v1/statuses/1")
    assert answer.status_code == 405 and answer.headers["content-type"] == "application/json"
    assert {each.strip() for each in answer.headers["allow"].split(",")} == {"GET", "HEAD", "PUT", "DELETE"}
