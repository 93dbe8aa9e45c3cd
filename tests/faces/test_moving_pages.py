"""Moving by the web site: the other account is named, the new one has to agree, and one may come back."""

import pytest

from fedi_groups.actions import membership
from fedi_groups.domain.facts import ActorFacts
from tests.faces.browser import PASSWORD, Browser, resident
from tests.faces.house import House
from tests.faces.pressing import press

pytestmark = pytest.mark.anyio

PATH = "/settings/move"


async def at_home(house: House, name: str) -> tuple[ActorFacts, Browser]:
    person, browser = await resident(house, name), Browser(house)
    await browser.signs_in(person)
    return person, browser


async def now(house: House, name: str) -> ActorFacts:
    async with house.world.look() as tx:
        found = await tx.actors.named(name)
    assert found is not None
    return found


async def test_an_account_elsewhere_is_named_and_others_can_read_it(house: House) -> None:
    _, browser = await at_home(house, "ann")
    eve = await house.meet(house.there.actor("eve"))
    done = await press(browser, await browser.get(PATH), f"{PATH}/alias", handle="@eve@there.test")
    assert done.headers["location"] == f"{PATH}?told=saved"
    assert (await house.document("/u/ann"))["alsoKnownAs"] == [eve.uri]
    page = await browser.get(PATH)
    assert "@eve@there.test" in page.text
    await press(browser, page, f"{PATH}/alias/drop")
    assert (await now(house, "ann")).aliases == ()
    assert (await press(browser, page, f"{PATH}/alias/drop")).status_code == 404


@pytest.mark.parametrize(
    ("handle", "said"), [("@ann", "themselves already"), ("@nobody@there.test", ""), ("@cats", "its kind")]
)
async def test_who_cannot_be_meant_is_said_beside_the_handle(house: House, handle: str, said: str) -> None:
    _, browser = await at_home(house, "ann")
    await house.world.community("cats", await house.world.person("bob"))
    refused = await press(browser, await browser.get(PATH), f"{PATH}/alias", handle=handle)
    assert refused.status_code == 422 and said in refused.text
    assert 'id="alias-fault"' in refused.text and f'value="{handle}"' in refused.text
    assert (await now(house, "ann")).aliases == ()


async def test_one_moves_with_the_password_where_the_new_account_agrees(house: House) -> None:
    ann, browser = await at_home(house, "ann")
    bob, other = await at_home(house, "bob")
    carl = await house.world.person("carl")
    async with house.world.tx() as tx:
        await membership.follow(tx, follower=carl, target=ann)
    page = await browser.get(PATH)
    wrong = await press(browser, page, PATH, handle="@bob", password="a wild guess")
    assert wrong.status_code == 422 and "This is not your password." in wrong.text
    early = await press(browser, page, PATH, handle="@bob", password=PASSWORD)
    assert early.status_code == 422 and "does not say yet" in early.text
    await press(other, await other.get(PATH), f"{PATH}/alias", handle="@ann")
    done = await press(browser, page, PATH, handle="@bob", password=PASSWORD)
    assert done.headers["location"] == f"{PATH}?told=moved"
    assert (await now(house, "ann")).moved_to == bob.uri
    assert "has moved" in (await house.page("/u/ann")).text
    page = await browser.get(PATH)
    assert "You have moved" in page.text and 'name="password"' not in page.text
    await press(browser, page, f"{PATH}/back")
    assert (await now(house, "ann")).moved_to is None
    assert (await press(browser, page, f"{PATH}/back")).status_code == 403
    assert (await browser.send(PATH, {"handle": "@bob", "password": PASSWORD})).status_code == 403
