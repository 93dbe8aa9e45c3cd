"""The page that ends e-mail of a kind: it asks whoever looks, and does it for whoever has its address."""

import pytest

from fedi_groups.actions import mailing
from fedi_groups.actions.quiet import set_hears
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.mail import Notice, Stop
from fedi_groups.domain.types import Hears
from fedi_groups.storage.mailboxes import mailbox_of
from tests.faces.house import House

pytestmark = pytest.mark.anyio

ONE_CLICK = {"content-type": "application/x-www-form-urlencoded"}


async def digest(house: House) -> tuple[str, ActorFacts, ActorFacts]:
    """The path that ends a digest by mail."""
    ann, eve = await house.world.person("ann"), await house.world.person("eve")
    cats = await house.world.community("cats", ann)
    await house.joins(eve, cats)
    async with house.world.tx() as tx:
        await set_hears(tx, person=eve, community=cats, hears=Hears.WEEKLY, by_mail=True)
        return mailing.stop_address(tx, Stop(eve.id, cats.id)).removeprefix("https://here.test"), eve, cats


async def by_mail(house: House, person: ActorFacts, cats: ActorFacts) -> bool:
    async with house.world.look() as tx:
        standing = await tx.memberships.get(cats.id, person.id)
    assert standing is not None and standing.hears is Hears.WEEKLY
    return standing.by_mail


async def test_looking_asks_and_changes_nothing(house: House) -> None:
    path, eve, cats = await digest(house)
    page = await house.page(path)
    assert page.status_code == 200 and 'method="post"' in page.text and ">Cats<" in page.text
    assert "no-store" in page.headers["cache-control"] and "noindex" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert await by_mail(house, eve, cats)
    arabic = await house.page(f"{path}?lang=ar")
    assert 'dir="rtl"' in arabic.text and "أوقفوا إرسالها" in arabic.text


async def test_one_click_ends_it_and_a_second_one_changes_nothing(house: House) -> None:
    path, eve, cats = await digest(house)
    for _ in range(2):
        answer = await house.client.post(path, content="List-Unsubscribe=One-Click", headers=ONE_CLICK)
        assert answer.status_code == 200 and "comes by e-mail no longer" in answer.text
        assert not await by_mail(house, eve, cats)


async def test_a_kind_of_notice_ends_and_the_others_go_on(house: House) -> None:
    ann = await house.world.person("ann")
    async with house.world.tx() as tx:
        await mailing.choose_notices(tx, person=ann, notices=frozenset(Notice))
        path = mailing.stop_address(tx, Stop(ann.id, notice=Notice.REPORT)).removeprefix("https://here.test")
    assert "something was reported" in (await house.page(path)).text
    await house.client.post(path, content="List-Unsubscribe=One-Click", headers=ONE_CLICK)
    async with house.world.look() as tx:
        box = await mailbox_of(tx.connection, ann.id)
    assert box is not None and box.notices == frozenset(Notice) - {Notice.REPORT}


@pytest.mark.parametrize("notice", Notice)
async def test_there_are_words_for_every_kind(house: House, notice: Notice) -> None:
    ann = await house.world.person("ann")
    async with house.world.look() as tx:
        path = mailing.stop_address(tx, Stop(ann.id, notice=notice)).removeprefix("https://here.test")
    assert (await house.page(path)).status_code == 200


async def test_an_address_that_was_not_made_here_does_nothing(house: House) -> None:
    path, eve, cats = await digest(house)
    for wrong in (f"{path}x", path[:-4], "/mail/guessed", "/mail/é"):
        assert (await house.page(wrong)).status_code == 404
        assert (await house.client.post(wrong, headers=ONE_CLICK)).status_code == 404
    assert await by_mail(house, eve, cats)
