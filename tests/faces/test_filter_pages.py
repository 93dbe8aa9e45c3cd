"""Filters and followed hashtags: made on the web site, and obeyed on all of its pages."""

import pytest

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.filters import FilterContext, FilterFacts
from fedi_groups.domain.types import DAY, PostKind, Visibility
from tests.faces.browser import Browser, resident
from tests.faces.house import House
from tests.faces.pressing import press

pytestmark = pytest.mark.anyio

PATH = "/settings/filters"
EVERYWHERE = {f"in-{each}": "yes" for each in FilterContext}


async def ann_at(house: House) -> tuple[ActorFacts, Browser]:
    ann, browser = await resident(house, "ann"), Browser(house)
    await browser.signs_in(ann)
    return ann, browser


async def makes(browser: Browser, words: str, **values: str) -> None:
    page = await browser.get(PATH)
    form = {"words": words, "action": "warn", "lasts": "ever", "whole": "yes", **EVERYWHERE, **values}
    assert (await browser.fill_in(page, **form)).headers["location"] == f"{PATH}?told=saved"


async def filters(house: House, person: ActorFacts) -> tuple[FilterFacts, ...]:
    async with house.world.look() as tx:
        return await tx.filters.of(person.id)


async def test_a_filter_is_made_changed_and_deleted(house: House) -> None:
    ann, browser = await ann_at(house)
    await makes(browser, "spiders\n\n  big   bugs \nspiders", lasts="week", action="hide")
    (made,) = await filters(house, ann)
    assert [each.words for each in made.keywords] == ["spiders", "big bugs"] and made.title == "spiders"
    assert made.action == "hide" and made.expires_at is not None and made.keywords[0].whole
    page = await browser.get(f"{PATH}/{made.id}")
    assert ">spiders\nbig bugs</textarea>" in page.text and 'value="same" selected' in page.text
    form = {"words": "big bugs\nwasps", "title": "Bugs", "action": "warn", "lasts": "same", "in-home": "yes"}
    await browser.fill_in(page, **form)
    (changed,) = await filters(house, ann)
    assert [each.words for each in changed.keywords] == ["big bugs", "wasps"]
    assert changed.keywords[0].id == made.keywords[1].id and not changed.keywords[0].whole
    assert (changed.title, changed.contexts, changed.expires_at) == ("Bugs", ("home",), made.expires_at)
    house.world.time.pass_by(8 * DAY)
    assert "Over" in (await browser.get(PATH)).text
    await press(browser, await browser.get(PATH), f"{PATH}/{made.id}/drop")
    assert await filters(house, ann) == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"words": " "}, "at least one word"), ({"action": "burn"}, "what is done"), ({"in-home": ""}, "Context")],
)
async def test_what_makes_no_filter_is_said_and_nothing_is_lost(house: House, wrong: dict[str, str], said: str) -> None:
    ann, browser = await ann_at(house)
    form = {"words": "wasps", "title": "Mine", "action": "warn", "lasts": "ever", "in-home": "yes"} | wrong
    form = {name: value for name, value in form.items() if value}
    refused = await browser.fill_in(await browser.get(PATH), **form)
    assert refused.status_code == 422 and said in refused.text and 'value="Mine"' in refused.text
    assert await filters(house, ann) == ()


async def test_filters_of_others_are_not_there(house: House) -> None:
    ann, browser = await ann_at(house)
    await makes(browser, "spiders")
    (made,) = await filters(house, ann)
    other = Browser(house)
    await other.signs_in(await resident(house, "carl"))
    assert (await other.get(f"{PATH}/{made.id}")).status_code == 404
    mark = (await other.get(PATH)).text.split('name="mark" value="')[1].split('"')[0]
    assert (await other.send(f"{PATH}/{made.id}/drop", {"mark": mark})).status_code == 404
    assert len(await filters(house, ann)) == 1


