"""Bringing in files from another server: looked at first, then done; what was taken from here comes back as it was."""

import pytest

from fedi_groups.actions import blocking, endorsing, lists, marking, membership
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Mark
from fedi_groups.errands.importing import bring_in
from fedi_groups.reads.ownsheets import SHEETS
from fedi_groups.storage.imports import imports_of
from tests.faces.browser import Browser, resident
from tests.faces.house import House
from tests.faces.pressing import press

pytestmark = pytest.mark.anyio

KINDS = {
    "following_accounts.csv": "follows",
    "blocked_accounts.csv": "blocks",
    "muted_accounts.csv": "mutes",
    "blocked_domains.csv": "hosts",
    "lists.csv": "lists",
    "bookmarks.csv": "bookmarks",
}


async def at_home(house: House, name: str) -> tuple[ActorFacts, Browser]:
    person, browser = await resident(house, name), Browser(house)
    await browser.signs_in(person)
    return person, browser


async def works(house: House, person: ActorFacts) -> None:
    async with house.world.look() as tx:
        found = await imports_of(tx.connection, person.id)
    for each in found:
        while await bring_in(house.web.directory, each.id) is not None:
            pass


async def test_a_file_is_looked_at_first_and_then_done(house: House) -> None:
    ann, browser = await at_home(house, "ann")
    bob = await house.world.person("bob")
    page = await browser.get("/settings/import")
    body = b"Account address,Show boosts\nbob@here.test,true\nwhat is this\nnobody@here.test,true\n"
    done = await browser.upload(page, {"file": ("following_accounts.csv", body)}, kind="follows")
    place = done.headers["location"]
    looked = await browser.get(place)
    assert "You will follow 2 accounts." in looked.text and "1 line cannot be read" in looked.text
    async with house.world.look() as tx:
        assert await tx.follows.get(ann.id, bob.id) is None
    begun = await press(browser, looked, f"{place}/begin")
    assert begun.headers["location"] == f"{place}?told=import-begun"
    assert "Under way: 0 of 2 lines" in (await browser.get(place)).text
    await works(house, ann)
    ended = await browser.get(place)
    assert "Ended: 1 of 2 lines are done" in ended.text and "nobody@here.test" in ended.text
    assert "Nobody here is called nobody@here.test." in ended.text
    assert 'dir="rtl"' in (await browser.get(f"{place}?lang=ar")).text
    assert place in (await browser.get("/settings/import")).text
    await press(browser, ended, f"{place}/drop")
    assert (await browser.get(place)).status_code == 404


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        ("follows", b"\x89PNG\x00", "This is no text"),
        ("follows", b"", "This file is empty."),
        ("bookmarks", b"bob@here.test", "There is nothing of that kind in this file."),
        ("follows", b"a@b.test\n" * 120_000, "The file is larger than 1 MB"),
        ("passwords", b"a@b.test\n", "Say what is in the file."),
    ],
)
async def test_a_bad_file_is_refused_with_what_is_wrong(house: House, kind: str, body: bytes, said: str) -> None:
    ann, browser = await at_home(house, "ann")
    page = await browser.get("/settings/import")
    refused = await browser.upload(page, {"file": ("x.csv", body)}, kind=kind)
    assert refused.status_code == 422 and said in refused.text
    async with house.world.look() as tx:
        assert await imports_of(tx.connection, ann.id) == []


async def test_files_of_others_are_not_there_and_forms_need_their_mark(house: House) -> None:
    _, browser = await at_home(house, "ann")
    page = await browser.get("/settings/import")
    done = await browser.upload(page, {"file": ("x.csv", b"bob@here.test")}, kind="blocks")
    place = done.headers["location"]
    _, other = await at_home(house, "carl")
    assert (await other.get(place)).status_code == 404
    mark = (await other.get("/settings/import")).text.split('name="mark" value="')[1].split('"')[0]
    assert (await other.send(f"{place}/begin", {"mark": mark})).status_code == 404
    assert (await browser.send(f"{place}/begin", {})).status_code == 403


async def test_what_is_taken_from_here_is_brought_in_as_it_was(house: House) -> None:
    ann, browser = await at_home(house, "ann")
    bob, eve, max_ = await house.world.person("bob"), await house.world.person("eve"), await house.world.person("max")
    cats = await house.world.community("cats", bob)
    post = await house.world.post(bob, cats)
    async with house.world.tx() as tx:
        for each in (bob, cats):
            await membership.follow(tx, follower=ann, target=each)
        await endorsing.wish(tx, follower=ann, target=bob, reblogs=False, notify=True, languages=("en", "ar"))
        await marking.mark(tx, person=ann, post=post, kind=Mark.BOOKMARK)
    async with house.world.tx() as tx:
        await blocking.block(tx, person=await tx.actors.get(ann.id), other=eve)
        await blocking.mute(tx, person=await tx.actors.get(ann.id), other=max_, notifications=False)
        await blocking.block_host(tx, person=await tx.actors.get(ann.id), host="evil.test")
        made = await lists.make_list(tx, owner=ann, title="قطط, and friends")
    async with house.world.tx() as tx:
        await lists.put_in(tx, owner=ann, number=made.id, actors=[bob, cats])
    taken = {name: (await browser.get(f"/settings/data/{name}")).content for name in SHEETS}
    assert (
        taken["following_accounts.csv"].splitlines()[0] == b"Account address,Show boosts,Notify on new posts,Languages"
    )
    assert b'bob@here.test,false,true,"en, ar"' in taken["following_accounts.csv"].splitlines()
    new, other = await at_home(house, "newcomer")
    for name, kind in KINDS.items():
        page = await other.get("/settings/import")
        done = await other.upload(page, {"file": (name, taken[name])}, kind=kind)
        looked = await other.get(done.headers["location"])
        await press(other, looked, f"{done.headers['location']}/begin")
        await works(house, new)
        assert "What could not be done" not in (await other.get(done.headers["location"])).text, name
    again = {name: (await other.get(f"/settings/data/{name}")).content for name in SHEETS}
    assert {name: sorted(body.splitlines()) for name, body in again.items()} == {
        name: sorted(body.splitlines()) for name, body in taken.items()
    }
