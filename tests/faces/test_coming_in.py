"""From a link in a message to being in a community: for who has an account, and for who gets one by it."""

import re

import pytest

from fedi_groups.actions import inviting, moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.charter import Admission, Charter
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, InviteLink
from fedi_groups.storage.mailboxes import mailbox_of
from tests.faces.browser import Browser, resident
from tests.faces.house import House
from tests.faces.pressing import press
from tests.faces.test_enrolling import let_people_in, letters

pytestmark = pytest.mark.anyio

NEW = {"name": "sara", "email": "sara@example.org", "password": "a long enough one 7"}


async def a_link(
    house: House, *, admin: bool = False, most: int = 2, **charter: object
) -> tuple[ActorFacts, InviteLink]:
    """Into a private class of ann's."""
    ann = await resident(house, "ann", admin=admin)
    group = await house.world.community("class3b", ann, private=True)
    async with house.world.tx() as tx:
        return group, await inviting.make_link(tx, inviter=ann, community=group, most=most, note="Welcome!")


async def is_in(house: House, name: str, community: ActorFacts) -> bool:
    async with house.world.look() as tx:
        person = await tx.actors.named(name)
        found = await tx.memberships.get(community.id, person.id) if person is not None else None
        follow = await tx.follows.get(person.id, community.id) if person is not None else None
        return found is not None and found.is_member and follow is not None


async def test_whoever_signs_up_by_a_link_is_in_and_signed_in_once_they_confirm(house: House) -> None:
    let_people_in(house)
    group, link = await a_link(house)
    phone = Browser(house)
    page = await phone.get(f"/invite/{link.code}?lang=ar")
    assert f'href="/auth/sign-up?into={link.code}&amp;lang=ar"' in page.text
    page = await phone.get(f"/auth/sign-up?into={link.code}&lang=ar")
    assert "دعاك" in page.text and 'name="code"' not in page.text
    sent = await phone.fill_in(page, **NEW)
    assert sent.status_code == 200, sent.text
    (letter,) = await letters(house)
    assert not await is_in(house, "sara", group)
    done = await phone.send(letter.removeprefix("https://here.test"), {})
    assert (done.status_code, done.headers["location"]) == (303, "/c/class3b")
    assert await is_in(house, "sara", group)
    assert "Write in it" in (await phone.get("/c/class3b")).text


async def test_where_no_mail_goes_out_one_is_told_whom_to_ask(house: House) -> None:
    let_people_in(house, mail_url=None)
    _, link = await a_link(house)
    phone = Browser(house)
    sent = await phone.fill_in(await phone.get(f"/auth/sign-up?into={link.code}"), **NEW)
    assert "sends no e-mail yet" in sent.text and "Look into your mail" not in sent.text


async def test_where_no_mail_goes_out_the_link_of_who_may_invite_here_vouches_for_who_comes_by_it(house: House) -> None:
    let_people_in(house, "invitation", mail_url=None)
    group, link = await a_link(house, admin=True)
    phone = Browser(house)
    done = await phone.fill_in(await phone.get(f"/auth/sign-up?into={link.code}"), **NEW)
    assert (done.status_code, done.headers["location"]) == (303, "/c/class3b")
    assert await is_in(house, "sara", group) and "Write in it" in (await phone.get("/c/class3b")).text
    async with house.world.look() as tx:
        sara = await tx.actors.named("sara")
        box = await mailbox_of(tx.connection, sara.id) if sara is not None else None
        assert box is not None and not box.confirmed
    other = Browser(house)
    again = await other.fill_in(await other.get(f"/auth/sign-up?into={link.code}"), **{**NEW, "name": "sara2"})
    assert again.status_code == 422


async def test_in_another_browser_the_password_is_asked_for_and_then_one_is_there(house: House) -> None:
    let_people_in(house)
    group, link = await a_link(house)
    phone, mail = Browser(house), Browser(house)
    await phone.fill_in(await phone.get(f"/auth/sign-up?into={link.code}"), **NEW)
    (letter,) = await letters(house)
    done = await mail.send(letter.removeprefix("https://here.test"), {})
    assert done.status_code == 200 and 'href="/auth/sign-in?next=%2Fc%2Fclass3b"' in done.text
    assert (await mail.get("/auth/sessions")).status_code == 303
    assert await is_in(house, "sara", group)


@pytest.mark.parametrize("entry", ["approval", "invitation"])
async def test_a_link_of_who_may_invite_to_the_server_is_an_invitation_to_it_as_well(house: House, entry: str) -> None:
    let_people_in(house, entry)
    group, link = await a_link(house, admin=True)
    phone = Browser(house)
    page = await phone.get(f"/auth/sign-up?into={link.code}")
    assert 'name="code"' not in page.text and 'name="reason"' not in page.text
    await phone.fill_in(page, **NEW)
    (letter,) = await letters(house)
    done = await phone.send(letter.removeprefix("https://here.test"), {})
    assert done.status_code == 303 and await is_in(house, "sara", group)


async def test_a_link_of_somebody_else_is_not(house: House) -> None:
    let_people_in(house, "invitation")
    _, link = await a_link(house)
    phone = Browser(house)
    assert "takes an invitation to this server as well" in (await phone.get(f"/invite/{link.code}")).text
    page = await phone.get(f"/auth/sign-up?into={link.code}")
    assert 'name="code"' in page.text
    assert (await phone.fill_in(page, **NEW)).status_code == 403
    assert await letters(house) == []


