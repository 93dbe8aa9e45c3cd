"""Pages for people: what is on them, in which language and direction, and what can never be."""

import re
from html.parser import HTMLParser
from urllib.parse import quote

import httpx
import pytest

from fedi_groups.domain.drafts import PollDraft
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import DAY, HOUR, MINUTE, PostKind, Visibility
from fedi_groups.reads.threads import COMMENTS
from tests.faces.house import HTML, House, path_of
from tests.media.pictures import picture

pytestmark = pytest.mark.anyio


class Outline(HTMLParser):
    """The tags of a page with their attributes; it must be well formed."""

    EMPTY = frozenset({"meta", "link", "input", "br", "hr", "img"})

    def __init__(self, page: httpx.Response) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(page.text)
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open and self._open.pop() == tag, f"</{tag}> closes nothing"

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


async def a_thread(house: House) -> tuple[ActorFacts, ActorFacts, PostFacts]:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    return ann, cats, await house.world.post(ann, cats, title="Whiskers", text="<p>They are <em>long</em>.</p>")


async def test_the_first_page_lists_communities(house: House) -> None:
    await a_thread(house)

    page = await house.page("/")

    assert "<h1><bdi>Here</bdi></h1>" in page.text
    assert '<a href="/c/cats"><bdi>Cats</bdi></a>' in page.text
    assert "1 member" in page.text


@pytest.mark.parametrize(
    ("later", "english", "arabic"),
    [
        (MINUTE, "1 min. ago", "قبل دقيقة واحدة"),
        (59 * MINUTE, "59 min. ago", "قبل 59 دقيقة"),
        (3 * HOUR, "3 hr. ago", "قبل 3 ساعات"),
        (2 * DAY, "2 days ago", "قبل يومين"),
        (8 * DAY, None, None),
    ],
)
async def test_what_is_new_says_how_long_ago_that_was(
    house: House, later: int, english: str | None, arabic: str | None
) -> None:
    _, _, post = await a_thread(house)
    house.world.time.pass_by(later)

    for path in (f"/post/{post.id}", "/c/cats"):
        for language, words in (("en", english), ("ar", arabic)):
            page = (await house.page(path, accept_language=language)).text
            (told,) = set(re.findall(r"<time [^>]*>([^<]*)</time>", page))
            assert told == words if words else "2026" in told or "2025" in told, told


async def test_what_has_no_title_says_each_of_its_words_once_in_a_list(house: House) -> None:
    ann, cats, _ = await a_thread(house)
    await house.world.post(ann, cats, title=None, text="<p>Whoever comes</p><p>brings fish.</p>")
    await house.world.post(ann, cats, title=None, text=f"<p>{'Very ' * 60}long.</p>")

    page = (await house.page("/c/cats")).text

    assert ">Whoever comes</a></h3>" in page and ">brings fish.</p>" in page
    assert page.count("Whoever comes") == page.count("brings fish") == 1
    assert page.count("Very") == 60 and "long.</p>" in page


async def test_a_community_that_hides_is_not_listed(house: House) -> None:
    _, cats, post = await a_thread(house)
    thread = f"/post/{post.id}"
    assert '<meta name="robots"' not in (await house.page(thread)).text
    async with house.world.tx() as tx:
        tx.actors.change(await tx.actors.get(cats.id), discoverable=False)
    house.world.time.pass_by(MINUTE)

    assert "/c/cats" not in (await house.page("/")).text
    for path in ("/c/cats", thread):
        assert '<meta name="robots" content="noindex">' in (await house.page(path)).text


async def test_an_empty_server_says_so(house: House) -> None:
    assert "There are no communities here yet." in (await house.page("/")).text


async def test_a_community_shows_its_threads_and_how_to_follow(house: House) -> None:
    _, _, post = await a_thread(house)

    page = await house.page("/c/cats")

    assert f'<a href="{path_of(post)}">Whiskers</a>' in page.text
    assert "They are long." in page.text
    assert 'value="@cats@here.test"' in page.text
    assert "!cats@here.test" in page.text


async def test_a_thread_shows_its_comments_below_what_they_answer(house: House) -> None:
    ann, _, post = await a_thread(house)
    first = await house.world.post(ann, parent=post, text="<p>First</p>")
    other = await house.world.post(ann, parent=post, text="<p>Other</p>")
    below = await house.world.post(ann, parent=first, text="<p>Below</p>")

    page = await house.page(path_of(post))

    order = [page.text.index(f'id="comment-{each.id}"') for each in (first, below, other)]
    assert order == sorted(order)
    assert "3 comments" in page.text
    assert "<p>They are <em>long</em>.</p>" in page.text


