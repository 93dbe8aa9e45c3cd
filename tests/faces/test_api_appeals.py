"""The client API for appeals against what moderators did."""

import re

import pytest

from fedi_groups.actions import moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from tests.faces.api import App, fine, signed_in
from tests.faces.house import House

pytestmark = pytest.mark.anyio

GROUPS, MINE = "/api/v1/groups", "/api/v1/group_appeals"


async def appoints(house: House, owner: ActorFacts, community: ActorFacts, person: ActorFacts) -> None:
    async with house.world.tx() as tx:
        await moderation.appoint(tx, Hand(owner, HERE), community=community, person=person)


async def bans(house: House, keeper: ActorFacts, community: ActorFacts, person: ActorFacts) -> None:
    async with house.world.tx() as tx:
        await moderation.ban(tx, Hand(keeper, HERE, "Too loud"), community=community, person=person)


async def refused(app: App, method: str, path: str, **form: object) -> int:
    return (await app.ask(method, path, json=form)).status_code


async def test_whoever_was_banned_appeals_and_another_moderator_overturns_it(house: House) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    cats = await world.community("cats", ann)
    await appoints(house, ann, cats, bob)
    await house.joins(carl, cats)
    owner, keeper, banned = await signed_in(house, ann), await signed_in(house, bob), await signed_in(house, carl)
    place = f"{GROUPS}/{cats.id}/appeals"
    assert await refused(banned, "POST", place, text="Why?") == 404
    await bans(house, bob, cats, carl)

    assert await refused(banned, "POST", place) == 422
    assert await refused(banned, "POST", place, text="Why?", entry_id="12") == 404
    made = await banned.post(place, text="I only sang.")

    assert (made["action"], made["moderator"]["acct"], made["state"]) == ("ban", "bob", "open")
    assert await refused(banned, "POST", place, text="Again!", entry_id=made["entry_id"]) == 403
    assert [each["id"] for each in await banned.get(MINE)] == [made["id"]]
    assert await refused(banned, "GET", place) == 403
    assert await refused(banned, "POST", f"{place}/{made['id']}/overturn") == 403
    assert [each["text"] for each in await keeper.get(place)] == ["I only sang."]
    assert await refused(keeper, "POST", f"{place}/{made['id']}/uphold") == 403
    assert await refused(owner, "POST", f"{place}/12/overturn") == 404
    await owner.post(f"{place}/{made['id']}/overturn", reason="Singing is fine.")

    assert await owner.get(place) == []
    (now,) = await banned.get(MINE)
    assert (now["state"], now["answer"], now["decided_at"] is None) == ("overturned", "Singing is fine.", False)
    assert [each["id"] for each in await owner.get(place, state="overturned")] == [made["id"]]
    assert (await banned.get(f"{GROUPS}/relationships", id=cats.id))[0]["banned"] is False


async def test_an_appeal_waits_in_pages_the_oldest_first_and_stands_when_it_is_upheld(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    await appoints(house, ann, cats, bob)
    people = [await world.person(name) for name in ("carl", "dora", "erin")]
    for each in people:
        await bans(house, bob, cats, each)
    for each in people:
        await (await signed_in(house, each)).post(f"{GROUPS}/{cats.id}/appeals", text="No.")
    owner, place, seen = await signed_in(house, ann), f"{GROUPS}/{cats.id}/appeals?limit=1", []

    while page := fine(answer := await owner.ask("GET", place)):
        seen += page
        place, back = re.findall(r"<https://here\.test(.*?)>", answer.headers["link"])

    assert [each["account"]["acct"] for each in seen] == ["carl", "dora", "erin"]
    assert [each["account"]["acct"] for each in fine(await owner.ask("GET", back))] == ["dora"]
    await owner.post(f"{GROUPS}/{cats.id}/appeals/{seen[0]['id']}/uphold")
    carl = await signed_in(house, people[0])
    assert (await carl.get(f"{GROUPS}/relationships", id=cats.id))[0]["banned"] is True


async def test_whoever_was_put_out_of_a_hidden_community_may_appeal_and_nobody_else_learns_of_it(house: House) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    den = await world.community("den", ann, private=True, charter=Charter(hidden=True))
    await house.joins(bob, den)
    await bans(house, ann, den, bob)
    banned, other = await signed_in(house, bob), await signed_in(house, carl)

    assert await refused(other, "POST", f"{GROUPS}/{den.id}/appeals", text="Why?") == 404
    assert (await banned.post(f"{GROUPS}/{den.id}/appeals", text="Why?"))["group"]["acct"] == "den"
    assert await refused(banned, "GET", f"{GROUPS}/{den.id}/appeals") == 404
