"""Something new: posted in a community or to followers, at once or later, with files, a poll, or without a name; and
nothing that was typed is lost."""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest

from fedi_groups.actions import flairs, profiles
from fedi_groups.domain.charter import Charter, Speakers
from fedi_groups.domain.details import Details
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.attempts import OF_UPLOADS
from fedi_groups.domain.types import DAY, SECOND, Instant, PostId, Visibility
from fedi_groups.reads.ownexports import own_export
from fedi_groups.storage.attempts import attempt
from fedi_groups.storage.scheduled import scheduled_of
from fedi_groups.storage.sketches import MOST, sketches_of
from fedi_groups.storage.timelines import Span
from fedi_groups.storage.unit import reading
from tests.faces.browser import Browser, resident
from tests.faces.house import House
from tests.media.pictures import picture

pytestmark = pytest.mark.anyio


async def writer(house: House, *, name: str = "ann", **charter: Any) -> tuple[ActorFacts, ActorFacts, Browser]:
    """Somebody who is signed in, and a community of bob's that they are in."""
    ann, bob = await resident(house, name), await house.world.person("bob")
    cats = await house.world.community("cats", bob, charter=Charter(**charter))
    await house.joins(ann, cats)
    browser = Browser(house)
    await browser.signs_in(ann)
    return ann, cats, browser


async def made_by(house: House, answer: httpx.Response) -> PostFacts:
    """What a form has become, by where it leads."""
    assert answer.status_code == 303, answer.text
    found = re.match(r"/post/([0-9]+)\?told=", answer.headers["location"])
    assert found is not None, answer.headers["location"]
    async with reading(house.world.store) as tx:
        return await tx.posts.get(PostId(int(found[1])))


async def kept(house: House, person: ActorFacts) -> list[dict[str, str]]:
    async with reading(house.world.store) as tx:
        return [each.fields for each in await sketches_of(tx.connection, person.id)]


async def waiting(house: House, person: ActorFacts) -> list[tuple[int, str]]:
    async with reading(house.world.store) as tx:
        found = await scheduled_of(tx.connection, person.id, Span(), most=10)
    return [(each.at, each.submission.text) for each in found]


async def test_a_member_posts_in_a_community_with_title_text_and_link(house: House) -> None:
    ann, cats, browser = await writer(house)
    page = await browser.get("/new?community=cats")
    assert f'<option value="{cats.id}" selected>Cats (!cats)</option>' in page.text
    sent = await browser.fill_in(
        page, act="post", place=str(cats.id), title="Whiskers", text="**Long** ones", link="https://pets.test/w"
    )
    post = await made_by(house, sent)
    assert (post.title, post.link, post.community_id, post.author_id) == (
        "Whiskers",
        "https://pets.test/w",
        cats.id,
        ann.id,
    )
    assert "<strong>Long</strong>" in post.content and post.visibility is Visibility.PUBLIC
    again = await browser.fill_in(page, act="post", place=str(cats.id), title="Whiskers", text="**Long** ones")
    assert again.headers["location"] == sent.headers["location"]


async def test_without_a_community_it_is_for_whom_one_says(house: House) -> None:
    _, _, browser = await writer(house)
    page = await browser.get("/new?title=Seen&text=Look&url=https%3A%2F%2Fpets.test%2F")
    assert 'value="Seen"' in page.text and "Look</textarea>" in page.text and 'value="https://pets.test/"' in page.text
    sent = await browser.fill_in(page, act="post", text="Look", link="https://pets.test/", visibility="followers")
    post = await made_by(house, sent)
    assert post.community_id is None and post.visibility is Visibility.FOLLOWERS and post.link is None
    assert 'href="https://pets.test/"' in post.content
    refused = await browser.fill_in(page, act="post", text="Look", visibility="everybody")
    assert refused.status_code == 422 and "Look</textarea>" in refused.text


async def test_who_may_not_post_there_is_told_why_and_keeps_their_words(house: House) -> None:
    _, cats, browser = await writer(house, posts=Speakers.MODERATORS)
    page = await browser.get("/new?community=cats")
    refused = await browser.fill_in(page, act="post", place=str(cats.id), title="Mine", text="My long words")
    assert refused.status_code == 403 and "Only moderators post here" in refused.text
    assert "My long words</textarea>" in refused.text and 'value="Mine"' in refused.text
    nothing = await browser.fill_in(page, act="post", place=str(cats.id))
    assert nothing.status_code == 422 and "Write something first." in nothing.text


