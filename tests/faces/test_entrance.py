"""Signing in and out by browser: for who proves it, on this server's own pages, and not by guessing."""

import re

import pytest

from fedi_groups.domain.facts import Standing
from fedi_groups.domain.policy.attempts import FROM_ONE_PLACE
from fedi_groups.domain.types import MembershipState, Role
from fedi_groups.storage import tables
from tests.faces.browser import PASSWORD, Browser, resident
from tests.faces.house import House

pytestmark = pytest.mark.anyio

COOKIE = "__Host-session"


async def test_who_has_the_password_is_signed_in_and_led_on(house: House) -> None:
    ann, browser = await resident(house, "ann"), Browser(house)
    page = await browser.get("/auth/sign-in?next=/oauth/authorize%3Fclient_id%3D1&lang=ar")
    assert page.status_code == 200 and 'dir="rtl"' in page.text and "no-store" in page.headers["cache-control"]
    before = browser.cookies[COOKIE]
    done = await browser.fill_in(page, name="Ann@here.test", password=PASSWORD)
    assert (done.status_code, done.headers["location"]) == (303, "/oauth/authorize?client_id=1")
    assert browser.cookies[COOKIE] != before
    devices = await browser.get("/auth/sessions")
    assert f"@{ann.name}" in devices.text and "Firefox · Android" in devices.text


async def test_a_cookie_is_seen_by_no_script_and_sent_by_no_other_site(house: House) -> None:
    ann, browser = await resident(house, "ann"), Browser(house)
    done = await browser.signs_in(ann)
    (said,) = done.headers.get_list("set-cookie")
    parts = {part.strip().lower() for part in said.split(";")[1:]}
    assert said.startswith(f"{COOKIE}=") and {"httponly", "secure", "samesite=lax", "path=/"} <= parts
    assert not any(part.startswith("domain") for part in parts)


@pytest.mark.parametrize(
    "onward",
    ["https://evil.test/", "//evil.test/", "/\\evil.test", "/oauth/authorize\r\nX: y", "c/x", "/\t/evil.test", ""],
)
async def test_nobody_is_led_elsewhere(house: House, onward: str) -> None:
    ann, browser = await resident(house, "ann"), Browser(house)
    page = await browser.get("/auth/sign-in")
    form = {"mark": page.text.split('name="mark" value="')[1].split('"')[0], "name": ann.name, "password": PASSWORD}
    query = house.client.build_request("GET", "/", params={"next": onward}).url.query.decode()
    done = await browser.send(f"/auth/sign-in?{query}", form)
    assert (done.status_code, done.headers["location"]) == (303, "/welcome")


async def test_who_is_in_no_community_yet_is_led_to_some_and_everyone_else_home(house: House) -> None:
    ann, bob, eve = [await resident(house, name) for name in ("ann", "bob", "eve")]
    cats = await house.world.community("cats", ann)
    assert (await Browser(house).signs_in(bob)).headers["location"] == "/welcome"
    assert (await Browser(house).signs_in(ann)).headers["location"] == "/"
    async with house.world.tx() as tx:
        tx.memberships.put(Standing(cats.id, eve.id, MembershipState.PENDING, Role.MEMBER, tx.now))
    assert (await Browser(house).signs_in(eve)).headers["location"] == "/"
    await house.joins(bob, cats)
    assert (await Browser(house).signs_in(bob)).headers["location"] == "/"
    asked = Browser(house)
    arabic = await asked.get("/auth/sign-in?lang=ar")
    carl = await resident(house, "carl")
    done = await asked.fill_in(arabic, name=carl.name, password=PASSWORD)
    assert done.headers["location"].startswith("/welcome")


