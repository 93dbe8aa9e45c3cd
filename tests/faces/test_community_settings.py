"""Founding a community, and deciding what it is: on the web site, by who may, after looking at what that means."""

import re

import pytest

from fedi_groups.domain.charter import PRESETS, Admission, Charter
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, Power, Role
from tests.faces.browser import hidden_in
from tests.faces.house import House
from tests.faces.keeping import Keeping
from tests.media.pictures import picture

pytestmark = pytest.mark.anyio


@pytest.fixture
async def kept(house: House) -> Keeping:
    return await Keeping(house).begin()


async def now(kept: Keeping, name: str = "cats") -> ActorFacts:
    async with kept.house.world.look() as tx:
        found = await tx.actors.named(name)
        assert found is not None
        return found


async def test_a_title_in_arabic_gets_a_handle_that_is_looked_at_before_it_holds(house: House) -> None:
    kept = Keeping(house)
    await kept.person("ann")
    form = {"title": "نادي القراءة", "kind": "classroom", "name": "", "do": "found"}
    looked = await kept.fills_in("ann", "/communities/new", **form)
    assert looked.status_code == 422 and 'value="nadi_qraa"' in looked.text and "نادي القراءة" in looked.text
    done = await kept.fills_in("ann", "/communities/new", **{**form, "name": "nadi_qiraa"})
    assert (done.status_code, done.headers["location"]) == (303, "/c/nadi_qiraa/settings?told=founded")
    made = await now(kept, "nadi_qiraa")
    assert made.title == "نادي القراءة" and made.is_private and made.charter == PRESETS["classroom"].charter
    assert (await kept.at["ann"].get(done.headers["location"])).status_code == 200


@pytest.mark.parametrize("wrong", [{"name": "cats"}, {"name": "no good"}, {"kind": "cathedral"}, {"title": " "}])
async def test_what_cannot_be_founded_is_said_and_nothing_is_lost(kept: Keeping, wrong: dict[str, str]) -> None:
    form = {"title": "Owls", "name": "owls", "kind": "public", "about": "Hoo", "do": "found"} | wrong
    page = await kept.fills_in("bob", "/communities/new", **form)
    assert page.status_code == 422 and 'role="alert"' in page.text and "Hoo</textarea>" in page.text
    async with kept.house.world.look() as tx:
        assert await tx.actors.named("owls") is None


async def test_what_it_says_of_itself_is_changed_by_who_may_edit(kept: Keeping, house: House) -> None:
    done = await kept.fills_in("mia", "/c/cats/settings", title="القطط", about="All *about* them")
    assert done.status_code == 303
    page = await house.page("/c/cats")
    assert "القطط" in page.text and "All <em>about</em> them" in page.text


async def test_topics_and_search_engines_are_its_own_choice(kept: Keeping, house: House) -> None:
    form = {"title": "Cats", "about": "", "topics": "pets، my town", "engines": "no"}
    assert (await kept.fills_in("mia", "/c/cats/settings", **form)).status_code == 303
    assert not (await now(kept)).indexable
    page = await house.page("/c/cats")
    assert "/communities?topic=pets" in page.text and "my town" in page.text and 'content="noindex"' in page.text
    assert 'value="pets, my_town"' in (await kept.at["mia"].get("/c/cats/settings")).text
    wrong = await kept.fills_in("mia", "/c/cats/settings", **{**form, "topics": "a,b,c,d,e,f"})
    assert wrong.status_code == 422 and 'value="a,b,c,d,e,f"' in wrong.text


async def test_a_community_says_in_which_language_it_is(kept: Keeping, house: House) -> None:
    form = {"title": "Katzen", "about": "Alles", "topics": "tiere", "language": "de"}
    assert (await kept.fills_in("mia", "/c/cats/settings", **form)).status_code == 303
    page, told = (await house.page("/c/cats")).text, await house.document("/c/cats")
    assert '<h1 lang="de">' in page and '<div class="text" dir="auto" lang="de">' in page
    assert [each["identifier"] for each in told["language"]] == ["und", "de"]
    assert told["tag"] == [{"type": "Hashtag", "href": "https://here.test/tags/tiere", "name": "#tiere"}]
    assert 'xml:lang="de"' in (await house.page("/c/cats/feed")).text
    assert (
        '<option value="de" lang="de" selected>Deutsch</option>' in (await kept.at["mia"].get("/c/cats/settings")).text
    )
    assert "/c/cats" in (await house.page("/communities?language=de")).text
    assert "/c/cats" not in (await house.page("/communities?language=ar")).text
    several = await kept.fills_in("mia", "/c/cats/settings", **form | {"language": ""})
    assert several.status_code == 303 and (await now(kept)).language is None
    assert "language" not in await house.document("/c/cats")
    odd = await kept.fills_in("mia", "/c/cats/settings", **form | {"language": "<b>"})
    assert odd.status_code == 303 and (await now(kept)).language is None


