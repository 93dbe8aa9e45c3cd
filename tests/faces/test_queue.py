"""The queue: what waits for those who keep order, with what they have to know, and how they decide."""

import re
from dataclasses import replace

import pytest

from fedi_groups.actions import appeals
from fedi_groups.domain.charter import Charter
from fedi_groups.domain.types import MembershipState, Power, Role
from fedi_groups.reads.desk import PAGE
from tests.faces.browser import Browser, resident
from tests.faces.house import House
from tests.faces.keeping import CHARTER, Keeping

pytestmark = pytest.mark.anyio

PLACE = "/c/cats/queue"


@pytest.fixture
async def kept(house: House) -> Keeping:
    return await Keeping(house).begin()


def cases_of(text: str) -> list[str]:
    return re.findall(r'name="case" value="([^"]+)"', text)


async def the_case(kept: Keeping, name: str = "mia", path: str = PLACE) -> str:
    (found,) = cases_of((await kept.at[name].get(path)).text)
    return found


async def test_who_asks_to_come_in_is_let_in_with_their_answer_read(kept: Keeping) -> None:
    await kept.person("cid")
    await kept.asks("cid", "They purr & sleep.")
    page = await kept.at["mia"].get("/queue")
    assert "Why cats?" in page.text and "They purr &amp; sleep." in page.text
    done = await kept.fills_in("mia", PLACE, case=await the_case(kept), do="approve")
    assert (done.status_code, done.headers["location"]) == (303, f"{PLACE}?told=decided")
    cid = await kept.standing("cid")
    assert cid is not None and cid.is_member
    assert cases_of((await kept.at["mia"].get(PLACE)).text) == []


async def test_what_waits_stands_by_its_age_and_is_counted_by_kind(house: House) -> None:
    kept = await Keeping(house).begin(replace(CHARTER, first_held=1))
    post = await house.world.post(kept.people["mia"], kept.cats, title="Hissing")
    await kept.person("cid")
    await kept.reports("bob", post, "Too loud")
    await house.world.post(kept.people["bob"], kept.cats, title="Meow")
    await kept.asks("cid", "So.")
    page = (await kept.at["ann"].get(PLACE)).text
    assert [each.split("-")[0] for each in cases_of(page)] == ["report", "held", "request"]
    assert page.index("Too loud") < page.index("Meow") < page.index("Why cats?")
    (only,) = cases_of((await kept.at["ann"].get(f"{PLACE}?kind=held")).text)
    assert only.startswith("held-")


async def test_a_case_tells_what_somebody_has_done_before_and_who_has_brought_them(kept: Keeping, house: House) -> None:
    async with house.world.tx() as tx:
        bob = await tx.memberships.get(kept.cats.id, kept.people["bob"].id)
        assert bob is not None
        tx.memberships.put(replace(bob, inviter_id=kept.people["ann"].id))
    await kept.warns("bob", "Rule 1: be kind")
    post = await house.world.post(kept.people["bob"], kept.cats, title="Woof")
    await kept.person("cid")
    await kept.reports("cid", post, "A dog")
    (history,) = re.findall(r'<ul class="history">(.*?)</ul>', (await kept.at["mia"].get(PLACE)).text, re.DOTALL)
    assert "Member since" in history and "Rule 1: be kind" in history and "Brought by" in history
    assert "1 post or comment here" in history and "Reported 1 time here" in history


async def test_what_is_removed_cites_a_rule_or_says_that_it_is_for_none(kept: Keeping, house: House) -> None:
    post = await house.world.post(kept.people["bob"], kept.cats, title="Woof")
    await kept.person("cid")
    await kept.reports("cid", post, "A dog")
    case = await the_case(kept)
    again = await kept.fills_in("mia", PLACE, case=case, do="remove", reason="It barks")
    assert again.status_code == 422 and "Choose the rule" in again.text and "It barks</textarea>" in again.text
    assert (await kept.fills_in("mia", PLACE, case=case, do="remove", rule="3")).status_code == 422
    assert (await kept.fills_in("mia", PLACE, case=case, do="remove", rule="0")).status_code == 422
    done = await kept.fills_in("mia", PLACE, case=case, do="remove", rule="2", reason="It barks")
    assert done.status_code == 303
    log = (await house.page("/c/cats/modlog")).text
    assert "Rule 2: No dogs. It barks" in log
    assert cases_of((await kept.at["mia"].get(PLACE)).text) == []
    assert (await house.page(f"/post/{post.id}")).status_code == 410


async def test_what_is_done_about_a_post_answers_all_reports_of_it(kept: Keeping, house: House) -> None:
    post = await house.world.post(kept.people["bob"], kept.cats, title="Woof")
    await kept.person("cid")
    await kept.reports("cid", post, "A dog")
    await kept.reports("ann", post, "It barks")
    first, second = cases_of((await kept.at["mia"].get(PLACE)).text)
    assert (await kept.fills_in("mia", PLACE, case=first, do="dismiss")).status_code == 303
    assert await the_case(kept) == second
    await kept.reports("cid", post, "Still a dog")
    assert (await kept.fills_in("mia", PLACE, case=second, do="warn", rule="2")).status_code == 303
    assert cases_of((await kept.at["mia"].get(PLACE)).text) == []