async def test_what_must_wait_for_a_moderator_says_so(house: House) -> None:
    _, cats, browser = await writer(house, first_held=3)
    page = await browser.get("/new?community=cats")
    sent = await browser.fill_in(page, act="post", place=str(cats.id), title="First", text="Hello")
    assert sent.headers["location"].endswith("?told=held")
    assert (await made_by(house, sent)).held_at is not None


async def test_a_hidden_community_is_not_to_be_chosen_by_who_cannot_know_of_it(house: House) -> None:
    ann, browser = await resident(house, "ann"), Browser(house)
    bob = await house.world.person("bob")
    circle = await house.world.community("circle", bob, charter=Charter(hidden=True))
    await browser.signs_in(ann)
    page = await browser.get("/new?community=circle")
    assert page.status_code == 200 and "Circle" not in page.text
    refused = await browser.fill_in(page, act="post", place=str(circle.id), title="Hello", text="Anybody?")
    assert refused.status_code in (403, 404, 422) and "Circle" not in refused.text
    shown = await browser.fill_in(page, act="preview", place=str(circle.id), text="Anybody?")
    assert "Circle" not in shown.text


async def test_files_are_taken_once_and_one_is_asked_once_to_describe_a_picture(house: House) -> None:
    _, cats, browser = await writer(house)
    page = await browser.get("/new")
    asked = await browser.upload(page, {"file1": ("cat.png", picture())}, act="post", place=str(cats.id), title="Cat")
    assert asked.status_code == 200 and "There is a picture without a description." in asked.text
    assert 'name="media1"' in asked.text
    sent = await browser.fill_in(asked, act="post", place=str(cats.id), title="Cat", alt1="A cat asleep")
    (attached,) = (await made_by(house, sent)).attachments
    assert attached["alt"] == "A cat asleep" and attached["kind"] == "Image"


async def test_who_posts_again_without_a_description_is_not_asked_twice(house: House) -> None:
    _, _, browser = await writer(house)
    page = await browser.get("/new")
    files = {"file2": ("cat.png", picture()), "file3": ("notes.txt", b"Some notes.")}
    asked = await browser.upload(page, files, act="post", text="A cat")
    sent = await browser.fill_in(asked, act="post", text="A cat")
    assert [each["kind"] for each in (await made_by(house, sent)).attachments] == ["Image", "Document"]


async def test_a_file_that_is_not_taken_is_named_and_the_rest_stays(house: House) -> None:
    _, _, browser = await writer(house)
    files = {"file1": ("cat.png", picture()), "file2": ("evil.html", b"<!doctype html><script>1</script>")}
    refused = await browser.upload(await browser.get("/new"), files, act="post", text="My words", filealt1="A cat")
    assert refused.status_code == 422 and "<bdi>evil.html</bdi>" in refused.text
    assert "My words</textarea>" in refused.text and 'value="A cat"' in refused.text
    kept_file = re.search(r'name="media1" value="([0-9]+)"', refused.text)
    assert kept_file is not None
    gone = await browser.fill_in(refused, act="preview", text="My words", **{f"drop{kept_file[1]}": "yes"})
    assert 'name="media1"' not in gone.text


async def test_files_are_taken_so_often_and_no_more(house: House) -> None:
    ann, _, browser = await writer(house)
    async with house.world.tx() as tx:
        for _ in range(OF_UPLOADS.most):
            await attempt(tx.connection, {f"uploads {ann.id}": OF_UPLOADS}, now=tx.now)
    files = {"file1": ("cat.png", picture())}
    refused = await browser.upload(await browser.get("/new"), files, act="post", text="My words")
    assert refused.status_code == 422 and 'name="media1"' not in refused.text and "My words</textarea>" in refused.text
    house.world.time.pass_by(OF_UPLOADS.window)
    taken = await browser.upload(await browser.get("/new"), files, act="preview", text="My words")
    assert 'name="media1"' in taken.text


