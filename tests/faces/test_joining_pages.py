"""Joining, asking, leaving and hearing less, from the page of a community."""

import pytest

from fedi_groups.actions import inviting, moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.charter import Admission, Charter, Speakers
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.types import ActorKind, Hears, MembershipState
from tests.faces.browser import Browser, resident
from tests.faces.house import House
from tests.faces.pressing import press

pytestmark = pytest.mark.anyio


async def a_place(house: House, *, private: bool = False, **charter: object) -> tuple[ActorFacts, Browser]:
    """A community `cats` of ann's, and bob, who is signed in and no member."""
    ann = await house.world.person("ann")
    cats = await house.world.community("cats", ann, charter=Charter(**charter), private=private)  # type: ignore[arg-type]  # as given
    browser = Browser(house)
    await browser.signs_in(await resident(house, "bob"))
    return cats, browser


async def standing_of(house: House, name: str, community: ActorFacts) -> Standing | None:
    async with house.world.look() as tx:
        person = await tx.actors.named(name)
        assert person is not None
        return await tx.memberships.get(community.id, person.id)


async def test_where_all_may_come_in_one_button_makes_a_member(house: House) -> None:
    cats, browser = await a_place(house, rules=("Be kind.",), first_held=2)
    page = await browser.get("/c/cats")
    assert "By joining you agree to its rules." in page.text
    done = await press(browser, page, "/c/cats/join")
    assert (done.status_code, done.headers["location"]) == (303, "/c/cats?told=joined")
    page = await browser.get("/c/cats?told=joined")
    assert "You are a member now." in page.text and "Your first 2 posts and comments wait" in page.text
    assert 'href="/new?community=cats"' in page.text
    found = await standing_of(house, "bob", cats)
    assert found is not None and found.is_member


async def test_where_moderators_answer_questions_are_answered_and_rules_agreed_to(house: House) -> None:
    cats, browser = await a_place(house, private=True, questions=("Which class?",), rules=("Be kind.",))
    assert 'href="/c/cats/join"' in (await browser.get("/c/cats")).text
    page = await browser.get("/c/cats/join")
    assert "Which class?" in page.text and "Be kind." in page.text
    refused = await press(browser, page, "/c/cats/join", **{"answer-0": "Mine & yours"})
    assert refused.status_code == 422 and "Mine &amp; yours" in refused.text and "agreement-fault" in refused.text
    done = await press(browser, page, "/c/cats/join", **{"answer-0": "3b", "agreement": "yes"})
    assert done.headers["location"] == "/c/cats?told=asked"
    found = await standing_of(house, "bob", cats)
    assert found is not None and (found.state, found.answers) == (MembershipState.PENDING, ("3b",))
    page = await browser.get("/c/cats")
    assert "You have asked to come in" in page.text and ">3b</textarea>" in (await browser.get("/c/cats/join")).text
    assert (await press(browser, page, "/c/cats/leave")).headers["location"] == "/c/cats?told=withdrawn"


async def test_where_one_is_invited_others_are_told_so_and_may_follow(house: House) -> None:
    cats, browser = await a_place(house, admission=Admission.INVITATION)
    page = await browser.get("/c/cats")
    assert "by invitation" in page.text and 'action="/c/cats/join"' not in page.text
    refused = await browser.send("/c/cats/join", {"mark": page.text.split('name="mark" value="')[1].split('"')[0]})
    assert refused.status_code == 403 and "by invitation" in refused.text and 'href="/"' in refused.text
    assert (await press(browser, page, "/c/cats/follow")).headers["location"] == "/c/cats?told=followed"
    found = await standing_of(house, "bob", cats)
    assert found is None or not found.is_member
    page = await browser.get("/c/cats")
    assert (await press(browser, page, "/c/cats/unfollow")).status_code == 303


