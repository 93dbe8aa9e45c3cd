"""What members do with posts by one button each, and what those who keep order do: and who may not."""

import re

import pytest

from fedi_groups.actions import posting
from fedi_groups.domain.drafts import Draft, PollDraft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import ActorId, Mark, PostId, PostKind, ReportState, Visibility
from fedi_groups.storage.marks import marks_of
from fedi_groups.storage.reports import reports_to
from fedi_groups.storage.unit import reading, transaction
from tests.faces.browser import Browser, hidden_in, resident
from tests.faces.house import House

pytestmark = pytest.mark.anyio


async def begun(house: House) -> tuple[ActorFacts, PostFacts, Browser]:
    """Ann, signed in, a member of bob's community, and a post of his in it."""
    ann, bob = await resident(house, "ann"), await resident(house, "bob")
    club = await house.world.community("club", bob)
    await house.joins(ann, club)
    browser = Browser(house)
    await browser.signs_in(ann)
    return ann, await house.world.post(bob, club), browser


async def presses(browser: Browser, path: str, page: str, **more: str) -> tuple[int, str]:
    """The button of this address, on that page: the status, and where it leads."""
    shown = await browser.get(page)
    form = re.search(r'<form id="acts".*?</form>', shown.text, re.DOTALL)
    assert form is not None
    answer = await browser.send(path, hidden_in(form[0]) | more)
    return answer.status_code, answer.headers.get("location", "")


async def named(house: House, name: str) -> ActorFacts:
    async with reading(house.world.store) as tx:
        found = await tx.actors.named(name)
    assert found is not None
    return found


async def fresh(house: House, post: PostFacts) -> PostFacts:
    async with reading(house.world.store) as tx:
        return await tx.posts.get(PostId(post.id))


async def test_a_like_counts_is_shown_as_given_and_is_taken_back(house: House) -> None:
    _, post, browser = await begun(house)
    page = f"/post/{post.id}"
    assert (await presses(browser, f"{page}/like", page)) == (303, f"{page}#post-{post.id}")
    assert (await fresh(house, post)).up == 2
    shown = await browser.get(page)
    assert f'formaction="/post/{post.id}/unlike" aria-pressed="true"' in shown.text
    await presses(browser, f"{page}/dislike", page)
    assert ((await fresh(house, post)).up, (await fresh(house, post)).down) == (1, 1)
    await presses(browser, f"{page}/undislike", page)
    assert (await fresh(house, post)).down == 0


async def test_a_script_gets_the_bar_alone_and_a_page_goes_on_without_one(house: House) -> None:
    _, post, browser = await begun(house)
    comment = await house.world.post(await named(house, "bob"), parent=post)
    page = await browser.get(f"/post/{post.id}?lang=ar")
    assert f'formaction="/post/{comment.id}/like?lang=ar"' in page.text
    form = hidden_in(page.text)
    headers = {"x-part": "bar", "cookie": "; ".join(f"{k}={v}" for k, v in browser.cookies.items())}
    answer = await house.client.post(f"/post/{comment.id}/like?lang=ar", data={"mark": form["mark"]}, headers=headers)
    assert answer.status_code == 200 and answer.text.strip().startswith(
        f'<div class="acts" id="acts-{comment.id}" dir="rtl">'
    )
    assert "<html" not in answer.text and 'unlike?lang=ar" aria-pressed="true"' in answer.text
    assert "no-store" in answer.headers["cache-control"]


async def test_what_is_done_with_a_comment_leads_back_to_where_it_stands(house: House) -> None:
    ann, post, browser = await begun(house)
    comment = await house.world.post(ann, parent=post)
    page = f"/post/{post.id}?sort=new"
    status, place = await presses(browser, f"/post/{comment.id}/bookmark", page)
    assert (status, place) == (303, f"/post/{post.id}?sort=new&told=bookmarked#comment-{comment.id}")
    async with reading(house.world.store) as tx:
        assert Mark.BOOKMARK in (await marks_of(tx.connection, ann.id, [comment.id]))[comment.id]


async def test_a_button_without_its_mark_or_by_a_stranger_does_nothing(house: House) -> None:
    _, post, browser = await begun(house)
    forged = await browser.send(f"/post/{post.id}/like", {"mark": "of another site"})
    assert forged.status_code == 403
    guest = await Browser(house).send(f"/post/{post.id}/like", {})
    assert guest.status_code in (303, 403)
    assert (await fresh(house, post)).up == 1