async def test_a_community_is_founded_in_the_language_of_who_founds_it(house: House) -> None:
    kept = Keeping(house)
    await kept.person("ann")
    async with house.world.tx() as tx:
        tx.actors.change(await tx.actors.get(kept.people["ann"].id), language="ar")
    offered = await kept.at["ann"].get("/communities/new")
    assert '<option value="ar" lang="ar" selected>' in offered.text
    form = {"title": "Owls", "kind": "public", "name": "owls", "do": "found", "language": "sw"}
    assert (await kept.fills_in("ann", "/communities/new", **form)).status_code == 303
    assert (await now(kept, "owls")).language == "sw"


async def test_a_policy_is_looked_at_before_it_holds(kept: Keeping) -> None:
    place = "/c/cats/settings/policy"
    form = {"admission": "invitation", "posts": "moderators", "comments": "members", "invites": "", "cap": "7"}
    looked = await kept.fills_in("ann", place, do="preview", **form)
    row = re.search(r">Posting</th>(.*?)</tr>", looked.text, re.DOTALL)
    assert row is not None
    assert re.findall(r'<td class="(\w+)"', row.group(1)) == ["deny", "deny", "deny", "deny", "allow", "allow"]
    assert (await now(kept)).charter.admission is Admission.APPROVAL
    assert (await kept.fills_in("ann", place, do="save", **form)).status_code == 303
    charter = (await now(kept)).charter
    assert (charter.admission, charter.cap, charter.invites) == (Admission.INVITATION, 7, None)
    assert charter.rules == ("Be kind.", "No dogs.")


async def test_a_kind_is_filled_in_and_not_saved(kept: Keeping) -> None:
    begun = await kept.fills_in("ann", "/c/cats/settings/policy", do="begin", kind="announcements")
    assert re.search(r'<option value="moderators" selected>', begun.text) and "Nothing is saved yet." in begun.text
    assert (await now(kept)).charter.admission is Admission.APPROVAL


async def test_numbers_that_cannot_be_meant_are_refused_with_the_form(kept: Keeping) -> None:
    page = await kept.fills_in("ann", "/c/cats/settings/policy", do="save", age="4000", admission="open")
    assert page.status_code == 422 and 'value="4000"' in page.text
    assert (await now(kept)).charter.age == 0


async def test_rules_are_moved_and_saved_without_a_script(kept: Keeping) -> None:
    place, lines = "/c/cats/settings/rules", {"rule-0": "Be kind.", "rule-1": "No dogs."}
    moved = await kept.fills_in("ann", place, do="down:0", **lines)
    assert re.findall(r">([^<]*)</textarea>", moved.text) == ["No dogs.", "Be kind."]
    assert (await now(kept)).charter.rules == ("Be kind.", "No dogs.")
    more = await kept.fills_in("ann", place, do="add", **lines)
    assert len(re.findall("</textarea>", more.text)) == 3
    fewer = await kept.fills_in("ann", place, do="drop:0", **lines)
    assert re.findall(r">([^<]*)</textarea>", fewer.text) == ["No dogs."]
    saved = {"rule-0": "No dogs.", "rule-1": "", "rule-2": "Be kind."}
    assert (await kept.fills_in("ann", place, do="save", **saved)).status_code == 303
    assert (await now(kept)).charter.rules == ("No dogs.", "Be kind.")


async def test_flairs_are_made_and_taken_away(kept: Keeping) -> None:
    place = "/c/cats/settings/flairs"
    await kept.fills_in("mia", place, title="Food")
    await kept.fills_in("mia", place, title="طعام")
    assert "Food" in (await kept.at["mia"].get(place)).text
    async with kept.house.world.look() as tx:
        assert [each.name for each in await tx.flairs.of(kept.cats.id)] == ["food", "taam"]
    await kept.fills_in("mia", place, drop="food")
    assert "Food" not in (await kept.at["mia"].get(place)).text


