"""Where an invitation by link leads: for whoever has it, and for nobody else."""

import pytest

from fedi_groups.actions import inviting
from fedi_groups.domain.charter import PRESETS
from fedi_groups.domain.facts import InviteLink
from fedi_groups.domain.types import HOUR, Instant
from tests.faces.browser import Browser, resident
from tests.faces.house import House
from tests.faces.pressing import press

pytestmark = pytest.mark.anyio


async def _link(house: House, *, most: int = 1) -> InviteLink:
    ann = await house.world.person("ann")
    circle = PRESETS["circle"].charter
    cats = await house.world.community("cats", ann, charter=circle, private=True)
    async with house.world.tx() as tx:
        return await inviting.make_link(tx, inviter=ann, community=cats, most=most, note="Come <in>!")


async def test_it_says_into_what_by_whom_and_how_to_come_in(house: House) -> None:
    link = await _link(house)
    page = await house.page(f"/invite/{link.code}")
    assert page.status_code == 200 and "no-store" in page.headers["cache-control"]
    for words in ("@cats@here.test", f"join {link.code}", ">ann<", "Come &lt;in&gt;!", "noindex"):
        assert words in page.text
    arabic = await house.page(f"/invite/{link.code}?lang=ar")
    assert 'dir="rtl"' in arabic.text and "أنت مدعو" in arabic.text


async def test_its_qr_code_is_a_picture_that_nobody_keeps(house: House) -> None:
    link = await _link(house)
    picture = await house.get(f"/invite/{link.code}/code.svg")
    assert picture.headers["content-type"] == "image/svg+xml" and picture.content.startswith(b"<svg")
    assert "no-store" in picture.headers["cache-control"]


@pytest.mark.parametrize("end", ["", "/code.svg"])
async def test_a_code_that_lets_nobody_in_is_no_page_whatever_the_reason(house: House, end: str) -> None:
    link = await _link(house)
    ann = await house.world.stranger("bob")
    async with house.world.tx() as tx:
        await inviting.redeem(tx, person=ann, code=link.code)
    used = await house.page(f"/invite/{link.code}{end}")
    guessed = await house.page(f"/invite/guessed{end}")
    assert used.status_code == guessed.status_code == 404
    assert used.text.replace(link.code, "guessed") == guessed.text


async def test_what_one_has_given_is_listed_and_taken_back(house: House) -> None:
    ann, browser = await resident(house, "ann"), Browser(house)
    await browser.signs_in(ann)
    cats = await house.world.community("cats", ann)
    bob, eve = await house.world.person("bob"), await house.world.stranger("eve")
    async with house.world.tx() as tx:
        link = await inviting.make_link(tx, inviter=ann, community=cats, most=3)
        await inviting.make_link(tx, inviter=ann, community=cats, most=1, until=Instant(tx.now + HOUR))
        await inviting.invite(tx, inviter=ann, community=cats, person=bob)
    house.world.time.pass_by(2 * HOUR)
    async with house.world.tx() as tx:
        await inviting.redeem(tx, person=eve, code=link.code)
    page = await browser.get("/invitations")
    assert page.text.count("/invite/end-link") == 1 and link.code in page.text
    assert "1 of 3 people have come" in page.text and "bob" in page.text
    done = await press(browser, page, "/c/cats/invite/end-link")
    assert done.headers["location"] == "/invitations?told=link-ended"
    done = await press(browser, page, "/c/cats/invite/withdraw")
    assert done.headers["location"] == "/invitations?told=taken-back"
    assert "Invitations you have given" not in (await browser.get("/invitations")).text
    async with house.world.look() as tx:
        assert await tx.invites.get(cats.id, bob.id) is None


async def test_nobody_sees_what_others_have_given(house: House) -> None:
    link = await _link(house, most=2)
    bob, browser = await resident(house, "bob"), Browser(house)
    await browser.signs_in(bob)
    async with house.world.tx() as tx:
        await inviting.redeem(tx, person=bob, code=link.code)
    assert link.code not in (await browser.get("/invitations")).text
