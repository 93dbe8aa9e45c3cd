"""The client API for reblogs: what people show to those who follow them."""

import pytest

from fedi_groups.domain.types import PUBLIC
from fedi_groups.storage.ids import instant_of
from tests.faces.api import signed_in, stranger
from tests.faces.house import House
from tests.faces.test_api_writing import STATUSES, feed, two
from tests.world import document

pytestmark = pytest.mark.anyio

HOME = "/api/v1/timelines/home"


async def test_a_reblog_is_a_status_of_its_own_for_those_who_follow(house: House) -> None:
    ann, bob = await two(house)
    assert ann.person is not None and bob.person is not None
    carl = await signed_in(house, await house.world.person("carl"))
    await carl.post(f"/api/v1/accounts/{ann.person.id}/follow")
    said = await bob.post(STATUSES, status="Mittens @cats")
    later = await ann.post(STATUSES, status="Later")

    shown = await ann.post(f"{STATUSES}/{said['id']}/reblog")

    assert (shown["account"]["acct"], shown["reblog"]["id"], shown["reblog"]["account"]["acct"]) == (
        "ann",
        said["id"],
        "bob",
    )
    assert int(shown["id"]) > int(later["id"]) and shown["created_at"] > said["created_at"]
    assert shown["reblogged"] and shown["reblog"]["reblogged"] and shown["reblog"]["reblogs_count"] == 1
    home = await carl.get(HOME)
    assert [each["id"] for each in home] == [shown["id"], later["id"]]
    assert (await carl.get(HOME, limit=1, max_id=shown["id"]))[0]["id"] == later["id"]
    assert (await carl.get(f"{STATUSES}/{shown['id']}"))["reblog"]["reblogged"] is False
    assert [each["acct"] for each in await carl.get(f"{STATUSES}/{said['id']}/reblogged_by")] == ["ann"]
    page = f"/api/v1/accounts/{ann.person.id}/statuses"
    assert [each["id"] for each in await carl.get(page)] == [shown["id"], later["id"]]
    assert [each["id"] for each in await carl.get(page, exclude_reblogs=True)] == [later["id"]]


async def test_said_again_it_is_the_same_and_taken_back_it_is_gone(house: House) -> None:
    ann, bob = await two(house)
    said = await bob.post(STATUSES, status="Mittens @cats")
    boost = (await feed(ann, "cats"))[0]["id"]
    first = await ann.post(f"{STATUSES}/{boost}/reblog")
    assert (await ann.post(f"{STATUSES}/{said['id']}/reblog"))["id"] == first["id"]
    assert (await ann.post(f"{STATUSES}/{first['id']}/favourite"))["reblog"]["favourited"] is True
    back = await ann.post(f"{STATUSES}/{first['id']}/unreblog")
    assert (back["id"], back["reblogged"], back["reblogs_count"]) == (said["id"], False, 0)
    assert (await ann.ask("GET", f"{STATUSES}/{first['id']}")).status_code == 404
    assert (await ann.post(f"{STATUSES}/{said['id']}/unreblog"))["reblogs_count"] == 0


async def test_in_one_home_a_post_comes_once(house: House) -> None:
    ann, bob = await two(house)
    assert ann.person is not None
    await bob.post(f"/api/v1/accounts/{ann.person.id}/follow")
    said = await ann.post(STATUSES, status="Mittens @cats")
    shown = await ann.post(f"{STATUSES}/{said['id']}/reblog")
    assert [each["id"] for each in await bob.get(HOME)] == [shown["id"]]


async def test_those_elsewhere_who_follow_hear_of_it_and_so_does_the_author(house: House) -> None:
    world = house.world
    ann, zoe, yan = await world.person("ann"), await world.stranger("zoe"), await world.stranger("yan", host="far.test")
    await house.follows(zoe, ann)
    post = await world.post(yan, uri="https://far.test/notes/1")
    app = await signed_in(house, ann)
    shown = await app.post(f"{STATUSES}/{post.id}/reblog")
    row = await world.told("reblog")
    told = document(row.threadiverse_body)
    assert (told["type"], told["object"], told["actor"]) == ("Announce", post.uri, ann.uri)
    assert told["cc"] == [ann.followers, yan.uri] and told["id"].endswith(shown["id"])
    assert row.follower_of == ann.id and [each.inbox for each in row.named] == ["https://far.test/inbox"]
    assert instant_of(int(shown["id"])) <= world.time()
    await app.post(f"{STATUSES}/{post.id}/unreblog")
    undone = document((await world.told("unreblog")).threadiverse_body)
    assert undone["type"] == "Undo" and undone["object"]["id"] == told["id"]


