"""What no page may do, as the browser sees it: each remark names the page's fault in one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import ConsoleMessage, Page, Request, Response

from tests.browser.looks import NARROWEST, Look
from tests.capabilities import find_axe

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")

_AXE = """async (tags) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  return found.violations.flatMap((each) => each.nodes.map((node) => [each.id, node.html, node.failureSummary]));
}"""
_SHIFTED = """() => new Promise((told) => {
  const entries = [];
  new PerformanceObserver((list) => entries.push(...list.getEntries())).observe({type: "layout-shift", buffered: true});
  const since = window.lookedAt ?? 0;
  const sum = () => entries.filter((each) => each.startTime > since).reduce((sum, each) => sum + each.value, 0);
  requestAnimationFrame(() => requestAnimationFrame(() => told(sum())));
})"""
_LOOKED = """() => new Promise((told) => {
  requestAnimationFrame(() => requestAnimationFrame(() => told(window.lookedAt = performance.now())));
})"""
""
_WIDE = """() => {
  const root = document.scrollingElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const beyond = [...document.querySelectorAll("body *")].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.width && each.checkVisibility() && (box.right > root.clientWidth + 1 || box.left < -1);
  });
  return beyond.map((each) => each.outerHTML.slice(0, 160)).concat(["the page itself"]).slice(0, 3);
}"""


@dataclass
class Witness:
    """What a page does while it is open. Nothing is loaded but from `origin`, and nothing goes wrong."""

    origin: str
    requests: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @contextmanager
    def watching(self, page: Page) -> Iterator["Witness"]:
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.remarks.append(f"a script fails: {error}"))
        yield self

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith((f"{self.origin}/", "data:")):
            self.remarks.append(f"asks elsewhere: {request.url[:200]}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.remarks.append(f"does not get {response.url[:200]}: {response.status}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.remarks.append(f"console: {message.text[:300]}")


async def remarks_on(page: Page, look: Look) -> list[str]:
    """Faults of the page as it is now. Its width is the narrowest for a moment: what moves by that does not count."""
    found = []
    shifted = await page.evaluate(_SHIFTED)
    if shifted > 0.01:
        found.append(f"shifts by {shifted:.3f}")
    stated = await page.evaluate("() => [document.dir, document.documentElement.lang]")
    if stated != [look.direction, look.language]:
        found.append(f"is {stated}, not {[look.direction, look.language]}")
    found += await _axe(page)
    found += [f"is wider than {look.width}: {each}" for each in await page.evaluate(_WIDE)]
    size = page.viewport_size
    assert size is not None
    await page.set_viewport_size({"width": NARROWEST, "height": size["height"]})
    found += [f"is wider than {NARROWEST}: {each}" for each in await page.evaluate(_WIDE)]
    await page.set_viewport_size(size)
    await page.evaluate(_LOOKED)
    return found


async def _axe(page: Page) -> list[str]:
    """It is put in by the browser's own hand, past the policy, which stays as it is for the page."""
    script = find_axe()
    assert script is not None
    await page.evaluate(script.read_text())
    violations: list[Any] = await page.evaluate(_AXE, list(TAGS))
    return [f"{rule}: {html[:200]} {' '.join(summary.split())[:400]}" for rule, html, summary in violations]