async def test_a_wrong_password_and_a_wrong_name_look_the_same(house: House) -> None:
    await resident(house, "ann")
    await house.world.person("bob")
    told = set()
    for name in ("ann", "bob", "nobody"):
        browser = Browser(house)
        page = await browser.fill_in(await browser.get("/auth/sign-in"), name=name, password="wrong horse battery")
        assert page.status_code == 403 and 'role="alert"' in page.text and name in page.text
        told.add(re.sub(r'(name="(?:mark|seal)" value|data-options)="[^"]*"', "", page.text.replace(name, "NAME")))
        assert (await browser.get("/auth/sessions")).status_code == 303
    assert len(told) == 1


async def test_guessing_has_to_wait_even_with_the_right_password(house: House) -> None:
    ann, browser = await resident(house, "ann"), Browser(house)
    page = await browser.get("/auth/sign-in")
    for _ in range(FROM_ONE_PLACE.most):
        assert (await browser.fill_in(page, name="ann", password="wrong horse battery")).status_code == 403
    late = await browser.fill_in(page, name="ann", password=PASSWORD)
    assert late.status_code == 429 and int(late.headers["retry-after"]) > 60
    house.world.time.pass_by(FROM_ONE_PLACE.window)
    assert (await browser.signs_in(ann)).status_code == 303


async def test_a_form_of_another_site_signs_nobody_in(house: House) -> None:
    await resident(house, "eve")
    browser = Browser(house)
    await browser.get("/auth/sign-in")
    for mark in ({}, {"mark": ""}, {"mark": "0" * 64}):
        page = await browser.send("/auth/sign-in", {"name": "eve", "password": PASSWORD, **mark})
        assert page.status_code == 403 and "open for too long" in page.text
    assert (await browser.get("/auth/sessions")).status_code == 303


async def test_who_is_suspended_is_let_in_no_further_than_to_read_why(house: House) -> None:
    ann, browser = await resident(house, "ann"), Browser(house)
    async with house.world.tx() as tx:
        tx.actors.change(await tx.actors.get(ann.id), suspended_at=tx.now)
    assert (await browser.signs_in(ann)).headers["location"] == "/suspended"
    assert (await browser.get("/auth/sessions")).status_code == 303


async def test_people_sign_out_here_there_and_everywhere(house: House) -> None:
    ann = await resident(house, "ann")
    here, there, other = Browser(house), Browser(house, agent="curl/8"), Browser(house)
    for browser in (here, there, other):
        await browser.signs_in(ann)
    stolen = Browser(house, dict(here.cookies))
    page = await here.get("/auth/sessions")
    assert page.text.count("Sign this one out") == 2 and "curl/8" in page.text
    left = await here.fill_in(page)
    assert left.headers["location"] == "/"
    for gone in (here, stolen):
        assert (await gone.get("/auth/sessions")).status_code == 303
    page = await there.get("/auth/sessions")
    mark = page.text.split('name="mark" value="')[1].split('"')[0]
    refused = await there.send("/auth/sessions", {"end": "all", "mark": "0" * 64})
    assert refused.status_code == 403 and (await other.get("/auth/sessions")).status_code == 200
    await there.send("/auth/sessions", {"end": "all", "mark": mark})
    for gone in (there, other):
        assert (await gone.get("/auth/sessions")).status_code == 303


async def test_nobody_is_signed_out_by_a_link_or_another_site(house: House) -> None:
    ann, browser = await resident(house, "ann"), Browser(house)
    await browser.signs_in(ann)
    assert (await browser.get("/auth/sign-out")).headers["location"] == "/auth/sessions"
    assert (await browser.send("/auth/sign-out", {})).status_code == 403
    assert (await browser.get("/auth/sessions")).status_code == 200


async def test_of_a_session_neither_cookie_nor_address_is_kept(house: House) -> None:
    ann, browser = await resident(house, "ann"), Browser(house)
    await browser.signs_in(ann)
    async with house.world.store.database.read() as connection:
        (row,) = await connection.execute(tables.session.select())
    assert browser.cookies[COOKIE] not in str(row) and "127.0.0.1" not in str(row)
