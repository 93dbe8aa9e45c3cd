"""The client API for communities as such: found, looked at, asked to come into, and who lets in."""

import re
from pathlib import Path

import pytest

from fedi_groups.actions import inviting, moderation, umbrellas
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.charter import Admission, Charter
from fedi_groups.domain.events import HERE
from fedi_groups.faces.mastodon.api import Needs
from fedi_groups.faces.mastodon.table import FAMILIES
from tests.faces.api import fine, signed_in, stranger
from tests.faces.house import House

pytestmark = pytest.mark.anyio

API_MD = Path(__file__).parents[2] / "API.md"

GROUPS = "/api/v1/groups"


async def test_a_community_is_found_with_what_it_has_decided_and_a_hidden_one_is_not(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    cats = await world.community("cats", ann, charter=Charter(rules=("Be kind.",), cap=9))
    club = await world.community("club", ann, private=True, charter=Charter(questions=("Why?",)))
    den = await world.community("den", ann, private=True, charter=Charter(hidden=True))
    await world.post(ann, cats)
    visitor, owner = stranger(house), await signed_in(house, ann)

    found = await visitor.get(GROUPS)
    answer = await visitor.ask("GET", GROUPS, params={"limit": 1})
    rest = await visitor.get(re.findall(r"<https://here\.test(.*?)>", answer.headers["link"])[0])

    assert {each["acct"] for each in found} == {"cats", "club"}
    assert [each["acct"] for each in (*fine(answer), *rest)] == [each["acct"] for each in found]
    assert [each["acct"] for each in await visitor.get(GROUPS, q="clu")] == ["club"]
    shown = await visitor.get(f"{GROUPS}/{cats.id}")
    assert (shown["group"], shown["members_count"], shown["umbrella_id"]) == (True, 1, None)
    assert shown["rules"] == [{"id": "1", "text": "Be kind.", "hint": ""}]
    assert (
        shown["charter"].items() >= {"reading": "everyone", "admission": "open", "cap": 9, "posts": "members"}.items()
    )
    closed = (await visitor.get(f"{GROUPS}/{club.id}"))["charter"]
    assert closed.items() >= {"reading": "members", "admission": "approval", "questions": ["Why?"]}.items()
    for place in (f"{GROUPS}/{den.id}", f"{GROUPS}/{ann.id}", f"{GROUPS}/12"):
        assert (await visitor.ask("GET", place)).status_code == 404
    assert (await owner.get(f"{GROUPS}/{den.id}"))["charter"]["reading"] == "hidden"


async def test_who_asks_with_answers_is_let_in_by_those_who_keep_order(house: House) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    club = await world.community("club", ann, private=True, charter=Charter(questions=("Why?",), invites=3))
    owner, asker, other = await signed_in(house, ann), await signed_in(house, bob), await signed_in(house, carl)
    place = f"{GROUPS}/{club.id}"

    asked = await asker.post(f"{place}/join", answers=["For the cats.", "And more."])
    await other.post(f"{place}/join", answers=["Just so."])

    assert (asked["member"], asked["requested"], asked["role"]) == (False, True, None)
    assert (await asker.ask("GET", f"{place}/membership_requests")).status_code == 403
    assert (await asker.ask("POST", f"{place}/membership_requests/{bob.id}/authorize")).status_code == 403
    waiting = await owner.get(f"{place}/membership_requests")
    assert [(each["account"]["acct"], each["answers"]) for each in waiting] == [
        ("bob", ["For the cats."]),
        ("carl", ["Just so."]),
    ]
    assert (await asker.ask("GET", f"{place}/memberships")).status_code == 404
    await owner.post(f"{place}/membership_requests/{bob.id}/authorize")
    await owner.post(f"{place}/membership_requests/{carl.id}/reject")
    assert await owner.get(f"{place}/membership_requests") == []
    mine = (await asker.get(f"{GROUPS}/relationships", id=[club.id, ann.id]))[0]
    assert (mine["member"], mine["role"], mine["invites_left"], mine["hears"]) == (True, "member", 3, "all")
    assert (await other.get(f"{GROUPS}/relationships", id=club.id))[0]["requested"] is False
    assert [each["account"]["acct"] for each in await asker.get(f"{place}/memberships", role="owner")] == ["ann"]
    assert (await asker.ask("GET", f"{place}/memberships")).status_code == 403
    answer = await owner.ask("GET", f"{place}/memberships", params={"limit": 1})
    rest = await owner.get(re.findall(r"<https://here\.test(.*?)>", answer.headers["link"])[0])
    assert [(each["account"]["acct"], each["role"]) for each in (*fine(answer), *rest)] == [
        ("bob", "member"),
        ("ann", "owner"),
    ]
    assert (await asker.post(f"{place}/leave"))["member"] is False
    assert (await owner.ask("POST", f"{place}/leave")).status_code == 403


async def test_who_is_invited_comes_in_or_says_no(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    places = [
        await world.community(name, ann, charter=Charter(admission=Admission.INVITATION)) for name in ("cats", "dogs")
    ]
    guest, inside = await signed_in(house, bob), "/api/v1/group_invitations"
    assert (await guest.ask("POST", f"{inside}/{places[0].id}/accept")).status_code == 403
    for place in places:
        async with world.tx() as tx:
            await inviting.invite(tx, inviter=ann, community=place, person=bob, note="Come!")

    found = await guest.get(inside)
    assert {(each["group"]["acct"], each["inviter"]["acct"], each["note"]) for each in found} == {
        ("cats", "ann", "Come!"),
        ("dogs", "ann", "Come!"),
    }
    assert (await guest.get(f"{GROUPS}/relationships", id=places[0].id))[0]["invited"] is True
    await guest.post(f"{inside}/{places[0].id}/accept")
    await guest.post(f"{inside}/{places[1].id}/decline")
    ways = await guest.get(f"{GROUPS}/relationships", id=[each.id for each in places])
    assert [(each["member"], each["invited"]) for each in ways] == [(True, False), (False, False)]
    assert await guest.get(inside) == []


async def test_the_log_is_for_those_who_may_look_into_a_community(house: House) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    cats, club = await world.community("cats", ann), await world.community("club", ann, private=True)
    for community in (cats, club):
        for person in (bob, carl):
            async with world.tx() as tx:
                await moderation.ban(tx, Hand(ann, HERE, "Too loud"), community=community, person=person)
    visitor, owner = stranger(house), await signed_in(house, ann)

    answer = await visitor.ask("GET", f"{GROUPS}/{cats.id}/modlog", params={"limit": 1})
    rest = await visitor.get(re.findall(r"<https://here\.test(.*?)>", answer.headers["link"])[0])

    lines = [
        (each["action"], each["account"]["acct"], each["target_account"]["acct"]) for each in (*fine(answer), *rest)
    ]
    assert lines[:2] == [("ban", "ann", "carl"), ("ban", "ann", "bob")]
    assert fine(answer)[0]["reason"] == "Too loud" and fine(answer)[0]["status_id"] is None
    assert (await visitor.ask("GET", f"{GROUPS}/{club.id}/modlog")).status_code == 404
    assert len(await owner.get(f"{GROUPS}/{club.id}/modlog")) >= 2
    assert (await (await signed_in(house, bob)).get(f"{GROUPS}/relationships", id=cats.id))[0]["banned"] is True


async def test_an_umbrella_names_what_is_in_it_to_those_who_may_know(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    above, cats = await world.community("school", ann), await world.community("cats", ann)
    den = await world.community("den", ann, private=True, charter=Charter(hidden=True))
    for place in (cats, den):
        async with world.tx() as tx:
            umbrella = await tx.actors.get(above.id)
            await umbrellas.propose(tx, Hand(ann, HERE), umbrella=umbrella, community=await tx.actors.get(place.id))
    visitor, owner = stranger(house), await signed_in(house, ann)

    assert [each["acct"] for each in (await visitor.get(f"{GROUPS}/{above.id}/umbrella"))["children"]] == ["cats"]
    assert (await visitor.get(f"{GROUPS}/{cats.id}/umbrella"))["parent"]["acct"] == "school"
    assert (await visitor.get(f"{GROUPS}/{cats.id}"))["umbrella_id"] == str(above.id)
    assert len((await owner.get(f"{GROUPS}/{above.id}/umbrella"))["children"]) == 2


async def test_a_member_invites_by_name_and_by_link(house: House) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    cats = await world.community("cats", ann, charter=Charter(admission=Admission.INVITATION, invites=3))
    await house.joins(bob, cats)
    owner, member, other = await signed_in(house, ann), await signed_in(house, bob), await signed_in(house, carl)
    place = f"{GROUPS}/{cats.id}"

    assert (await other.ask("POST", f"{place}/invitations", json={"account_id": str(bob.id)})).status_code == 403
    await member.post(f"{place}/invitations", account_id=str(carl.id), note="Come!", duration=3600)
    made = await member.post(f"{place}/invitation_links", max_uses=2)

    assert (made["uses"], made["max_uses"], made["url"]) == (0, 2, f"https://here.test/invite/{made['code']}")
    assert (await member.get(f"{GROUPS}/relationships", id=cats.id))[0]["invites_left"] == 0
    assert (await member.ask("POST", f"{place}/invitation_links", json={})).status_code == 403
    for app in (owner, member):
        (guest,) = await app.get(f"{place}/invitations")
        assert (guest["account"]["acct"], guest["inviter"]["acct"], guest["note"]) == ("carl", "bob", "Come!")
        assert [each["code"] for each in await app.get(f"{place}/invitation_links")] == [made["code"]]
    assert await other.get(f"{place}/invitations") == [] == await other.get(f"{place}/invitation_links")
    assert (await other.ask("DELETE", f"{place}/invitation_links/{made['code']}")).status_code == 403
    await owner.delete(f"{place}/invitations/{carl.id}")
    await member.delete(f"{place}/invitation_links/{made['code']}")
    assert await owner.get(f"{place}/invitations") == [] == await owner.get(f"{place}/invitation_links")
    assert (await member.get(f"{GROUPS}/relationships", id=cats.id))[0]["invites_left"] == 3
    assert (await member.ask("PUT", f"{place}/hears", json={"hears": "nonsense"})).status_code == 422
    assert (await member.put(f"{place}/hears", hears="weekly"))["hears"] == "weekly"


async def test_those_who_keep_order_act_on_people_posts_and_reports(house: House) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    cats = await world.community("cats", ann, charter=Charter(first_held=1))
    await house.joins(bob, cats)
    await house.joins(carl, cats)
    owner, member, other = await signed_in(house, ann), await signed_in(house, bob), await signed_in(house, carl)
    place = f"{GROUPS}/{cats.id}"
    first, second = [(await app.post("/api/v1/statuses", status="Look, @cats"))["id"] for app in (member, other)]
    await other.post("/api/v1/reports", account_id=str(bob.id), status_ids=[first], comment="Look")

    for path in ("queue", "reports"):
        assert (await member.ask("GET", f"{place}/{path}")).status_code == 403
    for path in (f"queue/{first}/approve", f"accounts/{carl.id}/ban", f"accounts/{ann.id}/kick"):
        assert (await member.ask("POST", f"{place}/{path}")).status_code == 403
    assert [each["status"]["id"] for each in await owner.get(f"{place}/queue")] == [first, second]
    await owner.post(f"{place}/queue/{first}/approve")
    await owner.post(f"{place}/queue/{second}/reject", reason="No cat")
    assert await owner.get(f"{place}/queue") == []
    assert (await stranger(house).get(f"/api/v1/statuses/{first}"))["content"]

    await owner.post(f"{place}/accounts/{bob.id}/mute", duration=3600, reason="Too loud")
    assert (await member.get(f"{GROUPS}/relationships", id=cats.id))[0]["muted_until"] is not None
    assert (await owner.ask("POST", f"{place}/accounts/{bob.id}/warn")).status_code == 403
    await owner.post(f"{place}/accounts/{bob.id}/unmute")
    await owner.post(f"{place}/accounts/{carl.id}/ban", duration=10**17, reason="Dogs")
    assert (await other.get(f"{GROUPS}/relationships", id=cats.id))[0]["banned"] is True
    await owner.post(f"{place}/accounts/{carl.id}/unban")
    line = (await stranger(house).get(f"{place}/modlog"))[1]
    assert (line["action"], line["reason"], line["target_account"]["acct"]) == ("ban", "Dogs", "carl")


def test_api_md_names_every_endpoint_of_our_own_with_its_scope() -> None:
    own = [
        each for family in FAMILIES for each in family if re.match(r"/api/v1/groups?[_/]|/api/v1/groups$", each.path)
    ]
    rows = re.findall(r"^\| `(\w+) (\S+)` \|.*\| `([a-z:]+)`(, or no token)? \|$", API_MD.read_text(), re.MULTILINE)
    assert {(method, path, scope, bool(anyone)) for method, path, scope, anyone in rows} == {
        (each.method, each.path, each.scope, each.needs is Needs.MAYBE) for each in own
    }
