"""What others edit: each version is kept, so many of one post, and none of what is deleted."""

from typing import Any

import pytest

from fedi_groups.domain.types import Uri
from fedi_groups.reads.versions import history
from fedi_groups.storage import versions
from fedi_groups.storage.contents import every_value
from tests.inbox.conftest import Inbox
from tests.inbox.test_group import _community, _member

pytestmark = pytest.mark.anyio


async def contents(inbox: Inbox, uri: str) -> list[str]:
    async with inbox.world.look() as tx:
        post = await tx.posts.find(uri)
        assert post is not None
        return [each.post.content for each in (await history(tx, post.id, None)).versions]


async def edit(inbox: Inbox, bob: Uri, note: dict[str, Any], number: int, **changes: Any) -> None:
    updated = f"2026-11-20T11:{number // 60:02}:{number % 60:02}Z"
    await inbox.receive(inbox.there.activity("Update", bob, note | {"updated": updated, **changes}))


async def test_edits_from_elsewhere_are_kept_and_repeated_ones_are_not(inbox: Inbox) -> None:
    await _community(inbox)
    bob = await _member(inbox)
    picture = {"type": "Image", "url": "https://there.test/a.png", "mediaType": "image/png", "focalPoint": [0.5, 0.5]}
    note = inbox.there.note(bob, 1, to=["https://here.test/c/cats"], content="<p>0</p>", attachment=[picture])
    await inbox.receive(inbox.there.activity("Create", bob, note))
    await edit(inbox, bob, note, 1)
    await edit(inbox, bob, note, 2, content="<p>1</p>")
    await edit(inbox, bob, note, 3, content="<p>1</p>")
    await edit(inbox, bob, note, 2, content="<p>late</p>")
    assert await contents(inbox, note["id"]) == ["<p>0</p>", "<p>1</p>"]
    await edit(inbox, bob, note, 4, content="<p>2</p>", attachment=[])
    assert await contents(inbox, note["id"]) == ["<p>0</p>", "<p>1</p>", "<p>2</p>"]
    await inbox.receive(inbox.there.activity("Delete", bob, {"type": "Tombstone", "id": note["id"]}))
    async with inbox.world.store.database.read() as connection:
        left = [each async for each in every_value(connection) if b"<p>1</p>" in each and b"contents" in each]
    assert left == []


async def test_nobody_fills_a_disk_by_editing(inbox: Inbox) -> None:
    """The first version stays, and the newest: in number and in bytes."""
    await _community(inbox)
    bob = await _member(inbox)
    note = inbox.there.note(bob, 1, to=["https://here.test/c/cats"], content="<p>first</p>")
    await inbox.receive(inbox.there.activity("Create", bob, note))
    for number in range(1, versions.MOST + 5):
        await edit(inbox, bob, note, number, content=f"<p>{number}</p>")
    found = await contents(inbox, note["id"])
    assert len(found) == versions.MOST + 1
    assert (found[0], found[1], found[-1]) == ("<p>first</p>", "<p>5</p>", f"<p>{versions.MOST + 4}</p>")
    for number in range(50, 60):
        await edit(inbox, bob, note, number, content=f"<p>{'x' * 40_000}{number}</p>")
    found = await contents(inbox, note["id"])
    assert found[0] == "<p>first</p>" and len(found) < 10
    assert sum(len(each) for each in found[:-1]) <= versions.MOST_BYTES
