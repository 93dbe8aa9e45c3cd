"""What somebody is told: seen once as new, answered, put away; and private messages."""

import pytest

from fedi_groups.actions import membership, reactions
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Visibility
from tests.faces.browser import Browser, resident
from tests.faces.house import House
from tests.faces.pressing import press

pytestmark = pytest.mark.anyio


async def two(house: House) -> tuple[ActorFacts, ActorFacts, Browser]:
    """ann, who is signed in, and bob."""
    ann, bob, browser = await resident(house, "ann"), await resident(house, "bob"), Browser(house)
    await browser.signs_in(ann)
    return ann, bob, browser


async def follows(house: House, who: ActorFacts, whom: ActorFacts) -> None:
    async with house.world.tx() as tx:
        person, target = await tx.actors.get(who.id), await tx.actors.get(whom.id)
        await membership.follow(tx, follower=person, target=target)


async def test_what_is_new_is_marked_once_and_counted_no_more(house: House) -> None:
    ann, bob, browser = await two(house)
    await follows(house, bob, ann)
    await house.says(bob, text="<p>Hello <b>ann</b></p>", visibility=Visibility.PUBLIC, to=(ann,))
    assert '<span class="count">2</span>' in (await browser.get("/communities")).text
    page = await browser.get("/notifications")
    assert "started to follow you" in page.text and "mentioned you" in page.text and "Hello ann" in page.text
    assert page.text.count('class="fresh"') == 2 and '<span class="count">' not in page.text
    page = await browser.get("/notifications?lang=ar")
    assert 'class="fresh"' not in page.text and '<span class="count">' not in page.text
    only = await browser.get("/notifications?only=mentions")
    assert "mentioned you" in only.text and "started to follow you" not in only.text


async def test_what_is_alike_stands_together_and_is_put_away(house: House) -> None:
    ann, bob, browser = await two(house)
    post = await house.says(ann, text="<p>Cats</p>", visibility=Visibility.PUBLIC)
    for who in (bob, await house.world.person("carl"), await house.world.person("dora")):
        async with house.world.tx() as tx:
            voter, liked = await tx.actors.get(who.id), await tx.posts.get(post.id)
            await reactions.vote(tx, voter=voter, post=liked, value=1, cause=HERE)
    page = await browser.get("/notifications")
    assert "and 2 others" in page.text and page.text.count("liked what you wrote") == 1
    assert (await browser.send("/notifications/dismiss", {"key": "x"})).status_code == 403
    await press(browser, page, "/notifications/dismiss")
    assert "Nothing yet." in (await browser.get("/notifications")).text


async def test_requests_to_follow_are_answered(house: House) -> None:
    ann, bob, browser = await two(house)
    async with house.world.tx() as tx:
        tx.actors.change(await tx.actors.get(ann.id), locked=True)
    await follows(house, bob, ann)
    page = await browser.get("/notifications/requests")
    assert ">bob<" in page.text
    await press(browser, page, "/notifications/answer")
    async with house.world.look() as tx:
        found = await tx.follows.get(bob.id, ann.id)
        assert found is not None and found.state == "accepted"


async def test_strangers_are_heard_once_one_says_so(house: House) -> None:
    ann, bob, browser = await two(house)
    page = await browser.get("/notifications/requests")
    wanted = dict.fromkeys(("not_followers", "new_accounts", "private_mentions", "limited_accounts"), "accept")
    await press(browser, page, "/notifications/policy", not_following="filter", **wanted)
    await house.says(bob, text="<p>Hello</p>", visibility=Visibility.PUBLIC, to=(ann,))
    assert "mentioned you" not in (await browser.get("/notifications")).text
    page = await browser.get("/notifications/requests")
    assert "Hello" in page.text and "1 notification" in page.text
    await press(browser, page, "/notifications/hear")
    assert "mentioned you" in (await browser.get("/notifications")).text
    refused = await press(browser, page, "/notifications/policy", not_following="never", **wanted)
    assert refused.status_code == 400


async def test_messages_are_read_and_answered_by_those_alone_who_take_part(house: House) -> None:
    ann, bob, browser = await two(house)
    said = await house.says(bob, text="<p>Between us</p>", to=(ann,))
    assert "Between us" in (await browser.get("/messages")).text
    page = await browser.get(f"/messages/{said.id}")
    assert "Between us" in page.text
    assert 'class="fresh"' not in (await browser.get("/messages")).text
    empty = await press(browser, page, f"/messages/{said.id}", text=" ")
    assert empty.status_code == 422 and "text-fault" in empty.text
    sent = await press(browser, page, f"/messages/{said.id}", text="And back to you")
    assert sent.headers["location"].startswith(f"/messages/{said.id}?told=sent")
    assert "And back to you" in (await browser.get(f"/messages/{said.id}")).text
    other = Browser(house)
    await other.signs_in(bob)
    assert "And back to you" in (await other.get(f"/messages/{said.id}")).text
    eve = Browser(house)
    await eve.signs_in(await resident(house, "eve"))
    assert (await eve.get(f"/messages/{said.id}")).status_code == 404
    assert (await press(browser, page, f"/messages/{said.id}/drop")).headers["location"] == "/messages"


async def test_guests_are_led_to_the_entrance(house: House) -> None:
    for path in ("/notifications", "/notifications/requests", "/messages", "/messages/1", "/invitations"):
        assert (await Browser(house).get(path)).headers["location"].startswith("/auth/sign-in?next=")
