"""What goes wrong elsewhere, or was never right, is told to who asks: no fault of this server."""

import pytest

from fedi_groups.domain.media import Made, MediaState
from fedi_groups.errors import AddressRefused, BudgetSpent, Unavailable, Unusable
from fedi_groups.media.workshop import Upload, Workshop
from tests.faces.api import fine, signed_in, stranger
from tests.faces.browser import Browser
from tests.faces.house import HTML, House

pytestmark = pytest.mark.anyio

FAILURES = [AddressRefused("10.0.0.1"), Unusable("no JSON", status=200), BudgetSpent("six")]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda each: type(each).__name__)
async def test_what_others_servers_cannot_give_is_no_error_of_this_one(house: House, failure: Unavailable) -> None:
    class Failing(Workshop):
        async def take(self, upload: Upload) -> tuple[Made, MediaState]:
            raise failure

    app = await signed_in(house, await house.world.person("ann"))
    house.replace(workshop=Failing(house.files))

    answer = await app.ask("POST", "/api/v2/media", files={"file": ("cat.png", b"cat", "image/png")})

    assert (answer.status_code, answer.json()["error"]) == (422, failure.public)


NULS = (
    "/u/a%00b",
    "/c/a%00b",
    "/c/a%00b/modlog",
    "/@a%00b",
    "/tags/a%00b",
    "/invite/a%00b",
    "/auth/password/a%00b",
    "/mail/a%00b",
    "/media/a%00b",
    "/.well-known/webfinger?resource=acct:a%00b@here.test",
    "/api/v1/accounts/lookup?acct=a%00b",
    "/api/v1/accounts/search?q=a%00b",
    "/api/v2/search?q=a%00b",
    "/api/v1/tags/a%00b",
    "/api/v1/timelines/tag/a%00b",
    "/api/v1/groups?q=a%00b",
)


@pytest.mark.parametrize("address", NULS)
async def test_what_no_database_can_hold_is_asked_for_in_vain(house: House, address: str) -> None:
    app = await signed_in(house, await house.world.person("ann"))
    for ask in (app, stranger(house)):
        for accept in (HTML, "application/activity+json"):
            answer = await ask.ask("GET", address, headers={"accept": accept})
            assert answer.status_code < 500, answer.text


async def test_what_no_database_can_hold_signs_nobody_in_and_is_left_out_of_posts(house: House) -> None:
    browser = Browser(house)
    page = await browser.get("/auth/sign-in")
    app = await signed_in(house, await house.world.person("ann"))

    assert (await browser.fill_in(page, name="a\0b", password="a\0b")).status_code < 500
    assert fine(await app.ask("POST", "/api/v1/statuses", json={"status": "a\0b"}))["content"] == "<p>ab</p>"
