"""Where an invitation by link leads: for whoever has it, and for nobody else."""

import pytest

from fedi_groups.actions import inviting
from fedi_groups.domain.charter import PRESETS
from fedi_groups.domain.facts import InviteLink
from tests.faces.house import House

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