async def test_what_waits_is_rejected_and_who_wrote_it_banned_in_one_step(house: House) -> None:
    kept = await Keeping(house).begin(replace(CHARTER, first_held=1))
    await house.world.post(kept.people["bob"], kept.cats, title="Woof")
    done = await kept.fills_in("mia", PLACE, case=await the_case(kept), do="ban", rule="1", span="86400")
    bob = await kept.standing("bob")
    assert done.status_code == 303 and bob is not None and bob.state is MembershipState.BANNED
    assert bob.until is not None and bob.until > house.world.time.now


async def test_many_are_decided_about_at_once(kept: Keeping) -> None:
    for name in ("cid", "dan", "eve"):
        await kept.person(name)
        await kept.asks(name, "So.")
    first, second, third = cases_of((await kept.at["mia"].get(PLACE)).text)
    ticked = {f"on:{first}": "yes", f"on:{third}": "yes"}
    done = await kept.fills_in("mia", PLACE, several="yes", do="approve", **ticked)
    assert done.status_code == 303
    assert cases_of((await kept.at["mia"].get("/queue")).text) == [second]
    nothing = await kept.fills_in("mia", PLACE, several="yes", do="approve")
    assert nothing.status_code == 422 and "Tick what you decide about." in nothing.text


async def test_an_appeal_is_for_another_than_who_did_it(kept: Keeping, house: House) -> None:
    await kept.warns("bob", "No")
    async with house.world.tx() as tx:
        entry = await appeals.newest_against(tx, person=kept.people["bob"], community=kept.cats)
        await appeals.appeal(tx, person=await tx.actors.get(kept.people["bob"].id), entry=entry, words="I was kind.")
    own = await kept.at["ann"].get(PLACE)
    assert "I was kind." in own.text and cases_of(own.text) == []
    done = await kept.fills_in("mia", PLACE, case=await the_case(kept), do="overturn", reason="He was.")
    assert done.status_code == 303
    assert "Appeal granted" in (await house.page("/c/cats/modlog")).text


async def test_nobody_decides_about_themselves(kept: Keeping, house: House) -> None:
    post = await house.world.post(kept.people["mia"], kept.cats, title="Hissing")
    await kept.person("cid")
    await kept.reports("cid", post, "Too loud")
    own = (await kept.at["mia"].get(PLACE)).text
    assert "Too loud" in own and "This is about yourself" in own and cases_of(own) == [] and 'name="on:' not in own
    case = await the_case(kept, "ann")
    for choice in ({"do": "dismiss"}, {"do": "resolve"}, {"do": "remove", "rule": "2"}):
        refused = await kept.at["mia"].send(PLACE, {"mark": await mark_of(kept, "mia"), "case": case} | choice)
        assert refused.status_code == 422 and "This is about yourself" in refused.text
    bulk = {"several": "yes", f"on:{case}": "yes", "do": "dismiss", "mark": await mark_of(kept, "mia")}
    assert (await kept.at["mia"].send(PLACE, bulk)).status_code == 422
    assert await the_case(kept, "ann") == case
    assert (await kept.fills_in("ann", PLACE, case=case, do="dismiss")).status_code == 303
    assert cases_of((await kept.at["ann"].get(PLACE)).text) == []


async def test_what_is_said_of_the_only_one_who_keeps_order_is_for_admins(kept: Keeping, house: House) -> None:
    await kept.person("cid")
    boss = await resident(house, "boss", admin=True)
    await house.world.server()
    kept.at["boss"] = Browser(house)
    await kept.at["boss"].signs_in(boss)
    ours = await house.world.post(kept.people["ann"], kept.cats, title="Purring")
    await kept.reports("cid", ours, "Ann is rude")
    assert "Ann is rude" not in (await kept.at["boss"].get("/admin/reports")).text
    assert '<span class="count">1</span>' not in (await kept.at["boss"].get("/notifications")).text
    async with house.world.tx() as tx:
        await tx.memberships.become(kept.cats.id, kept.people["mia"].id, MembershipState.LEFT, since=tx.now)
    made = await kept.reports("cid", ours, "And again")
    page = await kept.at["boss"].get("/admin/reports")
    assert "Ann is rude" in page.text and "And again" in page.text
    assert "cid" in (await kept.at["boss"].get("/notifications")).text
    settled = await kept.fills_in("boss", "/admin/reports", act="dismiss", id=str(made.id))
    assert settled.status_code == 303
    assert "And again" not in (await kept.at["boss"].get("/admin/reports")).text
    case = await the_case(kept, "boss")
    assert (await kept.fills_in("boss", PLACE, case=case, do="resolve")).status_code == 303


