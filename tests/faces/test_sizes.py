"""What a page takes over the wire with all that it loads: somebody reads it on an old phone, on a slow line."""

import re

import pytest

from tests.browser.scenery import Scenery
from tests.browser.visits import visits
from tests.faces.browser import PASSWORD, Browser, hidden_in
from tests.faces.house import House

pytestmark = pytest.mark.anyio

MOST = 60_000
MOST_OF_A_THREAD = 80_000
"""Bytes, packed as browsers take them. Pictures are not counted: they are shown small, and come when they are seen."""

_LOADED = re.compile(r'<(?:link rel="stylesheet" href|script src)="(/static/[^"]+)"')


async def size_of(browser: Browser, path: str) -> int | None:
    """None where there is no such page."""
    page = await browser.get(path)
    if page.status_code != 200:
        return None
    files = [await browser.get(each) for each in dict.fromkeys(_LOADED.findall(page.text))]
    assert files and all(each.headers["content-encoding"] == "gzip" for each in [page, *files])
    return sum(int(each.headers["content-length"]) for each in [page, *files])


async def _browsers(house: House, names: set[str]) -> dict[str, Browser]:
    found = {name: Browser(house) for name in names}
    for name, browser in found.items():
        if name:
            page = await browser.get("/auth/sign-in")
            await browser.send("/auth/sign-in", hidden_in(page.text) | {"name": name, "password": PASSWORD})
    return found


async def test_no_page_takes_long_to_load(house: House) -> None:
    await house.world.server()
    words = await Scenery(house.world).build()
    browsers = await _browsers(house, {visit.who for visit in visits()})
    sizes = {}
    for visit in visits():
        address = visit.address.format(**words)
        sizes[f"{address} for {visit.who or 'a guest'}"] = await size_of(browsers[visit.who], address)
    there = {name: size for name, size in sizes.items() if size is not None}
    # Some are there only where the settings have something to tell.
    assert len(there) > 0.8 * len(sizes) > 20
    assert {name: size for name, size in there.items() if size > MOST} == {}


async def test_a_thread_of_200_comments_is_no_large_page(house: House) -> None:
    await house.world.server()
    words = await Scenery(house.world).build()
    browsers = await _browsers(house, {"", "bob"})
    async with house.world.look() as tx:
        thread, bob = await tx.posts.get(int(words["thread"])), await tx.actors.named("bob")  # type: ignore[arg-type]
    assert bob is not None
    text = "<p>Some thoughts of the usual length, on what everyone here has been talking about: {} </p>"
    for number in range(200):
        await house.world.post(bob, parent=thread, text=text.format(f"{number} {hash((number, 'a')):x} " * 6))
    for browser in browsers.values():
        size = await size_of(browser, f"/post/{thread.id}")
        assert size is not None and size <= MOST_OF_A_THREAD
