"""The first page of who is signed in: what they have joined and follow, and nothing of what they do not want to see."""

import pytest

from fedi_groups.actions import announcements, blocking, filters, marking, membership, reactions
from fedi_groups.actions.filters import FilterWish, KeywordWish
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.filters import FilterAction, FilterContext
from fedi_groups.domain.types import Mark, Visibility
from fedi_groups.reads.lines import PAGE
from tests.faces.browser import Browser, resident
from tests.faces.house import House
from tests.faces.statements import counted
from tests.media.pictures import picture

pytestmark = pytest.mark.anyio


async def at_home(house: House, name: str = "ann") -> tuple[ActorFacts, Browser]:
    person, browser = await resident(house, name), Browser(house)
    await browser.signs_in(person)
    return person, browser


async def test_home_shows_what_one_has_joined_and_follows_and_nothing_else(house: House) -> None:
    ann, browser = await at_home(house)
    bob, eve = await house.world.person("bob"), await house.world.person("eve")
    cats, dogs = await house.world.community("cats", bob), await house.world.community("dogs", bob)
    club = await house.world.community("club", bob, private=True)
    await house.joins(ann, cats)
    await house.joins(ann, club)
    async with house.world.tx() as tx:
        await membership.follow(tx, follower=await tx.actors.get(ann.id), target=await tx.actors.get(eve.id))
    await house.world.post(bob, cats, title="Whiskers")
    await house.world.post(bob, dogs, title="Bones")
    await house.says(bob, text="<p>Our secret</p>", community=club, visibility=Visibility.MEMBERS)
    await house.world.post(eve, None, title=None, text="<p>Eve speaks</p>")
    page = await browser.get("/")
    assert page.status_code == 200 and "no-store" in page.headers["cache-control"]
    assert all(words in page.text for words in ("Whiskers", "Our secret", "Eve speaks", "Your communities"))
    assert "Bones" not in page.text and "/c/dogs" not in page.text
    guest = await Browser(house).get("/")
    assert "Our secret" not in guest.text and "Your communities" not in guest.text


async def test_what_is_liked_and_answered_stands_first_where_one_asks_for_it(house: House) -> None:
    ann, browser = await at_home(house)
    bob = await house.world.person("bob")
    cats = await house.world.community("cats", bob)
    await house.joins(ann, cats)
    liked = await house.world.post(bob, cats, title="Liked by many")
    for number in range(PAGE):
        await house.world.post(bob, cats, title=f"Newer {number}")
    hidden = await house.world.post(bob, cats, title="Removed")
    async with house.world.tx() as tx:
        tx.posts.change(await tx.posts.get(liked.id), up=500)
        tx.posts.change(await tx.posts.get(hidden.id), up=900, removed_at=tx.now)
    newest, hot = (await browser.get("/")).text, (await browser.get("/?sort=hot")).text
    assert "Liked by many" not in newest and 'href="/?sort=hot"' in newest
    assert hot.index("Liked by many") < hot.index(f"Newer {PAGE - 1}<") < hot.index("Newer 1<")
    assert "Removed" not in hot and "Newer 0<" not in hot and 'href="/?sort=hot&amp;page=2"' in hot
    assert "Newer 0<" in (await browser.get("/?sort=hot&page=2")).text
    assert (await browser.get("/?sort=hot&page=99")).status_code == 404


async def test_an_empty_home_leads_to_communities_and_first_steps(house: House) -> None:
    _, browser = await at_home(house)
    page = await browser.get("/")
    assert "Nothing is here yet" in page.text and 'href="/welcome"' in page.text and 'href="/communities"' in page.text
    arabic = await browser.get("/?lang=ar")
    assert 'dir="rtl"' in arabic.text and "Nothing is here yet" not in arabic.text


async def test_whom_one_blocks_and_what_one_filters_is_left_out_or_covered(house: House) -> None:
    ann, browser = await at_home(house)
    bob, eve = await house.world.person("bob"), await house.world.person("eve")
    cats = await house.world.community("cats", bob)
    await house.joins(ann, cats)
    await house.joins(eve, cats)
    await house.world.post(eve, cats, title="By Eve")
    await house.world.post(bob, cats, title="About snakes")
    await house.world.post(bob, cats, title="About spiders")
    async with house.world.tx() as tx:
        await blocking.block(tx, person=await tx.actors.get(ann.id), other=await tx.actors.get(eve.id))
        for word, action in (("snakes", FilterAction.HIDE), ("spiders", FilterAction.WARN)):
            words = (KeywordWish(words=word),)
            wish = FilterWish(title=f"No {word}", contexts=(FilterContext.HOME,), action=action, keywords=words)
            await filters.make_filter(tx, owner=ann, wish=wish)
    page = await browser.get("/")
    assert "By Eve" not in page.text and "snakes" not in page.text
    assert "<bdi>No spiders</bdi></summary>" in page.text and "About spiders" in page.text


