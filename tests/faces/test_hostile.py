"""What others send to do harm is shown, and does none: nothing runs, nothing is loaded, and what stands around it stays
as it is."""

import gzip
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from fedi_groups.errors import TooLarge
from fedi_groups.inbox.gather import Gatherer
from fedi_groups.inbox.worker import InboxWorker
from fedi_groups.reads.trees import DEEPEST
from fedi_groups.wire.shapes import Json
from tests.browser.hostile import EVIL, MARK, NAMES, TEXTS, TITLE, Mouth
from tests.faces.house import HTML, INBOX, House

pytestmark = pytest.mark.anyio

RUNS = {"script", "style", "iframe", "frame", "object", "embed", "svg", "math", "base", "dialog", "template", "portal"}
LOADS = ("src", "srcset", "poster", "data", "background", "action", "formaction", "ping")
LARGEST = 60_000
"""Bytes of a page, compressed: what the site allows itself."""


class Reader(HTMLParser):
    """Reads a page for what could run, load, lead away or change what is ours."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        ours = tag == "script" and given.get("src", "").startswith("/static/") and "defer" in given
        self.faults += [f"<{tag}>"] if tag in RUNS and not ours else []
        self.faults += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        self.faults += [f"{tag} {given[each]}" for each in LOADS if each in given and not self._here(given[each])]
        if urlsplit(given.get("href", "").strip()).scheme not in ("", "http", "https", "mailto"):
            self.faults.append(f"{tag} {given['href']}")
        if tag == "meta" and "http-equiv" in given:
            self.faults.append("a meta")
        if tag == "link" and not self._here(given["href"]) and given.get("rel") not in ("canonical", "alternate"):
            self.faults.append(f"link {given['href']}")
        self.ids += [given["id"]] if "id" in given else []

    def _here(self, address: str) -> bool:
        return address.startswith(("/", "https://here.test/")) and not address.startswith("//")


def faults_of(text: str) -> list[str]:
    reader = Reader()
    reader.feed(text)
    reader.close()
    twice = {each for each in reader.ids if reader.ids.count(each) > 1}
    return [*reader.faults, *(f"two of {each}" for each in twice)]


@pytest.fixture
async def mouth(house: House) -> AsyncIterator[Mouth]:
    store, web = house.world.store, house.web
    worker = InboxWorker(store, Gatherer(store, house.resolver, web.gate))
    yield Mouth(web.gate, web.intake, worker.drain, house.there, house.world.time, INBOX)


async def said(house: House, mouth: Mouth, *, name: str = "mallory", text: str = "", title: str = "A title") -> str:
    """The path of a thread by somebody elsewhere who is called so, with a comment that says the same."""
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    mallory = mouth.person("mallory", name=name)
    await mouth.joins(mallory, cats)
    root = await mouth.says(mallory, cats, name=title, content=f"<p>before</p>{text}")
    await mouth.says(mallory, cats, below=root, content=f"<p>beside</p>{text}")
    await mouth.drain()
    async with house.world.look() as tx:
        post = await tx.posts.find(root)
        assert post is not None
    return f"/post/{post.id}"


async def shown(house: House, path: str) -> str:
    answer = await house.get(path, accept=HTML)
    assert answer.status_code == 200
    assert len(gzip.compress(answer.content, 5)) < LARGEST
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "data:" not in policy
    return answer.text


@pytest.mark.parametrize("what", TEXTS)
async def test_a_text_does_no_harm(house: House, mouth: Mouth, what: str) -> None:
    path = await said(house, mouth, text=TEXTS[what])
    for page in (path, "/c/cats", "/"):
        text = await shown(house, page)
        assert not faults_of(text) and text.rstrip().endswith("</html>")
        assert text.count("</main>") == text.count("<footer>") == 1
    thread = await shown(house, path)
    assert "before" in thread and "beside" in thread
    assert not re.search(rf'(src|srcset|action|poster)="?{re.escape(EVIL)}', thread)


@pytest.mark.parametrize("what", NAMES)
async def test_a_name_does_no_harm_and_stands_alone(house: House, mouth: Mouth, what: str) -> None:
    path = await said(house, mouth, name=NAMES[what])
    for page in (path, "/c/cats"):
        text = await shown(house, page)
        assert not faults_of(text)
        people = re.findall(r'class="person"[^>]*><bdi>(.*?)</bdi><bdi class="host">@there.test</bdi>', text)
        assert people and all(re.search(r"\w", each) for each in people), "nobody is shown without a name"
        assert not any(re.search("[\u202a-\u202e\u2066-\u2069]", each) for each in people)
        assert not any(re.search("[\u0300-\u036f]{9}", each) for each in people)
        assert MARK not in text or f"&lt;script&gt;{MARK}" in text


async def test_a_title_of_a_megabyte_is_not_read_and_one_a_little_shorter_is_cut(house: House, mouth: Mouth) -> None:
    path = await said(house, mouth, title=TITLE)
    for page in (path, "/c/cats"):
        text = await shown(house, page)
        assert not faults_of(text) and len(text) < 40_000
    async with house.world.look() as tx:
        cats = await tx.actors.named("cats")
        assert cats is not None
    too_long: Json = {"name": "t" * 1_048_576, "content": ""}
    with pytest.raises(TooLarge):
        await mouth.says(house.there.actor("mallory"), cats, **too_long)


async def test_a_thread_however_deep_is_shown_in_pages_that_are_flat(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    post = await house.world.post(ann, cats, title="Deep")
    said = await house.chatter(ann, 10_000, parent=post, deep=True)
    path, seen = f"/post/{post.id}", 0
    for _ in range(3):
        text = await shown(house, path)
        assert not faults_of(text) and _depth(text) <= 12
        seen += text.count('id="comment-')
        after = re.search(r'rel="next" href="([^"]+)"', text)
        assert after is not None
        path = after.group(1)
    # What is deeper is a page of its own.
    assert seen == 3 * DEEPEST
    last = await house.get(f"/comment/{said[-1].id}", accept=HTML)
    assert last.status_code == 302 and (await shown(house, last.headers["location"])).count("Step 9999") == 1


def _depth(text: str) -> int:
    depth = deepest = 0
    for each in re.findall(r"<(/?)ol\b", text):
        depth += -1 if each else 1
        deepest = max(deepest, depth)
    return deepest
