"""Whoever asks for a very long thread lets others have their turn while it is put together."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from fedi_groups.faces.mastodon import show
from fedi_groups.faces.mastodon.entities import statuses as entities
from fedi_groups.reads import statuses as reads
from fedi_groups.text import aside
from tests.faces.api import signed_in
from tests.faces.house import House

pytestmark = pytest.mark.anyio

PORTION, COMMENTS = 10, 45


async def test_others_have_their_turn_while_a_long_thread_is_put_together(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await house.world.person("ann")
    top = await house.world.post(ann, text="<p>Top</p>")
    comments = await house.chatter(ann, COMMENTS, parent=top)
    app, turns, done = await signed_in(house, ann), 0, Counter[tuple[str, int]]()

    async def another() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def seen(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **more: Any) -> Any:
            done[name, turns] += 1
            return work(*given, **more)

        return counted

    monkeypatch.setattr(aside, "PORTION", PORTION)
    monkeypatch.setattr(reads, "_others", seen("read", reads._others))
    monkeypatch.setattr(show, "status", seen("shown", entities.status))
    other = asyncio.create_task(another())
    found = await app.get(f"/api/v1/statuses/{top.id}/context")
    other.cancel()
    with suppress(asyncio.CancelledError):
        await other

    assert [each["id"] for each in found["descendants"]] == [str(each.id) for each in comments]
    assert max(done.values()) <= PORTION
    assert Counter(name for name, _ in done.elements())["shown"] == COMMENTS