async def test_a_comment_is_shown_in_its_thread(house: House) -> None:
    ann, _, post = await a_thread(house)
    comment = await house.world.post(ann, parent=post)

    answer = await house.page(path_of(comment))

    assert (answer.status_code, answer.headers["location"]) == (302, f"{path_of(post)}#comment-{comment.id}")


async def test_a_deleted_comment_keeps_its_place_while_others_hang_on_it(house: House) -> None:
    ann, _, post = await a_thread(house)
    lonely = await house.world.post(ann, parent=post, text="<p>Lonely</p>")
    answered = await house.world.post(ann, parent=post, text="<p>Answered</p>")
    await house.world.post(ann, parent=answered, text="<p>The answer</p>")
    await house.deletes(lonely)
    await house.deletes(answered)

    page = await house.page(path_of(post))

    assert "Lonely" not in page.text and "Answered" not in page.text
    assert f'id="comment-{answered.id}"' in page.text and f'id="comment-{lonely.id}"' not in page.text
    assert "The answer" in page.text
    assert "1 comment<" in page.text


async def test_a_conversation_of_any_depth_is_shown(house: House) -> None:
    ann, _, post = await a_thread(house)
    await house.chatter(ann, 40, parent=post, deep=True)

    page, pages = await house.page(path_of(post)), 1
    while "Step 39" not in page.text:
        links = [each["href"] or "" for each in Outline(page).all("a")]
        (onward,) = [each for each in links if each.startswith("/post/") and "from=" in each]
        page, pages = await house.page(onward.partition("#")[0]), pages + 1

    assert pages == 5 and "Step 1<" not in page.text and "This is a part of the thread." in page.text
    assert (await house.page(f"{path_of(post)}?from={post.id + 1}")).status_code == 404


async def test_a_long_thread_comes_page_by_page(house: House) -> None:
    ann, _, post = await a_thread(house)
    comments = await house.chatter(ann, COMMENTS + 2, parent=post)

    first = Outline(await house.page(path_of(post)))
    (onward,) = [link["href"] for link in first.all("a") if link.get("rel") == "next"]
    second = Outline(await house.page(onward or ""))

    ids = [each["id"] for outline in (first, second) for each in outline.all("li") if "id" in each]
    assert ids == [f"comment-{each.id}" for each in comments]
    last = await house.page(path_of(comments[-1]))
    assert f"from={comments[-1].id}" in last.headers["location"]
    assert f'id="comment-{comments[-1].id}"' in (await house.page(last.headers["location"].partition("#")[0])).text


async def test_a_person_shows_what_they_said(house: House) -> None:
    ann, _, post = await a_thread(house)
    comment = await house.world.post(ann, parent=post, text="<p>Indeed.</p>")

    page = await house.page("/u/ann")

    assert f'<a href="{path_of(post)}">Whiskers</a>' in page.text
    assert f'<a href="{path_of(comment)}"><bdi>Whiskers</bdi></a>' in page.text
    assert "Indeed." in page.text


async def test_lists_go_on_to_older_posts(house: House) -> None:
    ann, cats, oldest = await a_thread(house)
    for number in range(25):
        await house.world.post(ann, cats, title=f"Post {number}")

    first = await house.page("/c/cats")
    (onward,) = [link["href"] for link in Outline(first).all("a") if link.get("rel") == "next"]
    second = await house.page(onward or "")

    assert "Whiskers" not in first.text
    assert f'<a href="{path_of(oldest)}">Whiskers</a>' in second.text
    assert 'rel="next"' not in second.text


async def test_what_has_a_warning_is_opened_by_choice_only(house: House) -> None:
    ann, cats, _ = await a_thread(house)
    post = await house.says(
        ann, text="<p>Gore</p>", warning="Blood", visibility=Visibility.PUBLIC, community=cats, title="A fight"
    )

    page, listed = await house.page(path_of(post)), await house.page("/c/cats")

    assert page.text.index("<summary><bdi>Blood</bdi></summary>") < page.text.index("<p>Gore</p>")
    assert "Gore" not in listed.text and "Blood" in listed.text


async def test_a_poll_shows_how_it_stands(house: House) -> None:
    ann, cats, _ = await a_thread(house)
    poll = PollDraft((("Tabby", 2), ("Black", 1)), False, None, 3)
    post = await house.says(
        ann, text="<p>Which?</p>", kind=PostKind.QUESTION, poll=poll, visibility=Visibility.PUBLIC, community=cats
    )

    page = await house.page(path_of(post))

    assert "Tabby" in page.text and "2 votes" in page.text and "1 vote<" in page.text