async def test_uploads_of_others_are_never_attached(house: House) -> None:
    _, _, browser = await writer(house)
    eve = await house.world.person("eve")
    theirs = await house.uploads(eve, picture())
    sent = await browser.fill_in(
        await browser.get("/new"), act="post", text="Mine?", media1=str(theirs.id), asked="yes"
    )
    assert (await made_by(house, sent)).attachments == ()


async def test_a_poll_is_asked_as_long_as_one_wants(house: House) -> None:
    _, cats, browser = await writer(house)
    form = {"choice1": "Yes", "choice2": "No", "lasts": "week", "several": "yes", "hidden": "yes"}
    sent = await browser.fill_in(
        await browser.get("/new"), act="post", place=str(cats.id), title="Well?", text="", **form
    )
    post = await made_by(house, sent)
    assert post.multiple and post.hides_counts and post.closes_at is not None
    assert post.closes_at - post.published == pytest.approx(7 * DAY, abs=10 * SECOND)
    alone = await browser.fill_in(await browser.get("/new"), act="post", text="Well?", choice1="Only one")
    assert alone.status_code == 422 and 'value="Only one"' in alone.text


EVENT = {
    "title": "Summer party",
    "text": "Bring *cake*.",
    "starts": "2027-06-05T18:00",
    "ends": "2027-06-05T21:30",
    "zone": "180",
    "venue": "The old barn",
    "join": "https://meet.example/barn",
}


async def test_an_event_is_posted_by_the_clock_of_who_invites(house: House) -> None:
    _, cats, browser = await writer(house)
    looked = await browser.fill_in(await browser.get("/new"), act="preview", place=str(cats.id), **EVENT)
    assert "The old barn" in looked.text and 'datetime="2027-06-05T15:00:00Z"' in looked.text
    post = await made_by(house, await browser.fill_in(looked, act="post", place=str(cats.id), **EVENT))
    starts, ends = Instant(1_812_207_600 * SECOND), Instant(1_812_220_200 * SECOND)
    assert post.details == Details("Event", starts, ends, "The old barn", "https://meet.example/barn")
    assert "The old barn" in (await house.page(f"/post/{post.id}")).text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"starts": ""}, "An event begins at some time."),
        ({"starts": "tomorrow"}, "An event begins and ends at a date and a time."),
        ({"ends": "2027-06-05T17:00"}, "An event ends after it has begun."),
        ({"title": " "}, "An event has a title."),
        ({"place": ""}, "An event is posted in a community"),
        ({"choice1": "Yes", "choice2": "No"}, "A poll is no event"),
    ],
)
async def test_what_is_no_event_is_said_and_nothing_is_lost(house: House, wrong: dict[str, str], told: str) -> None:
    _, cats, browser = await writer(house)
    form = {"place": str(cats.id), **EVENT} | wrong
    refused = await browser.fill_in(await browser.get("/new"), act="post", **form)
    assert refused.status_code == 422 and told in refused.text and 'value="The old barn"' in refused.text
    assert '<option value="180" selected>' in refused.text


async def test_where_only_those_who_keep_order_invite_others_are_told_so(house: House) -> None:
    _, cats, browser = await writer(house, events=Speakers.MODERATORS)
    refused = await browser.fill_in(await browser.get("/new"), act="post", place=str(cats.id), **EVENT)
    assert refused.status_code == 403 and "Only moderators post events here" in refused.text


async def test_an_event_that_is_put_down_for_later_or_kept_comes_back_as_it_was_filled_in(house: House) -> None:
    ann, cats, browser = await writer(house)
    await browser.fill_in(await browser.get("/new"), act="draft", place=str(cats.id), **EVENT)
    (fields,) = await kept(house, ann)
    assert {name: fields[name] for name in EVENT} == EVENT
    at = "2027-01-01T10:00"
    later = await browser.fill_in(await browser.get("/new"), act="post", place=str(cats.id), at=at, **EVENT)
    assert later.status_code == 303, later.text
    async with reading(house.world.store) as tx:
        (waits,) = await scheduled_of(tx.connection, ann.id, Span(), most=1)
    again = (await browser.get(f"/new?scheduled={waits.id}")).text
    assert 'name="starts" value="2027-06-05T15:00"' in again and 'value="The old barn"' in again


