"""Who is suspended signs in as far as to read why, appeal once, and take their data; elsewhere they are guests."""

import pytest

from fedi_groups.actions import suspension
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from tests.faces.browser import Browser, resident
from tests.faces.house import House
from tests.faces.test_admins import acts, signed_in

pytestmark = pytest.mark.anyio

WHY = "Spam everywhere"


async def suspended(house: House) -> tuple[ActorFacts, Browser]:
    """Ann, suspended by boss, at a browser in which she has just signed in."""
    ann = await resident(house, "ann")
    boss = await resident(house, "boss", admin=True)
    async with house.world.tx() as tx:
        await tx.actors.server()
        await suspension.suspend(tx, Hand(boss, HERE, WHY), person=await tx.actors.get(ann.id))
    browser = Browser(house)
    assert (await browser.signs_in(ann)).headers["location"] == "/suspended"
    return ann, browser


async def another_admin(house: House) -> Browser:
    browser = Browser(house)
    await browser.signs_in(await resident(house, "other", admin=True))
    return browser


@pytest.fixture
async def server(house: House) -> None:
    await house.world.server()


@pytest.mark.usefixtures("server")
async def test_they_read_why_and_are_guests_on_every_other_page(house: House) -> None:
    _, browser = await suspended(house)
    page = await browser.get("/suspended")
    assert page.status_code == 200 and WHY in page.text and "no-store" in page.headers["cache-control"]
    for path in ("/settings", "/new", "/notifications", "/auth/sessions", "/auth/security", "/settings/data"):
        answer = await browser.get(path)
        assert answer.status_code == 303 and answer.headers["location"].startswith("/auth/sign-in"), path
    assert (await browser.get("/auth/sign-in?next=/settings")).headers["location"] == "/suspended"
    mark = page.text.split('name="mark" value="')[1].split('"')[0]
    for path in ("/new", "/settings/profile", "/settings/delete", "/settings/warnings"):
        assert (await browser.send(path, {"mark": mark, "title": "x", "words": "y"})).status_code in (303, 403), path


@pytest.mark.usefixtures("server")
async def test_they_appeal_once_and_read_what_comes_of_it(house: House) -> None:
    _, browser = await suspended(house)
    done = await browser.fill_in(await browser.get("/suspended"), words="It was not me")
    assert done.headers["location"] == "/suspended?told=appealed"
    page = await browser.get("/suspended")
    assert "It was not me" in page.text and "waits for an answer" in page.text and "<textarea" not in page.text
    mark = {"mark": page.text.split('name="mark" value="')[1].split('"')[0]}
    assert (await browser.send("/suspended", {**mark, "words": "Again"})).status_code == 422
    assert (await browser.send("/suspended", {"words": "Without a mark"})).status_code == 403
    boss = await another_admin(house)
    shown = await boss.get("/admin/appeals")
    assert "It was not me" in shown.text and WHY in shown.text
    number = shown.text.split('id="appeal-')[1].split('"')[0]
    assert (await acts(boss, "/admin/appeals", act="uphold", id=number)).status_code == 422, "without words"
    await acts(boss, "/admin/appeals", act="uphold", id=number, reason="We have looked")
    page = await browser.get("/suspended")
    assert "It stands" in page.text and "We have looked" in page.text
    assert "We have looked" in (await boss.get("/admin/log")).text


@pytest.mark.usefixtures("server")
async def test_who_is_let_back_in_goes_on_with_the_same_browser(house: House) -> None:
    _, browser = await suspended(house)
    await browser.fill_in(await browser.get("/suspended"), words="It was not me")
    boss = await another_admin(house)
    shown = (await boss.get("/admin/appeals")).text
    number = shown.split('id="appeal-')[1].split('"')[0]
    await acts(boss, "/admin/appeals", act="overturn", id=number, reason="Right you are")
    assert (await browser.get("/suspended")).headers["location"] == "/"
    page = await browser.get("/settings/warnings")
    assert page.status_code == 200 and "suspended no longer" in page.text and "Right you are" in page.text


@pytest.mark.usefixtures("server")
async def test_they_take_their_data_and_sign_out(house: House) -> None:
    _, browser = await suspended(house)
    file = await browser.get("/suspended/data/following_accounts.csv")
    assert file.status_code == 200 and file.text.startswith("Account address")
    assert (await browser.get("/suspended/data/passwords.csv")).status_code == 404
    mark = (await browser.get("/suspended")).text.split('name="mark" value="')[1].split('"')[0]
    assert (await browser.send("/suspended/archive", {"mark": mark})).content[:2] == b"PK"
    assert (await browser.send("/suspended/archive", {})).status_code == 403
    await browser.send("/auth/sign-out", {"mark": mark})
    assert (await browser.get("/suspended")).headers["location"].startswith("/auth/sign-in")


async def test_nobody_else_has_such_a_page(house: House) -> None:
    guest = Browser(house)
    assert (await guest.get("/suspended")).headers["location"].startswith("/auth/sign-in")
    _, member = await signed_in(house, "bob")
    assert (await member.get("/suspended")).headers["location"] == "/"