async def test_what_somebody_may_not_read_they_can_do_nothing_with(house: House) -> None:
    _, _, browser = await begun(house)
    carl = await house.world.person("carl")
    hidden = await house.world.post(carl, await house.world.community("den", carl, private=True))
    for path in (f"/post/{hidden.id}/like", f"/post/{hidden.id}/bookmark", f"/post/{hidden.id}/remove"):
        assert (await presses(browser, path, "/bookmarks"))[0] == 404
    for path in ("acts", "report", "edit", "delete"):
        assert (await browser.get(f"/post/{hidden.id}/{path}")).status_code == 404
    assert (await browser.get(f"/post/{hidden.id}")).status_code == 404


async def test_more_acts_stand_on_a_page_of_their_own_as_far_as_one_may(house: House) -> None:
    ann, post, browser = await begun(house)
    mine = await house.world.post(ann, parent=post)
    of_bob, of_ann = [(await browser.get(f"/post/{each.id}/acts")).text for each in (post, mine)]
    assert "/share" in of_bob and "/report" in of_bob and "/people/" in of_bob
    assert "/remove" not in of_bob and "/edit" not in of_bob
    assert f"/post/{mine.id}/edit" in of_ann and f"/post/{mine.id}/delete" in of_ann and "/report" not in of_ann
    assert (await presses(browser, f"/post/{post.id}/share", f"/post/{post.id}"))[0] == 303
    assert "/unshare" in (await browser.get(f"/post/{post.id}/acts")).text
    assert (await presses(browser, f"/post/{mine.id}/pin", f"/post/{post.id}"))[0] == 303
    refused = await browser.send(f"/post/{post.id}/pin", hidden_in((await browser.get(f"/post/{post.id}")).text))
    assert refused.status_code == 403 and "cannot be pinned" in refused.text


async def test_a_poll_is_answered_once(house: House) -> None:
    _, _, browser = await begun(house)
    bob = await house.world.person("bert")
    poll = PollDraft((("Tea", 0), ("Coffee", 0)), multiple=False, closes_at=None)
    draft = Draft(kind=PostKind.QUESTION, content="<p>?</p>", poll=poll)
    async with transaction(house.world.store) as tx:
        asked = await posting.publish(tx, draft=draft, author=bob, cause=HERE)
    page = await browser.get(f"/post/{asked.id}")
    form = hidden_in(page.text[page.text.index("/vote") :])
    await browser.send(f"/post/{asked.id}/vote", form | {"choice-one": "1"})
    shown = await browser.get(f"/post/{asked.id}")
    assert "Your choice" in shown.text and "/vote" not in shown.text and "1 vote" in shown.text


async def test_a_report_names_the_rules_and_is_kept(house: House) -> None:
    _, post, browser = await begun(house)
    page = await browser.get(f"/post/{post.id}/report")
    sent = await browser.fill_in(page, reason="Rude", **{"community-9": "yes"})
    assert sent.headers["location"] == f"/post/{post.id}?told=reported"
    async with reading(house.world.store) as tx:
        (kept,) = await reports_to(tx.connection, post.community_id or ActorId(0), state=ReportState.OPEN, most=9)
    assert (kept.post_id, kept.reason) == (post.id, "Rude")


async def test_who_keeps_order_removes_for_a_reason_and_brings_back(house: House) -> None:
    ann, post, browser = await begun(house)
    bob = Browser(house)
    await bob.signs_in(await named(house, "bob"))
    comment = await house.world.post(ann, parent=post, text="<p>Rude words</p>")
    denied = await presses(browser, f"/post/{comment.id}/remove", f"/post/{post.id}")
    assert denied[0] == 403 and not (await fresh(house, comment)).gone
    page = await bob.get(f"/post/{comment.id}/acts")
    assert f"/post/{comment.id}/remove" in page.text
    await presses(bob, f"/post/{comment.id}/remove", f"/post/{post.id}", reason="Be kind")
    assert "Rude words" not in (await browser.get(f"/post/{post.id}")).text
    assert "Be kind" in (await browser.get("/c/club/modlog")).text
    assert (await browser.get(f"/post/{comment.id}/acts")).status_code == 404
    assert f"/post/{comment.id}/restore" in (await bob.get(f"/post/{comment.id}/acts")).text
    await presses(bob, f"/post/{comment.id}/restore", f"/post/{post.id}")
    await presses(bob, f"/post/{post.id}/lock", f"/post/{post.id}")
    shown = await browser.get(f"/post/{post.id}")
    assert "Rude words" in shown.text and "only moderators can still answer" in shown.text
    await presses(bob, f"/post/{post.id}/feature", f"/post/{post.id}")
    assert (await fresh(house, post)).pinned_at is not None


