"""A server with something to be seen on it, for the whole run; a browser for each module; and fresh windows in it."""

import asyncio
import functools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from fedi_groups.actions.profiles import FreshKeys
from tests.browser.judge import Witness
from tests.browser.looks import Look
from tests.browser.scenery import Scenery
from tests.browser.stage import Stage, make_lot
from tests.capabilities import find_chromium
from tests.databases import Databases
from tests.faces.browser import PASSWORD

PICTURES = Path(__file__).parent / "pictures"
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars")


@dataclass(frozen=True, slots=True)
class Windows:
    """Fresh windows, each with cookies of its own."""

    browser: Browser

    @asynccontextmanager
    async def opened(self, stage: Stage, look: Look, *, who: str = "", **more: Any) -> AsyncIterator[Page]:
        """For a guest, or for `who`, whose cookies are kept from when they first signed in."""
        context = await self.browser.new_context(base_url=stage.origin, **look.context(**more))
        try:
            if who:
                await context.add_cookies(await self._cookies(stage, who))
            context.set_default_timeout(15_000)
            yield await context.new_page()
        finally:
            await context.close()

    async def _cookies(self, stage: Stage, who: str) -> list[Any]:
        if who not in stage.cookies:
            context = await self.browser.new_context(base_url=stage.origin, locale="en")
            await signed_in(await context.new_page(), who)
            stage.cookies[who] = [
                {"name": each["name"], "value": each["value"], "url": stage.origin, "httpOnly": True}
                for each in await context.cookies()
            ]
            await context.close()
        return stage.cookies[who]


async def signed_in(page: Page, who: str) -> None:
    """By the form that everyone fills in."""
    await page.goto("/auth/sign-in")
    form = page.locator("main form.form").first
    await form.locator("[name=name]").fill(who)
    await form.locator("[name=password]").fill(PASSWORD)
    await form.locator("button").first.click()
    await page.wait_for_url(lambda address: "/auth/sign-in" not in address)


def _seeded(stage: Stage) -> None:
    async def seed() -> None:
        async with stage.world() as world:
            stage.words |= await Scenery(world).build()
        await stage.server.start()

    asyncio.run(seed())


@pytest.fixture(scope="session")
def stage(
    sqlite_databases: Databases, fresh_keys: FreshKeys, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """Nobody changes what others look at: who changes something makes it first."""
    folder = tmp_path_factory.mktemp("stage")
    (folder / "rules.txt").write_text("Be kind.\nNo adverts.\n")
    (folder / "privacy.txt").write_text("We keep what is needed, and no more.\n")
    posted = {"rules_file": str(folder / "rules.txt"), "privacy_file": str(folder / "privacy.txt")}
    with sqlite_databases.prepared(folder) as url:
        found = Stage(
            make_lot(
                folder,
                database=url,
                public_server_rules=True,
                registrations="open",
                # Whoever walks through comes from an address of their own.
                trusted_proxies="127.0.0.1",
                **posted,
            ),
            fresh_keys,
        )
        try:
            _seeded(found)
            yield found
        finally:
            found.server.kill()


@pytest.fixture(scope="module")
async def windows() -> AsyncIterator[Windows]:
    program = find_chromium()
    assert program is not None
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
        yield Windows(browser)
        await browser.close()


@pytest.fixture
def witness(stage: Stage) -> Witness:
    return Witness(stage.origin)


@functools.cache
def pictures() -> Path:
    """Where a person finds each page as it looked."""
    PICTURES.mkdir(exist_ok=True)
    return PICTURES
