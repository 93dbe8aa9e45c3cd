"""A member begins a post, keeps it, posts it with a picture and a poll, and finds it at home; with scripts off, in both
languages, at phone and desk width."""

import pytest

from tests.browser.conftest import Windows, pictures
from tests.browser.judge import Witness
from tests.browser.looks import SIDES, Look
from tests.browser.stage import Stage
from tests.media.pictures import picture

pytestmark = [pytest.mark.anyio, pytest.mark.needs("chromium")]


@pytest.mark.parametrize("look", SIDES, ids=[each.name for each in SIDES])
async def test_a_member_writes_and_finds_it_at_home(
    stage: Stage, windows: Windows, witness: Witness, look: Look
) -> None:
    async with windows.opened(stage, look, who="bob", scripts=False) as page:
        page.set_default_timeout(20_000)

        async def looked_at(name: str) -> None:
            await page.screenshot(path=pictures() / f"journey-writing-{name}-{look.name}.png", full_page=True)

        with witness.watching(page):
            await page.goto("/new")
            await page.select_option("#place", label="Cats (!cats)")
            await page.fill("#title", f"Sunbathing in {look.name}")
            await page.fill("#text", "A **long** afternoon.")
            await page.click(".buttons button[value=draft]")
            await page.click(".entries .named a >> nth=0")
            await looked_at("draft")
            await page.click("details:has(#file1) > summary")
            await page.click("details:has(#choice1) > summary")
            await page.set_input_files(
                "#file1",
                {"name": "cat.png", "mimeType": "image/png", "buffer": picture(size=(640, 480), colour="orange")},
            )
            await page.fill("#choice1", "Sun")
            await page.fill("#choice2", "Shade")
            await page.click(".buttons button[value=preview]")
            await looked_at("preview")
            await page.click(".buttons button[value=post]")
            await looked_at("asked")
            await page.fill("#alt1", "A cat in the sun")
            await page.click(".buttons button[value=post]")
            await page.wait_for_url("**/post/*")
            await page.goto("/")
            await page.wait_for_selector(f"text=Sunbathing in {look.name}")
            await looked_at("home")
    assert not witness.remarks, "\n".join(witness.remarks)
