"""The client API for what people mark for themselves: bookmarks, favourites, pins, muted threads."""

import re

import pytest

from tests.faces.api import App, fine, signed_in, stranger
from tests.faces.house import House
from tests.faces.test_api_writing import STATUSES, feed, two

pytestmark = pytest.mark.anyio

MARKS = [
    ("bookmark", "unbookmark", "bookmarked", "write:bookmarks"),
    ("mute", "unmute", "muted", "write:mutes"),
    ("pin", "unpin", "pinned", "write:accounts"),
]


async def says(app: App, count: int) -> list[str]:
    return [(await app.post(STATUSES, status=f"Number {number} @cats"))["id"] for number in range(count)]


@pytest.mark.parametrize(("act", "back", "name", "scope"), MARKS)
async def test_a_mark_is_the_readers_own_and_is_taken_back(
    house: House, act: str, back: str, name: str, scope: str
) -> None:
    ann, bob = await two(house)
    number = (await says(bob, 1))[0]
    place = f"{STATUSES}/{number}"
    assert bob.person is not None
    narrow = await signed_in(house, bob.person, scopes="read write:statuses")
    assert (await narrow.ask("POST", f"{place}/{act}")).status_code == 403
    assert (await stranger(house).ask("POST", f"{place}/{act}")).status_code == 401
    right = await signed_in(house, bob.person, scopes=f"read {scope}")
    for _ in range(2):
        assert (await right.post(f"{place}/{act}"))[name] is True
    assert (await bob.get(place))[name] is True
    assert (await ann.get(place))[name] is False and (await stranger(house).get(place))[name] is False
    assert (await right.post(f"{place}/{back}"))[name] is False
    assert (await right.post(f"{place}/{back}"))[name] is False


async def test_bookmarks_are_listed_as_they_were_marked_page_by_page(house: House) -> None:
    ann, bob = await two(house)
    numbers = await says(bob, 4)
    order = [numbers[each] for each in (2, 0, 3, 1)]
    for number in order:
        await ann.post(f"{STATUSES}/{number}/bookmark")

    answer = await ann.ask("GET", "/api/v1/bookmarks?limit=3")
    following, before = re.findall(r"<https://here\.test(.*?)>", answer.headers["link"])
    rest = await ann.ask("GET", following)

    assert [each["id"] for each in fine(answer)] == order[:0:-1]
    assert all(each["bookmarked"] for each in fine(answer))
    assert [each["id"] for each in fine(rest)] == order[:1]
    assert fine(await ann.ask("GET", before)) == []
    back = re.findall(r"<https://here\.test(.*?)>", rest.headers["link"])[1]
    assert [each["id"] for each in await ann.get(back)] == order[:0:-1]
    assert await bob.get("/api/v1/bookmarks") == []


async def test_a_bookmark_of_what_is_gone_is_not_shown_and_the_list_goes_on(house: House) -> None:
    ann, bob = await two(house)
    numbers = await says(bob, 2)
    for number in numbers:
        await ann.post(f"{STATUSES}/{number}/bookmark")
    await bob.delete(f"{STATUSES}/{numbers[1]}")
    answer = await ann.ask("GET", "/api/v1/bookmarks?limit=1")
    assert fine(answer) == [] and 'rel="next"' in answer.headers["link"]
    following = re.findall(r"<https://here\.test(.*?)>", answer.headers["link"])[0]
    assert [each["id"] for each in await ann.get(following)] == [numbers[0]]


async def test_favourites_are_listed_and_who_gave_them(house: House) -> None:
    ann, bob = await two(house)
    numbers = await says(bob, 2)
    for number in reversed(numbers):
        await ann.post(f"{STATUSES}/{number}/favourite")
    assert [each["id"] for each in await ann.get("/api/v1/favourites")] == numbers
    found = await stranger(house).get(f"{STATUSES}/{numbers[0]}/favourited_by")
    assert [each["acct"] for each in found] == ["bob", "ann"]


