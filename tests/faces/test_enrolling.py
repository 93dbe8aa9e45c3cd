"""Getting an account: by a page and a letter, from an app; and a password that is lost."""

import re

import pytest
from pydantic import SecretStr

from fedi_groups.actions.mailing import MAIL, read_mail
from fedi_groups.faces.shared.posted import Posted
from fedi_groups.storage import tables
from fedi_groups.storage.accounts import find_account
from tests.faces.api import App, signed_in
from tests.faces.house import HTML, House

pytestmark = pytest.mark.anyio

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
GOOD = {"name": "newcomer", "email": "new@example.org", "password": "a long enough one 7", "agreement": "yes"}


async def letters(house: House) -> list[str]:
    """The links in what is to be sent, the oldest first."""
    async with house.world.look() as tx:
        due = tables.due
        rows = await tx.connection.execute(due.select().where(due.c.kind == MAIL).order_by(due.c.at))
        sent = [read_mail(tx, int(row.key), row.details["sealed"]) for row in rows]
    return re.findall(
        r"https://here\.test/auth/[a-z]+/[\w-]+", " ".join(line for each, _ in sent for line in each.lines)
    )


async def opened(house: House, path: str) -> str:
    """The mark in the form of this page."""
    page = await house.client.get(path, headers={"accept": HTML})
    assert page.status_code == 200, page.text
    found = re.search(r'name="mark" value="(\w+)"', page.text)
    assert found is not None
    return found[1]


def let_people_in(house: House, entry: str = "open", **more: object) -> None:
    mail = {"mail_url": SecretStr("smtp://mail.test")}
    house.replace(settings=house.web.settings.model_copy(update={"registrations": entry, **mail, **more}))


async def test_an_account_is_had_by_a_page_and_the_link_in_a_letter(house: House) -> None:
    let_people_in(house)
    mark = await opened(house, "/auth/sign-up")

    sent = await house.client.post("/auth/sign-up", data={**GOOD, "mark": mark}, headers={"accept": HTML})
    (link,) = await letters(house)
    before = await house.get("/u/newcomer")
    asked = await house.client.get(link, headers={"accept": HTML})
    unchanged = await house.get("/u/newcomer")
    done = await house.client.post(link, headers={"accept": HTML})
    again = await house.client.post(link, headers={"accept": HTML})

    assert sent.status_code == 200 and "Look into your mail" in sent.text
    assert (before.status_code, asked.status_code, unchanged.status_code) == (404, 200, 404)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert again.status_code == 404
    assert (await house.document("/u/newcomer"))["preferredUsername"] == "newcomer"


async def test_what_is_wrong_stands_beside_the_field_and_nothing_is_sent(house: House) -> None:
    let_people_in(house)
    house.replace(posted=Posted(rules=("Be kind.",)))
    await house.world.person("ann")
    mark = await opened(house, "/auth/sign-up")
    wrong = {"name": "ann", "email": "nobody", "password": "short", "mark": mark}
    page = await house.client.post("/auth/sign-up", data=wrong, headers={"accept": HTML})
    assert page.status_code == 422
    for words in ("This name is taken.", "This is no e-mail address.", "harder to guess", "agree to the rules"):
        assert words in page.text
    assert await letters(house) == []


async def test_where_one_has_to_be_of_an_age_the_page_asks_for_it(house: House) -> None:
    let_people_in(house, least_age=16)
    mark = await opened(house, "/auth/sign-up")
    assert 'name="born"' in (await house.page("/auth/sign-up")).text
    for born, status, words in (
        ("", 422, "Please say when you were born."),
        ("2020-02-30", 422, "Please say when you were born."),
        ("2020-02-03", 422, "The minimum age here is 16."),
        ("1990-02-03", 200, "Look into your mail"),
    ):
        form = {**GOOD, "born": born, "mark": mark}
        page = await house.client.post("/auth/sign-up", data=form, headers={"accept": HTML})
        assert (page.status_code, words in page.text) == (status, True), page.text


async def test_a_form_from_another_site_does_nothing(house: House) -> None:
    let_people_in(house)
    page = await house.client.post("/auth/sign-up", data={**GOOD, "mark": "made up"}, headers={"accept": HTML})
    assert page.status_code == 403
    assert await letters(house) == []


async def test_a_code_that_is_not_good_is_told_from_none(house: House) -> None:
    let_people_in(house, "invitation")
    mark = await opened(house, "/auth/sign-up")
    for code, words in (("", "only with an invitation"), ("made up", "This invitation is not good")):
        form = {**GOOD, "code": code, "mark": mark}
        page = await house.client.post("/auth/sign-up", data=form, headers={"accept": HTML})
        assert page.status_code == 403 and words in page.text


async def test_where_nobody_gets_in_the_page_says_so(house: House) -> None:
    page = await house.page("/auth/sign-up")
    assert "takes nobody new" in page.text and "<form" not in page.text


