"""What others send to do harm, by the inbox that everyone has, as a real browser shows it."""

import asyncio
from collections.abc import Iterator

import pytest

from fedi_groups.actions.profiles import FreshKeys
from tests.browser.conftest import Windows, pictures
from tests.browser.hostile import harmed
from tests.browser.judge import Witness, remarks_on
from tests.browser.looks import SIDES, Look
from tests.browser.stage import Stage, make_lot
from tests.databases import Databases

pytestmark = [pytest.mark.anyio, pytest.mark.needs("chromium")]

PAGES = ("/", "/c/{community}", "/post/{thread}", "/post/{titled}", "/post/{deep}")
OVER = """() => {
  const bounds = (element) => element.getBoundingClientRect();
  const [main, foot] = [document.querySelector("main"), document.querySelector("footer")];
  const fixed = [...document.querySelectorAll("main *")].filter((each) => getComputedStyle(each).position === "fixed");
  return fixed.length || bounds(foot).top < bounds(main).bottom - 1 ? "something lies over the page" : "";
}"""


@pytest.fixture(scope="module")
def harm(
    sqlite_databases: Databases, fresh_keys: FreshKeys, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("harm")
    with sqlite_databases.prepared(folder) as url:
        found = Stage(make_lot(folder, database=url), fresh_keys)

        async def begin() -> None:
            found.words |= await harmed(found, depth=60)
            await found.server.start()

        try:
            asyncio.run(begin())
            yield found
        finally:
            found.server.kill()


@pytest.mark.parametrize("look", SIDES, ids=lambda look: look.name)
@pytest.mark.parametrize("address", PAGES)
async def test_nothing_runs_nothing_is_loaded_and_the_page_holds(
    harm: Stage, windows: Windows, address: str, look: Look
) -> None:
    witness = Witness(harm.origin)
    async with windows.opened(harm, look) as page:
        with witness.watching(page):
            answer = await page.goto(address.format(**harm.words))
            assert answer is not None and answer.status == 200
            await page.wait_for_timeout(100)
            assert await page.evaluate("() => window.harmed") is None
            assert page.url.startswith(harm.origin) and not await page.evaluate(OVER)
            # How near to each other links stand in a text is its author's to say.
            found = [each for each in await remarks_on(page, look) if not each.startswith("target-size")]
            found += witness.remarks
            name = address.strip("/{}").replace("/{", "-") or "home"
            await page.screenshot(path=pictures() / f"hostile-{name}-{look.name}.png", full_page=True)
    assert not found, "\n".join(found)
