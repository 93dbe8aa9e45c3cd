"""The search: communities, people and posts, in both scripts, and nothing that somebody may not find."""

import re
from urllib.parse import quote

import pytest

from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.types import MINUTE, ActorKind, MembershipState, Role, Visibility
from fedi_groups.domain.words import key_of, keys_from, words_of
from fedi_groups.reads.entries import PAGE
from fedi_groups.storage.wording import enter_next
from tests.faces.browser import Browser, resident
from tests.faces.house import House

pytestmark = pytest.mark.anyio


async def entered(house: House) -> None:
    """What the worker does once a minute."""
    async with house.world.store.database.write() as connection:
        assert not await enter_next(connection, most=500)


async def cats(house: House) -> tuple[ActorFacts, ActorFacts, PostFacts]:
    ann = await resident(house, "ann")
    place = await house.world.community("cats", ann)
    post = await house.world.post(ann, place, title="On whiskers", text="<p>هذه المدرسةُ كبيرة</p>")
    await entered(house)
    return ann, place, post


async def found(house: House, words: str, *, browser: Browser | None = None, kind: str = "posts") -> list[str]:
    house.world.time.pass_by(MINUTE)
    path = f"/search?q={quote(words)}&in={kind}"
    page = await browser.get(path) if browser is not None else await house.page(path)
    assert page.status_code == 200, page.text
    return re.findall(r'<a (?:class="person" )?href="(/(?:post|comment|c|u)/[^"]+)"', page.text.split("<main")[1])


@pytest.mark.parametrize("words", ["whiskers", "WHISKERS on", "مدرسة", "المدرسه", "والمدرسة whiskers", "#whiskers"])
async def test_posts_are_found_by_their_words(house: House, words: str) -> None:
    _, _, post = await cats(house)
    assert f"/post/{post.id}" in await found(house, words)


@pytest.mark.parametrize("words", ["hiskers", "wh", "whiskerses", "whisk on", "whiskers dogs", "<p>", "!!!"])
async def test_but_not_by_others(house: House, words: str) -> None:
    await cats(house)
    assert await found(house, words) == []


@pytest.mark.parametrize("words", ["whi", "Whiske", "on whisk", "المدر", "المد", "مدر", "والمدرس", "whiskers كبي"])
async def test_of_the_last_word_more_may_follow(house: House, words: str) -> None:
    _, _, post = await cats(house)
    assert f"/post/{post.id}" in await found(house, words)


async def test_a_post_stands_once_however_many_words_of_it_begin_so_and_the_newest_first(house: House) -> None:
    ann, place, _ = await cats(house)
    first = await house.world.post(ann, place, title="Concert, contract, contest")
    second = await house.world.post(ann, place, title="Context")
    await house.world.post(ann, place, title="Consent")
    for number in range(70):
        await house.world.post(ann, place, title=f"Conz{number:03}")
    await entered(house)
    posts = [each for each in await found(house, "cont") if each.startswith("/post/")]
    assert posts == [f"/post/{second.id}", f"/post/{first.id}"]
    many = [each for each in await found(house, "conz") if each.startswith("/post/")]
    assert len(many) == len(set(many)) == PAGE


async def test_a_comment_is_found_in_its_place(house: House) -> None:
    ann, _, post = await cats(house)
    comment = await house.world.post(ann, parent=post, text="<p>Softly purring</p>")
    await entered(house)
    assert f"/comment/{comment.id}" in await found(house, "purring")


async def test_what_was_edited_is_found_by_what_it_says_now(house: House) -> None:
    _, _, post = await cats(house)
    await house.edits(post, text="<p>A meadow</p>")
    assert f"/post/{post.id}" in await found(house, "meadow")
    assert await found(house, "مدرسة") == []


async def test_what_is_gone_is_found_no_more(house: House) -> None:
    _, _, post = await cats(house)
    await house.deletes(post)
    await entered(house)
    assert await found(house, "whiskers") == []


@pytest.mark.parametrize("column", ["removed_at", "held_at"])
async def test_nor_is_what_was_removed_or_waits(house: House, column: str) -> None:
    _, _, post = await cats(house)
    async with house.world.tx() as tx:
        tx.posts.change(await tx.posts.get(post.id), **{column: tx.now})
    assert await found(house, "whiskers") == []


@pytest.mark.parametrize("visibility", [Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.DIRECT])
async def test_nor_what_is_not_for_everyone(house: House, visibility: Visibility) -> None:
    ann = await resident(house, "ann")
    await house.says(ann, text="<p>Quietly</p>", visibility=visibility)
    await entered(house)
    browser = Browser(house)
    await browser.signs_in(ann)
    assert await found(house, "quietly") == await found(house, "quietly", browser=browser) == []


async def test_nor_what_somebody_wrote_who_does_not_want_it(house: House) -> None:
    ann, _, post = await cats(house)
    async with house.world.tx() as tx:
        tx.actors.change(await tx.actors.get(ann.id), indexable=False)
    assert await found(house, "whiskers") == []
    browser = Browser(house)
    await browser.signs_in(ann)
    assert f"/post/{post.id}" in await found(house, "whiskers", browser=browser)


