"""Lists of communities in the client API go on by `Link` until nothing is left."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from fedi_groups.actions import inviting, membership
from fedi_groups.actions.reports import report
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from tests.faces.api import App, fine, signed_in
from tests.faces.house import House

pytestmark = pytest.mark.anyio

GROUPS, NAMES = "/api/v1/groups", ("carl", "dora", "erin")


async def walked(app: App, place: str, name: Callable[[Any], str]) -> list[str]:
    """What stands on all pages of one; then, from the last, on the page before it once more."""
    seen, place, back = [], f"{place}?limit=1", ""
    while page := fine(answer := await app.ask("GET", place)):
        seen += [name(each) for each in page]
        place, back = re.findall(r"<https://here\.test(.*?)>", answer.headers["link"])
    before = fine(await app.ask("GET", back))
    return [*seen, *(name(each) for each in before)]


def acct(line: Any) -> str:
    return str(line["account"]["acct"])


async def town(house: House, **charter: Any) -> tuple[App, ActorFacts, list[ActorFacts]]:
    world = house.world
    ann = await world.person("ann")
    club = await world.community("club", ann, private=True, charter=Charter(**charter))
    return await signed_in(house, ann), club, [await world.person(name) for name in NAMES]


async def test_requests_come_in_pages_the_oldest_first(house: House) -> None:
    owner, club, people = await town(house)
    for each in reversed(people):
        async with house.world.tx() as tx:
            await membership.follow(tx, follower=each, target=club)

    found = await walked(owner, f"{GROUPS}/{club.id}/membership_requests", acct)

    assert found == ["erin", "dora", "carl", "dora"]


async def test_posts_that_wait_come_in_pages_the_oldest_first(house: House) -> None:
    owner, club, people = await town(house, first_held=1)
    for each in people:
        await house.joins(each, club)
        await (await signed_in(house, each)).post("/api/v1/statuses", status="Look, @club")

    found = await walked(owner, f"{GROUPS}/{club.id}/queue", lambda line: acct(line["status"]))

    assert found == ["carl", "dora", "erin", "dora"]


async def test_reports_come_in_pages_the_newest_first_and_those_that_are_settled_by_their_state(house: House) -> None:
    owner, club, people = await town(house)
    for each in people:
        await house.joins(each, club)
        post = await house.world.post(people[0], club, title="Look")
        async with house.world.tx() as tx:
            told = await tx.posts.get(post.id)
            await report(tx, reporter=each, person=people[0], reason="Hm", cause=HERE, post=told)
    place = f"{GROUPS}/{club.id}/reports"

    assert (await walked(owner, place, acct))[:3] == ["erin", "dora", "carl"]
    (first, *_) = await owner.get(place)
    await owner.post(f"{place}/{first['id']}/resolve")
    assert [acct(each) for each in await owner.get(place, state="resolved")] == ["erin"]


async def test_nobody_settles_a_report_about_themselves(house: House) -> None:
    owner, club, people = await town(house)
    boss = await signed_in(house, await house.world.person("boss", admin=True))
    assert owner.person is not None
    post = await house.world.post(owner.person, club, title="Look")
    async with house.world.tx() as tx:
        told = await tx.posts.get(post.id)
        made = await report(tx, reporter=people[0], person=owner.person, reason="Hm", cause=HERE, post=told)
    for verb in ("resolve", "dismiss"):
        refused = await owner.ask("POST", f"{GROUPS}/{club.id}/reports/{made.id}/{verb}")
        assert refused.status_code == 403 and "about yourself" in refused.json()["error"]
    await boss.post(f"{GROUPS}/{club.id}/reports/{made.id}/dismiss")


async def test_invitations_come_in_pages_the_newest_first(house: House) -> None:
    owner, club, people = await town(house)
    assert owner.person is not None
    for each in people:
        async with house.world.tx() as tx:
            await inviting.invite(tx, inviter=owner.person, community=club, person=each)
    made = [(await owner.post(f"{GROUPS}/{club.id}/invitation_links"))["code"] for _ in people]

    assert (await walked(owner, f"{GROUPS}/{club.id}/invitations", acct))[:3] == ["erin", "dora", "carl"]
    codes = await walked(owner, f"{GROUPS}/{club.id}/invitation_links", lambda line: str(line["code"]))
    assert codes[:3] == made[::-1]


async def test_where_somebody_is_asked_in_comes_in_pages_the_newest_first(house: House) -> None:
    ann, bob = await house.world.person("ann"), await house.world.person("bob")
    for name in ("cats", "dogs", "owls"):
        place = await house.world.community(name, ann, private=True)
        async with house.world.tx() as tx:
            await inviting.invite(tx, inviter=ann, community=place, person=bob)
    guest = await signed_in(house, bob)

    found = await walked(guest, "/api/v1/group_invitations", lambda line: str(line["group"]["acct"]))

    assert found[:3] == ["owls", "dogs", "cats"]
