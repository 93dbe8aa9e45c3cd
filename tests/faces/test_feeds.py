"""Feeds of what anyone may read, as a reader of news takes them."""

import re
import xml.etree.ElementTree as xml

import pytest

from fedi_groups.domain.types import PostKind, Visibility
from tests.faces.house import House, path_of
from tests.media.pictures import picture as picture_of

pytestmark = pytest.mark.anyio

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


class Feed:
    """What a reader makes of it."""

    def __init__(self, text: str) -> None:
        self.root = xml.fromstring(text)
        self.entries = self.root.findall(f"{ATOM}entry")

    def said(self, name: str, within: xml.Element | None = None) -> str | None:
        return (self.root if within is None else within).findtext(f"{ATOM}{name}")

    def links(self, relation: str, within: xml.Element | None = None) -> list[str]:
        found = (self.root if within is None else within).findall(f"{ATOM}link")
        return [each.attrib["href"] for each in found if each.attrib["rel"] == relation]


async def _feed(house: House, path: str) -> Feed:
    answer = await house.get(path, accept="application/atom+xml, application/xml;q=0.9, */*;q=0.8")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml; charset=utf-8")
    found = Feed(answer.text)
    for each in (found.root, *found.entries):
        # RFC 4287, sections 4.1.1 and 4.1.2.
        assert found.said("id", each) and found.said("title", each)
        assert MOMENT.fullmatch(found.said("updated", each) or "")
        assert found.links("alternate", each)
    assert found.links("self") == [f"https://here.test{path}"]
    assert len({found.said("id", each) for each in found.entries}) == len(found.entries)
    return found


