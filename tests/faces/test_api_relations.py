"""The client API for those who follow, join, let in, and turn away; as themselves, or as a community."""

import pytest

from fedi_groups.actions.membership import follow
from fedi_groups.domain.charter import Admission, Charter
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Uri
from tests.faces.api import App, signed_in, stranger
from tests.faces.house import House

pytestmark = pytest.mark.anyio


def place(actor: ActorFacts, act: str) -> str:
    return f"/api/v1/accounts/{actor.id}/{act}"


async def locks(house: House, person: ActorFacts) -> None:
    async with house.world.tx() as tx:
        tx.actors.change(await tx.actors.get(person.id), locked=True)


async def test_following_a_community_is_joining_it_and_unfollowing_is_leaving(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    app = await signed_in(house, bob)
    joined = await app.post(place(cats, "follow"), reblogs=True)
    assert (joined["following"], joined["requested"], joined["showing_reblogs"]) == (True, False, True)
    assert await app.post(place(cats, "follow")) == joined
    assert (await app.post("/api/v1/statuses", status="Hello @cats"))["visibility"] == "public"
    left = await app.post(place(cats, "unfollow"))
    assert (left["following"], left["requested"]) == (False, False)
    refused = await app.ask("POST", "/api/v1/statuses", json={"status": "Hello @cats"})
    assert refused.status_code == 403


async def test_who_asks_to_come_in_waits_for_a_moderator_who_acts_as_the_community(house: House) -> None:
    world = house.world
    ann, bob, carl = [await world.person(name) for name in ("ann", "bob", "carl")]
    club = await world.community("club", ann, private=True)
    moderator = await signed_in(house, club, by=ann)
    apps = [await signed_in(house, each) for each in (bob, carl)]
    for app in apps:
        asked = await app.post(place(club, "follow"))
        assert (asked["following"], asked["requested"]) == (False, True)

    waiting = await moderator.get("/api/v1/follow_requests")
    in_ = await moderator.post(f"/api/v1/follow_requests/{bob.id}/authorize")
    out = await moderator.post(f"/api/v1/follow_requests/{carl.id}/reject")

    assert [each["acct"] for each in waiting] == ["carl", "bob"]
    assert (in_["followed_by"], out["followed_by"], out["requested_by"]) == (True, False, False)
    assert await moderator.get("/api/v1/follow_requests") == []
    states = [(await app.get(f"/api/v1/accounts/relationships?id[]={club.id}"))[0]["following"] for app in apps]
    assert states == [True, False]
    again = await moderator.ask("POST", f"/api/v1/follow_requests/{bob.id}/authorize")
    assert (again.status_code, again.json()["error"]) == (403, "@bob@here.test has not asked to come in.")


async def test_a_moderator_who_is_none_any_more_lets_nobody_in(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    club = await world.community("club", ann, private=True)
    await (await signed_in(house, bob)).post(place(club, "follow"))
    impostor = await signed_in(house, club, by=await world.person("carl"))
    nobody = await signed_in(house, club)
    for app in (impostor, nobody):
        answer = await app.ask("POST", f"/api/v1/follow_requests/{bob.id}/authorize")
        assert answer.status_code in (401, 403)


async def test_somebody_locked_decides_who_follows_them(house: House) -> None:
    world = house.world
    ann, bob, carl = [await world.person(name) for name in ("ann", "bob", "carl")]
    await locks(house, ann)
    app = await signed_in(house, ann)
    for each in (bob, carl):
        assert (await (await signed_in(house, each)).post(place(ann, "follow")))["requested"] is True
    page = await app.ask("GET", "/api/v1/follow_requests?limit=1")
    assert [each["acct"] for each in page.json()] == ["carl"]
    following = page.headers["link"].partition(">")[0].removeprefix("<https://here.test")
    assert [each["acct"] for each in await app.get(following)] == ["bob"]
    assert (await app.post(f"/api/v1/follow_requests/{bob.id}/authorize"))["followed_by"] is True
    assert (await app.post(f"/api/v1/follow_requests/{carl.id}/reject"))["requested_by"] is False
    assert (await app.ask("POST", f"/api/v1/follow_requests/{carl.id}/authorize")).status_code == 404
    assert (await app.post(place(bob, "remove_from_followers")))["followed_by"] is False


async def test_a_follow_from_elsewhere_is_answered_when_it_is_accepted(house: House) -> None:
    world = house.world
    ann, zoe = await world.person("ann"), await world.stranger("zoe")
    await locks(house, ann)
    async with world.tx() as tx:
        await follow(tx, follower=zoe, target=await tx.actors.get(ann.id), uri=Uri(f"{zoe.uri}/follow/1"))
    assert [row.kind for row in await world.log()] == []
    await (await signed_in(house, ann)).post(f"/api/v1/follow_requests/{zoe.id}/authorize")
    assert [row.kind for row in await world.log()] == ["accept"]


async def test_who_may_not_come_in_is_told_why(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    closed = await world.community("closed", ann, charter=Charter(admission=Admission.CLOSED), private=True)
    den = await world.community("den", ann, charter=Charter(hidden=True), private=True)
    app = await signed_in(house, bob)
    refused = await app.ask("POST", place(closed, "follow"))
    assert (refused.status_code, refused.json()["error"]) == (403, "This community takes no new members.")
    assert (await app.ask("POST", place(den, "follow"))).status_code == 404
    assert (await app.ask("POST", place(bob, "follow"))).json()["error"] == "Nobody follows themselves."


async def test_a_community_puts_a_follower_out(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    app = await signed_in(house, bob)
    await app.post(place(cats, "follow"))
    moderator = await signed_in(house, cats, by=ann)
    assert (await moderator.post(place(bob, "remove_from_followers")))["followed_by"] is False
    assert (await app.get(f"/api/v1/accounts/relationships?id[]={cats.id}"))[0]["following"] is False
    assert (await moderator.ask("POST", place(bob, "follow"))).status_code == 403


@pytest.mark.parametrize("act", ["follow", "unfollow", "remove_from_followers"])
async def test_only_a_token_for_follows_follows(house: House, act: str) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    old: App = await signed_in(house, bob, scopes="follow")
    narrow = await signed_in(house, bob, scopes="read write:statuses")
    assert (await old.ask("POST", place(ann, act))).status_code == 200
    assert (await narrow.ask("POST", place(ann, act))).status_code == 403
    assert (await stranger(house).ask("POST", place(ann, act))).status_code == 401
