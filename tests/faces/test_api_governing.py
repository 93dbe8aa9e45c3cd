"""The client API for those who decide how a community is, and tend what is said in it."""

from typing import get_args

import pytest

from fedi_groups.actions import masking, moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.charter import PRESETS, Charter
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.types import PostKind
from fedi_groups.faces.mastodon.charters import Kind
from tests.faces.api import App, fine, signed_in, stranger
from tests.faces.house import House

pytestmark = pytest.mark.anyio

GROUPS = "/api/v1/groups"


async def changes(app: App, place: str, **form: object) -> int:
    return (await app.ask("PATCH", f"{place}/charter", json=form)).status_code


async def test_the_owner_changes_what_a_community_has_decided_and_nobody_else(house: House) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann, charter=Charter(questions=("Why?",), rules=("Be kind.",)))
    await house.joins(bob, cats)
    owner, member, place = await signed_in(house, ann), await signed_in(house, bob), f"{GROUPS}/{cats.id}"

    assert await changes(member, place, posts="moderators") == 403
    assert await changes(owner, place, posts="nobody") == 422
    assert await changes(owner, place, cap=0) == 403
    assert await changes(owner, place, reading="members") == 403
    answer = await owner.ask(
        "PATCH",
        f"{place}/charter",
        json={"posts": "moderators", "rules": ["No  dogs.", "Be kind."], "cap": 9, "pause": 60, "invites": "none"},
    )

    shown = answer.json()
    assert [each["text"] for each in shown["rules"]] == ["No dogs.", "Be kind."]
    told = {"posts": "moderators", "cap": 9, "pause": 60, "invites": None, "questions": ["Why?"], "age": 0}
    assert shown["charter"].items() >= told.items()
    assert (await stranger(house).get(place))["charter"] == shown["charter"]
    assert (await stranger(house).get(f"{place}/modlog"))[0]["action"] == "edit"
    await owner.ask("PATCH", f"{place}/charter", data={"questions[]": "", "cap": "none", "reading": "unlisted"})
    now = (await owner.get(place))["charter"]
    assert (now["questions"], now["cap"], now["reading"], now["pause"]) == ([], None, "unlisted", 60)


