"""The client API, and the pages, for what was edited: each version for those who may read it, and for nobody else."""

from typing import Any

import pytest

from fedi_groups.actions import moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.types import MINUTE, PostId
from fedi_groups.storage.tables import post_version
from tests.faces.api import App, signed_in, stranger
from tests.faces.house import House
from tests.faces.test_api_writing import STATUSES, two

pytestmark = pytest.mark.anyio


async def told(app: App, number: str) -> list[Any]:
    found: list[Any] = await app.get(f"{STATUSES}/{number}/history")
    return found


async def kept(house: House) -> int:
    """How many versions of posts there are in all."""
    async with house.world.look() as tx:
        return len((await tx.connection.execute(post_version.select())).all())


async def test_each_version_is_told_the_oldest_first_and_what_changes_nothing_is_none(house: House) -> None:
    _, bob = await two(house)
    said = await bob.post(STATUSES, status="Tabby\n\nFirst @cats")
    place, time = f"{STATUSES}/{said['id']}", house.world.time
    assert [each["content"] for each in await told(bob, said["id"])] == [said["content"]]

    for words in ("Tabby\n\nSecond @cats", "Tabby\n\nSecond @cats", "Tabby\n\nThird @cats"):
        time.pass_by(MINUTE)
        changed = await bob.put(place, status=words, spoiler_text="Claws" if "Third" in words else "")
    time.pass_by(MINUTE)
    same = await bob.put(place, status="Tabby\n\nThird @cats")

    found = await told(stranger(house), said["id"])
    assert [word in each["content"] for each, word in zip(found, ("First", "Second", "Third"), strict=True)] == [
        True
    ] * 3
    assert [(each["spoiler_text"], each["sensitive"]) for each in found] == [("", False), ("", False), ("Claws", True)]
    assert [found[0]["created_at"], found[-1]["created_at"]] == [said["created_at"], changed["edited_at"]]
    assert found[0]["created_at"] < found[1]["created_at"] < found[2]["created_at"]
    assert same["edited_at"] == changed["edited_at"]
    assert {each["account"]["acct"] for each in found} == {"bob"} and found[0]["poll"] is None
    assert len([row for row in await house.world.log() if row.kind == "update"]) == 2
    assert await told(bob, f"{int(said['id']) | 1}") == found
    page = (await house.page(f"/post/{said['id']}")).text
    assert f'href="/versions/{said["id"]}"' in page
    page = (await house.page(f"/versions/{said['id']}")).text
    assert page.index("Third") < page.index("Second") < page.index("First")


async def test_what_goes_along_no_more_is_in_no_version(house: House) -> None:
    ann = await house.world.person("ann")
    app = await signed_in(house, ann)
    kept, gone = [await house.uploads(ann, each) for each in (b"kept", b"gone")]
    poll = {"options": ["Yes", "No"], "expires_in": 600}
    said = await app.post(STATUSES, status="Two", media_ids=[str(kept.id), str(gone.id)], poll=poll)
    new = [{"id": str(kept.id), "description": "A cat"}]
    await app.put(f"{STATUSES}/{said['id']}", status="One", media_ids=[str(kept.id)], media_attributes=new)
    first, second = await told(app, said["id"])
    assert [each["id"] for each in first["media_attachments"]] == [str(kept.id)]
    assert (first["media_attachments"][0]["description"], second["media_attachments"][0]["description"]) == (
        None,
        "A cat",
    )
    assert first["poll"] == second["poll"] == {"options": [{"title": "Yes"}, {"title": "No"}]}


async def test_versions_are_for_those_who_may_read_the_post_and_go_with_it(house: House) -> None:
    ann, bob = await two(house)
    few = await bob.post(STATUSES, status="Sphynx", visibility="private")
    await bob.put(f"{STATUSES}/{few['id']}", status="Hidden")
    seen = await bob.post(STATUSES, status="Manx @cats")
    await bob.put(f"{STATUSES}/{seen['id']}", status="Other @cats")
    for app in (ann, stranger(house)):
        assert (await app.ask("GET", f"{STATUSES}/{few['id']}/history")).status_code == 404
    assert (await house.page(f"/versions/{few['id']}")).status_code == 404
    assert "Sphynx" in (await told(bob, few["id"]))[0]["content"]
    async with house.world.tx() as tx:
        assert ann.person is not None
        hand = Hand(await tx.actors.get(ann.person.id), HERE)
        await moderation.remove(tx, hand, post=await tx.posts.get(PostId(int(seen["id"]))))
    assert (await stranger(house).ask("GET", f"{STATUSES}/{seen['id']}/history")).status_code == 404
    assert (await house.page(f"/versions/{seen['id']}")).status_code in (404, 410)
    assert await kept(house) == 2
    await bob.delete(f"{STATUSES}/{few['id']}")
    assert await kept(house) == 1
    assert (await bob.ask("GET", f"{STATUSES}/{few['id']}/history")).status_code == 404