@pytest.mark.parametrize(
    ("query", "accepted", "language", "direction", "words"),
    [
        ("", "", "en", "ltr", "Posts"),
        ("", "ar,en;q=0.5", "ar", "rtl", "المنشورات"),
        ("", "fr, ar-EG;q=0.8, en;q=0.2", "ar", "rtl", "المنشورات"),
        ("", "ar;q=0, en", "en", "ltr", "Posts"),
        ("", "ar;q=x, ,;", "en", "ltr", "Posts"),
        ("?lang=ar", "en", "ar", "rtl", "المنشورات"),
        ("?lang=xx", "en", "en", "ltr", "Posts"),
    ],
)
async def test_a_page_speaks_the_visitors_language(
    house: House, query: str, accepted: str, language: str, direction: str, words: str
) -> None:
    await a_thread(house)

    page = await house.page(f"/c/cats{query}", accept_language=accepted)

    assert f'<html lang="{language}" dir="{direction}">' in page.text
    assert f">{words}<" in page.text
    assert page.headers["content-language"] == language


async def test_a_language_that_was_chosen_stays_while_one_goes_on(house: House) -> None:
    await a_thread(house)

    chosen, guessed = await house.page("/c/cats?lang=ar"), await house.page("/c/cats", accept_language="ar")

    assert 'href="/?lang=ar"' in chosen.text
    assert 'href="/"' in guessed.text


async def test_text_runs_as_its_language_does_whatever_the_page_does(house: House) -> None:
    ann, cats, _ = await a_thread(house)
    post = await house.says(
        ann, text="<p>قطط</p>", title="قطط", language="ar", visibility=Visibility.PUBLIC, community=cats
    )

    page = await house.page(path_of(post))

    assert 'dir="rtl">' in page.text.partition('<article class="post"')[2].partition("<header")[0]
    assert '<h1 lang="ar">قطط</h1>' in page.text
    assert '<html lang="en" dir="ltr">' in page.text


async def test_names_and_titles_cannot_become_markup(house: House) -> None:
    ann, cats, _ = await a_thread(house)
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    async with house.world.tx() as tx:
        for actor in (ann, cats):
            tx.actors.change(await tx.actors.get(actor.id), title=evil, summary=f"<p>{evil}</p>")
    post = await house.says(
        ann,
        title=evil,
        warning=evil,
        link="javascript:alert(1)",
        visibility=Visibility.PUBLIC,
        community=cats,
        attachments=({"kind": "Image", "url": "javascript:alert(1)", "media_type": None, "alt": evil},),
    )

    for path in ("/", "/c/cats", "/u/ann", path_of(post), f"/authorize_interaction?uri=https://x.test/{evil}"):
        outline = Outline(await house.page(path))
        assert not [tag for tag, _ in outline.tags if tag in ("img", "iframe", "style")]
        assert all((each["action"] or "").startswith("/") for each in outline.all("form"))
        assert all((each["src"] or "").startswith("/static/") for each in outline.all("script"))
        for _, attributes in outline.tags:
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
            assert not (attributes.get("href") or "").startswith("javascript:")


async def test_nothing_on_a_page_is_loaded_from_elsewhere_or_runs(house: House) -> None:
    _, _, post = await a_thread(house)

    for path in ("/", "/c/cats", "/u/ann", path_of(post), "/nowhere"):
        page = await house.page(path)
        policy = page.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'")
        assert "unsafe" not in policy and "script-src https://here.test/static/;" in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        outline = Outline(page)
        loaded = [script["src"] or "" for script in outline.all("script")]
        loaded += [link["href"] or "" for link in outline.all("link") if link["rel"] in ("stylesheet", "icon")]
        assert loaded and all(address.startswith("/static/") for address in loaded)
        for address in loaded:
            file = await house.client.get(address)
            assert file.status_code == 200
            assert "immutable" in file.headers["cache-control"]


async def test_a_page_can_be_used_from_the_keyboard(house: House) -> None:
    _, _, post = await a_thread(house)

    outline = Outline(await house.page(path_of(post)))

    assert outline.all("a")[0] == {"class": "skip", "href": "#content"}
    assert outline.all("main") == [{"id": "content", "tabindex": "-1"}]
    labelled = {label["for"] for label in outline.all("label")}
    fields = [field for field in outline.all("input") if field.get("type") != "hidden"]
    assert {field["id"] for field in fields} == labelled
    assert len(outline.all("h1")) == 1