async def test_who_is_invited_is_asked_and_knows_of_a_hidden_one(house: House) -> None:
    cats, browser = await a_place(house, private=True, hidden=True, admission=Admission.INVITATION)
    assert (await browser.get("/c/cats")).status_code == 404
    async with house.world.tx() as tx:
        bob = await tx.actors.named("bob")
        assert bob is not None
        ann = await tx.actors.named("ann")
        assert ann is not None
        await inviting.invite(tx, inviter=ann, community=cats, person=bob, note="Come in!")
    page = await browser.get("/c/cats")
    assert "has invited you" in page.text and "Come in!" in page.text
    assert (await press(browser, page, "/c/cats/accept")).headers["location"] == "/c/cats?told=joined"
    found = await standing_of(house, "bob", cats)
    assert found is not None and found.is_member
    page = await browser.get("/c/cats/leave")
    assert "you need a new invitation" in page.text
    assert (await press(browser, page, "/c/cats/leave")).headers["location"] == "/?told=left"
    assert (await browser.get("/c/cats")).status_code == 404


async def test_members_say_how_much_of_it_they_want_to_hear(house: House) -> None:
    cats, browser = await a_place(house)
    await press(browser, await browser.get("/c/cats"), "/c/cats/join")
    page = await browser.get("/c/cats")
    assert 'value="all" checked' in page.text
    done = await press(browser, page, "/c/cats/hear", hears="weekly")
    assert done.headers["location"] == "/c/cats?told=heard"
    found = await standing_of(house, "bob", cats)
    assert found is not None and found.hears is Hears.WEEKLY
    assert (await press(browser, page, "/c/cats/hear", hears="shouting")).status_code == 400
    await press(browser, page, "/c/cats/hear", hears="all")
    found = await standing_of(house, "bob", cats)
    assert found is not None and found.hears is Hears.ALL


async def test_the_banned_are_told_so_and_nothing_is_open_to_them(house: House) -> None:
    cats, browser = await a_place(house)
    page = await browser.get("/c/cats")
    async with house.world.tx() as tx:
        bob, ann = await tx.actors.named("bob"), await tx.actors.named("ann")
        assert bob is not None and ann is not None
        await moderation.ban(tx, Hand(ann, HERE), community=cats, person=bob)
    for act in ("join", "follow"):
        mark = page.text.split('name="mark" value="')[1].split('"')[0]
        refused = await browser.send(f"/c/cats/{act}", {"mark": mark})
        assert refused.status_code == 403 and "You are banned from this community." in refused.text
    page = await browser.get("/c/cats?lang=ar")
    assert "/c/cats/join" not in page.text and "محظور" in page.text


async def test_an_owner_stays_and_members_read_what_moderators_alone_say(house: House) -> None:
    ann, browser = await resident(house, "ann"), Browser(house)
    await house.world.community("cats", ann, charter=Charter(posts=Speakers.MODERATORS))
    await browser.signs_in(ann)
    page = await browser.get("/c/cats")
    assert "You own this community" in page.text and 'href="/c/cats/leave"' not in page.text
    assert "somebody else has to own it" in (await browser.get("/c/cats/leave")).text
    bob = Browser(house)
    await bob.signs_in(await resident(house, "bob"))
    await press(bob, await bob.get("/c/cats"), "/c/cats/join")
    page = await bob.get("/c/cats")
    assert "Only moderators post." in page.text and "/new?community=cats" not in page.text


async def test_a_form_of_another_site_and_a_guest_join_nothing(house: House) -> None:
    cats, browser = await a_place(house)
    for act in ("join", "leave", "follow", "unfollow", "hear", "accept", "decline"):
        assert (await browser.send(f"/c/cats/{act}", {"hears": "nothing"})).status_code == 403
        guest = await Browser(house).send(f"/c/cats/{act}", {})
        assert guest.status_code in (303, 403)
    assert await standing_of(house, "bob", cats) is None


async def test_a_community_elsewhere_is_asked_and_left(house: House) -> None:
    _, browser = await a_place(house)
    dogs = await house.world.stranger("dogs", kind=ActorKind.GROUP)
    mark = (await browser.get("/c/cats")).text.split('name="mark" value="')[1].split('"')[0]
    asked = await browser.send("/c/dogs@there.test/join", {"mark": mark, "back": "/"})
    assert asked.headers["location"] == "/?told=asked"
    async with house.world.look() as tx:
        bob = await tx.actors.named("bob")
        assert bob is not None and await tx.follows.get(bob.id, dogs.id) is not None
    left = await browser.send("/c/dogs@there.test/leave", {"mark": mark, "back": "/"})
    assert left.status_code == 303
    async with house.world.look() as tx:
        assert await tx.follows.get(bob.id, dogs.id) is None
