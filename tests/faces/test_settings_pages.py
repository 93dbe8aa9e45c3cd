"""Settings: each is reached from one page, kept as it was said, and nobody else's."""

from typing import Any

import pytest

from fedi_groups.actions import blocking, moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import PostKind, Visibility
from fedi_groups.storage.accounts import choices_of
from tests.faces.api import signed_in
from tests.faces.browser import PASSWORD, Browser, resident
from tests.faces.house import House
from tests.faces.pressing import press
from tests.media.pictures import picture

pytestmark = pytest.mark.anyio

PAGES = (
    "/settings",
    "/settings/profile",
    "/settings/writing",
    "/settings/reading",
    "/settings/hidden",
    "/settings/filters",
    "/settings/hashtags",
    "/settings/warnings",
    "/settings/data",
    "/settings/import",
    "/settings/move",
    "/settings/delete",
)


async def ann_at(house: House) -> tuple[ActorFacts, Browser]:
    ann, browser = await resident(house, "ann"), Browser(house)
    await browser.signs_in(ann)
    return ann, browser


async def test_each_page_is_for_who_is_signed_in_and_in_both_languages(house: House) -> None:
    _, browser = await ann_at(house)
    for path in PAGES:
        page = await browser.get(path)
        assert page.status_code == 200 and "no-store" in page.headers["cache-control"], path
        assert 'dir="rtl"' in (await browser.get(f"{path}?lang=ar")).text
        assert (await Browser(house).get(path)).headers["location"].startswith("/auth/sign-in?next=")
    index = (await browser.get("/settings")).text
    assert all(f'href="{path}"' in index for path in PAGES[1:])


async def test_a_profile_is_kept_as_it_was_written(house: House) -> None:
    _, browser = await ann_at(house)
    page = await browser.get("/settings/profile")
    said = {"title": "Ann <3", "summary": "I am **Ann**.", "name-0": "Site", "value-0": "https://ann.test/"}
    done = await press(browser, page, "/settings/profile", **said, locked="yes")
    assert done.headers["location"] == "/settings/profile?told=saved"
    page = await browser.get("/settings/profile")
    assert 'value="Ann &lt;3"' in page.text and "I am **Ann**." in page.text
    assert 'value="https://ann.test/"' in page.text and 'name="locked" value="yes" checked' in page.text
    async with house.world.look() as tx:
        found = await tx.actors.named("ann")
        assert found is not None and "<strong>Ann</strong>" in found.summary and found.locked
    long = await press(browser, page, "/settings/profile", title="a" * 1000, summary="kept")
    assert long.status_code == 422 and "kept</textarea>" in long.text


async def test_pictures_of_a_profile_come_with_their_words_and_go(house: House) -> None:
    _, browser = await ann_at(house)
    page = await browser.get("/settings/profile")
    files = {"icon": ("me.png", picture()), "image": ("sea.png", picture(size=(300, 100)))}
    said = {"title": "Ann", "icon_alt": "Ann, smiling", "image_alt": "The sea"}
    assert (await browser.upload(page, files, **said)).headers["location"] == "/settings/profile?told=saved"
    async with house.world.look() as tx:
        found = await tx.actors.named("ann")
    assert found is not None and found.icon is not None and found.image is not None
    assert (found.icon_alt, found.image_alt) == ("Ann, smiling", "The sea")
    page = await browser.get("/settings/profile")
    assert 'alt="Ann, smiling"' in page.text and 'value="The sea"' in page.text
    assert 'alt="The sea"' in (await house.page("/u/ann")).text
    await browser.upload(page, {"note": ("", b"")}, title="Ann", no_icon="yes", image_alt="Water")
    async with house.world.look() as tx:
        found = await tx.actors.named("ann")
    assert found is not None and found.icon is None and (found.image is not None, found.image_alt) == (True, "Water")


async def test_what_is_no_picture_is_refused_and_nothing_typed_is_lost(house: House) -> None:
    _, browser = await ann_at(house)
    page = await browser.get("/settings/profile")
    wrong = await browser.upload(page, {"icon": ("me.png", b"<svg/>")}, title="Ann", summary="kept", icon_alt="Me")
    assert wrong.status_code == 422 and "kept</textarea>" in wrong.text and 'value="Me"' in wrong.text
    async with house.world.look() as tx:
        found = await tx.actors.named("ann")
    assert found is not None and found.icon is None and found.title != "Ann"


async def test_how_one_writes_is_kept(house: House) -> None:
    ann, browser = await ann_at(house)
    page = await browser.get("/settings/writing")
    await press(browser, page, "/settings/writing", visibility="unlisted", language="ar", sensitive="yes")
    async with house.world.look() as tx:
        kept = await choices_of(tx.connection, ann.id)
    assert (kept.visibility, kept.language, kept.sensitive) == (Visibility.UNLISTED, "ar", True)
    assert (await press(browser, page, "/settings/writing", visibility="nobody", language="")).status_code == 400


async def test_the_language_of_pages_is_kept_with_the_account(house: House) -> None:
    ann, browser = await ann_at(house)
    page = await browser.get("/settings/reading")
    await press(browser, page, "/settings/reading", page_language="ar")
    for path in ("/", "/settings", "/communities", "/nowhere"):
        assert 'lang="ar" dir="rtl"' in (await browser.get(path)).text, path
    assert 'lang="en" dir="ltr"' in (await browser.get("/settings?lang=en")).text
    elsewhere = Browser(house)
    assert 'lang="en"' in (await elsewhere.get("/")).text
    await elsewhere.signs_in(ann)
    assert 'lang="ar"' in (await elsewhere.get("/")).text
    assert (await press(browser, page, "/settings/reading", page_language="xx")).status_code == 400