async def test_a_link_that_was_used_up_meanwhile_leaves_an_account(house: House) -> None:
    let_people_in(house)
    group, link = await a_link(house, most=1)
    phone = Browser(house)
    await phone.fill_in(await phone.get(f"/auth/sign-up?into={link.code}"), **NEW)
    (letter,) = await letters(house)
    bob = Browser(house)
    await bob.signs_in(await resident(house, "bob"))
    await press(bob, await bob.get(f"/invite/{link.code}"), f"/invite/{link.code}")
    done = await phone.send(letter.removeprefix("https://here.test"), {})
    assert done.status_code == 303 and not await is_in(house, "sara", group)
    assert (await phone.get("/auth/sessions")).status_code == 200


async def test_who_has_an_account_signs_in_and_presses_one_button(house: House) -> None:
    group, link = await a_link(house)
    await resident(house, "bob")
    browser = Browser(house)
    page = await browser.get(f"/invite/{link.code}")
    (entrance,) = re.findall(r'href="(/auth/sign-in\?next=[^"]*)" rel="nofollow">I have', page.text)
    led = await browser.fill_in(await browser.get(entrance), name="bob", password="correct horse battery")
    assert led.headers["location"] == f"/invite/{link.code}"
    page = await browser.get(led.headers["location"])
    assert (await browser.send(f"/invite/{link.code}", {})).status_code == 403
    done = await press(browser, page, f"/invite/{link.code}")
    assert done.headers["location"] == "/c/class3b?told=joined" and await is_in(house, "bob", group)
    assert (await browser.get(f"/invite/{link.code}")).headers["location"] == "/c/class3b"


async def test_who_is_banned_comes_in_by_no_link(house: House) -> None:
    group, link = await a_link(house)
    bob, browser = await resident(house, "bob"), Browser(house)
    async with house.world.tx() as tx:
        ann = await tx.actors.named("ann")
        assert ann is not None
        await moderation.ban(tx, Hand(ann, HERE), community=group, person=bob)
    await browser.signs_in(bob)
    refused = await press(browser, await browser.get(f"/invite/{link.code}"), f"/invite/{link.code}")
    assert refused.status_code == 403 and "banned" in refused.text


async def test_members_make_links_and_end_them_and_have_only_so_many(house: House) -> None:
    ann = await resident(house, "ann")
    cats = await house.world.community("cats", ann, charter=Charter(admission=Admission.INVITATION, invites=2))
    bob, browser = await resident(house, "bob"), Browser(house)
    await browser.signs_in(bob)
    assert (await browser.get("/c/cats/invite")).status_code == 404
    await house.joins(bob, cats)
    page = await browser.get("/c/cats/invite")
    assert "You have 2 invitations left." in page.text
    refused = await press(browser, page, "/c/cats/invite/link", uses="3", days="7")
    assert refused.status_code == 403 and "You have 2 invitations left." in refused.text
    made = await press(browser, page, "/c/cats/invite/link", uses="2", days="7", note="For you <3")
    assert made.status_code == 303 and "told=link-made#link-" in made.headers["location"]
    page = await browser.get("/c/cats/invite")
    assert "https://here.test/invite/" in page.text and "For you &lt;3" in page.text and "code.svg" in page.text
    assert "You cannot invite anybody at the moment." in page.text
    await press(browser, page, "/c/cats/invite/end-link")
    page = await browser.get("/c/cats/invite")
    assert "https://here.test/invite/" not in page.text and "You have 2 invitations left." in page.text


async def test_people_are_invited_by_name_and_answer(house: House) -> None:
    ann, browser = await resident(house, "ann"), Browser(house)
    cats = await house.world.community("cats", ann, private=True)
    await browser.signs_in(ann)
    page = await browser.get("/c/cats/invite")
    wrong = await press(browser, page, "/c/cats/invite", handle="no<body>", note="Hi")
    assert wrong.status_code == 422 and "Nobody of this name was found." in wrong.text and 'value="Hi"' in wrong.text
    bob, other = await resident(house, "bob"), Browser(house)
    await press(browser, page, "/c/cats/invite", handle="bob", note="Come!")
    twice = await press(browser, page, "/c/cats/invite", handle="@bob@here.test")
    assert twice.status_code == 422 and "has been invited already" in twice.text
    await other.signs_in(bob)
    got = await other.get("/invitations")
    assert "Come!" in got.text
    assert (await press(other, got, "/c/cats/accept")).headers["location"] == "/c/cats?told=joined"
    assert await is_in(house, "bob", cats)
    assert "bob" in (await browser.get("/c/cats/invite")).text.split('id="brought"')[1]


async def test_an_invitation_is_taken_back(house: House) -> None:
    ann, browser = await resident(house, "ann"), Browser(house)
    await house.world.community("cats", ann, private=True)
    await house.world.person("bob")
    await browser.signs_in(ann)
    await press(browser, await browser.get("/c/cats/invite"), "/c/cats/invite", handle="bob")
    page = await browser.get("/c/cats/invite")
    assert "Invited, and not answered yet" in page.text
    await press(browser, page, "/c/cats/invite/withdraw")
    assert "Invited, and not answered yet" not in (await browser.get("/c/cats/invite")).text
