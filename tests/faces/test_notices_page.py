"""What people are told by e-mail: chosen on a page, and written about what they may read."""

from email import message_from_bytes
from email.policy import default

import pytest

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Visibility
from fedi_groups.storage.mailboxes import confirm_mailbox
from tests.faces.browser import Browser, resident
from tests.faces.house import House
from tests.faces.pushed import worker_of

pytestmark = pytest.mark.anyio

PAGE = "/auth/notices"


async def letters(house: House) -> list[str]:
    """What went out; what is due at the same moment, in any order."""
    worker = worker_of(house)
    while await worker.step():
        pass
    outbox = house.files.folder / "outbox"
    files = sorted(outbox.glob("*.eml")) if outbox.exists() else []
    found = [message_from_bytes(each.read_bytes(), policy=default) for each in files]
    bodies = [each.get_body(("plain",)) for each in found]
    return [f"{each['subject']}\n{body.get_content()}" for each, body in zip(found, bodies, strict=True) if body]


async def reached(house: House, name: str, *, admin: bool = False) -> ActorFacts:
    """Somebody whose address is known to be theirs."""
    person = await resident(house, name, admin=admin)
    async with house.world.store.database.write() as connection:
        await confirm_mailbox(connection, person.id, now=house.world.time())
    return person


async def test_somebody_chooses_what_they_are_written_about_and_nothing_more_comes(house: House) -> None:
    ann, bob = await reached(house, "ann"), await house.world.person("bob")
    club = await house.world.community("club", bob, private=True)
    await house.joins(ann, club)
    browser = Browser(house)
    assert (await browser.get(PAGE)).status_code == 303
    await browser.signs_in(ann)
    page = await browser.get(PAGE)
    assert " checked" not in page.text and "admin.report" not in page.text
    saved = await browser.fill_in(page, mention="yes", **{"admin.report": "yes"})
    assert saved.text.count(" checked") == 1 and "It is saved." in saved.text

    await house.says(bob, text="<p>Look here.</p>", visibility=Visibility.PUBLIC, to=(ann,))
    await house.says(bob, text="<p>Hush.</p>", community=club, visibility=Visibility.MEMBERS, to=(ann,))
    post = await house.says(ann, visibility=Visibility.PUBLIC)
    closed, open_one = sorted(await letters(house), key=lambda letter: "Look here." in letter)
    assert open_one.startswith("bob mentioned you\n") and "@bob@here.test: Look here." in open_one
    assert "Hush." not in closed and "@bob@here.test" in closed

    saved = await browser.fill_in(await browser.get(PAGE), poll="yes")
    await house.says(bob, visibility=Visibility.PUBLIC, to=(ann,), parent=post)
    assert len(await letters(house)) == 2 and " checked" in saved.text


async def test_admins_choose_reports_and_the_page_is_arabic_as_well(house: House) -> None:
    await house.world.person("bob")
    root, browser = await reached(house, "root", admin=True), Browser(house)
    await browser.signs_in(root)
    page = await browser.get(f"{PAGE}?lang=ar")
    assert 'dir="rtl"' in page.text and "admin.report" in page.text and "راسلوني عندما" in page.text
    forged = await browser.send(PAGE, {"mention": "yes", "mark": "of another site"})
    assert forged.status_code == 403 and " checked" not in (await browser.get(PAGE)).text