async def test_an_umbrella_is_asked_and_agrees_and_announces(kept: Keeping, house: House) -> None:
    await house.world.community("pets", kept.people["bob"], charter=Charter())
    asked = await kept.fills_in("ann", "/c/cats/settings/umbrella", side="umbrella", other="!pets", do="propose")
    assert asked.status_code == 303
    agreed = await kept.fills_in("bob", "/c/pets/settings/umbrella", side="community", other="cats", do="agree")
    assert agreed.status_code == 303 and (await now(kept)).above_id == (await now(kept, "pets")).id
    nobody = await kept.fills_in("bob", "/c/pets/announce", title="Vet", text="Tomorrow", whom="some")
    assert nobody.status_code == 422 and "Tomorrow</textarea>" in nobody.text
    said = await kept.fills_in(
        "bob", "/c/pets/announce", title="Vet", text="Tomorrow", whom="some", **{"to:cats": "yes"}
    )
    assert said.status_code == 303
    assert "Vet" in (await house.page("/c/cats")).text
    missing = await kept.fills_in("ann", "/c/cats/settings/umbrella", side="umbrella", other="nowhere", do="propose")
    assert missing.status_code == 422
    assert (await kept.at["mia"].get("/c/pets/announce")).status_code == 404


async def test_a_community_is_closed_by_its_owner_who_types_its_handle(kept: Keeping, house: House) -> None:
    await house.world.server()
    place = "/c/cats/settings/end"
    mark = hidden_in((await kept.at["ann"].get("/c/cats/settings")).text)["mark"]
    wrong = await kept.at["ann"].send(place, {"mark": mark, "sure": "dogs"})
    assert wrong.status_code == 422 and (await house.page("/c/cats")).status_code == 200
    other = hidden_in((await kept.at["mia"].get("/c/cats/settings")).text)["mark"]
    assert (await kept.at["mia"].send(place, {"mark": other, "sure": "cats"})).status_code == 404
    assert (await kept.at["ann"].send(place, {"mark": mark, "sure": "cats"})).status_code == 303
    assert (await house.page("/c/cats")).status_code == 410


PLACES = ("settings", "settings/policy", "settings/rules", "settings/flairs", "settings/umbrella")


async def test_settings_are_for_those_alone_who_may_change_them(kept: Keeping, house: House) -> None:
    await kept.person("eve")
    await house.world.community("dogs", kept.people["eve"])
    await kept.person("pia", role=Role.MEMBER, powers=(Power.EDIT,))
    expected = {
        "ann": {*PLACES},
        "mia": {"settings", "settings/flairs"},
        "pia": {"settings", "settings/flairs"},
        "bob": set[str](),
        "eve": set[str](),
    }
    for name, open_to in expected.items():
        browser = kept.at[name]
        found = {each for each in PLACES if (await browser.get(f"/c/cats/{each}")).status_code == 200}
        assert found == open_to, name
    mark = hidden_in((await kept.at["mia"].get("/c/cats/settings")).text)["mark"]
    refused = await kept.at["mia"].send("/c/cats/settings/rules", {"mark": mark, "do": "save", "rule-0": "Mine"})
    assert refused.status_code == 404 and (await now(kept)).charter.rules == ("Be kind.", "No dogs.")
    house.world.time.pass_by(DAY)


async def test_a_picture_comes_along_and_goes(kept: Keeping, house: House) -> None:
    page = await kept.at["ann"].get("/c/cats/settings")
    fields = {"mark": hidden_in(page.text)["mark"], "title": "Cats", "about": "", "icon_alt": "A cat"}
    cookie = "; ".join(f"{name}={value}" for name, value in kept.at["ann"].cookies.items())
    house.client.cookies.clear()
    done = await house.client.post(
        "/c/cats/settings", data=fields, files={"icon": ("cat.png", picture(), "image/png")}, headers={"cookie": cookie}
    )
    made = await now(kept)
    assert done.status_code == 303 and made.icon is not None and made.icon_alt == "A cat"
    await kept.fills_in("ann", "/c/cats/settings", title="Cats", no_icon="yes")
    assert (await now(kept)).icon is None