async def test_a_long_queue_goes_on_where_a_page_ends(kept: Keeping, house: House) -> None:
    post = await house.world.post(kept.people["bob"], kept.cats)
    for number in range(PAGE + 1):
        await kept.reports("bob", post, f"No {number}")
    first = (await kept.at["mia"].get(PLACE)).text
    more = re.search(r'rel="next" href="([^"]+)"', first)
    assert more is not None and len(cases_of(first)) == PAGE
    assert len(cases_of((await kept.at["mia"].get(more.group(1).replace("&amp;", "&"))).text)) == 1


@pytest.mark.parametrize("role", [Role.MEMBER, None])
async def test_who_keeps_no_order_sees_no_queue_and_decides_nothing(kept: Keeping, role: Role | None) -> None:
    await kept.person("cid")
    await kept.asks("cid", "So.")
    await kept.person("eve", role=role)
    case = await the_case(kept)
    assert (await kept.at["eve"].get(PLACE)).status_code == 404
    assert "You keep order in no community." in (await kept.at["eve"].get("/queue")).text
    for path in (PLACE, "/queue"):
        refused = await kept.fills_in("eve", path, case=case, do="approve", mark=await mark_of(kept, "eve"))
        assert refused.status_code in (403, 404, 422)
    cid = await kept.standing("cid")
    assert cid is not None and not cid.is_member


async def test_a_moderator_of_another_community_decides_nothing_here(kept: Keeping, house: House) -> None:
    await kept.person("cid")
    await kept.asks("cid", "So.")
    await kept.person("eve")
    await house.world.community("dogs", kept.people["eve"])
    case = await the_case(kept)
    assert (await kept.at["eve"].get(PLACE)).status_code == 404
    assert cases_of((await kept.at["eve"].get("/queue")).text) == []
    refused = await kept.fills_in("eve", "/queue", case=case, do="approve", mark=await mark_of(kept, "eve"))
    cid = await kept.standing("cid")
    assert refused.status_code == 422 and cid is not None and not cid.is_member


async def test_a_power_opens_what_it_is_for_and_nothing_else(kept: Keeping, house: House) -> None:
    post = await house.world.post(kept.people["bob"], kept.cats, title="Woof")
    await kept.person("cid")
    await kept.asks("cid", "So.")
    await kept.reports("cid", post, "A dog")
    await kept.person("eve", role=Role.MEMBER, powers=(Power.APPROVE,))
    kinds = {each.split("-")[0]: each for each in cases_of((await kept.at["mia"].get(PLACE)).text)}
    assert cases_of((await kept.at["eve"].get(PLACE)).text) == [kinds["request"]]
    refused = await kept.fills_in("eve", PLACE, case=kinds["report"], do="remove", rule="1", reason="x")
    assert refused.status_code == 422 and (await house.page(f"/post/{post.id}")).status_code == 200
    banned = await kept.fills_in("eve", PLACE, case=kinds["request"], do="ban", rule="1", reason="x")
    assert banned.status_code == 422


async def test_who_was_banned_keeps_no_order_any_more(kept: Keeping, house: House) -> None:
    await kept.person("cid")
    await kept.asks("cid", "So.")
    case, mark = await the_case(kept), await mark_of(kept, "mia")
    async with house.world.tx() as tx:
        mia = kept.people["mia"].id
        await tx.memberships.become(kept.cats.id, mia, MembershipState.BANNED, since=tx.now)
    refused = await kept.at["mia"].send("/queue", {"mark": mark, "case": case, "do": "approve"})
    assert refused.status_code == 422 and (await kept.at["mia"].get(PLACE)).status_code == 404


async def test_a_form_of_another_site_decides_nothing(kept: Keeping) -> None:
    await kept.person("cid")
    await kept.asks("cid", "So.")
    case = await the_case(kept)
    assert (await kept.at["mia"].send(PLACE, {"case": case, "do": "approve"})).status_code == 403


async def test_a_hidden_community_is_in_the_queue_of_its_own_alone(kept: Keeping, house: House) -> None:
    await house.world.community("den", kept.people["ann"], private=True, charter=Charter(hidden=True))
    assert (await kept.at["ann"].get("/c/den/queue")).status_code == 200
    missing, never = await kept.at["mia"].get("/c/den/queue"), await kept.at["mia"].get("/c/nowhere/queue")
    assert missing.status_code == never.status_code == 404


async def test_guests_are_led_to_the_entrance(house: House, kept: Keeping) -> None:
    for path in ("/queue", PLACE):
        answer = await house.page(path)
        assert answer.status_code == 303 and answer.headers["location"].startswith("/auth/sign-in")


async def mark_of(kept: Keeping, name: str) -> str:
    page = (await kept.at[name].get("/queue")).text
    return page.split('name="mark" value="')[1].split('"')[0]
