"""Every page of the site in a real browser: for everyone, quiet, still, at home in both directions, and drawn for a
person to look at."""

import pytest

from tests.browser.conftest import Windows, pictures
from tests.browser.judge import Witness, remarks_on
from tests.browser.looks import Look, looks_at
from tests.browser.scenery import CODED
from tests.browser.stage import Stage
from tests.browser.visits import ROOMS, VISITORS, Visit, all_rooms_are_visited, visits
from tests.faces.browser import PASSWORD

pytestmark = [pytest.mark.anyio, pytest.mark.needs("chromium")]

EACH = [(visit, look) for number, visit in enumerate(visits()) for look in looks_at(number)]


def test_every_room_of_the_site_is_visited() -> None:
    assert all_rooms_are_visited() and VISITORS.keys() == ROOMS.keys()


@pytest.mark.parametrize(
    ("visit", "look"), EACH, ids=[f"{visit.who or 'guest'} {visit.address} {look.name}" for visit, look in EACH]
)
async def test_a_page_is_for_everyone(
    stage: Stage, windows: Windows, witness: Witness, visit: Visit, look: Look
) -> None:
    address = visit.address.format(**stage.words)
    async with windows.opened(stage, look, who=visit.who) as page:
        with witness.watching(page):
            answer = await page.goto(address)
            assert answer is not None and answer.status == 200 and len(_redirects(answer.request)) == 0
            found = witness.remarks + await remarks_on(page, look)
            await page.screenshot(path=pictures() / f"{visit.name}-{look.name}.png", full_page=True)
    assert not found, "\n".join([address, *found])


@pytest.mark.parametrize("look", looks_at(1), ids=lambda look: look.name)
async def test_the_page_that_asks_for_a_code_is_for_everyone(
    stage: Stage, windows: Windows, witness: Witness, look: Look
) -> None:
    """It has no address of its own: it is the answer to a password."""
    async with windows.opened(stage, look) as page:
        await page.goto("/auth/sign-in")
        form = page.locator("main form.form").first
        await form.locator("[name=name]").fill(CODED)
        await form.locator("[name=password]").fill(PASSWORD)
        with witness.watching(page):
            async with page.expect_navigation():
                await form.locator("button").first.click()
            assert await page.locator("[name=code]").count() == 1
            found = witness.remarks + await remarks_on(page, look)
            await page.screenshot(path=pictures() / f"sign-in-code-{look.name}.png", full_page=True)
    assert not found, "\n".join(found)


def _redirects(request: object) -> list[object]:
    before = getattr(request, "redirected_from", None)
    return [before, *_redirects(before)] if before is not None else []
