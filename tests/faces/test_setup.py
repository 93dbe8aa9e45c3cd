"""The first steps on a new server: whoever is at the machine becomes its admin, once, and is led to a community."""

import asyncio
import re

import httpx
import pytest

from fedi_groups.actions.founding import setup_code
from fedi_groups.config import read_settings
from fedi_groups.storage.admins import admins
from fedi_groups.storage.unit import reading
from tests.faces.browser import PASSWORD, Browser, hidden_in, resident
from tests.faces.house import House

pytestmark = pytest.mark.anyio

ADA = {"name": "ada", "email": "ada@here.test", "password": PASSWORD}


async def the_code(house: House) -> str:
    async with house.world.tx() as tx:
        code = await setup_code(tx)
    assert code is not None
    return code


async def founded(house: House, browser: Browser) -> httpx.Response:
    page = await browser.get(f"/setup?code={await the_code(house)}")
    return await browser.fill_in(page, **ADA)


async def test_a_new_server_leads_to_its_first_steps(house: House) -> None:
    house.replace(founded=False)
    answer = await Browser(house).get("/?lang=ar")
    assert (answer.status_code, answer.headers["location"]) == (303, "/setup?lang=ar")
    await resident(house, "ada", admin=True)
    assert (await Browser(house).get("/")).status_code == 200


async def test_who_is_not_at_the_machine_is_told_where_the_code_is_and_gets_no_form(house: House) -> None:
    await the_code(house)
    for path in ("/setup", "/setup?code=guessed"):
        page = await Browser(house).get(path)
        assert page.status_code == 200 and 'name="password"' not in page.text and 'name="code"' in page.text


async def test_the_code_makes_an_admin_who_is_signed_in(house: House) -> None:
    browser = Browser(house)
    done = await founded(house, browser)
    assert (done.status_code, done.headers["location"]) == (303, "/setup/server")
    assert (await browser.get("/setup/server")).status_code == 200
    async with reading(house.world.store) as tx:
        (number,) = await admins(tx.connection, most=10)
        assert (await tx.actors.get(number)).name == "ada"


@pytest.mark.parametrize("code", ["", "guessed", None])
async def test_without_the_code_nobody_becomes_an_admin(house: House, code: str | None) -> None:
    browser = Browser(house)
    page = await browser.get(f"/setup?code={await the_code(house)}")
    done = await browser.fill_in(page, **ADA, **({"code": code} if code is not None else {"mark": "0" * 80}))
    assert done.status_code == 403
    async with reading(house.world.store) as tx:
        assert await admins(tx.connection, most=10) == []


async def test_the_code_is_good_once(house: House) -> None:
    code, late = await the_code(house), Browser(house)
    page = await late.get(f"/setup?code={code}")
    await founded(house, Browser(house))
    answer = await late.fill_in(page, name="eve", email="eve@here.test", password=PASSWORD)
    assert answer.status_code == 404
    assert (await Browser(house).get(f"/setup?code={code}")).status_code == 404
    async with house.world.tx() as tx:
        assert await setup_code(tx) is None


async def test_of_two_who_send_it_at_once_one_is_the_admin(house: House) -> None:
    code, browsers = await the_code(house), [Browser(house), Browser(house)]
    pages = [await each.get(f"/setup?code={code}") for each in browsers]
    sent = [
        each.fill_in(page, name=name, email=f"{name}@here.test", password=PASSWORD)
        for each, page, name in zip(browsers, pages, ("ada", "eve"), strict=True)
    ]
    answers = await asyncio.gather(*sent)
    assert sorted(each.status_code for each in answers) == [303, 404]
    async with reading(house.world.store) as tx:
        assert len(await admins(tx.connection, most=10)) == 1


async def test_what_is_wrong_with_the_form_is_said_at_its_fields_and_the_code_stays_good(house: House) -> None:
    browser = Browser(house)
    page = await browser.get(f"/setup?code={await the_code(house)}")
    again = await browser.fill_in(page, name="Ada Lovelace", email="nowhere", password="password")
    assert again.status_code == 422 and again.text.count('class="fault"') == 3
    assert (await browser.fill_in(again, **ADA)).status_code == 303


async def test_from_the_first_account_to_a_community_with_a_link_into_it(house: House) -> None:
    house.replace(settings=read_settings())
    browser = Browser(house)
    await founded(house, browser)
    done = await browser.fill_in(
        await browser.get("/setup/server"),
        server_name="Our School",
        registrations="invitation",
    )
    assert done.headers["location"] == "/communities/new?first=yes"
    page = await browser.get(done.headers["location"])
    assert "Our School" in page.text and 'aria-current="step">Your first community' in page.text
    form = hidden_in(page.text) | {"title": "Class 3b", "name": "class_3b", "kind": "classroom"}
    done = await browser.send("/communities/new", form)
    assert done.headers["location"] == "/setup/invite?community=class_3b"
    page = await browser.fill_in(await browser.get(done.headers["location"]))
    (link,) = re.findall(r'value="https://here\.test(/invite/[0-9a-f]+)"', page.text)
    invited = (await Browser(house).get(link)).text
    assert "Class 3b" in invited and "/auth/sign-up?into=" in invited


async def test_whoever_is_no_member_makes_no_link_by_the_first_steps(house: House) -> None:
    await house.world.community("birds", await resident(house, "ann"))
    browser = Browser(house)
    await founded(house, browser)
    assert (await browser.get("/setup/invite?community=birds")).status_code == 404
    assert (await browser.get("/setup/invite")).headers["location"] == "/communities/new?first=yes"