async def test_flairs_of_the_community_are_offered_and_borne(house: House) -> None:
    _, cats, browser = await writer(house)
    async with house.world.tx() as tx:
        flair = await flairs.define(tx, community=await tx.actors.get(cats.id), name="news", title="News")
    page = await browser.get("/new?community=cats")
    assert 'name="flair-news"' in page.text
    sent = await browser.fill_in(page, **{"act": "post", "place": str(cats.id), "title": "A", "flair-news": "yes"})
    assert (await made_by(house, sent)).flairs == (flair.uri,)
    wrong = await browser.fill_in(page, **{"act": "post", "place": str(cats.id), "title": "A", "flair-x": "yes"})
    assert wrong.status_code in (404, 422)


async def test_where_members_may_be_unnamed_nobody_sees_who_wrote_it(house: House) -> None:
    ann, cats, browser = await writer(house, anonymous=True)
    page = await browser.get("/new?community=cats")
    assert 'name="unnamed"' in page.text
    form = {"act": "post", "place": str(cats.id), "title": "Help", "text": "I am sad", "unnamed": "yes"}
    later = await browser.fill_in(page, **form, at="2026-12-24T18:00")
    assert later.status_code == 403 and await waiting(house, ann) == []
    post = await made_by(house, await browser.fill_in(page, **form))
    assert post.author_id != ann.id
    await browser.fill_in(page, **form | {"act": "draft"})
    assert all("unnamed" not in each for each in await kept(house, ann))


async def test_nobody_is_unnamed_where_the_charter_does_not_say_so(house: House) -> None:
    _, cats, browser = await writer(house)
    page = await browser.get("/new?community=cats")
    assert 'name="unnamed"' not in page.text
    sent = await browser.fill_in(page, act="post", place=str(cats.id), title="Help", unnamed="yes")
    assert sent.status_code == 403


async def test_a_draft_is_kept_opened_posted_and_gone(house: House) -> None:
    ann, cats, browser = await writer(house)
    page = await browser.get("/new")
    files = {"file1": ("cat.png", picture())}
    saved = await browser.upload(page, files, act="draft", place=str(cats.id), title="Half", text="Not yet")
    assert saved.headers["location"] == "/drafts?told=kept"
    listed = await browser.get("/drafts")
    assert "Half" in listed.text and "Not yet" in listed.text and "Cats" in listed.text
    number = re.search(r"/new\?draft=([0-9]+)", listed.text)
    assert number is not None
    opened = await browser.get(f"/new?draft={number[1]}")
    assert 'value="Half"' in opened.text and "Not yet</textarea>" in opened.text and 'name="media1"' in opened.text
    await browser.fill_in(opened, act="draft", place=str(cats.id), title="Half", text="Nearly")
    assert [each["text"] for each in await kept(house, ann)] == ["Nearly"]
    opened = await browser.get(f"/new?draft={number[1]}")
    sent = await browser.fill_in(opened, act="post", place=str(cats.id), title="Half", text="Done", asked="yes")
    assert len((await made_by(house, sent)).attachments) == 1 and await kept(house, ann) == []


async def test_drafts_are_for_oneself_alone_and_so_many(house: House) -> None:
    ann, _, browser = await writer(house)
    page = await browser.get("/new")
    for number in range(MOST):
        await browser.fill_in(page, act="draft", text=f"Draft {number}")
    full = await browser.fill_in(page, act="draft", text="One more")
    assert full.status_code == 403 and "One more</textarea>" in full.text
    eve, other = await resident(house, "eve"), Browser(house)
    await other.signs_in(eve)
    async with reading(house.world.store) as tx:
        number = (await sketches_of(tx.connection, ann.id))[0].id
    assert (await other.get(f"/new?draft={number}")).status_code == 404
    theirs = await other.get("/new")
    mark = theirs.text.split('name="mark" value="')[1].split('"')[0]
    await other.send(f"/drafts/{number}/delete", {"mark": mark})
    assert len(await kept(house, ann)) == MOST
    assert (await browser.send(f"/drafts/{number}/delete", {})).status_code == 403
    own = await browser.get("/drafts")
    mark = own.text.split('name="mark" value="')[1].split('"')[0]
    await browser.send(f"/drafts/{number}/delete", {"mark": mark})
    assert len(await kept(house, ann)) == MOST - 1