async def test_whom_one_blocks_or_mutes_one_does_not_read_until_one_wants_to(house: House) -> None:
    ann, post, browser = await begun(house)
    carl = await house.world.person("carl")
    await house.joins(carl, await named(house, "club"))
    said = await house.world.post(carl, parent=post, text="<p>Carl again</p>")
    await house.world.post(ann, parent=said, text="<p>My answer</p>")
    page = await browser.get(f"/people/{carl.id}/shun")
    assert (await browser.fill_in(page, duration="week")).headers["location"] == "/u/carl?told=muted-person"
    shown = (await browser.get(f"/post/{post.id}")).text
    assert "Carl again" not in shown and "By somebody you block or mute" in shown and "My answer" in shown
    assert "Carl again" in (await Browser(house).get(f"/post/{post.id}")).text
    await browser.fill_in(await browser.get(f"/people/{carl.id}/shun"))
    assert "Carl again" in (await browser.get(f"/post/{post.id}")).text


async def test_what_came_since_one_was_there_stands_out_once(house: House) -> None:
    ann, post, browser = await begun(house)
    page = f"/post/{post.id}"
    bob = await named(house, "bob")
    await house.world.post(bob, parent=post)
    assert 'class="new"' not in (await browser.get(page)).text
    later, own = await house.world.post(bob, parent=post), await house.world.post(ann, parent=post)
    shown = (await browser.get(page)).text
    assert f'id="comment-{later.id}" class="new"' in shown and f'id="comment-{own.id}" class="new"' not in shown
    assert "1 new since you were here" in shown and f'href="#comment-{later.id}"' in shown
    assert 'class="new"' not in (await browser.get(page)).text


async def test_comments_are_read_in_other_orders(house: House) -> None:
    _, post, browser = await begun(house)
    first, second = [await house.world.post(await named(house, "bob"), parent=post) for _ in range(2)]
    await presses(browser, f"/post/{second.id}/like", f"/post/{post.id}")
    orders = {"old": [first, second], "new": [second, first], "top": [second, first]}
    for order, expected in orders.items():
        shown = await house.page(f"/post/{post.id}?sort={order}")
        assert re.findall(r'id="comment-(\d+)"', shown.text) == [str(each.id) for each in expected], order


async def test_members_read_what_is_private_and_messages_to_them_and_nobody_else_does(house: House) -> None:
    ann, _, browser = await begun(house)
    carl = await house.world.person("carl")
    den = await house.world.community("den", carl, private=True)
    await house.joins(ann, den)
    inside = await house.says(carl, text="<p>Among us</p>", community=den, visibility=Visibility.MEMBERS)
    message = await house.says(carl, text="<p>Between us</p>", visibility=Visibility.DIRECT, to=(ann,))
    other, stranger = await resident(house, "dora"), Browser(house)
    await stranger.signs_in(other)
    for post, words in ((inside, "Among us"), (message, "Between us")):
        shown = await browser.get(f"/post/{post.id}")
        assert words in shown.text and "no-store" in shown.headers["cache-control"]
        assert (await stranger.get(f"/post/{post.id}")).status_code == 404
        assert (await house.page(f"/post/{post.id}")).status_code == 404
    assert "Among us" in (await browser.get("/c/den")).text


async def test_people_of_elsewhere_are_shown_to_members_alone_who_follow_and_block_them_there(house: House) -> None:
    _, _, browser = await begun(house)
    eve = await house.meet(house.there.actor("eve"))
    await house.says(eve, text="<p>From afar</p>", visibility=Visibility.PUBLIC)
    page = f"/@{eve.name}@{eve.host}"
    assert (await house.page(page)).status_code == 404
    shown = await browser.get(page)
    assert "From afar" in shown.text and f"/people/{eve.id}/follow" in shown.text
    await browser.send(f"/people/{eve.id}/follow", hidden_in(shown.text) | {"back": page})
    assert f"/people/{eve.id}/unfollow" in (await browser.get(page)).text
    await browser.send(f"/people/{eve.id}/block", hidden_in(shown.text) | {"back": page})
    assert f"/people/{eve.id}/unblock" in (await browser.get(page)).text
    assert (await browser.get("/@nobody@there.test")).status_code == 404
    assert "/report" in (await browser.get("/u/bob")).text and "/report" not in (await browser.get("/u/ann")).text


async def test_what_is_for_followers_stands_on_a_persons_page_for_these_alone(house: House) -> None:
    _, _, browser = await begun(house)
    carl = await house.world.person("carl")
    await house.says(carl, text="<p>For my friends</p>", visibility=Visibility.FOLLOWERS)
    shown = await browser.get("/u/carl")
    assert "For my friends" not in shown.text
    followed = await browser.send(f"/people/{carl.id}/follow", hidden_in(shown.text) | {"back": "/u/carl"})
    assert followed.headers["location"] == "/u/carl?told=followed"
    assert "For my friends" in (await browser.get("/u/carl")).text
    assert "For my friends" not in (await house.page("/u/carl")).text