async def test_what_is_behind_a_warning_is_open_for_who_wants_it(house: House) -> None:
    ann, browser = await ann_at(house)
    bob = await house.world.person("bob")
    cats = await house.world.community("cats", bob)
    await house.joins(ann, cats)
    media = await house.uploads(bob, picture())
    told: dict[str, Any] = {"visibility": Visibility.PUBLIC, "community": cats, "kind": PostKind.ARTICLE}
    sharp = await house.says(bob, title="Claws", text="<p>sharp</p>", sensitive=True, picture=media, **told)
    blood = await house.says(bob, title="Mice", text="<p>blood</p>", warning="Hunting", **told)

    async def opened() -> list[bool]:
        pages = [(await browser.get(f"/post/{each.id}")).text for each in (sharp, blood)]
        assert all('<details class="warned"' in each for each in pages)
        return ['<details class="warned" open>' in each for each in pages]

    assert await opened() == [False, False]
    page = await browser.get("/settings/reading")
    await press(browser, page, "/settings/reading", opens_media="yes")
    assert await opened() == [True, False]
    await press(browser, page, "/settings/reading", opens_media="yes", opens_warnings="yes")
    assert await opened() == [True, True]
    assert "blood" in (await browser.get("/c/cats")).text
    assert "blood" not in (await house.page("/c/cats")).text
    app = await signed_in(house, ann)
    told = await app.get("/api/v1/preferences")
    assert (told["reading:expand:media"], told["reading:expand:spoilers"]) == ("show_all", True)


async def test_mutes_and_blocks_are_seen_and_end(house: House) -> None:
    ann, browser = await ann_at(house)
    bob, eve = await house.world.person("bob"), await house.world.stranger("eve")
    async with house.world.tx() as tx:
        await blocking.mute(tx, person=await tx.actors.get(ann.id), other=bob)
    async with house.world.tx() as tx:
        await blocking.block(tx, person=await tx.actors.get(ann.id), other=eve)
    page = await browser.get("/settings/hidden")
    assert "bob" in page.text and "@there.test" in page.text
    taken = await browser.get("/settings/data/blocked_accounts.csv")
    assert taken.text.strip() == "eve@there.test" and "attachment" in taken.headers["content-disposition"]
    await press(browser, page, "/settings/hidden/end")
    assert "bob" not in (await browser.get("/settings/hidden")).text
    await press(browser, page, "/settings/hidden/servers", host="evil.test", what="")
    assert "evil.test" in (await browser.get("/settings/data/blocked_domains.csv")).text
    own = await press(browser, page, "/settings/hidden/servers", host="here.test", what="")
    assert own.status_code == 403 and "You live there." in own.text
    assert (await browser.get("/settings/data/passwords.csv")).status_code == 404


async def test_what_moderators_did_is_appealed_against_once(house: House) -> None:
    ann, browser = await ann_at(house)
    bob = await house.world.person("bob")
    cats = await house.world.community("cats", bob)
    await house.joins(ann, cats)
    async with house.world.tx() as tx:
        await moderation.ban(tx, Hand(bob, HERE, "Spam"), community=cats, person=ann)
    page = await browser.get("/settings/warnings")
    assert "You were banned" in page.text and "Spam" in page.text
    done = await press(browser, page, "/settings/warnings", words="It was not me")
    assert done.headers["location"] == "/settings/warnings?told=appealed"
    assert "It waits for an answer." in (await browser.get("/settings/warnings")).text
    assert (await press(browser, page, "/settings/warnings", words="Again")).status_code == 403


async def test_nobody_appeals_for_somebody_else(house: House) -> None:
    ann, browser = await ann_at(house)
    bob, carl = await house.world.person("bob"), await resident(house, "carl")
    cats = await house.world.community("cats", bob)
    await house.joins(ann, cats)
    async with house.world.tx() as tx:
        await moderation.ban(tx, Hand(bob, HERE), community=cats, person=ann)
    page = await browser.get("/settings/warnings")
    entry = page.text.split('name="entry" value="')[1].split('"')[0]
    other = Browser(house)
    await other.signs_in(carl)
    mark = (await other.get("/settings")).text.split('name="mark" value="')[1].split('"')[0]
    refused = await other.send("/settings/warnings", {"mark": mark, "entry": entry, "words": "For ann"})
    assert refused.status_code == 403


async def test_an_account_is_deleted_with_the_password_alone(house: House) -> None:
    _, browser = await ann_at(house)
    page = await browser.get("/settings/delete")
    wrong = await press(browser, page, "/settings/delete", password="wrong horse battery")
    assert wrong.status_code == 403 and "password-fault" in wrong.text
    assert (await browser.send("/settings/delete", {"password": PASSWORD})).status_code == 403
    done = await press(browser, page, "/settings/delete", password=PASSWORD)
    assert done.headers["location"] == "/?told=gone"
    assert (await house.get("/u/ann")).status_code == 410
    assert (await browser.get("/settings")).status_code == 303


async def test_who_alone_owns_a_community_is_told_what_to_do_first(house: House) -> None:
    ann, browser = await ann_at(house)
    await house.world.community("cats", ann)
    refused = await press(browser, await browser.get("/settings/delete"), "/settings/delete", password=PASSWORD)
    assert refused.status_code == 403 and "hand it over" in refused.text