async def test_drafts_are_in_the_archive_and_go_with_the_account(house: House) -> None:
    ann, _, browser = await writer(house)
    await browser.fill_in(await browser.get("/new"), act="draft", text="Some thoughts")
    export = own_export(house.world.store, ann)
    piece = next(each for each in export.pieces if each.name == "drafts.json")
    assert b"Some thoughts" in b"".join([part async for part in piece.content])
    async with house.world.tx() as tx:
        await profiles.delete_actor(tx, actor=await tx.actors.get(ann.id))
    assert await kept(house, ann) == []


async def test_what_is_put_down_for_later_is_listed_changed_and_taken_back(house: House) -> None:
    ann, cats, browser = await writer(house)
    form = {"act": "post", "place": str(cats.id), "title": "Later", "at": "2026-12-24T18:00"}
    sent = await browser.fill_in(await browser.get("/new"), **form, text="Soon", offset="-60")
    assert sent.headers["location"] == "/scheduled?told=scheduled"
    ((at, _),) = await waiting(house, ann)
    listed = await browser.get("/scheduled")
    assert "Later" in listed.text and '<time datetime="2026-12-24T17:00:00Z">' in listed.text
    number = re.search(r"/new\?scheduled=([0-9]+)", listed.text)
    assert number is not None
    changed = await browser.get(f"/new?scheduled={number[1]}")
    assert 'value="2026-12-24T17:00"' in changed.text and 'value="Later"' in changed.text
    await browser.fill_in(changed, **form, text="Sooner")
    ((moved, text),) = await waiting(house, ann)
    assert text == "Sooner" and moved == at + 3600 * SECOND
    listed = await browser.get("/scheduled")
    place = re.search(r"/scheduled/[0-9]+/cancel", listed.text)
    mark = listed.text.split('name="mark" value="')[1].split('"')[0]
    assert place is not None
    assert (await browser.send(place[0], {})).status_code == 403
    back = await browser.send(place[0], {"mark": mark, "back": "/scheduled"})
    assert back.headers["location"] == "/scheduled?told=unscheduled" and await waiting(house, ann) == []
    (draft,) = await kept(house, ann)
    assert draft["title"] == "Later" and "at" not in draft


async def test_a_moment_that_is_past_or_none_is_said_at_its_field(house: House) -> None:
    ann, _, browser = await writer(house)
    page = await browser.get("/new")
    for at in ("2020-01-01T00:00", "tomorrow"):
        refused = await browser.fill_in(page, act="post", text="When?", at=at)
        assert refused.status_code == 422 and 'id="at-fault"' in refused.text and "When?</textarea>" in refused.text
    assert await waiting(house, ann) == []


async def test_a_form_with_files_that_another_site_sends_does_nothing(house: House) -> None:
    ann, _, browser = await writer(house)
    headers = {"accept": "text/html", "cookie": "; ".join(f"{k}={v}" for k, v in browser.cookies.items())}
    data = {"text": "Spam", "act": "post", "mark": "x"}
    forged = await house.client.post("/new", headers=headers, data=data, files={"file1": ("a.png", picture())})
    assert forged.status_code == 403
    async with reading(house.world.store) as tx:
        assert await tx.posts.some([]) == {} and await kept(house, ann) == []
    large = replace(house.web, body_within=20.0)
    most = 4 * large.workshop.largest + 1024 * 1024
    too_large = await house.client.post(
        "/new",
        headers=headers | {"content-type": "multipart/form-data; boundary=x", "content-length": str(most)},
        content=b"--x--",
    )
    assert too_large.status_code == 413


async def test_a_phone_that_has_the_site_among_its_apps_shares_pages_to_the_composer(house: House) -> None:
    _, _, browser = await writer(house)
    page = await browser.get("/new")
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page.text
    assert "manifest-src 'self'" in page.headers["content-security-policy"]
    told = await house.client.get("/manifest.webmanifest")
    assert told.headers["content-type"] == "application/manifest+json"
    target = told.json()["share_target"]
    names = target["params"]
    address = f"{target['action']}?{names['title']}=Pets&{names['url']}=https%3A%2F%2Fpets.test%2F"
    shared = await browser.get(address)
    assert 'value="Pets"' in shared.text and 'value="https://pets.test/"' in shared.text
    assert (await house.client.get(told.json()["icons"][0]["src"])).status_code == 200
