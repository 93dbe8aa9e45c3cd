"""Somebody's way through the pages: they read, fill in and press what they see, as it stands there in any language."""

from dataclasses import dataclass

from playwright.async_api import Page

from tests.browser.judge import Witness, remarks_on
from tests.browser.looks import DESK, PHONE, Look
from tests.faces.browser import PASSWORD

WAYS = (
    (Look("en", "light", PHONE), True),
    (Look("ar", "light", PHONE), False),
    (Look("en", "dark", DESK), False),
    (Look("ar", "dark", DESK), True),
)
"""In both languages, on a phone and at a desk; with scripts and without, by turns."""

IDS = [f"{look.language}-{look.width}-{'scripts' if scripts else 'no scripts'}" for look, scripts in WAYS]

MOST_TABS = 80


@dataclass
class Walk:
    page: Page
    look: Look
    witness: Witness
    scripts: bool = True

    async def goes(self, address: str) -> None:
        answer = await self.page.goto(address)
        assert answer is not None and answer.status == 200, f"{address}: {answer and answer.status}"
        await self.looks()

    async def fills(self, **values: str) -> None:
        """Fields of the page's main part, by their names."""
        for name, value in values.items():
            await self.page.locator(f"main [name='{name}']:not([type=hidden])").first.fill(value)

    async def ticks(self, name: str) -> None:
        box = self.page.locator(f"main input[type=checkbox][name='{name}']")
        if await box.count():
            await box.first.check()

    async def presses(self, what: str) -> None:
        """A button or link, as a selector of CSS; it leads to another page."""
        async with self.page.expect_navigation():
            await self.page.locator(what).first.click()
        await self.looks()

    async def switches(self, what: str, becomes: str) -> None:
        """A button that is pressed from then on, on the same page or on one that looks the same."""
        await self.page.locator(what).first.click()
        await self.page.locator(f"{becomes}[aria-pressed=true]").first.wait_for()
        await self.looks()

    async def sees(self, words: str) -> None:
        text = await self.page.locator("main").inner_text()
        assert words in text, f"{words!r} is not at {self.page.url}:\n{text[:1500]}"

    async def misses(self, words: str) -> None:
        assert words not in await self.page.locator("main").inner_text()

    async def looks(self) -> None:
        """The page is as every page is to be. Without scripts there is no judge to ask."""
        found = list(self.witness.remarks)
        if self.scripts:
            found += await remarks_on(self.page, self.look)
        assert not found, "\n".join([self.page.url, *found])

    async def signs_in(self, name: str) -> None:
        await self.fills(name=name, password=PASSWORD)
        await self.presses("main form.form button[type=submit], main form.form button:not([type=button])")

    async def signs_up(self, name: str) -> None:
        await self.fills(name=name, email=f"{name}@example.org", password=PASSWORD)
        await self.ticks("agreement")
        await self.presses("main form.form button[type=submit]")

    async def tabs_to(self, what: str) -> None:
        """By the key Tab alone, from wherever the focus is."""
        wanted = self.page.locator(f"{what}:focus")
        for _ in range(MOST_TABS):
            if await wanted.count():
                box = await wanted.bounding_box()
                assert box is not None and box["width"] > 1, f"the focus is on {what}, where nobody sees it"
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"{what} is not reached by keyboard at {self.page.url}")

    async def types_into(self, name: str, words: str) -> None:
        await self.tabs_to(f"[name='{name}']:not([type=hidden])")
        await self.page.keyboard.type(words)

    async def enters(self) -> None:
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")
        await self.looks()

    async def confirms(self, link: str) -> None:
        """What the letter that was sent leads to."""
        await self.goes(link)
        await self.presses("main form.form button")