async def test_a_lost_password_is_set_anew_by_a_letter_once(house: House) -> None:
    await house.world.person("ann")
    mark = await opened(house, "/auth/forgotten")
    for name in ("ann", "nobody"):
        sent = await house.client.post("/auth/forgotten", data={"name": name, "mark": mark}, headers={"accept": HTML})
        assert sent.status_code == 200 and "If there is an account" in sent.text
    (link,) = await letters(house)

    weak = await house.client.post(link, data={"password": "password"}, headers={"accept": HTML})
    done = await house.client.post(link, data={"password": "another long one 8"}, headers={"accept": HTML})
    again = await house.client.post(link, data={"password": "a third long one 9"}, headers={"accept": HTML})

    assert (weak.status_code, done.status_code, again.status_code) == (422, 303, 404)
    entrance = await opened(house, "/auth/sign-in")
    proof = {"name": "ann", "password": "another long one 8", "mark": entrance}
    assert (await house.client.post("/auth/sign-in", data=proof)).status_code == 303


async def app_of(house: House) -> App:
    """An app that has registered, with a token of its own."""
    nobody = App(house, None, None)
    scopes = "read write"
    app = await nobody.post("/api/v1/apps", client_name="Test", redirect_uris=OUT_OF_BAND, scopes=scopes)
    proof = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    given = await nobody.post("/oauth/token", grant_type="client_credentials", scope=scopes, **proof)
    return App(house, None, given["access_token"])


def asked(**more: object) -> dict[str, object]:
    return {
        "username": "newcomer",
        "email": "new@example.org",
        "password": GOOD["password"],
        "agreement": True,
        "locale": "en",
        **more,
    }


async def test_a_token_from_a_sign_up_in_an_app_is_good_once_the_address_is_confirmed(house: House) -> None:
    let_people_in(house)
    app = await app_of(house)

    given = await app.post("/api/v1/accounts", **asked())
    newcomer = App(house, None, given["access_token"])
    early = await newcomer.ask("GET", "/api/v1/accounts/verify_credentials")
    (link,) = await letters(house)
    admin = await signed_in(house, await house.world.person("root", admin=True))
    assert await admin.get("/api/v1/notifications") == []
    await house.client.post(link)
    me = await newcomer.get("/api/v1/accounts/verify_credentials")
    (told,) = await admin.get("/api/v1/notifications")

    assert (told["type"], told["account"]["id"]) == ("admin.sign_up", me["id"])
    assert (early.status_code, "confirmed e-mail" in early.json()["error"]) == (403, True)
    assert me["username"] == "newcomer"


async def test_a_letter_that_does_not_come_is_asked_for_again_by_app_or_page(house: House) -> None:
    let_people_in(house)
    app = await app_of(house)
    given = await app.post("/api/v1/accounts", **asked())
    newcomer, confirmations = App(house, None, given["access_token"]), "/api/v1/emails/confirmations"
    assert await newcomer.get("/api/v1/emails/check_confirmation") is False
    assert await newcomer.post(confirmations) == {}
    mark = await opened(house, "/auth/sign-up")
    for address in ("new@example.org", "nobody@example.org"):
        form = {"email": address, "mark": mark}
        page = await house.client.post("/auth/confirm", data=form, headers={"accept": HTML})
        assert page.status_code == 200 and "Look into your mail" in page.text and "No letter has come" in page.text
    forged = await house.client.post("/auth/confirm", data={"email": "new@example.org", "mark": "x"})
    links = await letters(house)
    await house.client.post(links[0])

    assert forged.status_code == 403 and len(links) == 3
    assert await newcomer.get("/api/v1/emails/check_confirmation") is True
    for other in (newcomer, app):
        assert (await other.ask("POST", confirmations)).status_code == 403


async def test_an_address_that_was_mistyped_is_put_right(house: House) -> None:
    """The letter goes to the other one, and what the first has got is good for nothing."""
    let_people_in(house)
    app = await app_of(house)
    given = await app.post("/api/v1/accounts", **asked(email="mistyped@example.org"))
    newcomer, confirmations = App(house, None, given["access_token"]), "/api/v1/emails/confirmations"
    wrong = await newcomer.ask("POST", confirmations, json={"email": "no address"})
    assert (wrong.status_code, wrong.json()["details"]["email"][0]["error"]) == (422, "ERR_INVALID")
    assert await newcomer.post(confirmations, email="Right@example.org") == {}
    (before, after) = await letters(house)
    assert (await house.client.post(before, headers={"accept": HTML})).status_code == 404
    assert await newcomer.get("/api/v1/emails/check_confirmation") is False
    await house.client.post(after)
    assert (await newcomer.get("/api/v1/accounts/verify_credentials"))["username"] == "newcomer"
    async with house.world.look() as tx:
        assert await find_account(tx.connection, email="right@example.org") is not None


async def test_an_app_is_told_what_is_wrong_by_field(house: House) -> None:
    let_people_in(house)
    app = await app_of(house)
    answer = await app.ask("POST", "/api/v1/accounts", json=asked(username="a b", password="short", agreement=False))
    assert answer.status_code == 422
    details = answer.json()["details"]
    assert {name: faults[0]["error"] for name, faults in details.items()} == {
        "username": "ERR_INVALID",
        "password": "ERR_TOO_SHORT",
        "agreement": "ERR_ACCEPTED",
    }
    assert answer.json()["error"].startswith("Validation failed: ")


async def test_nobody_signs_up_without_an_app_or_where_the_server_is_closed(house: House) -> None:
    stranger = App(house, None, None)
    assert (await stranger.ask("POST", "/api/v1/accounts", json=asked())).status_code == 401
    assert (await (await app_of(house)).ask("POST", "/api/v1/accounts", json=asked())).status_code == 403