@pytest.mark.parametrize("column", ["indexable", "discoverable"])
async def test_nor_what_was_said_where_it_is_not_wanted(house: House, column: str) -> None:
    _, place, _ = await cats(house)
    bob = await resident(house, "bob")
    async with house.world.tx() as tx:
        tx.actors.change(await tx.actors.get(place.id), **{column: False})
    browser = Browser(house)
    await browser.signs_in(bob)
    assert await found(house, "whiskers") == await found(house, "whiskers", browser=browser) == []


async def test_what_is_for_members_they_alone_find(house: House) -> None:
    ann, place, _ = await cats(house)
    bob = await resident(house, "bob")
    async with house.world.tx() as tx:
        place = tx.actors.change(await tx.actors.get(place.id), locked=True)
    post = await house.world.post(ann, place, title="Between us")
    await entered(house)
    assert await found(house, "between") == []
    for person, seen in ((ann, True), (bob, False)):
        browser = Browser(house)
        await browser.signs_in(person)
        assert (f"/post/{post.id}" in await found(house, "between", browser=browser)) is seen


async def test_a_long_list_goes_on(house: House) -> None:
    ann = await resident(house, "ann")
    for number in range(PAGE + 1):
        await house.world.post(ann, title=f"Meadow {number}")
    await entered(house)
    page = (await house.page("/search?q=meadow&in=posts")).text
    further = re.search(r'rel="next" href="([^"]+)"', page)
    assert further is not None and "q=meadow" in further[1]
    rest = (await house.page(further[1].replace("&amp;", "&"))).text
    assert "Meadow 0<" in rest and "Meadow 1<" not in rest and 'rel="next"' not in rest


async def test_communities_and_people_are_found_beside(house: House) -> None:
    await cats(house)
    assert "/c/cats" in await found(house, "cat", kind="communities")
    assert "/u/ann" in await found(house, "ann", kind="people")
    async with house.world.tx() as tx:
        ann = await tx.actors.named("ann")
        assert ann is not None
        tx.actors.change(ann, discoverable=False)
    assert await found(house, "ann", kind="people") == []


async def test_communities_known_from_elsewhere_are_found_by_what_they_say_of_themselves(house: House) -> None:
    ann = await resident(house, "ann")
    far = await house.world.stranger("madina", kind=ActorKind.GROUP)
    async with house.world.tx() as tx:
        said = {"title": "أهلُ المدينة", "summary": "<p>News of the town</p>"}
        tx.actors.change(await tx.actors.get(far.id), **said)
    for words in ("madin", "المدينه", "town news", "TOWN"):
        assert "أهلُ المدينة" in (await house.page(f"/search?q={quote(words)}&in=communities")).text
        assert "أهلُ المدينة" in (await house.page(f"/search?q={quote(words)}")).text
    assert "أهلُ المدينة" not in (await house.page("/search?q=village&in=communities")).text
    async with house.world.tx() as tx:
        tx.actors.change(await tx.actors.get(far.id), discoverable=False)
    house.world.time.pass_by(MINUTE)
    browser = Browser(house)
    await browser.signs_in(ann)
    for asked in (house.page, browser.get):
        assert "أهلُ المدينة" not in (await asked("/search?q=town&in=communities")).text
    async with house.world.tx() as tx:
        tx.memberships.put(Standing(far.id, ann.id, MembershipState.MEMBER, Role.MEMBER, tx.now))
    assert "أهلُ المدينة" in (await browser.get("/search?q=town&in=communities")).text
    assert "أهلُ المدينة" not in (await house.page("/search?q=town&in=communities")).text


async def test_everything_is_looked_for_at_once(house: House) -> None:
    await cats(house)
    page = (await house.page("/search?q=whiskers")).text
    assert '<meta name="robots" content="noindex">' in page and "On whiskers" in page
    assert "Nothing was found." in (await house.page("/search?q=nothing")).text
    assert (await house.page("/search?q=x&in=space")).status_code == 404
    assert "Nothing" not in (await house.page("/search")).text


def test_words_are_the_same_in_every_way_to_write_them() -> None:
    assert words_of("The CAT, the cat", most=9) == ("the", "cat")
    assert words_of("بالمَدرسةِ والمدرسه", most=9) == ("مدرسه",)
    assert words_of("日本 ok", most=9) == ("日", "本", "ok")
    assert words_of("a b c d", most=2) == ("a", "b")


def test_words_that_begin_alike_stand_together() -> None:
    low, high = keys_from("contra")
    for word in ("contra", "contract", "contraption", "contradictory"):
        assert low <= key_of(word) < high
    for word in ("contr", "contest", "contrb", "xcontra"):
        assert not low <= key_of(word) < high
    assert keys_from("contradiction")[0] <= key_of("contradictory") < keys_from("contradiction")[1]
    assert key_of("contradiction") != key_of("contradictory")
    assert max(map(key_of, ("\U0001f408" * 60, "z" * 60))) < 2**63
