"""All that somebody has here, as one file to take along."""

import io
import zipfile

import httpx
import orjson
import pytest

from fedi_groups.actions import marking, membership
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, Mark, Visibility
from tests.faces.browser import PASSWORD, Browser, resident
from tests.faces.house import House
from tests.faces.pressing import press
from tests.media.pictures import picture

pytestmark = pytest.mark.anyio

PLACE = "/settings/data/archive"


async def ann_at(house: House) -> tuple[ActorFacts, Browser]:
    ann, browser = await resident(house, "ann"), Browser(house)
    await browser.signs_in(ann)
    return ann, browser


async def taken(browser: Browser, **values: str) -> httpx.Response:
    return await press(browser, await browser.get("/settings/data"), PLACE, **values)


async def test_it_is_named_and_made_as_mastodon_names_and_makes_it(house: House) -> None:
    ann, browser = await ann_at(house)
    bob = await house.world.person("bob")
    cats = await house.world.community("cats", bob)
    post = await house.world.post(bob, cats)
    async with house.world.tx() as tx:
        await membership.follow(tx, follower=ann, target=bob)
        await marking.mark(tx, person=ann, post=post, kind=Mark.BOOKMARK)
    content = picture()
    media = await house.uploads(ann, content)
    said = await house.says(ann, text="<p>Seen by me</p>", visibility=Visibility.PUBLIC, picture=media)
    answer = await taken(browser)
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/zip"
    assert 'filename="archive-ann-' in answer.headers["content-disposition"]
    assert "no-store" in answer.headers["cache-control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        actor = orjson.loads(archive.read("actor.json"))
        outbox = orjson.loads(archive.read("outbox.json"))
        bookmarks = orjson.loads(archive.read("bookmarks.json"))
        follows = archive.read("following_accounts.csv").decode()
        assert archive.read(f"media_attachments/{media.made.file}") == content
    assert (actor["id"], actor["outbox"], actor["bookmarks"]) == (ann.uri, "outbox.json", "bookmarks.json")
    assert outbox["type"] == "OrderedCollection" and outbox["totalItems"] == 1
    assert outbox["orderedItems"][0]["object"]["id"] == said.uri
    assert f"media_attachments/{media.made.file}" in orjson.dumps(outbox).decode()
    assert bookmarks["orderedItems"] == [post.uri]
    assert "bob@here.test,true,false," in follows


async def test_four_times_a_day_and_only_for_who_asks_here(house: House) -> None:
    _, browser = await ann_at(house)
    page = await browser.get("/settings/data")
    for _ in range(4):
        assert (await press(browser, page, PLACE)).status_code == 200
    often = await press(browser, page, PLACE)
    assert often.status_code == 429 and "four times today" in often.text
    house.world.time.pass_by(DAY)
    assert (await press(browser, page, PLACE)).status_code == 200
    assert (await browser.send(PLACE, {})).status_code == 403
    assert (await Browser(house).send(PLACE, {})).status_code in (303, 403)


async def test_what_was_anonymous_goes_along_with_the_password_alone(house: House) -> None:
    _, browser = await ann_at(house)
    wrong = await taken(browser, password="a wild guess")
    assert wrong.status_code == 403 and "This is not your password." in wrong.text
    names = {}
    for password in ("", PASSWORD):
        answer = await taken(browser, password=password)
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            names[password] = set(archive.namelist())
    assert "anonymous.json" not in names[""] and "anonymous.json" in names[PASSWORD]