async def test_what_is_new_is_told_from_what_was_seen(house: House) -> None:
    ann, browser = await at_home(house)
    cats = await house.world.community("cats", ann)
    await house.world.post(ann, cats, title="First")
    assert "since you were here" not in (await browser.get("/")).text
    await house.world.post(ann, cats, title="Second")
    page = await browser.get("/")
    assert "1 new post since you were here" in page.text
    assert page.text.index("Second") < page.text.index("You have seen what follows.") < page.text.index("First")
    assert "since you were here" not in (await browser.get("/")).text


async def test_home_goes_on_page_by_page_to_its_end(house: House) -> None:
    ann, browser = await at_home(house)
    cats = await house.world.community("cats", ann)
    for number in range(27):
        await house.world.post(ann, cats, title=f"Post {number}.")
    page = await browser.get("/")
    assert "Post 26." in page.text and "Post 1." not in page.text
    older = page.text.split('rel="next" href="')[1].split('"')[0]
    page = await browser.get(older)
    assert "Post 1." in page.text and "Post 0." in page.text and 'rel="next"' not in page.text
    assert "Back to the newest" in page.text


async def test_announcements_stand_there_until_they_are_put_away(house: House) -> None:
    _, browser = await at_home(house)
    async with house.world.tx() as tx:
        made = await announcements.announce(tx, text="We move on **Friday**.")
    page = await browser.get("/")
    assert "<strong>Friday</strong>" in page.text
    path = f"/announcements/{made.id}/dismiss"
    mark = page.text.split('name="mark" value="')[1].split('"')[0]
    assert (await browser.send(path, {})).status_code == 403
    assert "Friday" in (await browser.get("/")).text
    assert (await browser.send(path, {"mark": mark})).headers["location"] == "/?told=dismissed"
    page = await browser.get("/?told=dismissed")
    assert "Friday" not in page.text and "It is put away." in page.text
    assert (await browser.send("/announcements/1/dismiss", {"mark": mark})).status_code == 303


async def test_bookmarks_and_likes_are_listed_for_oneself(house: House) -> None:
    ann, browser = await at_home(house)
    bob = await house.world.person("bob")
    cats = await house.world.community("cats", bob)
    marked, liked = [await house.world.post(bob, cats, title=title) for title in ("Keep me", "Like me")]
    assert "Nobody else sees it." in (await browser.get("/bookmarks")).text
    async with house.world.tx() as tx:
        person = await tx.actors.get(ann.id)
        await marking.mark(tx, person=person, post=await tx.posts.get(marked.id), kind=Mark.BOOKMARK)
        await reactions.vote(tx, voter=person, post=await tx.posts.get(liked.id), value=1, cause=HERE)
    bookmarks, favourites = await browser.get("/bookmarks"), await browser.get("/favourites")
    assert "Keep me" in bookmarks.text and "Like me" not in bookmarks.text
    assert "Like me" in favourites.text and "Keep me" not in favourites.text
    assert (await Browser(house).get("/bookmarks")).headers["location"].startswith("/auth/sign-in?next=%2Fbookmarks")


async def test_pictures_for_few_are_shown_to_who_is_signed_in_and_may_see_them(house: House) -> None:
    ann, browser = await at_home(house)
    bob, (eve, others) = await house.world.person("bob"), await at_home(house, "eve")
    club = await house.world.community("club", bob, private=True)
    await house.joins(ann, club)
    upload = await house.uploads(bob, picture())
    await house.says(bob, community=club, visibility=Visibility.MEMBERS, picture=upload)
    page = await browser.get("/")
    address = page.text.split('<img src="')[1].split('"')[0]
    shown = await browser.get(address)
    assert shown.status_code == 200 and "no-store" in shown.headers["cache-control"]
    assert (await others.get(address)).status_code == 404 and (await Browser(house).get(address)).status_code == 404
    assert eve.id != ann.id


async def test_home_over_twenty_communities_takes_few_statements(house: House) -> None:
    ann, browser = await at_home(house)
    bob = await house.world.person("bob")
    for number in range(20):
        place = await house.world.community(f"place{number}", bob)
        await house.joins(ann, place)
        await house.world.post(bob, place, title=f"In {number}")
    await browser.get("/")
    with counted() as asked:
        page = await browser.get("/")
    assert "In 19" in page.text and len(asked) <= 16, asked
