"""Letting apps in: what people are asked, what apps are told, and that nobody is sent where an app has no home."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from fedi_groups.actions import apps
from fedi_groups.actions.apps import Client
from fedi_groups.domain.apps import OUT_OF_BAND, App, Given
from fedi_groups.domain.policy.apps import read_redirects
from fedi_groups.errors import Malformed
from fedi_groups.storage.tokens import find_token
from tests.faces.browser import Browser, resident
from tests.faces.house import House

pytestmark = pytest.mark.anyio

CALLBACK = "https://app.test/api/here.test/oauth/https%3A%2F%2Fapp.test?user=%C3%A9"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


async def registered(house: House, *scopes: str) -> App:
    async with house.world.tx() as tx:
        app, _ = apps.register(
            tx,
            name="An <b>App</b>",
            redirect_uris=(CALLBACK, OUT_OF_BAND, "oauth2redirect://app/"),
            scopes=scopes or ("read", "write", "follow", "push"),
            website="https://app.test/",
        )
        return app


def address(app: App, **asked: str) -> str:
    given = {"client_id": app.client_id, "redirect_uri": CALLBACK, "response_type": "code", "scope": "read write"}
    return f"/oauth/authorize?{urlencode({**given, **asked})}"


def answer_in(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


async def test_somebody_signs_in_reads_and_lets_an_app_in(house: House) -> None:
    ann, browser, app = await resident(house, "ann"), Browser(house), await registered(house)
    first = await browser.get(address(app, state="a b&c"))
    assert first.status_code == 303 and first.headers["location"].startswith("/auth/sign-in?next=")
    entrance = await browser.get(first.headers["location"])
    led_on = await browser.fill_in(entrance, name="ann", password="correct horse battery")
    page = await browser.get(led_on.headers["location"])
    for words in ("An &lt;b&gt;App&lt;/b&gt;", "https://app.test/", "read all that you can", "in your name", "@ann"):
        assert words in page.text
    assert "As whom" not in page.text and "no-store" in page.headers["cache-control"]
    sent = await browser.fill_in(page, decision="allow")
    location = sent.headers["location"]
    assert sent.status_code == 302 and location.startswith(f"{CALLBACK}&code=")
    answer = answer_in(location)
    assert (answer["state"], answer["iss"], len(answer["code"]) > 20) == ("a b&c", "https://here.test", True)
    async with house.world.tx() as tx:
        given = await apps.fetch(tx, Client(app, proved=True), {"redirect_uri": CALLBACK, "code": answer["code"]})
    assert isinstance(given, Given)
    async with house.world.look() as tx:
        found = await find_token(tx.connection, given.token, now=tx.now)
    assert found is not None and (found.actor_id, found.scopes) == (ann.id, frozenset({"read", "write"}))


async def test_who_does_not_want_to_lets_nothing_in(house: House) -> None:
    ann, browser, app = await resident(house, "ann"), Browser(house), await registered(house)
    await browser.signs_in(ann)
    for decision in ("deny", ""):
        sent = await browser.fill_in(await browser.get(address(app, state="s")), decision=decision)
        assert sent.headers["location"].startswith(f"{CALLBACK}&error=access_denied&state=s&iss=")


async def test_who_copies_gets_the_code_as_text(house: House) -> None:
    ann, browser, app = await resident(house, "ann"), Browser(house), await registered(house)
    await browser.signs_in(ann)
    page = await browser.get(address(app, redirect_uri=OUT_OF_BAND).replace("authorize?", "authorize/?"))
    shown = await browser.fill_in(page, decision="allow")
    (code,) = re.findall(r'<code dir="ltr">([\w-]{20,})</code>', shown.text)
    async with house.world.tx() as tx:
        asked = {"redirect_uri": OUT_OF_BAND, "code": code}
        assert isinstance(await apps.fetch(tx, Client(app, proved=True), asked), Given)
    denied = await browser.fill_in(page, decision="deny")
    assert denied.status_code == 400 and "not let in" in denied.text


@pytest.mark.parametrize(
    "foreign",
    [
        "https://evil.test/",
        "https://app.test/api/here.test/oauth/https://app.test?user=%C3%A9",
        CALLBACK + "&more",
        CALLBACK + "/",
        CALLBACK.upper(),
        "//evil.test",
        "javascript:alert(1)",
        "",
    ],
)
@pytest.mark.parametrize("asked", [{}, {"response_type": "token"}, {"scope": "everything"}])
async def test_nobody_is_sent_where_the_app_has_no_home(house: House, foreign: str, asked: dict[str, str]) -> None:
    ann, browser, app = await resident(house, "ann"), Browser(house), await registered(house)
    await browser.signs_in(ann)
    page = await browser.get(address(app, redirect_uri=foreign, **asked))
    assert page.status_code == 400 and "location" not in page.headers
    assert "an address that it has not named before" in page.text


async def test_an_app_that_nobody_knows_is_told_to_the_person_alone(house: House) -> None:
    app, browser = await registered(house), Browser(house)
    page = await browser.get(address(app, client_id="guessed"))
    assert page.status_code == 400 and "does not know the app" in page.text and "location" not in page.headers


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": ""}, "unsupported_response_type"),
        ({"scope": "read admin:read"}, "invalid_scope"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"code_challenge": CHALLENGE}, "invalid_request"),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
    ],
)
async def test_what_an_app_may_not_ask_for_it_hears_itself(house: House, asked: dict[str, str], error: str) -> None:
    app, browser = await registered(house), Browser(house)
    sent = await browser.get(address(app, state="s", **asked))
    assert sent.status_code == 302 and sent.headers["location"].startswith(f"{CALLBACK}&")
    assert answer_in(sent.headers["location"])["error"] == error
    copied = await browser.get(address(app, redirect_uri=OUT_OF_BAND, **asked))
    assert copied.status_code == 400 and "location" not in copied.headers


async def test_another_site_lets_no_app_in(house: House) -> None:
    """A form anywhere may be sent here, with the cookie if the browser is old: without the mark it does nothing."""
    ann, browser, app = await resident(house, "ann"), Browser(house), await registered(house)
    await browser.signs_in(ann)
    asked = answer_in(address(app)) | {"decision": "allow"}
    other = Browser(house)
    page = await other.get("/auth/sign-in")
    theirs = page.text.split('name="mark" value="')[1].split('"')[0]
    for mark in ({}, {"mark": ""}, {"mark": "0" * 64}, {"mark": theirs}):
        sent = await browser.send("/oauth/authorize", asked | mark)
        assert sent.status_code == 403 and "location" not in sent.headers
    async with house.world.store.database.read() as connection:
        assert not (await connection.exec_driver_sql("SELECT id FROM auth_code")).all()


async def test_a_changed_form_is_looked_at_anew(house: House) -> None:
    ann, browser, app = await resident(house, "ann"), Browser(house), await registered(house, "read")
    await browser.signs_in(ann)
    page = await browser.get(address(app, scope="read"))
    wider = await browser.fill_in(page, decision="allow", scope="read write")
    assert answer_in(wider.headers["location"])["error"] == "invalid_scope"
    elsewhere = await browser.fill_in(page, decision="allow", redirect_uri="https://evil.test/")
    assert elsewhere.status_code == 400 and "location" not in elsewhere.headers


async def test_a_moderator_may_let_an_app_act_as_the_community(house: House) -> None:
    ann, bob, browser = await resident(house, "ann"), await resident(house, "bob"), Browser(house)
    cats, dogs = await house.world.community("cats", ann), await house.world.community("dogs", bob)
    app = await registered(house)
    await browser.signs_in(ann)
    page = await browser.get(address(app))
    assert "As whom may it act?" in page.text and "!cats" in page.text and "!dogs" not in page.text
    sent = await browser.fill_in(page, decision="allow", **{"as": str(cats.id)})
    async with house.world.tx() as tx:
        asked = {"redirect_uri": CALLBACK, "code": answer_in(sent.headers["location"])["code"]}
        given = await apps.fetch(tx, Client(app, proved=True), asked)
    assert isinstance(given, Given)
    async with house.world.look() as tx:
        found = await find_token(tx.connection, given.token, now=tx.now)
    assert found is not None and (found.actor_id, found.by_id) == (cats.id, ann.id)
    for foreign in (str(dogs.id), str(bob.id), "0", "x"):
        refused = await browser.fill_in(page, decision="allow", **{"as": foreign})
        assert refused.status_code == 403 and "location" not in refused.headers
    assert "acts as" in (await browser.get("/auth/sessions")).text


@pytest.mark.parametrize(("said", "asked_again"), [("true", True), ("1", True), ("False", False), ("false", False)])
async def test_who_is_to_sign_in_again_does(house: House, said: str, asked_again: bool) -> None:
    ann, browser, app = await resident(house, "ann"), Browser(house), await registered(house)
    await browser.signs_in(ann)
    first = await browser.get(address(app, force_login=said))
    assert (first.status_code == 303) is asked_again
    if asked_again:
        entrance = await browser.get(first.headers["location"])
        assert entrance.status_code == 200
        led_on = await browser.fill_in(entrance, name="ann", password="correct horse battery")
        assert (await browser.get(led_on.headers["location"])).status_code == 200


async def test_browsers_are_told_where_the_answer_may_lead(house: House) -> None:
    ann, browser, app = await resident(house, "ann"), Browser(house), await registered(house)
    await browser.signs_in(ann)
    for redirect, allowed in (
        (CALLBACK, "form-action 'self' https://app.test;"),
        ("oauth2redirect://app/", "form-action 'self' oauth2redirect:;"),
        (OUT_OF_BAND, "form-action 'self';"),
    ):
        page = await browser.get(address(app, redirect_uri=redirect))
        assert allowed in page.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


async def test_what_takes_an_admin_is_asked_of_admins_alone(house: House) -> None:
    ann, eve = await resident(house, "ann", admin=True), await resident(house, "eve")
    app = await registered(house, "read", "admin:read")
    for person, shown in ((ann, True), (eve, False)):
        browser = Browser(house)
        await browser.signs_in(person)
        page = await browser.get(address(app, scope="read admin:read"))
        assert ("all that admins" in page.text) is shown
        alone = await browser.get(address(app, scope="admin:read"))
        assert (alone.status_code == 200) is shown


async def test_the_page_keeps_its_question_in_another_language(house: House) -> None:
    ann, browser, app = await resident(house, "ann"), Browser(house), await registered(house)
    await browser.signs_in(ann)
    page = await browser.get(address(app, lang="ar", state="s"))
    assert 'dir="rtl"' in page.text and "هل تسمح بدخول" in page.text
    (english,) = re.findall(r'href="(\?[^"]*lang=en)"', page.text)
    assert "state=s" in english and f"client_id={app.client_id}" in english


@pytest.mark.parametrize(
    "text",
    [
        "",
        "app",
        "/path",
        "https://",
        "https:///x",
        "javascript:alert(1)",
        "DATA:text/html,x",
        "https://app.test/#fragment",
        "https://app.test/\x00",
        "https://äpp.test/",
        "x:" + "y" * 2000,
    ],
)
def test_an_app_is_not_answered_at_what_is_no_address_of_an_app(text: str) -> None:
    with pytest.raises(Malformed):
        read_redirects([text])


def test_an_app_may_name_several_addresses_in_several_ways() -> None:
    several = ("https://app.test/a", "icecubesapp://", OUT_OF_BAND)
    assert (
        read_redirects([" ".join(several)])
        == read_redirects(["\n".join(several)])
        == read_redirects(several)
        == several
    )