async def test_a_muted_thread_is_muted_wherever_it_is_seen(house: House) -> None:
    ann, bob = await two(house)
    root = (await says(ann, 1))[0]
    comment = await bob.post(STATUSES, status="More", in_reply_to_id=root)
    await ann.post(f"{STATUSES}/{comment['id']}/mute")
    assert (await ann.get(f"{STATUSES}/{root}"))["muted"] is True
    assert (await feed(ann, "cats"))[0]["muted"] is True
    assert (await bob.get(f"{STATUSES}/{root}"))["muted"] is False


async def test_nobody_is_told_what_happens_in_a_thread_that_they_mute(house: House) -> None:
    ann, bob = await two(house)
    root, other = await says(ann, 2)
    await bob.post(STATUSES, status="First", in_reply_to_id=root)
    await ann.post(f"{STATUSES}/{root}/mute")
    await bob.post(STATUSES, status="Second", in_reply_to_id=root)
    await bob.post(f"{STATUSES}/{root}/favourite")
    await bob.post(f"{STATUSES}/{other}/favourite")
    told = await ann.get("/api/v1/notifications")
    assert [(each["type"], each["status"]["id"]) for each in told] == [("favourite", other)]
    await ann.post(f"{STATUSES}/{root}/unmute")
    assert len(await ann.get("/api/v1/notifications")) == 4


async def test_people_pin_what_is_theirs_and_it_stands_on_their_page(house: House) -> None:
    ann, bob = await two(house)
    numbers = await says(bob, 6)
    refused = await ann.ask("POST", f"{STATUSES}/{numbers[0]}/pin")
    assert (refused.status_code, refused.json()["error"]) == (
        422,
        "Validation failed: Someone else's post cannot be pinned",
    )
    direct = await bob.post(STATUSES, status="@ann hi", visibility="direct")
    assert (await bob.ask("POST", f"{STATUSES}/{direct['id']}/pin")).status_code == 422
    for number in numbers[:5]:
        await bob.post(f"{STATUSES}/{number}/pin")
    assert (await bob.ask("POST", f"{STATUSES}/{numbers[5]}/pin")).status_code == 422
    assert bob.person is not None
    shown = await stranger(house).get(f"/api/v1/accounts/{bob.person.id}/statuses", pinned=True)
    assert [each["id"] for each in shown] == numbers[4::-1]


async def test_as_a_community_a_moderator_pins_and_removes(house: House) -> None:
    ann, bob = await two(house)
    number, other = await says(bob, 2)
    async with house.world.look() as tx:
        cats = await tx.actors.named("cats")
    assert cats is not None
    moderator = await signed_in(house, cats, by=ann.person)
    stolen = await signed_in(house, cats, by=bob.person)
    assert (await stolen.ask("POST", f"{STATUSES}/{number}/pin")).status_code in (401, 403)
    assert (await moderator.post(f"{STATUSES}/{number}/pin"))["pinned"] is True
    shown = await stranger(house).get(f"/api/v1/accounts/{cats.id}/statuses", pinned=True)
    assert [(each["id"], each["pinned"]) for each in shown] == [(number, True)]
    assert (await moderator.post(f"{STATUSES}/{number}/unpin"))["pinned"] is False
    gone = await moderator.delete(f"{STATUSES}/{other}")
    assert (gone["id"], gone["text"]) == (other, "")
    assert (await bob.ask("GET", f"{STATUSES}/{other}")).status_code == 404
    for act in ("favourite", "reblog"):
        assert (await moderator.ask("POST", f"{STATUSES}/{number}/{act}")).status_code in (403, 422, 404)
    said = await moderator.ask("POST", STATUSES, json={"status": "We are cats"})
    assert said.status_code == 403 and "umbrella" in said.json()["error"]


async def test_what_one_may_not_see_one_does_not_mark(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    await world.community("club", ann, private=True)
    owner, other = await signed_in(house, ann), await signed_in(house, bob)
    number = (await owner.post(STATUSES, status="Hello @club"))["id"]
    for act in ("bookmark", "mute", "pin", "favourite"):
        assert (await other.ask("POST", f"{STATUSES}/{number}/{act}")).status_code == 404
    assert (await other.ask("GET", f"{STATUSES}/{number}/favourited_by")).status_code == 404