async def test_what_few_may_read_is_shown_to_nobody_else(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    await world.community("club", ann, private=True)
    app, _ = await signed_in(house, ann), await world.person("carl")
    secret = await app.post(STATUSES, status="Hello @club")
    few = await app.post(STATUSES, status="For one @carl", visibility="direct")
    other = await signed_in(house, await world.person("dora"))
    for each in (secret, few):
        answer = await app.ask("POST", f"{STATUSES}/{each['id']}/reblog")
        assert (answer.status_code, answer.json()["error"]) == (
            403,
            "Only what everyone may read can be shown to others.",
        )
        assert (await other.ask("POST", f"{STATUSES}/{each['id']}/reblog")).status_code == 404
        assert (await other.ask("GET", f"{STATUSES}/{each['id']}/reblogged_by")).status_code == 404


async def test_what_was_said_to_followers_is_shown_to_them_again_and_to_nobody_else(house: House) -> None:
    world = house.world
    ann, carl, dora = [await world.person(each) for each in ("ann", "carl", "dora")]
    zoe = await world.stranger("zoe")
    await house.follows(zoe, ann)
    app, friend, other = [await signed_in(house, each) for each in (ann, carl, dora)]
    await friend.post(f"/api/v1/accounts/{ann.id}/follow")
    few = await app.post(STATUSES, status="For a few", visibility="private")

    shown = await app.post(f"{STATUSES}/{few['id']}/reblog", visibility="public")

    assert (shown["visibility"], shown["reblog"]["visibility"], shown["reblog"]["reblogs_count"]) == (
        "private",
        "private",
        0,
    )
    told = await world.told("reblog")
    body = document(told.threadiverse_body)
    assert (body["to"], body["cc"], told.public) == ([ann.followers], [ann.uri], False)
    assert await app.get(f"{STATUSES}/{few['id']}/reblogged_by") == []
    assert (await friend.get(HOME))[0]["id"] == shown["id"]
    assert (await friend.get(f"{STATUSES}/{shown['id']}"))["reblog"]["id"] == few["id"]
    page = f"/api/v1/accounts/{ann.id}/statuses"
    assert shown["id"] in [each["id"] for each in await friend.get(page)]
    for each in (other, stranger(house)):
        assert await each.get(page) == []
        assert (await each.ask("GET", f"{STATUSES}/{shown['id']}")).status_code == 404
        assert (await each.ask("GET", f"{STATUSES}/{few['id']}")).status_code == 404
    assert (await other.ask("POST", f"{STATUSES}/{few['id']}/reblog")).status_code == 404
    assert (await friend.ask("POST", f"{STATUSES}/{few['id']}/reblog")).status_code == 403
    assert (await house.get(f"/activity/{shown['id']}")).status_code in (401, 403, 404)


@pytest.mark.parametrize(
    ("asked", "to", "seen"), [("unlisted", "followers", ["ann"]), ("private", "followers", []), ("", "public", ["ann"])]
)
async def test_who_reblogs_says_for_whom(house: House, asked: str, to: str, seen: list[str]) -> None:
    """What is only for followers is neither listed nor counted, and nobody else sees that it was shown."""
    world = house.world
    ann, carl = await world.person("ann"), await world.person("carl")
    app, other = await signed_in(house, ann), await signed_in(house, carl)
    said = await other.post(STATUSES, status="Mittens")
    await house.follows(await world.stranger("zoe"), ann)
    shown = await app.post(f"{STATUSES}/{said['id']}/reblog", visibility=asked)
    assert shown["visibility"] == (asked or "public")
    body = document((await world.told("reblog")).threadiverse_body)
    assert body["to"] == [ann.followers if to == "followers" else PUBLIC]
    assert [each["acct"] for each in await other.get(f"{STATUSES}/{said['id']}/reblogged_by")] == seen
    assert (await other.get(f"{STATUSES}/{said['id']}"))["reblogs_count"] == len(seen)
    page = await other.get(f"/api/v1/accounts/{ann.id}/statuses")
    assert [each["id"] for each in page] == [shown["id"]] * len(seen)
    assert (await app.ask("POST", f"{STATUSES}/{said['id']}/reblog", json={"visibility": "direct"})).status_code == 422
    assert (await app.post(f"{STATUSES}/{said['id']}/unreblog"))["reblogs_count"] == 0


async def test_what_is_gone_is_shown_no_longer(house: House) -> None:
    ann, bob = await two(house)
    said = await bob.post(STATUSES, status="Mittens @cats")
    shown = await ann.post(f"{STATUSES}/{said['id']}/reblog")
    await bob.delete(f"{STATUSES}/{said['id']}")
    assert (await ann.ask("GET", f"{STATUSES}/{shown['id']}")).status_code == 404
    assert await ann.get(HOME) == []


async def test_a_community_takes_a_post_out_of_itself(house: House) -> None:
    ann, bob = await two(house)
    async with house.world.look() as tx:
        cats = await tx.actors.named("cats")
    assert cats is not None
    said = await bob.post(STATUSES, status="Mittens @cats")
    moderator = await signed_in(house, cats, by=ann.person)
    refused = await moderator.ask("POST", f"{STATUSES}/{said['id']}/reblog")
    assert refused.status_code == 403
    assert (await moderator.post(f"{STATUSES}/{said['id']}/unreblog"))["id"] == said["id"]
    assert (await bob.ask("GET", f"{STATUSES}/{said['id']}")).status_code == 404
    assert (await stranger(house).ask("POST", f"{STATUSES}/{said['id']}/reblog")).status_code == 401
    narrow = await signed_in(house, cats, by=ann.person, scopes="read")
    assert (await narrow.ask("POST", f"{STATUSES}/{said['id']}/unreblog")).status_code == 403
