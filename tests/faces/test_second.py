"""More than a password: codes of an app, codes to write down, passkeys; none of them twice, nor anybody else's."""

import html
import json
import re
from typing import Any

import httpx
import pyotp
import pytest

from fedi_groups.actions.factors import CODES, STEP
from fedi_groups.actions.profiles import delete_actor
from fedi_groups.config import read_settings
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.attempts import OF_CODES
from fedi_groups.domain.types import DAY, MINUTE, SECOND
from fedi_groups.storage import tables
from tests.faces.authenticator import Authenticator
from tests.faces.browser import PASSWORD, Browser, hidden_in, resident
from tests.faces.house import House

pytestmark = pytest.mark.anyio

SECURITY = "/auth/security"


def code_now(house: House, secret: str, *, later: int = 0) -> str:
    return pyotp.TOTP(secret).at(house.world.time.now // SECOND + later * STEP)


async def home(house: House, person: ActorFacts) -> Browser:
    browser = Browser(house)
    assert (await browser.signs_in(person)).status_code == 303
    return browser


async def changes(browser: Browser, change: str, *, password: str = PASSWORD, **more: str) -> httpx.Response:
    page = await browser.get(SECURITY)
    mark = page.text.split('name="mark" value="')[1].split('"')[0]
    return await browser.send(SECURITY, {"mark": mark, "change": change, "password": password, **more})


async def with_codes(house: House, person: ActorFacts) -> tuple[str, list[str]]:
    """The secret of a code app that was set up, and the codes to write down."""
    browser = await home(house, person)
    page = await changes(browser, "set up")
    secret = re.findall(r"<code dir=\"ltr\">([A-Z2-7 ]+)</code>", page.text)[0].replace(" ", "")
    assert page.text.count("<svg") == 1
    done = await browser.fill_in(page, code=code_now(house, secret), password=PASSWORD)
    codes = re.findall(r"<code dir=\"ltr\">([a-z2-9-]+)</code>", done.text)
    assert len(set(codes)) == CODES, done.text
    house.world.time.pass_by(STEP * SECOND)
    return secret, codes


async def halfway(house: House, person: ActorFacts) -> tuple[Browser, httpx.Response]:
    browser = Browser(house)
    page = await browser.signs_in(person)
    assert page.status_code == 200 and "One more step" in page.text
    assert (await browser.get("/auth/sessions")).status_code == 303
    return browser, page


async def test_the_password_alone_is_not_enough_any_more(house: House) -> None:
    ann = await resident(house, "ann")
    secret, _ = await with_codes(house, ann)
    browser, page = await halfway(house, ann)
    for wrong in ("", "000000", "x" * 2000, code_now(house, secret, later=-3)):
        assert (await browser.fill_in(page, code=wrong)).status_code == 403
        assert (await browser.get("/auth/sessions")).status_code == 303
    code = code_now(house, secret)
    done = await browser.fill_in(page, code=f" {code[:3]} {code[3:]} ")
    assert done.status_code == 303 and (await browser.get("/auth/sessions")).status_code == 200


async def test_a_code_that_somebody_saw_is_good_for_nothing(house: House) -> None:
    ann = await resident(house, "ann")
    secret, _ = await with_codes(house, ann)
    browser, page = await halfway(house, ann)
    code = code_now(house, secret)
    assert (await browser.fill_in(page, code=code)).status_code == 303
    thief, page = await halfway(house, ann)
    for seen in (code, code_now(house, secret, later=-1)):
        assert (await thief.fill_in(page, code=seen)).status_code == 403


async def test_codes_that_were_written_down_are_good_once_each(house: House) -> None:
    ann = await resident(house, "ann")
    _, codes = await with_codes(house, ann)
    for written in (codes[0], codes[1].upper().replace("-", " ")):
        browser, page = await halfway(house, ann)
        assert (await browser.fill_in(page, code=written)).status_code == 303
    assert "8 codes that you wrote down are left" in (await browser.get(SECURITY)).text
    other, page = await halfway(house, ann)
    assert (await other.fill_in(page, code=codes[0])).status_code == 403
    await changes(browser, "codes")
    assert (await other.fill_in(page, code=codes[2])).status_code == 403


async def test_codes_are_not_guessed_at_for_long(house: House) -> None:
    ann = await resident(house, "ann")
    secret, _ = await with_codes(house, ann)
    browser, page = await halfway(house, ann)
    for _ in range(OF_CODES.most):
        assert (await browser.fill_in(page, code="000000")).status_code == 403
    assert (await browser.fill_in(page, code=code_now(house, secret))).status_code == 429


async def test_half_a_sign_in_is_of_one_browser_and_one_moment(house: House) -> None:
    ann = await resident(house, "ann")
    secret, _ = await with_codes(house, ann)
    _, page = await halfway(house, ann)
    half = hidden_in(page.text)["half"]
    thief = Browser(house)
    entrance = await thief.get("/auth/sign-in")
    mark = entrance.text.split('name="mark" value="')[1].split('"')[0]
    for form in ({"half": half, "mark": mark}, {"half": half}, {"half": "", "mark": mark}):
        refused = await thief.send("/auth/sign-in/code", {**form, "code": code_now(house, secret)})
        assert refused.headers["location"] == "/auth/sign-in"
    browser, page = await halfway(house, ann)
    house.world.time.pass_by(16 * MINUTE)
    late = await browser.fill_in(page, code=code_now(house, secret))
    assert late.headers["location"] == "/auth/sign-in"


async def test_nothing_is_changed_without_the_password_or_by_another_site(house: House) -> None:
    ann = await resident(house, "ann")
    secret, _ = await with_codes(house, ann)
    browser, page = await halfway(house, ann)
    await browser.fill_in(page, code=code_now(house, secret))
    for change in ("off", "codes", "set up", "add passkey"):
        assert (await changes(browser, change, password="wrong horse battery")).status_code == 403
    forged = await browser.send(SECURITY, {"change": "off", "password": PASSWORD, "mark": "0" * 64})
    assert forged.status_code == 403
    assert (await changes(browser, "nothing")).status_code == 400
    await halfway(house, ann)
    assert (await changes(browser, "off")).status_code == 303
    await home(house, ann)


async def test_a_secret_is_put_into_ones_own_app(house: House) -> None:
    """What was offered to somebody else, or nobody, is not turned on; nor is a secret of which no code is shown."""
    ann, eve = await resident(house, "ann"), await resident(house, "eve")
    theirs = await changes(await home(house, eve), "set up")
    browser = await home(house, ann)
    for offer in (hidden_in(theirs.text)["offer"], "", "guessed"):
        refused = await changes(browser, "on", offer=offer, code="000000")
        assert refused.status_code == 404
    own = await changes(browser, "set up")
    wrong = await changes(browser, "on", offer=hidden_in(own.text)["offer"], code="000000")
    assert "not the one of this app now" in wrong.text
    await home(house, ann)


async def test_in_the_database_no_secret_is_readable(house: House) -> None:
    ann = await resident(house, "ann")
    secret, codes = await with_codes(house, ann)
    async with house.world.store.database.read() as connection:
        rows = str(
            [(await connection.execute(each.select())).all() for each in (tables.second_factor, tables.recovery_code)]
        )
    assert secret not in rows and not [code for code in codes if code.replace("-", "") in rows]


async def test_apps_in_tests_get_no_token_for_half_of_what_it_takes(house: House) -> None:
    ann = await resident(house, "ann")
    await with_codes(house, ann)
    house.replace(settings=read_settings(test_mode=True))
    made = await house.client.post(
        "/api/v1/apps", data={"client_name": "A", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob"}
    )
    keys = {name: made.json()[name] for name in ("client_id", "client_secret")}
    form = {**keys, "grant_type": "password", "username": "ann", "password": PASSWORD}
    answer = await house.client.post("/oauth/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def asked_in(page: httpx.Response) -> tuple[dict[str, Any], dict[str, str]]:
    """What a page asks a device, and the hidden fields of the form for the answer."""
    found = re.search(r'data-passkey="\w+" data-options="([^"]+)">(.*?)</form>', page.text, re.DOTALL)
    assert found is not None, page.text
    return json.loads(html.unescape(found.group(1))), hidden_in(found.group(2))


async def with_passkey(house: House, person: ActorFacts, device: Authenticator) -> httpx.Response:
    browser = await home(house, person)
    options, fields = asked_in(await browser.get(SECURITY))
    return await browser.send(
        SECURITY, {**fields, "answer": device.made(options), "password": PASSWORD, "label": "Key"}
    )


async def shows(browser: Browser, device: Authenticator) -> httpx.Response:
    options, fields = asked_in(await browser.get("/auth/sign-in"))
    return await browser.send("/auth/sign-in/passkey", {**fields, "answer": device.shown(options)})


async def test_a_passkey_lets_its_owner_in_without_anything_else(house: House) -> None:
    ann, device, browser = await resident(house, "ann"), Authenticator(), Browser(house)
    assert (await with_passkey(house, ann, device)).status_code == 303
    await with_codes(house, ann)
    assert (await shows(browser, device)).headers["location"] == "/welcome"
    page = await browser.get(SECURITY)
    assert "@ann" in page.text and ">Key<" in page.text


@pytest.mark.parametrize(
    "device",
    [
        Authenticator(origin="https://evil.test"),
        Authenticator(site="evil.test"),
        Authenticator(verifies=False),
    ],
)
async def test_a_passkey_of_another_site_or_of_nobody_in_particular_is_not_taken(
    house: House, device: Authenticator
) -> None:
    ann = await resident(house, "ann")
    assert (await with_passkey(house, ann, device)).status_code == 403
    assert (await shows(Browser(house), device)).status_code == 403


async def test_who_is_asked_on_another_site_gives_nothing_away(house: House) -> None:
    """A page elsewhere asks for the key and sends on what it gets: the browser has said where it was asked."""
    ann, device = await resident(house, "ann"), Authenticator()
    await with_passkey(house, ann, device)
    device.origin = "https://evil.test"
    assert (await shows(Browser(house), device)).status_code == 403
    device.origin, device.verifies = "https://here.test", False
    assert (await shows(Browser(house), device)).status_code == 403


async def test_an_answer_is_good_once_here_and_now(house: House) -> None:
    ann, device, browser = await resident(house, "ann"), Authenticator(), Browser(house)
    await with_passkey(house, ann, device)
    options, fields = asked_in(await browser.get("/auth/sign-in"))
    form = {**fields, "answer": device.shown(options)}
    other = Browser(house)
    mark = (await other.get("/auth/sign-in")).text.split('name="mark" value="')[1].split('"')[0]
    assert (await other.send("/auth/sign-in/passkey", {**form, "mark": mark})).status_code == 403
    again = Browser(house, dict(browser.cookies))
    assert (await browser.send("/auth/sign-in/passkey", form)).status_code == 303
    assert (await again.send("/auth/sign-in/passkey", form)).status_code == 403
    options, fields = asked_in(await again.get("/auth/sign-in"))
    house.world.time.pass_by(11 * MINUTE)
    assert (await again.send("/auth/sign-in/passkey", {**fields, "answer": device.shown(options)})).status_code == 403


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id": 1}', '{"id": "x"}', "\x00"])
async def test_what_is_no_answer_is_refused(house: House, answer: str) -> None:
    ann, browser = await resident(house, "ann"), Browser(house)
    await with_passkey(house, ann, Authenticator())
    _, fields = asked_in(await browser.get("/auth/sign-in"))
    assert (await browser.send("/auth/sign-in/passkey", {**fields, "answer": answer})).status_code == 403
    at_home = await home(house, ann)
    _, fields = asked_in(await at_home.get(SECURITY))
    refused = await at_home.send(SECURITY, {**fields, "answer": answer, "password": PASSWORD})
    assert refused.status_code == 403


async def test_a_copied_key_shows_by_its_count(house: House) -> None:
    ann, device = await resident(house, "ann"), Authenticator()
    await with_passkey(house, ann, device)
    assert (await shows(Browser(house), device)).status_code == 303
    device.count = 0
    assert (await shows(Browser(house), device)).status_code == 403


async def test_a_passkey_that_was_removed_is_none(house: House) -> None:
    ann, bob, device = await resident(house, "ann"), await resident(house, "bob"), Authenticator()
    await with_passkey(house, ann, device)
    async with house.world.store.database.read() as connection:
        (row,) = await connection.execute(tables.passkey.select())
    await changes(await home(house, bob), "drop passkey", passkey=str(row.id))
    assert (await shows(Browser(house), device)).status_code == 303
    await changes(await home(house, ann), "drop passkey", passkey=str(row.id))
    assert (await shows(Browser(house), device)).status_code == 403
    assert (await changes(await home(house, ann), "drop passkey", passkey="x")).status_code == 403


async def test_who_is_suspended_comes_no_further_by_a_passkey_and_who_is_gone_not_at_all(house: House) -> None:
    ann, device = await resident(house, "ann"), Authenticator()
    await with_passkey(house, ann, device)
    async with house.world.tx() as tx:
        tx.actors.change(await tx.actors.get(ann.id), suspended_at=tx.now)
    assert (await shows(Browser(house), device)).headers["location"] == "/suspended"
    house.world.time.pass_by(DAY)
    async with house.world.tx() as tx:
        await delete_actor(tx, actor=tx.actors.change(await tx.actors.get(ann.id), suspended_at=None))
    assert (await shows(Browser(house), device)).status_code in (403, 404)
