"""Move, as it comes: who may say it, and what is none."""

import pytest
from sqlalchemy import select

from fedi_groups.actions.moving import CHECK_MOVE
from fedi_groups.storage import tables
from fedi_groups.storage.received import State
from tests.inbox.conftest import Inbox

pytestmark = pytest.mark.anyio

ELSEWHERE = "https://new.test/users/bob"


async def _due(inbox: Inbox) -> list[str]:
    async with inbox.world.store.database.read() as connection:
        question = select(tables.due.c.details).where(tables.due.c.kind == CHECK_MOVE)
        return [each["target"] for each in (await connection.execute(question)).scalars()]


async def test_an_account_that_moves_itself_is_looked_after(inbox: Inbox) -> None:
    bob = inbox.there.actor("bob")
    move = inbox.there.activity("Move", bob, bob, target=ELSEWHERE, to=[f"{bob}/followers"])
    assert await inbox.receive(move) is State.DONE
    assert await _due(inbox) == [ELSEWHERE]


async def test_nobody_moves_another_nor_without_saying_where(inbox: Inbox) -> None:
    bob, eve = inbox.there.actor("bob"), inbox.there.actor("eve")
    await inbox.receive(inbox.there.activity("Create", bob, inbox.there.note(bob, 1)))
    assert await inbox.receive(inbox.there.activity("Move", eve, bob, target=ELSEWHERE)) is State.IGNORED
    assert await inbox.receive(inbox.there.activity("Move", bob, bob)) is State.REFUSED
    assert await _due(inbox) == []


async def test_a_community_does_not_say_where_people_live(inbox: Inbox) -> None:
    group, bob = inbox.there.actor("dogs", kind="Group"), inbox.there.actor("bob")
    move = inbox.there.activity("Move", bob, bob, target=ELSEWHERE)
    assert await inbox.receive(inbox.there.activity("Announce", group, move)) is State.IGNORED
    assert await _due(inbox) == []
