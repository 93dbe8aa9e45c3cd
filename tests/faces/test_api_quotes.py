"""The client API for quotes: what is quoted is shown inside, and its author says who may."""

from typing import Any

import pytest

from tests.faces.api import App, signed_in, stranger
from tests.faces.house import House
from tests.faces.test_api_writing import STATUSES, two

pytestmark = pytest.mark.anyio

ME = "/api/v1/accounts/update_credentials"


def mine(status: Any) -> str:
    found: str = status["quote_approval"]["current_user"]
    return found


async def quotes(app: App, number: str, **more: Any) -> int:
    answer = await app.ask("POST", STATUSES, json={"status": "Look", "quoted_status_id": number, **more})
    return answer.status_code


async def test_what_is_quoted_stands_inside_until_its_author_no_longer_wants_that(house: House) -> None:
    ann, bob = await two(house)
    said = await ann.post(STATUSES, status="Mittens")
    place = f"{STATUSES}/{said['id']}"
    made = await bob.post(STATUSES, status="Look", quoted_status_id=said["id"])
    assert (made["quote"]["state"], made["quote"]["quoted_status"]["id"]) == ("accepted", said["id"])
    again = await bob.post(STATUSES, status="And this", quoted_status_id=made["id"])
    inner = again["quote"]["quoted_status"]
    assert inner["quote"] == {"state": "accepted", "quoted_status_id": said["id"]}
    assert [each["id"] for each in await bob.get(f"{place}/quotes")] == [made["id"]]
    assert (await bob.ask("POST", f"{place}/quotes/{made['id']}/revoke")).status_code == 403
    assert (await ann.post(f"{place}/quotes/{made['id']}/revoke"))["quote"] == {
        "state": "revoked",
        "quoted_status": None,
    }
    assert await ann.get(f"{place}/quotes") == []
    few = await ann.post(STATUSES, status="For a few", visibility="private")
    assert await quotes(bob, few["id"]) == 404 and await quotes(ann, few["id"]) == 403
    assert await quotes(bob, said["id"], visibility="private") == 403


async def test_who_may_quote_is_said_of_all_posts_or_of_one(house: House) -> None:
    ann, bob = await two(house)
    friend = await signed_in(house, await house.world.person("friend"))
    assert ann.person is not None
    await friend.post(f"/api/v1/accounts/{ann.person.id}/follow")
    changed = (await ann.ask("PATCH", ME, json={"source": {"quote_policy": "nobody"}})).json()
    assert changed["source"]["quote_policy"] == "nobody"
    assert (await ann.get("/api/v1/preferences"))["posting:default:quote_policy"] == "nobody"
    assert (await ann.ask("PATCH", ME, json={"source": {"quote_policy": "cats"}})).status_code == 422
    closed = await ann.post(STATUSES, status="One")
    open_ = await ann.post(STATUSES, status="Two", quote_approval_policy="followers")
    assert (mine(closed), mine(open_), open_["quote_approval"]["automatic"]) == (
        "automatic",
        "automatic",
        ["followers"],
    )
    for app, seen, code in ((bob, "denied", 403), (friend, "automatic", 200)):
        assert mine(await app.get(f"{STATUSES}/{open_['id']}")) == seen
        assert await quotes(app, open_["id"]) == code
        assert mine(await app.get(f"{STATUSES}/{closed['id']}")) == "denied"
        assert await quotes(app, closed["id"]) == 403
    assert mine(await stranger(house).get(f"{STATUSES}/{open_['id']}")) == "denied"
    place = f"{STATUSES}/{closed['id']}/interaction_policy"
    assert (await bob.ask("PUT", place, json={"quote_approval_policy": "public"})).status_code == 403
    assert (await ann.ask("PUT", place, json={"quote_approval_policy": "cats"})).status_code == 422
    assert mine(await ann.put(place, quote_approval_policy="public")) == "automatic"
    assert mine(await bob.get(f"{STATUSES}/{closed['id']}")) == "automatic"
    told = await house.document(f"/post/{closed['id']}")
    assert told["interactionPolicy"]["canQuote"]["automaticApproval"] == [
        "https://www.w3.org/ns/activitystreams#Public"
    ]