async def test_a_page_names_its_document_and_only_if_there_is_one(house: House) -> None:
    ann, cats, post = await a_thread(house)
    bob = await house.world.stranger("bob")
    await house.joins(bob, cats)
    foreign = await house.world.post(bob, cats, uri="https://there.test/notes/1")

    for path, uri in (("/c/cats", cats.uri), ("/u/ann", ann.uri), (path_of(post), post.uri)):
        links = Outline(await house.page(path)).all("link")
        assert [link["href"] for link in links if link.get("type") == "application/activity+json"] == [uri]
    page = await house.page(f"/post/{foreign.id}")
    assert "application/activity+json" not in page.text
    assert '<link rel="canonical" href="https://there.test/notes/1">' in page.text
    assert 'content="noindex"' in page.text


async def test_a_page_says_how_others_may_show_a_link_to_it(house: House) -> None:
    ann, cats, _ = await a_thread(house)
    shown = await house.says(
        ann,
        community=cats,
        kind=PostKind.PAGE,
        title="Look <here>",
        text="<p>A <em>cat</em>.</p>",
        picture=await house.uploads(ann, picture()),
        visibility=Visibility.PUBLIC,
    )
    told = {path: _shared(await house.page(path)) for path in ("/", "/c/cats", "/u/ann", path_of(shown))}

    assert told["/"]["og:title"] == "Here" and told["/c/cats"]["og:title"] == "Cats"
    assert told["/u/ann"]["og:type"] == "profile" and "og:image" not in told["/u/ann"]
    found = told[path_of(shown)]
    assert (found["og:title"], found["og:description"]) == ("Look <here>", "A cat.")
    assert found["og:url"] == f"https://here.test{path_of(shown)}"
    address = (found["og:image"] or "").removeprefix("https://here.test")
    assert (await house.get(address, accept="*/*")).headers["content-type"].startswith("image/")


async def test_what_comes_with_a_warning_is_not_shown_before_the_link_is_followed(house: House) -> None:
    ann, cats, _ = await a_thread(house)
    spoiler = await house.says(
        ann,
        community=cats,
        kind=PostKind.PAGE,
        title="Film",
        text="<p>He dies.</p>",
        warning="The end",
        picture=await house.uploads(ann, picture()),
        visibility=Visibility.PUBLIC,
    )
    found = _shared(await house.page(path_of(spoiler)))
    assert found["og:description"] == found["description"] == "The end"
    assert "og:image" not in found


def _shared(page: httpx.Response) -> dict[str, str | None]:
    described = Outline(page).all("meta")
    return {each.get("property") or each.get("name") or "": each.get("content") for each in described}


async def test_an_address_of_this_server_leads_to_its_own_page(house: House) -> None:
    _, _, post = await a_thread(house)

    for path in (path_of(post), "/c/cats", "/@ann", "/"):
        answer = await house.page(f"/authorize_interaction?uri=https://here.test{path}")
        assert (answer.status_code, answer.headers["location"]) == (302, path)


@pytest.mark.parametrize("path", ["//evil.test/", "/\\evil.test", "/@a/../..//evil.test", "/c/cats/outbox"])
async def test_nobody_is_sent_away_from_here(house: House, path: str) -> None:
    answer = await house.page(f"/authorize_interaction?uri={quote(f'https://here.test{path}')}")

    assert answer.status_code == 200
    assert "location" not in answer.headers


async def test_no_link_leads_where_the_asked_address_says(house: House) -> None:
    answer = await house.client.get("https://here.test//evil.test/x", headers={"accept": HTML})

    assert answer.status_code == 404
    assert "evil.test" not in answer.text


@pytest.mark.parametrize("uri", ["", "javascript:alert(1)", "nonsense", "//there.test", f"https://x.test/{'a' * 3000}"])
async def test_what_is_no_address_is_not_shown_as_one(house: House, uri: str) -> None:
    answer = await house.page(f"/authorize_interaction?uri={uri}")

    assert answer.status_code == 400
    assert "This cannot be understood" in answer.text


async def test_a_deleted_author_is_not_shown(house: House) -> None:
    ann, cats, post = await a_thread(house)
    ben = await house.world.person("ben")
    await house.joins(ben, cats)
    comment = await house.world.post(ben, parent=post, text="<p>By Ben</p>")
    await house.world.post(ann, parent=comment, text="<p>To Ben</p>")
    await house.world.post(ben, cats, title="Bens thread")

    await house.leaves(ben)

    thread, community = await house.page(path_of(post)), await house.page("/c/cats")
    assert "By Ben" not in thread.text and "To Ben" in thread.text
    assert "Bens thread" not in community.text