async def test_a_community_begins_anew_as_one_of_a_kind_that_people_know(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    cats = await world.community("cats", ann, charter=Charter(pause=60))
    owner, place = await signed_in(house, ann), f"{GROUPS}/{cats.id}"

    kinds = {each["name"]: each["charter"] for each in await stranger(house).get("/api/v1/group_presets")}
    assert await changes(owner, place, preset="x-style", invites=2) == 200

    assert set(kinds) == set(PRESETS)
    assert await changes(owner, place, preset="cathedral") == 422
    assert (await owner.get(place))["charter"] == {**kinds["x-style"], "invites": 2}
    assert get_args(Kind) == tuple(PRESETS)


async def test_those_who_keep_order_remove_restore_lock_and_pin_for_a_reason_and_a_rule(house: House) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    cats = await world.community("cats", ann, charter=Charter(rules=("No dogs.",)))
    dogs = await world.community("dogs", ann)
    await house.joins(bob, cats)
    post, other = await world.post(bob, cats, title="Look"), await world.post(ann, dogs, title="Elsewhere")
    owner, member, visitor = await signed_in(house, ann), await signed_in(house, carl), stranger(house)
    place = f"{GROUPS}/{cats.id}/statuses"

    for verb in ("remove", "restore", "lock", "unlock", "pin", "unpin", "announce", "ban_author", "unmask"):
        assert (await member.ask("POST", f"{place}/{post.id}/{verb}")).status_code == 403
        assert (await member.ask("POST", f"{place}/12/{verb}")).status_code == 403
        assert (await owner.ask("POST", f"{place}/{other.id}/{verb}")).status_code == 404
    assert (await owner.ask("POST", f"{place}/{post.id}/remove", json={"rule": 2})).status_code == 403
    await owner.post(f"{place}/{post.id}/remove", rule=1, reason="A dog")

    line = (await visitor.get(f"{GROUPS}/{cats.id}/modlog"))[0]
    assert (line["action"], line["reason"]) == ("remove", "Rule 1: No dogs. A dog")
    assert (await visitor.ask("GET", f"/api/v1/statuses/{post.id}")).status_code == 404
    await owner.post(f"{place}/{post.id + 1}/restore")
    assert (await visitor.get(f"/api/v1/statuses/{post.id}"))["id"] == str(post.id)
    await owner.post(f"{place}/{post.id}/lock")
    await owner.post(f"{place}/{post.id}/pin")
    bobs = await signed_in(house, bob)
    assert (
        await bobs.ask("POST", "/api/v1/statuses", json={"status": "!", "in_reply_to_id": post.id})
    ).status_code == 403
    pinned = await visitor.get(f"/api/v1/accounts/{cats.id}/statuses", pinned=True)
    assert [each["reblog"]["id"] if each["reblog"] else each["id"] for each in pinned] == [str(post.id)]
    await owner.post(f"{place}/{post.id}/unlock")
    await bobs.post("/api/v1/statuses", status="Well!", in_reply_to_id=post.id)
    acts = [each["action"] for each in await visitor.get(f"{GROUPS}/{cats.id}/modlog")]
    assert acts[:5] == ["unlock", "pin", "lock", "restore", "remove"]


async def test_the_author_of_an_anonymous_post_is_banned_unnamed_and_named_to_the_owner_alone(house: House) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    cats = await world.community("cats", ann, charter=Charter(anonymous=True))
    for person in (bob, carl):
        await house.joins(person, cats)
    async with world.tx() as tx:
        await masking.make_mask(tx, cats, world.keys)
        await moderation.appoint(tx, Hand(ann, HERE), community=cats, person=carl)
    async with world.tx() as tx:
        draft = Draft(PostKind.PAGE, "<p>Help me.</p>", title="A question")
        post = await masking.publish(tx, draft=draft, person=bob, community=cats)
    owner, keeper = await signed_in(house, ann), await signed_in(house, carl)
    place = f"{GROUPS}/{cats.id}/statuses/{post.id}"

    assert "bob" not in str(await keeper.post(f"{place}/ban_author", reason="Enough", duration=3600))
    line = (await keeper.get(f"{GROUPS}/{cats.id}/modlog"))[0]
    assert (line["action"], line["expires_at"] is not None) == ("ban-author", True) and "bob" not in str(line)
    bobs = await signed_in(house, bob)
    assert (await bobs.ask("POST", "/api/v1/statuses", json={"status": "Hi @cats"})).status_code == 403
    assert (await keeper.ask("POST", f"{place}/unmask", json={"reason": "Danger"})).status_code == 403
    assert (await owner.ask("POST", f"{place}/unmask")).status_code == 403
    assert (await owner.post(f"{place}/unmask", reason="Danger"))["acct"] == "bob"
    await keeper.post(f"{place}/unban_author")
    await bobs.post("/api/v1/statuses", status="Hi @cats")


async def test_who_is_signed_in_as_a_community_keeps_order_in_no_other(house: House) -> None:
    """Though it is somebody who may there, too: an app that was let in for one is let in for one."""
    ann, bob = await house.world.person("ann"), await house.world.person("bob")
    cats, dogs = await house.world.community("cats", ann), await house.world.community("dogs", ann)
    for place in (cats, dogs):
        await house.joins(bob, place)
    thread = await house.world.post(bob, dogs)
    app = await signed_in(house, cats, by=ann)
    for method, path in (
        ("PATCH", "charter"),
        ("GET", "membership_requests"),
        ("GET", "reports"),
        ("GET", "queue"),
        ("POST", f"statuses/{thread.id}/remove"),
        ("POST", f"accounts/{bob.id}/ban"),
    ):
        other = await app.ask(method, f"/api/v1/groups/{dogs.id}/{path}", json={} if method != "GET" else None)
        assert (other.status_code, "another community" in other.text) == (403, True), path
    fine(await app.ask("GET", f"/api/v1/groups/{cats.id}/reports"))
    fine(await app.ask("POST", f"/api/v1/groups/{cats.id}/accounts/{bob.id}/warn", json={"reason": "Be kind."}))
