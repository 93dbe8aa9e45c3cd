"""The composer: an answer is looked at, said once, changed, deleted; and nothing that was typed is lost."""

import re

import pytest

from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import PostId
from fedi_groups.storage.branches import comments_in
from fedi_groups.storage.unit import reading
from tests.faces.browser import Browser, hidden_in, resident
from tests.faces.house import House

pytestmark = pytest.mark.anyio


async def begun(house: House, *, private: bool = False) -> tuple[ActorFacts, PostFacts, Browser]:
    """Ann, signed in, a member of bob's community, and a post of his in it."""
    ann, bob = await resident(house, "ann"), await house.world.person("bob")
    club = await house.world.community("club", bob, private=private)
    await house.joins(ann, club)
    post = await house.world.post(bob, club)
    browser = Browser(house)
    await browser.signs_in(ann)
    return ann, post, browser


async def answers_to(house: House, post: PostFacts) -> list[PostFacts]:
    async with reading(house.world.store) as tx:
        return list((await tx.posts.some(await comments_in(tx.connection, post.id, most=10))).values())


async def test_a_member_answers_below_a_post_and_is_led_to_where_it_stands(house: House) -> None:
    _, post, browser = await begun(house)
    page = await browser.get(f"/new?parent={post.id}")
    sent = await browser.fill_in(page, text="Well *said*.")
    (made,) = await answers_to(house, post)
    assert sent.status_code == 303 and sent.headers["location"] == f"/comment/{made.id}?told=said"
    led = await browser.get(sent.headers["location"])
    assert led.headers["location"] == f"/post/{post.id}?told=said#comment-{made.id}"
    shown = await browser.get(f"/post/{post.id}?told=said")
    assert "<em>said</em>" in shown.text and "It is posted." in shown.text


async def test_a_form_that_is_sent_twice_says_it_once(house: House) -> None:
    _, post, browser = await begun(house)
    page = await browser.get(f"/new?parent={post.id}")
    first, second = [await browser.fill_in(page, text="Once.") for _ in range(2)]
    assert first.headers["location"] == second.headers["location"]
    assert len(await answers_to(house, post)) == 1


async def test_a_preview_shows_how_it_will_look_keeps_what_is_typed_and_says_nothing(house: House) -> None:
    _, post, browser = await begun(house)
    page = await browser.get(f"/new?parent={post.id}")
    shown = await browser.fill_in(page, text="**Look** <script>alert(1)</script> @bob", preview="yes", warning="noise")
    assert shown.status_code == 200 and "<strong>Look</strong>" in shown.text and "<script>alert" not in shown.text
    assert '<a href="https://here.test/u/bob"' in shown.text
    assert "**Look** &lt;script&gt;" in shown.text and 'value="noise"' in shown.text
    assert await answers_to(house, post) == []
    await browser.fill_in(shown, text="**Look**")
    assert len(await answers_to(house, post)) == 1


async def test_what_is_refused_comes_back_as_it_was_typed_with_the_reason_at_its_field(house: House) -> None:
    _, post, browser = await begun(house)
    page = await browser.get(f"/new?parent={post.id}")
    empty = await browser.fill_in(page, text=" ", warning="still here")
    assert empty.status_code == 422 and 'aria-invalid="true"' in empty.text and 'value="still here"' in empty.text
    long = await browser.fill_in(page, text="x" * 50_001)
    assert long.status_code == 422 and "x" * 50_001 in long.text


async def test_who_is_not_a_member_is_told_why_and_keeps_their_words(house: House) -> None:
    _, post, _ = await begun(house)
    carl, browser = await resident(house, "carl"), Browser(house)
    await browser.signs_in(carl)
    page = await browser.get(f"/new?parent={post.id}&lang=ar")
    refused = await browser.fill_in(page, text="Let me in")
    assert refused.status_code == 403 and "Let me in</textarea>" in refused.text and 'role="alert"' in refused.text
    assert await answers_to(house, post) == []


async def test_what_somebody_may_not_read_they_cannot_answer(house: House) -> None:
    _, post, browser = await begun(house, private=True)
    assert (await browser.get(f"/new?parent={post.id}")).status_code == 200
    carl, other = await resident(house, "carl"), Browser(house)
    await other.signs_in(carl)
    assert (await other.get(f"/new?parent={post.id}")).status_code == 404
    assert (await other.get("/new?parent=x")).status_code == 404


async def test_what_was_typed_before_the_session_ended_is_there_to_be_sent_once_more(house: House) -> None:
    ann, post, browser = await begun(house)
    page = await browser.get(f"/new?parent={post.id}")
    await browser.send("/auth/sign-out", hidden_in(page.text))
    lapsed = await browser.fill_in(page, text="My long words")
    assert lapsed.status_code == 403 and "My long words</textarea>" in lapsed.text
    assert "set-cookie" not in lapsed.headers
    await browser.signs_in(ann)
    again = await browser.fill_in(lapsed, text="My long words")
    assert again.status_code == 403 and "My long words</textarea>" in again.text
    sent = await browser.fill_in(again, text="My long words")
    assert sent.status_code == 303 and len(await answers_to(house, post)) == 1


async def test_a_form_of_another_site_says_nothing(house: House) -> None:
    _, post, browser = await begun(house)
    forged = await browser.send("/new", {"mark": "x", "text": "spam", "parent": str(post.id)})
    assert forged.status_code == 403 and await answers_to(house, post) == []


async def test_an_author_changes_what_they_said(house: House) -> None:
    _, post, browser = await begun(house)
    await browser.fill_in(await browser.get(f"/new?parent={post.id}"), text="Frist")
    (made,) = await answers_to(house, post)
    page = await browser.get(f"/post/{made.id}/edit")
    assert re.search(r">\s*Frist</textarea>", page.text)
    assert "<p>First</p>" in (await browser.fill_in(page, text="First", preview="yes")).text
    changed = await browser.fill_in(page, text="First")
    assert changed.headers["location"] == f"/comment/{made.id}?told=changed"
    assert [each.content for each in await answers_to(house, post)] == ["<p>First</p>\n"]
    assert (await browser.fill_in(page, text="")).status_code == 422


async def test_a_title_is_changed_where_the_text_begins_with_it(house: House) -> None:
    ann, post, browser = await begun(house)
    mine = await house.world.post(ann, await house.world.community("own", ann))
    page = await browser.get(f"/post/{mine.id}/edit")
    await browser.fill_in(page, text="# Another title\n\nAnd more.")
    async with reading(house.world.store) as tx:
        changed = await tx.posts.get(PostId(mine.id))
    assert (changed.title, changed.content) == ("Another title", "<p>And more.</p>\n")
    assert (await browser.get(f"/post/{post.id}/edit")).status_code == 403


async def test_an_author_deletes_what_they_said_once_they_confirm(house: House) -> None:
    _, post, browser = await begun(house)
    await browser.fill_in(await browser.get(f"/new?parent={post.id}"), text="Oops")
    (made,) = await answers_to(house, post)
    assert (await browser.get(f"/post/{post.id}/delete")).status_code == 403
    page = await browser.get(f"/post/{made.id}/delete")
    assert len([each for each in await answers_to(house, post) if not each.gone]) == 1
    gone = await browser.fill_in(page)
    assert gone.headers["location"] == f"/post/{post.id}?told=deleted"
    assert "Oops" not in (await browser.get(gone.headers["location"])).text
