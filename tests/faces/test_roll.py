"""Who is in a community and what they may do there, on the web site: for those who keep order, by what they may."""

import re

import pytest

from fedi_groups.actions import moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.types import DAY, MembershipState, Power, Role
from fedi_groups.storage.offers import find_offer
from tests.faces.browser import hidden_in
from tests.faces.house import House
from tests.faces.keeping import Keeping

pytestmark = pytest.mark.anyio

PLACE = "/c/cats/members"


@pytest.fixture
async def kept(house: House) -> Keeping:
    return await Keeping(house).begin()


def page_of(kept: Keeping, name: str) -> str:
    return f"{PLACE}/{kept.people[name].id}"


async def test_members_are_found_by_name_and_title_and_the_banned_by_themselves(kept: Keeping, house: House) -> None:
    everybody = (await kept.at["mia"].get(PLACE)).text
    assert all(f"@{name}@here.test" in everybody for name in ("ann", "mia", "bob"))
    found = (await kept.at["mia"].get(f"{PLACE}?q=BO")).text
    assert "@bob@here.test" in found and "@ann@here.test" not in found
    await kept.fills_in("mia", page_of(kept, "bob"), do="ban", rule="1", reason="Hissing")
    assert "@bob@here.test" not in (await kept.at["mia"].get(PLACE)).text
    assert "@bob@here.test" in (await kept.at["mia"].get(f"{PLACE}?state=banned")).text


async def test_what_is_done_to_somebody_is_for_a_rule_and_stands_on_their_page(kept: Keeping) -> None:
    bob = page_of(kept, "bob")
    again = await kept.fills_in("mia", bob, do="mute", reason="Too loud", span="86400")
    assert again.status_code == 422 and "Too loud</textarea>" in again.text
    done = await kept.fills_in("mia", bob, do="mute", rule="1", reason="Too loud", span="86400")
    assert done.status_code == 303
    page = (await kept.at["mia"].get(bob)).text
    assert "Rule 1: Be kind. Too loud" in page and "Lift the mute" in page
    assert (await kept.fills_in("mia", bob, do="unmute")).status_code == 303
    assert (await kept.fills_in("mia", bob, do="ban", rule="2")).status_code == 303
    assert (await kept.fills_in("mia", bob, do="unban")).status_code == 303
    standing = await kept.standing("bob")
    assert standing is not None and standing.state is MembershipState.LEFT


async def test_nobody_acts_on_whom_they_do_not_outrank(kept: Keeping) -> None:
    ann = page_of(kept, "ann")
    assert 'value="ban"' not in (await kept.at["mia"].get(ann)).text
    refused = await kept.fills_in("mia", ann, do="ban", rule="1")
    assert refused.status_code == 422 and "out of your reach" in refused.text


async def test_members_and_strangers_see_no_list(kept: Keeping, house: House) -> None:
    await kept.person("eve")
    await house.world.community("dogs", kept.people["eve"])
    await kept.person("pia", role=Role.MEMBER, powers=(Power.PIN,))
    for name in ("bob", "eve", "pia"):
        assert (await kept.at[name].get(PLACE)).status_code == 404
        assert (await kept.at[name].get(page_of(kept, "mia"))).status_code == 404
    mark = hidden_in((await kept.at["eve"].get("/c/dogs/members")).text).get("mark", "")
    refused = await kept.at["eve"].send(page_of(kept, "bob"), {"mark": mark, "do": "kick", "rule": "1"})
    bob = await kept.standing("bob")
    assert refused.status_code in (403, 404) and bob is not None and bob.is_member


async def test_a_power_over_people_opens_their_list_and_no_roles(kept: Keeping) -> None:
    await kept.person("pia", role=Role.MEMBER, powers=(Power.BAN,))
    assert (await kept.at["pia"].get(PLACE)).status_code == 200
    assert (await kept.at["pia"].get("/c/cats/roles")).status_code == 404
    assert (await kept.at["mia"].get("/c/cats/roles")).status_code == 404


