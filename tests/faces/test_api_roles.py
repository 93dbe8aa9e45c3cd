"""The client API for roles in a community: those of a name, those that are offered, and whose it is."""

import pytest

from fedi_groups.actions.closing import delete_person
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY
from tests.faces.api import App, signed_in
from tests.faces.house import House

pytestmark = pytest.mark.anyio

GROUPS, OFFERS = "/api/v1/groups", "/api/v1/group_offers"


async def town(house: House) -> tuple[ActorFacts, ActorFacts, ActorFacts, ActorFacts]:
    """Ann owns cats, where Bob is a member; Carl is none."""
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    cats = await world.community("cats", ann, charter=Charter(succession=10))
    await house.joins(bob, cats)
    return ann, bob, carl, cats


async def refused(app: App, method: str, path: str, **form: object) -> int:
    return (await app.ask(method, path, json=form)).status_code


async def role_of(app: App, cats: ActorFacts) -> tuple[str | None, str, list[str]]:
    (own,) = await app.get(f"{GROUPS}/relationships", id=cats.id)
    return own["role"], own["title"], own["powers"]


async def test_a_member_is_called_by_a_role_and_may_do_what_that_says(house: House) -> None:
    ann, bob, carl, cats = await town(house)
    owner, member, place = await signed_in(house, ann), await signed_in(house, bob), f"{GROUPS}/{cats.id}"

    for method, path in (("GET", "roles"), ("PUT", "roles"), ("GET", "offers")):
        assert await refused(member, method, f"{place}/{path}", name="Greeter", powers=["approve"]) == 403
    assert await refused(owner, "PUT", f"{place}/roles", name="Greeter") == 403
    assert await refused(owner, "PUT", f"{place}/roles", name="Greeter", powers=["fly"]) == 422
    made = await owner.put(f"{place}/roles", name="Greeter / أمين", powers=["pin", "approve"])
    assert made == {"name": "Greeter / أمين", "powers": ["approve", "pin"], "accounts": []}
    assert await refused(owner, "POST", f"{place}/accounts/{bob.id}/grant", name="Nobody") == 404
    assert await refused(owner, "POST", f"{place}/accounts/{bob.id}/grant", name="No\x00body") == 404
    assert await refused(owner, "POST", f"{place}/accounts/{carl.id}/grant", name=made["name"]) == 403
    await owner.post(f"{place}/accounts/{bob.id}/grant", name=made["name"])

    assert await role_of(member, cats) == ("member", made["name"], ["approve", "pin"])
    assert await member.get(f"{place}/membership_requests") == []
    (shown,) = await owner.get(f"{place}/roles")
    assert [each["acct"] for each in shown["accounts"]] == ["bob"]
    await owner.put(f"{place}/roles", name=made["name"], powers=["ban"])
    assert await role_of(member, cats) == ("member", made["name"], ["ban"])
    await member.post(f"{place}/accounts/{bob.id}/revoke")
    assert await role_of(member, cats) == ("member", "", [])
    await owner.delete(f"{place}/roles", name=made["name"])
    assert await owner.get(f"{place}/roles") == []
    assert await refused(owner, "DELETE", f"{place}/roles?name=Greeter") == 404


async def test_who_is_asked_to_keep_order_says_yes_or_no_and_the_offer_is_taken_back(house: House) -> None:
    ann, bob, carl, cats = await town(house)
    owner, member, other = await signed_in(house, ann), await signed_in(house, bob), await signed_in(house, carl)
    place = f"{GROUPS}/{cats.id}"
    await owner.post(f"{place}/accounts/{bob.id}/promote")
    await owner.post(f"{place}/accounts/{carl.id}/promote", role="admin")

    (mine,) = await member.get(OFFERS)
    assert (mine["group"]["acct"], mine["by"]["acct"], mine["role"]) == ("cats", "ann", "moderator")
    waiting = await owner.get(f"{place}/offers")
    assert [(each["account"]["acct"], each["role"]) for each in waiting] == [("bob", "moderator"), ("carl", "admin")]
    assert await refused(member, "DELETE", f"{place}/offers/{carl.id}") == 403
    await owner.delete(f"{place}/offers/{carl.id}")
    assert await other.get(OFFERS) == []
    assert await refused(other, "POST", f"{OFFERS}/{cats.id}/accept") == 404
    await member.post(f"{OFFERS}/{cats.id}/accept")
    assert (await role_of(member, cats))[0] == "moderator"
    await owner.post(f"{place}/accounts/{bob.id}/promote", role="owner")
    await member.post(f"{OFFERS}/{cats.id}/decline")
    assert (await role_of(owner, cats))[0] == "owner" and await owner.get(f"{place}/offers") == []


async def test_who_is_asked_into_a_hidden_community_may_say_no_without_being_in_it(house: House) -> None:
    ann, bob, carl, _ = await town(house)
    den = await house.world.community("den", ann, private=True, charter=Charter(hidden=True))
    owner, other = await signed_in(house, ann), await signed_in(house, carl)
    await owner.post(f"{GROUPS}/{den.id}/accounts/{carl.id}/promote")

    assert [each["group"]["acct"] for each in await other.get(OFFERS)] == ["den"]
    assert await refused(await signed_in(house, bob), "POST", f"{OFFERS}/{den.id}/decline") == 404
    await other.post(f"{OFFERS}/{den.id}/decline")
    assert await other.get(OFFERS) == []


async def test_a_moderator_claims_from_an_owner_who_is_away_and_the_owner_objects(house: House) -> None:
    ann, bob, _, cats = await town(house)
    owner, member, place = await signed_in(house, ann), await signed_in(house, bob), f"{GROUPS}/{cats.id}"
    await owner.post(f"{place}/accounts/{bob.id}/promote")
    await member.post(f"{OFFERS}/{cats.id}/accept")
    assert await refused(member, "POST", f"{place}/claim") == 403
    house.world.time.pass_by(11 * DAY)

    assert (await member.post(f"{place}/claim", reason="Silence"))["objection_until"].endswith("Z")
    assert await refused(member, "POST", f"{place}/keep") == 403
    await owner.post(f"{place}/keep")
    assert await refused(owner, "POST", f"{place}/keep") == 403
    async with house.world.tx() as tx:
        await delete_person(tx, person=await tx.actors.get(ann.id))
    assert (await role_of(member, cats))[0] == "owner"