@pytest.mark.parametrize("action", ["warn", "hide"])
async def test_they_hold_on_every_page_where_they_count_and_for_nobody_else(house: House, action: str) -> None:
    ann, browser = await ann_at(house)
    bob = await house.world.person("bob")
    cats = await house.world.community("cats", bob)
    await house.joins(ann, cats)
    said = {"visibility": Visibility.PUBLIC, "community": cats}
    text = "<p>All about عناكب #pets</p>"
    await house.says(bob, title="Legs", text=text, kind=PostKind.ARTICLE, hashtags=("pets",), **said)  # type: ignore[arg-type]
    calm = await house.says(bob, title="Calm", text="<p>Paws</p>", kind=PostKind.ARTICLE, **said)  # type: ignore[arg-type]
    look = await house.says(bob, text="<p>Look: العناكب here</p>", parent=calm, **said)  # type: ignore[arg-type]
    await house.says(bob, text="<p>Where?</p>", parent=look, **said)  # type: ignore[arg-type]
    pages = ("/", "/c/cats", "/u/bob", f"/post/{calm.id}")
    for each in pages:
        assert "عناكب" in (await browser.get(each)).text, each
    await makes(browser, "عناكب", title="Crawlers", action=action)
    for each in pages:
        shown = (await browser.get(each)).text
        if action == "warn":
            assert "Filtered: <bdi>Crawlers</bdi>" in shown and "عناكب" in shown, each
        else:
            assert "عناكب" not in shown, each
    if action == "hide":
        assert "A filter of yours hides it" in (await browser.get(f"/post/{calm.id}")).text
    assert "Filtered" not in (await house.page("/c/cats")).text
    other = Browser(house)
    await other.signs_in(await resident(house, "carl"))
    assert "عناكب" in (await other.get("/c/cats")).text


async def test_a_filter_counts_only_where_it_is_said_to(house: House) -> None:
    _, browser = await ann_at(house)
    bob = await house.world.person("bob")
    cats = await house.world.community("cats", bob)
    post = await house.world.post(bob, cats)
    await house.says(bob, text="<p>spiders</p>", parent=post, visibility=Visibility.PUBLIC, community=cats)
    page = await browser.get(PATH)
    await browser.fill_in(page, words="spiders", action="warn", lasts="ever", **{"in-account": "yes"})
    assert "Filtered" not in (await browser.get(f"/post/{post.id}")).text
    assert "Filtered" in (await browser.get("/u/bob")).text


async def test_a_post_that_is_asked_for_itself_is_covered_not_gone(house: House) -> None:
    _, browser = await ann_at(house)
    bob = await house.world.person("bob")
    post = await house.says(bob, text="<p>spiders</p>", visibility=Visibility.PUBLIC)
    await makes(browser, "spiders", action="hide")
    shown = await browser.get(f"/post/{post.id}")
    assert shown.status_code == 200 and '<details class="warned"><summary>Filtered:' in shown.text.replace("\n", "")


async def test_notifications_are_covered_or_left_out(house: House) -> None:
    ann, browser = await ann_at(house)
    bob = await house.world.person("bob")
    await house.says(bob, text="<p>spiders for you</p>", visibility=Visibility.PUBLIC, to=(ann,))
    assert "spiders for you" in (await browser.get("/notifications")).text
    await makes(browser, "spiders", title="Crawlers")
    covered = (await browser.get("/notifications")).text
    assert "spiders for you" not in covered and "Filtered: Crawlers" in covered
    (made,) = await filters(house, ann)
    page = await browser.get(f"{PATH}/{made.id}")
    await browser.fill_in(page, words="spiders", action="hide", lasts="ever", **EVERYWHERE)
    assert "/notifications/dismiss" not in (await browser.get("/notifications")).text


async def test_hashtags_are_followed_by_their_page_and_among_the_settings(house: House) -> None:
    _, browser = await ann_at(house)
    bob = await house.world.person("bob")
    await house.says(bob, text="<p>Hello #Pets</p>", visibility=Visibility.PUBLIC, hashtags=("Pets",))
    page = await browser.get("/tags/pets")
    done = await press(browser, page, "/settings/hashtags")
    assert done.headers["location"] == "/tags/pets?told=tag-followed"
    assert "Hello" in (await browser.get("/")).text
    listed = await browser.get("/settings/hashtags")
    assert "#pets" in listed.text
    wrong = await press(browser, listed, "/settings/hashtags", name="not one!")
    assert wrong.status_code == 422 and "letters, digits" in wrong.text
    await press(browser, await browser.get("/tags/pets"), "/settings/hashtags/end")
    assert "You follow none." in (await browser.get("/settings/hashtags")).text
    await press(browser, listed, "/settings/hashtags", name="#قطط")
    assert "#قطط" in (await browser.get("/settings/hashtags")).text
    assert "/settings/hashtags" not in (await house.page("/tags/pets")).text
