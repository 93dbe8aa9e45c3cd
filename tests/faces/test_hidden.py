"""A hidden community: whoever is not in it, or invited, finds nothing, wherever they look."""

from dataclasses import replace

import pytest

from fedi_groups.actions import inviting, membership
from fedi_groups.domain.charter import PRESETS
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Uri
from tests.faces.house import House

pytestmark = pytest.mark.anyio

CIRCLE = PRESETS["circle"].charter
PLACES = (
    "",
    "/outbox",
    "/followers",
    "/following",
    "/featured",
    "/moderators",
    "/members",
    "/wall",
    "/modlog",
    "/feed",
)


async def _circle(house: House) -> tuple[ActorFacts, ActorFacts]:
    ann = await house.world.person("ann")
    return ann, await house.world.community("cats", ann, charter=CIRCLE, private=True)


async def _answers(house: House, *, by: Uri | None = None, accept: str = "application/activity+json") -> set[int]:
    return {(await house.get(f"/c/cats{place}", accept=accept, by=by)).status_code for place in PLACES}


async def _shown(house: House, name: str) -> list[tuple[int, str]]:
    """To guests who look by browser: some pages lead all of them to the entrance, whatever there is."""
    found = [await house.get(f"/c/{name}{place}", accept="text/html") for place in PLACES]
    assert not [each for each in found if each.status_code == 200]
    return [(each.status_code, each.headers.get("location", "").replace(name, "NAME")) for each in found]


async def test_nobody_finds_it_by_any_address_or_name(house: House) -> None:
    await _circle(house)
    assert await _answers(house) == {404}
    assert await _shown(house, "cats") == await _shown(house, "nowhere")
    assert await _answers(house, by=house.there.actor("bob")) == {404}
    for resource in ("acct:cats@here.test", "https://here.test/c/cats", "https://here.test/@cats"):
        found = await house.get(f"/.well-known/webfinger?resource={resource}")
        nobody = await house.get(f"/.well-known/webfinger?resource={resource.replace('cats', 'dogs')}")
        assert (found.status_code, found.text) == (nobody.status_code, nobody.text) == (404, nobody.text)
    assert "cats" not in (await house.page("/")).text and "cats" not in (await house.page("/modlog")).text


async def test_the_server_of_somebody_invited_finds_it_and_others_still_do_not(house: House) -> None:
    ann, cats = await _circle(house)
    bob_uri = house.there.actor("bob")
    bob = await house.meet(bob_uri)
    async with house.world.tx() as tx:
        await inviting.invite(tx, inviter=ann, community=cats, person=bob)
    document = await house.document("/c/cats", by=bob_uri)
    assert document["id"] == cats.uri
    assert (await house.get("/c/cats")).status_code == 404
    assert (await house.get("/.well-known/webfinger?resource=acct:cats@here.test")).status_code == 200


async def test_whoever_was_put_out_finds_nothing_any_more(house: House) -> None:
    ann, cats = await _circle(house)
    bob_uri = house.there.actor("bob")
    bob = await house.meet(bob_uri)
    async with house.world.tx() as tx:
        await inviting.invite(tx, inviter=ann, community=cats, person=bob)
    async with house.world.tx() as tx:
        await membership.follow(tx, follower=bob, target=cats, uri=Uri(f"{bob_uri}/follow/1"))
    assert (await house.get("/c/cats", by=bob_uri)).status_code == 200
    async with house.world.tx() as tx:
        await membership.unfollow(tx, follower=bob, target=cats)
    assert (await house.get("/c/cats", by=bob_uri)).status_code == 404


def test_a_circle_is_hidden() -> None:
    assert CIRCLE == replace(CIRCLE, hidden=True, cap=150)
