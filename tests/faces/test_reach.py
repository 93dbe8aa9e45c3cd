"""The page that tells members of a private community who of them hears nothing, and why."""

import pytest

from fedi_groups.actions.profiles import issue_token
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.storage.passwords import replace_password
from tests.actions.test_admission import answer, ask, private
from tests.faces.browser import HASHED, Browser
from tests.faces.house import HTML, House
from tests.outbox.hearing import someone

pytestmark = pytest.mark.anyio


async def club(house: House) -> tuple[ActorFacts, ActorFacts]:
    """Ann's, with members on four servers; and its path is /c/club/reach."""
    ann = await house.world.person("ann")
    made = await private(house.world, ann)
    for name, software in (("lou", "lemmy"), ("max", "mastodon"), ("pia", "piefed"), ("una", "?")):
        person = await someone(house.world, name, at=f"{name}.test", runs=software)
        await ask(house.world, person, made)
        await answer(house.world, ann, person, made)
    return ann, made


async def token(house: House, person: ActorFacts, scopes: str = "read") -> str:
    async with house.world.tx() as tx:
        await issue_token(tx, actor=person, token=f"{person.name} {scopes}".replace(" ", "-"), scopes=scopes)
    return f"Bearer {person.name}-{scopes}"


async def test_a_member_sees_who_hears_nothing_and_why(house: House) -> None:
    ann, made = await club(house)
    path = f"/c/{made.name}/reach"
    page = await house.get(path, accept=HTML, authorization=await token(house, ann))
    assert page.status_code == 200 and page.headers["cache-control"] == "private, no-store"
    text = page.text
    assert "Everything, as posts of the community." in text and "Everything." in text
    assert "its software is not known to keep to members" in text
    for name in ("pia", "una"):
        assert f"<bdi>{name}</bdi>" in text
    for name in ("lou", "max"):
        assert f"<bdi>{name}</bdi>" not in text
    assert 'content="noindex"' in text
    arabic = await house.get(f"{path}?lang=ar", accept=HTML, authorization="Bearer ann-read")
    assert 'dir="rtl"' in arabic.text and "من يصله ما يقال هنا" in arabic.text


async def test_a_member_who_is_signed_in_needs_no_token(house: House) -> None:
    ann, made = await club(house)
    bob = await house.world.person("bob")
    async with house.world.store.database.write() as connection:
        for person in (ann, bob):
            await replace_password(connection, person.id, HASHED)
    for person, status in ((ann, 200), (bob, 404)):
        browser = Browser(house)
        await browser.signs_in(person)
        assert (await browser.get(f"/c/{made.name}/reach")).status_code == status


async def test_to_all_others_the_page_is_not_there(house: House) -> None:
    _, made = await club(house)
    bob = await house.world.person("bob")
    path = f"/c/{made.name}/reach"
    for headers in ({}, {"authorization": await token(house, bob)}, {"authorization": "Bearer nonsense"}):
        answered = await house.get(path, accept=HTML, **headers)  # type: ignore[arg-type]  # headers by name
        assert answered.status_code == 404 and "piefed" not in answered.text and "pia" not in answered.text
    answered = await house.get(path, authorization=await token(house, bob, "write"))
    assert answered.status_code == 404


async def test_of_an_open_community_there_is_no_such_page_and_none_for_who_has_left(house: House) -> None:
    ann, _ = await club(house)
    cats = await house.world.community("cats", ann)
    mine = await token(house, ann)
    assert (await house.get(f"/c/{cats.name}/reach", accept=HTML, authorization=mine)).status_code == 404
