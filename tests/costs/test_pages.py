"""What pages of the web site ask of the database: a fixed number of statements for any number of posts."""

import pytest

from fedi_groups.domain.facts import PostFacts
from tests.costs.counting import counting
from tests.faces.browser import Browser, resident
from tests.faces.house import House

pytestmark = pytest.mark.anyio

SAID = 12

ASKED = {
    "/": 13,
    "/c/cats": 19,
    "/c/cats?sort=new": 19,
    "/post/{root}": 12,
    "/notifications": 6,
    "/communities": 8,
    "/search?q=yesterday": 10,
    "/bookmarks": 3,
    "/new": 6,
    "/u/ann": 16,
    "/queue": 11,
}


async def talk(house: House) -> tuple[Browser, PostFacts]:
    """Ann's browser, and a thread of hers, in a community where more was said."""
    ann, browser = await resident(house, "ann"), Browser(house)
    cats = await house.world.community("cats", ann)
    root = await house.world.post(ann, cats, title="Of yesterday")
    for number in range(SAID):
        await house.world.post(ann, cats, title=f"Yesterday {number}")
        await house.world.post(ann, parent=root)
    await browser.signs_in(ann)
    return browser, root


@pytest.mark.parametrize("path", ASKED)
async def test_a_page_for_a_member_takes_so_many_statements(house: House, path: str) -> None:
    browser, root = await talk(house)
    address = path.format(root=root.id)
    await browser.get(address)
    with counting() as counted:
        page = await browser.get(address)
    assert page.status_code == 200
    assert len(counted) <= ASKED[path], str(counted)


@pytest.mark.parametrize("path", ["/", "/communities", "/c/cats", "/post/{root}"])
async def test_guests_are_shown_what_was_made_a_moment_ago_without_the_database(house: House, path: str) -> None:
    _, root = await talk(house)
    guest = Browser(house)
    first = await guest.get(path.format(root=root.id))
    with counting() as counted:
        again = await guest.get(path.format(root=root.id))
    assert again.status_code == 200 and again.text == first.text
    assert len(counted) == 0, str(counted)
