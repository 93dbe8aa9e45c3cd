"""The orders in which the threads of a community can be read."""

import re

import pytest

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.sorting import Candidate, heat
from fedi_groups.domain.types import DAY, HOUR, MINUTE, Instant, PostId
from fedi_groups.reads.entries import PAGE
from tests.faces.browser import Browser, resident
from tests.faces.house import House

pytestmark = pytest.mark.anyio


async def cats(house: House) -> tuple[ActorFacts, ActorFacts]:
    ann = await resident(house, "ann")
    return ann, await house.world.community("cats", ann)


async def titles(house: House, query: str = "") -> list[str]:
    house.world.time.pass_by(MINUTE)
    page = (await house.page(f"/c/cats{query}")).text
    return re.findall(r'<h3><a href="/post/[^"]+">([^<]+)</a></h3>', page)


async def liked(house: House, post: PostFacts, times: int) -> None:
    async with house.world.tx() as tx:
        tx.posts.change(await tx.posts.get(post.id), up=times)


async def three(house: House) -> tuple[PostFacts, PostFacts, PostFacts]:
    """An old one that many like, one of the day before yesterday that is spoken about, and a new one."""
    ann, place = await cats(house)
    liked_one = await house.world.post(ann, place, title="Liked")
    await liked(house, liked_one, 50)
    house.world.time.pass_by(8 * DAY)
    spoken = await house.world.post(ann, place, title="Spoken about")
    house.world.time.pass_by(2 * DAY)
    new = await house.world.post(ann, place, title="New")
    house.world.time.pass_by(HOUR)
    await house.world.post(ann, parent=spoken)
    return liked_one, spoken, new


async def test_by_date_the_newest_stands_first(house: House) -> None:
    await three(house)
    assert await titles(house, "?sort=new") == ["New", "Spoken about", "Liked"]


async def test_by_activity_that_stands_first_in_which_something_was_said_last(house: House) -> None:
    await three(house)
    assert await titles(house, "?sort=active") == ["Spoken about", "New", "Liked"]


async def test_the_best_are_those_liked_most_within_a_time(house: House) -> None:
    await three(house)
    assert await titles(house, "?sort=top&t=all") == ["Liked", "New", "Spoken about"]
    assert await titles(house, "?sort=top&t=week") == ["New", "Spoken about"]
    assert await titles(house, "?sort=top&t=day") == ["New"]


async def test_hot_is_what_is_liked_and_new(house: House) -> None:
    _, spoken, _ = await three(house)
    assert await titles(house) == await titles(house, "?sort=hot") == ["New", "Spoken about", "Liked"]
    await liked(house, spoken, 1_000_000)
    assert (await titles(house))[0] == "Spoken about"


async def test_what_is_gone_or_held_is_in_no_order(house: House) -> None:
    _, spoken, new = await three(house)
    await house.deletes(new)
    async with house.world.tx() as tx:
        tx.posts.change(await tx.posts.get(spoken.id), held_at=tx.now)
    for query in ("?sort=hot", "?sort=new", "?sort=active", "?sort=top&t=all"):
        assert await titles(house, query) == ["Liked"]


@pytest.mark.parametrize("sort", ["hot", "active", "top"])
async def test_every_order_goes_on_page_by_page(house: House, sort: str) -> None:
    ann, place = await cats(house)
    for number in range(PAGE + 2):
        await house.world.post(ann, place, title=f"Number {number}")
    first, second = await titles(house, f"?sort={sort}"), await titles(house, f"?sort={sort}&page=2")
    assert (len(first), len(second)) == (PAGE, 2) and not set(first) & set(second)


@pytest.mark.parametrize("query", ["?sort=random", "?sort=top&t=year", "?page=21", "?page=x"])
async def test_there_is_no_other_order(house: House, query: str) -> None:
    await cats(house)
    assert (await house.page(f"/c/cats{query}")).status_code == 404


@pytest.mark.parametrize("sort", ["hot", "new", "active", "top"])
async def test_what_is_for_members_only_they_read_in_any_order(house: House, sort: str) -> None:
    ann, place = await cats(house)
    await resident(house, "eve")
    async with house.world.tx() as tx:
        place = tx.actors.change(await tx.actors.get(place.id), locked=True)
    post = await house.world.post(ann, place, title="Among us")
    async with house.world.tx() as tx:
        tx.posts.change(await tx.posts.get(post.id), pinned_at=tx.now)
    other = await house.world.post(ann, place, title="Also among us")
    assert await titles(house, f"?sort={sort}") == []
    for name, seen in (("ann", True), ("eve", False)):
        browser = Browser(house)
        async with house.world.tx() as tx:
            person = await tx.actors.named(name)
        assert person is not None
        await browser.signs_in(person)
        page = (await browser.get(f"/c/cats?sort={sort}")).text
        assert (f"/post/{post.id}" in page, f"/post/{other.id}" in page) == (seen, seen)


def test_ten_times_as_many_likes_weigh_as_much_as_half_a_day() -> None:
    old = Candidate(PostId(1), Instant(0), 100, 0)
    assert heat(old) == pytest.approx(heat(Candidate(PostId(2), Instant(12 * HOUR), 10, 0)))
    assert heat(old) > heat(Candidate(PostId(2), Instant(11 * HOUR), 10, 0))
    assert heat(Candidate(PostId(3), Instant(0), -5, 0)) == heat(Candidate(PostId(3), Instant(0), 0, 0))
