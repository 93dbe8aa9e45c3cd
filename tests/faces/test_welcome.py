"""First steps of a newcomer: communities by what they care about, joined with one press each."""

import re

import pytest

from fedi_groups.actions.authority import Hand
from fedi_groups.actions.topics import set_topics
from fedi_groups.domain.charter import Admission, Charter
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from tests.faces.browser import Browser, hidden_in, resident
from tests.faces.house import House

pytestmark = pytest.mark.anyio


async def founded(house: House, name: str, topic: str, admission: Admission = Admission.OPEN) -> ActorFacts:
    async with house.world.tx() as tx:
        owner = await tx.actors.named("ann")
    owner = owner or await resident(house, "ann")
    place = await house.world.community(name, owner)
    async with house.world.tx() as tx:
        place = tx.actors.change(await tx.actors.get(place.id), charter=Charter(admission=admission))
        await set_topics(tx, Hand(await tx.actors.get(owner.id), HERE), community=place, names=[topic])
    return place


async def newcomer(house: House) -> Browser:
    browser = Browser(house)
    await browser.signs_in(await resident(house, "eve"))
    return browser


async def test_a_newcomer_joins_with_one_press(house: House) -> None:
    await founded(house, "cats", "animals")
    browser = await newcomer(house)
    page = await browser.get("/welcome?topic=animals")
    form = re.search(r'action="(/c/cats/join)">(.*?)</form>', page.text, re.DOTALL)
    assert form is not None
    answer = await browser.send(form[1], hidden_in(form[2]))
    assert (answer.status_code, answer.headers["location"]) == (303, "/welcome?topic=animals&told=joined")
    after = (await browser.get("/welcome?topic=animals")).text
    assert "You are a member" in after and 'action="/c/cats/join"' not in after


async def test_topics_narrow_what_is_suggested(house: House) -> None:
    await founded(house, "cats", "animals")
    await founded(house, "stars", "science")
    browser = await newcomer(house)
    everything, narrow = (await browser.get("/welcome")).text, (await browser.get("/welcome?topic=SCIENCE")).text
    assert "/c/cats" in everything and "/c/stars" in everything and "topic=science" in everything
    assert "/c/cats" not in narrow and "/c/stars" in narrow


@pytest.mark.parametrize(
    ("admission", "shown"),
    [
        (Admission.APPROVAL, 'href="/c/cats/join"'),
        (Admission.INVITATION, "By invitation"),
        (Admission.CLOSED, "It takes no new members."),
    ],
)
async def test_who_is_not_simply_let_in_is_told_how(house: House, admission: Admission, shown: str) -> None:
    await founded(house, "cats", "animals", admission)
    page = (await (await newcomer(house)).get("/welcome")).text
    assert shown in page and 'action="/c/cats/join"' not in page


async def test_guests_sign_in_first(house: House) -> None:
    answer = await house.page("/welcome")
    assert (answer.status_code, answer.headers["location"]) == (303, "/auth/sign-in?next=%2Fwelcome")
