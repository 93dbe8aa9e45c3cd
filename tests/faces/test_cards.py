"""Previews of pages that posts link to: asked for once, here, and never shown as the page has it."""

from typing import Any, cast

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fedi_groups.actions import posting
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import FOUND, Cause
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import DAY, MINUTE, Instant, PostKind, Uri, Visibility
from fedi_groups.errands.table import errands
from fedi_groups.errands.worker import ErrandWorker, Tools
from fedi_groups.peers.mailer import Mailer, Sender
from fedi_groups.peers.pusher import Pusher
from fedi_groups.text.links import page_of
from fedi_groups.text.previews import read_preview
from tests.faces.api import App, fine, signed_in
from tests.faces.house import House, path_of
from tests.media.pictures import PLACE, with_a_place

pytestmark = pytest.mark.anyio

PAGE = "https://news.test/a?b=1&c=2"
HTML = """<!doctype html><html><head><title>Another title</title>
<meta property="og:title" content="Cats &amp; dogs"><META NAME='description' content='They get on.'>
<meta property=og:image content=/cat.jpg><meta property="og:site_name" content="The <b>News</b>">
<link rel="alternate" type="application/json+oembed" href="/oembed?u=1">
</head><body><script>alert(1)</script></body></html>"""
OEMBED = (
    b'{"type":"rich","title":"No","author_name":"Ada","author_url":"javascript:x","html":"<script>alert(1)</script>"}'
)