async def test_a_community_is_followed_with_a_reader_of_news(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    thread = await house.world.post(ann, cats, title="Whiskers & <more>", text="<p>They are <em>long</em>.</p>")
    await house.world.post(ann, parent=thread, text="<p>Indeed.</p>")

    page = (await house.page("/c/cats")).text
    found = await _feed(house, "/c/cats/feed")

    assert '<link rel="alternate" type="application/atom+xml" href="/c/cats/feed">' in page
    assert '<a href="/c/cats/feed" type="application/atom+xml">' in page
    assert found.said("title") == "Cats" and found.links("alternate") == ["https://here.test/c/cats"]
    [entry] = found.entries
    assert found.said("id", entry) == thread.uri
    assert found.said("title", entry) == "Whiskers & <more>"
    assert found.said("content", entry) == "<p>They are <em>long</em>.</p>"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "ann"
    assert found.links("alternate", entry) == [f"https://here.test{path_of(thread)}"]


async def test_what_is_edited_is_new_again(house: House) -> None:
    ann = await house.world.person("ann")
    thread = await house.world.post(ann, await house.world.community("cats", ann), title="Whiskers")
    await house.edits(thread, text="<p>Short ones.</p>")
    found = await _feed(house, "/c/cats/feed")
    [entry] = found.entries
    assert found.said("content", entry) == "<p>Short ones.</p>"
    assert (found.said("updated", entry) or "") > (found.said("published", entry) or "")
    assert found.said("updated") == found.said("updated", entry)


async def test_a_person_a_thread_and_a_hashtag_have_one_as_well(house: House) -> None:
    ann, bob = await house.world.person("ann"), await house.world.person("bob")
    cats = await house.world.community("cats", ann)
    thread = await house.says(
        ann,
        community=cats,
        text="<p>#rain</p>",
        kind=PostKind.PAGE,
        title="Rain",
        hashtags=("rain",),
        visibility=Visibility.PUBLIC,
    )
    await house.joins(bob, cats)
    first = await house.world.post(bob, parent=thread, text="<p>First</p>")
    second = await house.world.post(ann, parent=thread, text="<p>Second</p>")

    below = await _feed(house, f"{path_of(thread)}/feed")
    person = await _feed(house, "/u/bob/feed")
    tagged = await _feed(house, "/tags/rain/feed")

    assert [below.said("id", each) for each in below.entries] == [second.uri, first.uri]
    assert below.said("title") == "Rain" and below.said("title", below.entries[0]) == "On: Rain"
    assert [person.said("content", each) for each in person.entries] == ["<p>First</p>"]
    assert [tagged.said("id", each) for each in tagged.entries] == [thread.uri]
    for path in (path_of(thread), "/u/bob", "/tags/rain"):
        assert f'href="{path}/feed"' in (await house.page(path)).text


async def test_it_is_in_the_language_that_was_asked_for(house: House) -> None:
    ann = await house.world.person("ann")
    thread = await house.world.post(ann, await house.world.community("cats", ann), title="قطط")
    await house.world.post(ann, parent=thread)
    found = Feed((await house.get(f"{path_of(thread)}/feed?lang=ar", accept="*/*")).text)
    assert found.said("title", found.entries[0]) == "على: قطط"
    assert found.links("alternate") == [f"https://here.test{path_of(thread)}?lang=ar"]


async def test_what_comes_with_a_warning_shows_that_alone(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    await house.says(
        ann,
        community=cats,
        text="<p>He dies.</p>",
        warning="The end",
        kind=PostKind.PAGE,
        title="Film",
        visibility=Visibility.PUBLIC,
    )
    found = await _feed(house, "/c/cats/feed")
    assert found.said("summary", found.entries[0]) == "The end"
    assert found.said("content", found.entries[0]) is None


async def test_pictures_come_along(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    picture = await house.uploads(ann, picture_of())
    await house.says(
        ann, community=cats, picture=picture, kind=PostKind.PAGE, title="Look", visibility=Visibility.PUBLIC
    )
    found = await _feed(house, "/c/cats/feed")
    [address] = found.links("enclosure", found.entries[0])
    assert (await house.get(address.removeprefix("https://here.test"), accept="*/*")).status_code == 200


async def test_what_few_may_read_is_in_none(house: House) -> None:
    ann, bob = await house.world.person("ann"), await house.world.person("bob")
    club = await house.world.community("club", ann, private=True)
    secret = await house.says(ann, community=club, visibility=Visibility.MEMBERS, text="<p>The word.</p>")
    await house.says(ann, to=(bob,), text="<p>The word.</p>")
    assert (await _feed(house, "/u/ann/feed")).entries == []
    for path in (
        "/c/club/feed",
        f"/post/{secret.id}/feed",
        "/c/nobody/feed",
        "/post/1/feed",
        "/tags/nothing/feed",
        "/tags/-/feed",
    ):
        assert (await house.get(path, accept="*/*")).status_code == 404
    assert "/feed" not in (await house.page("/c/club")).text


async def test_what_no_xml_may_contain_is_left_out(house: House) -> None:
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann)
    await house.world.post(ann, cats, title="A\x08B\uffffC\x1b", text="<p>]]>\x0c&amp;</p>")
    found = await _feed(house, "/c/cats/feed")
    assert found.said("title", found.entries[0]) == "ABC"
    assert found.said("content", found.entries[0]) == "<p>]]>&amp;</p>"


async def test_what_stays_on_this_server_is_in_none(house: House) -> None:
    ann = await house.world.person("ann")
    den = await house.world.community("den", ann)
    async with house.world.tx() as tx:
        tx.actors.change(await tx.actors.get(den.id), local_only=True)
    thread = await house.says(
        ann,
        community=den,
        text="<p>#rain</p>",
        kind=PostKind.PAGE,
        title="Rain",
        hashtags=("rain",),
        visibility=Visibility.PUBLIC,
    )
    alone = await house.world.post(ann, text="<p>Good morning.</p>")
    for path in ("/c/den/feed", f"{path_of(thread)}/feed"):
        assert (await house.get(path, accept="*/*")).status_code == 404
    found = await _feed(house, "/u/ann/feed")
    assert [found.said("id", each) for each in found.entries] == [alone.uri]
    for path in ("/c/den", path_of(thread)):
        assert "/feed" not in (await house.page(path)).text