async def test_somebody_is_asked_to_keep_order_and_the_offer_is_taken_back(kept: Keeping) -> None:
    done = await kept.fills_in("ann", "/c/cats/roles", do="offer", who="@bob", role="moderator")
    assert done.status_code == 303
    assert "bob" in (await kept.at["ann"].get("/c/cats/roles")).text
    async with kept.house.world.look() as tx:
        assert await find_offer(tx.connection, kept.cats.id, kept.people["bob"].id) is not None
    await kept.fills_in("ann", "/c/cats/roles", do="withdraw", person=str(kept.people["bob"].id))
    async with kept.house.world.look() as tx:
        assert await find_offer(tx.connection, kept.cats.id, kept.people["bob"].id) is None
    nobody = await kept.fills_in("ann", "/c/cats/roles", do="offer", who="nobody", role="moderator")
    assert nobody.status_code == 422 and 'value="nobody"' in nobody.text


async def test_who_is_asked_says_yes_and_who_is_not_asked_is_nothing(kept: Keeping) -> None:
    await kept.fills_in("ann", "/c/cats/roles", do="offer", who="@bob", role="moderator")
    cats = str(kept.cats.id)
    assert "Cats" in (await kept.at["bob"].get("/offers")).text
    await kept.person("eve")
    mark = hidden_in((await kept.at["eve"].get("/offers")).text)["mark"]
    refused = await kept.at["eve"].send("/offers", {"mark": mark, "do": "accept", "community": cats})
    assert refused.status_code == 404
    assert (await kept.fills_in("bob", "/offers", do="accept", community=cats)).status_code == 303
    bob = await kept.standing("bob")
    assert bob is not None and bob.role is Role.MODERATOR


async def test_a_role_of_its_own_is_made_given_and_dropped(kept: Keeping) -> None:
    made = await kept.fills_in("ann", "/c/cats/roles", do="define", title="Greeter", **{"power-approve": "yes"})
    assert made.status_code == 303
    assert (await kept.fills_in("ann", "/c/cats/roles", do="grant", title="Greeter", who="bob")).status_code == 303
    bob = await kept.standing("bob")
    assert bob is not None and bob.called == "Greeter" and bob.powers == {Power.APPROVE}
    assert "Greeter" in (await kept.at["mia"].get(PLACE)).text
    await kept.fills_in("ann", "/c/cats/roles", do="drop", title="Greeter")
    bob = await kept.standing("bob")
    assert bob is not None and not bob.powers


async def test_a_moderator_steps_down_on_their_own_page(kept: Keeping) -> None:
    own = page_of(kept, "mia")
    assert "No moderator any more" in (await kept.at["mia"].get(own)).text
    assert (await kept.fills_in("mia", own, do="dismiss")).status_code == 303
    mia = await kept.standing("mia")
    assert mia is not None and mia.role is Role.MEMBER
    kept.house.world.time.pass_by(DAY)


async def test_the_page_of_a_community_leads_who_keeps_order_and_nobody_else(kept: Keeping, house: House) -> None:
    assert "/c/cats/queue" in (await kept.at["mia"].get("/c/cats")).text
    for page in (await kept.at["bob"].get("/c/cats"), await house.page("/c/cats")):
        assert page.status_code == 200 and "/c/cats/queue" not in page.text


async def test_who_keeps_order_sees_where_an_act_has_arrived(kept: Keeping, house: House) -> None:
    there = await house.world.stranger("zoe")
    await house.follows(there, kept.cats)
    post = await house.world.post(kept.people["bob"], kept.cats, title="Woof")
    async with house.world.tx() as tx:
        await moderation.remove(tx, Hand(kept.people["ann"], HERE, "Rule 2"), post=await tx.posts.get(post.id))
    found = re.search(r'href="(/c/cats/modlog/\d+)"', (await kept.at["mia"].get("/c/cats/modlog")).text)
    assert found is not None
    page = (await kept.at["mia"].get(found.group(1))).text
    assert "0 of 1 server has taken it." in page and "there.test" in page and "is still to be told" in page
    assert "/c/cats/modlog/" not in (await kept.at["bob"].get("/c/cats/modlog")).text
    assert (await kept.at["bob"].get(found.group(1))).status_code == 404


async def test_the_log_of_a_private_community_is_for_its_members(kept: Keeping, house: House) -> None:
    await house.world.community("den", kept.people["ann"], private=True)
    assert (await kept.at["ann"].get("/c/den/modlog")).status_code == 200
    assert (await kept.at["mia"].get("/c/den/modlog")).status_code == 404
    assert (await house.page("/c/den/modlog")).status_code == 404