class News:
    """A site, and what it was asked."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.asked: list[str] = []
        self.pages: dict[str, tuple[bytes, str]] = {
            "/a": (HTML.encode(), "text/html; charset=utf-8"),
            "/oembed": (OEMBED, "application/json"),
            "/cat.jpg": (with_a_place("JPEG", size=(900, 600)), "image/jpeg"),
            "/list.csv": (b"a,b", "text/csv"),
            "/bare": (b"<p>nothing</p>", "text/html"),
        }
        house.network.servers["https://news.test"] = Starlette(routes=[Route("/{path:path}", self._answer)])

    async def _answer(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        body, kind = self.pages.get(request.url.path, (b"", ""))
        return Response(body, 200, media_type=kind) if kind else Response("", 404)

    async def work(self) -> None:
        house = self.house
        mailer = Mailer(house.files.folder / "outbox", Sender("noreply@here.test", "Here", "here.test"))
        tools = Tools(house.world.store, house.resolver, house.web.workshop, mailer, cast(Pusher, None))
        worker = ErrandWorker(tools, errands())
        while await worker.step():
            pass


@pytest.fixture
def news(house: House) -> News:
    return News(house)


async def said(house: House, author: ActorFacts, page: str, cause: Cause | None = None, **more: Any) -> PostFacts:
    link = f'<p>Look: <a href="{page.replace("&", "&amp;")}" rel="nofollow">here</a></p>'
    return await house.says(author, text=link, **({"visibility": Visibility.PUBLIC} | more))


async def card(app: App, post: PostFacts) -> Any:
    return (await app.get(f"/api/v1/statuses/{post.id}"))["card"]


async def test_a_page_is_asked_once_and_shown_in_words_with_a_picture_from_here(house: House, news: News) -> None:
    ann = await house.world.person("ann")
    app = await signed_in(house, ann)
    written = fine(await app.ask("POST", "/api/v1/statuses", json={"status": f"Look at {PAGE} now"}))
    assert written["card"] is None
    await news.work()
    found = (await app.get(f"/api/v1/statuses/{written['id']}"))["card"]
    assert (found["url"], found["title"], found["type"]) == (PAGE, "Cats & dogs", "link")
    assert (found["description"], found["author_name"], found["author_url"]) == ("They get on.", "Ada", "")
    assert found["provider_name"] == "The &lt;b&gt;News&lt;/b&gt;" and found["html"] == found["embed_url"] == ""
    picture = await house.get(path_of(found["image"]), accept="image/*")
    assert picture.headers["content-type"] == "image/webp" and PLACE.encode() not in picture.content
    assert picture.headers["x-content-type-options"] == "nosniff"
    again = await said(house, ann, PAGE)
    await news.work()
    assert (await card(app, again))["title"] == "Cats & dogs"
    assert news.asked == ["/a", "/oembed", "/cat.jpg"]
    house.world.time.pass_by(8 * DAY)
    await said(house, ann, PAGE)
    await news.work()
    assert news.asked.count("/a") == 2
    assert (await house.get("/media/remote/card/" + "0" * 32)).status_code == 404


async def test_the_page_of_a_thread_shows_it_without_a_word_that_does_anything(house: House, news: News) -> None:
    news.pages["/a"] = (HTML.replace("They get on.", "&lt;b&gt;They&lt;/b&gt; get on.").encode(), "text/html")
    post = await said(house, await house.world.person("ann"), PAGE)
    assert "aside" not in (await house.page(path_of(post))).text
    await news.work()
    house.world.time.pass_by(MINUTE)
    page = (await house.page(path_of(post))).text
    card = page.partition('<aside class="card"')[2].partition("</aside>")[0]
    assert '<img src="/media/remote/card/' in card and "<bdi>Cats &amp; dogs</bdi>" in card
    assert 'href="https://news.test/a?b=1&amp;c=2" rel="nofollow noopener noreferrer ugc"' in card
    assert "&lt;b&gt;They&lt;/b&gt; get on." in card and "The &lt;b&gt;News&lt;/b&gt;" in card and "Ada" in card


async def test_what_gives_nothing_is_left_alone_for_a_day(house: House, news: News) -> None:
    ann = await house.world.person("ann")
    app = await signed_in(house, ann)
    for path in ("list.csv", "bare", "missing"):
        for _ in range(2):
            post = await said(house, ann, f"https://news.test/{path}")
            await news.work()
            assert await card(app, post) is None, path
        assert news.asked == [f"/{path}"]
        news.asked.clear()
    for page in ("https://nowhere.test/", "https://here.test/c/cats"):
        post = await said(house, ann, page)
        await news.work()
        assert await card(app, post) is None


async def test_what_was_said_to_few_elsewhere_is_told_to_no_page_and_servers_do_not_ask_together(
    house: House, news: News
) -> None:
    bob = await house.meet(house.there.actor("bob"))
    ann = await house.world.person("ann")
    app = await signed_in(house, ann)

    async def heard(page: str, number: int, visibility: Visibility, *, age: int = 0) -> PostFacts:
        uri = Uri(f"https://there.test/notes/{number}")
        content = f'<p><a href="{page}">x</a></p>'
        draft = Draft(
            kind=PostKind.NOTE,
            content=content,
            uri=uri,
            visibility=visibility,
            published=Instant(house.world.time() - age),
        )
        async with house.world.tx() as tx:
            return await posting.publish(tx, draft=draft, author=await tx.actors.get(bob.id), cause=FOUND)

    await heard("https://news.test/a", 1, Visibility.FOLLOWERS)
    await heard("https://news.test/a", 2, Visibility.DIRECT)
    await heard("https://news.test/a", 3, Visibility.PUBLIC, age=3 * DAY)
    await news.work()
    house.world.time.pass_by(2 * MINUTE)
    await news.work()
    assert news.asked == []
    shown = await heard("https://news.test/a", 4, Visibility.PUBLIC)
    await news.work()
    assert news.asked == []
    house.world.time.pass_by(2 * MINUTE)
    await news.work()
    assert news.asked[0] == "/a" and (await card(app, shown))["title"] == "Cats & dogs"
    own = await said(house, ann, "https://news.test/bare", visibility=Visibility.FOLLOWERS)
    await news.work()
    assert "/bare" in news.asked and own.visibility is Visibility.FOLLOWERS


@pytest.mark.parametrize(
    ("link", "content", "page"),
    [
        ("https://a.test/", "", "https://a.test/"),
        ("gemini://a.test/", '<a href="https://b.test/">x</a>', None),
        (None, "<p>nothing</p>", None),
        (
            None,
            '<a class="u-url mention" href="https://a.test/@b">@b</a> <a href="https://b.test/">x</a>',
            "https://b.test/",
        ),
        (None, '<a href="https://a.test/u/b">@<span>b</span></a>', None),
        (None, '<a href="https://a.test/tags/b"><span>#</span>b</a>', None),
        (None, '<a href="https://b.test/?a=1&amp;b=2" rel="x"><span>b</span></a>', "https://b.test/?a=1&b=2"),
        (None, '<a href="mailto:a@b.test">x</a>', None),
    ],
)
def test_the_page_of_a_post_is_the_first_that_it_links_to(link: str | None, content: str, page: str | None) -> None:
    assert page_of(link, content) == page


@pytest.mark.parametrize(
    ("body", "kind", "title", "image"),
    [
        (b"<title> A\n title </title>", "text/html", "A title", None),
        ("<meta charset=windows-1256><title>قط</title>".encode("windows-1256"), "text/html", "قط", None),
        ("<title>é</title>".encode("latin-1"), "text/html; charset=iso-8859-1", "é", None),
        (b"<meta property=og:title content='x'><meta property='og:image' content='javascript:x'>", "", "x", None),
        (b"<meta property=og:image content='//b.test/c.png'>", "", "", "https://b.test/c.png"),
        ("<title>\u202eevil\u200b</title>".encode(), "text/html", "evil", None),
        (b"<meta " * 50_000, "", "", None),
        (b"<meta a='" * 30_000, "", "", None),
        (b'<meta content="' + b"x" * 300_000, "", "", None),
        (b"<title>" * 30_000, "charset=nonsense", "", None),
        (b"", "", "", None),
    ],
)
def test_a_page_is_read_as_words_and_addresses_however_it_is_made(
    body: bytes, kind: str, title: str, image: str | None
) -> None:
    found = read_preview(body, "https://a.test/x", kind)
    assert (found.title, found.image) == (title, image)
