"""The page where people who are signed in change their password and their address."""

import pytest

from fedi_groups.actions.mailing import MAIL
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.attempts import FROM_ONE_PLACE
from fedi_groups.storage import tables
from fedi_groups.storage.accounts import account_of
from tests.faces.api import signed_in
from tests.faces.browser import PASSWORD, Browser, resident
from tests.faces.house import House
from tests.faces.test_enrolling import letters
from tests.faces.test_second import SECURITY, changes, home

pytestmark = pytest.mark.anyio

NEW = "a quieter horse battery"


async def enters(house: House, person: ActorFacts, password: str) -> int:
    browser = Browser(house)
    page = await browser.get("/auth/sign-in")
    return (await browser.fill_in(page, name=person.name, password=password)).status_code


async def written(house: House) -> int:
    """How many letters are to be sent."""
    async with house.world.look() as tx:
        return len((await tx.connection.execute(tables.due.select().where(tables.due.c.kind == MAIL))).all())


async def address(house: House, person: ActorFacts) -> str:
    async with house.world.look() as tx:
        account = await account_of(tx.connection, person.id)
        assert account is not None
        return account.email


async def test_a_new_password_takes_the_old_one_and_signs_all_others_out(house: House) -> None:
    ann = await resident(house, "ann")
    browser, other, app = await home(house, ann), await home(house, ann), await signed_in(house, ann)
    wanted = {"new": NEW, "others": "yes"}

    assert (await changes(browser, "password", password="wrong", **wanted)).status_code == 403
    assert (await changes(browser, "password", new="ann")).status_code == 422
    assert await enters(house, ann, NEW) == 403
    done = await changes(browser, "password", **wanted)

    assert done.status_code == 200 and "Your password is changed." in done.text
    assert (await browser.get(SECURITY)).status_code == 200
    assert (await other.get(SECURITY)).status_code == 303
    assert (await app.ask("GET", "/api/v1/accounts/verify_credentials")).status_code == 401
    assert (await enters(house, ann, PASSWORD), await enters(house, ann, NEW)) == (403, 303)
    assert await written(house) == 1


async def test_others_stay_signed_in_where_that_is_wanted(house: House) -> None:
    ann = await resident(house, "ann")
    browser, other, app = await home(house, ann), await home(house, ann), await signed_in(house, ann)

    await changes(browser, "password", new=NEW)

    assert (await other.get(SECURITY)).status_code == 200
    assert (await app.get("/api/v1/accounts/verify_credentials"))["acct"] == "ann"


async def test_nobody_changes_a_password_for_somebody_else_or_guesses_the_old_one_here(house: House) -> None:
    ann = await resident(house, "ann")
    browser = await home(house, ann)
    form = {"change": "password", "password": PASSWORD, "new": NEW}

    assert (await browser.send(SECURITY, form)).status_code == 403
    assert (await browser.send(SECURITY, {**form, "mark": "0" * 64})).status_code == 403
    assert (await Browser(house).send(SECURITY, form)).status_code == 403
    tried = [await changes(browser, "password", password="wrong", new=NEW) for _ in range(FROM_ONE_PLACE.most + 1)]
    assert tried[-1].status_code == 429
    assert (await changes(browser, "password", new=NEW)).status_code == 429


async def test_another_address_is_that_of_the_account_once_it_has_confirmed(house: House) -> None:
    ann = await resident(house, "ann")
    browser, before = await home(house, ann), await address(house, ann)

    assert (await changes(browser, "address", password="wrong", email="new@there.test")).status_code == 403
    assert (await changes(browser, "address", email="nowhere")).status_code == 422
    done = await changes(browser, "address", email="New@There.test")
    assert done.status_code == 200 and "written to the new address" in done.text
    assert await address(house, ann) == before and before in done.text
    (link,) = await letters(house)
    path = link.removeprefix("https://here.test")
    assert (await browser.get(path)).status_code == 200
    assert "your address is confirmed" in (await browser.send(path, {})).text

    assert await address(house, ann) == "new@there.test"
