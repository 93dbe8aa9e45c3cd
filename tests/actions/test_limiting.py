"""Limiting people: by admins alone, for everyone to read why, with an appeal, and taken back."""

from typing import Any

import pytest

from fedi_groups.actions import appeals, limiting, suspension
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, AppealFacts, Entry
from fedi_groups.domain.types import AppealState
from fedi_groups.errors import Denied
from fedi_groups.reads.appeals import standing_of
from fedi_groups.storage import tables
from fedi_groups.storage.deeds import deeds_before
from fedi_groups.storage.modlog import entries_of
from tests.actions.town import Town
from tests.world import World

pytestmark = pytest.mark.anyio

ACTS = {"limit": (limiting.limit, limiting.unlimit), "suspend": (suspension.suspend, suspension.unsuspend)}


@pytest.fixture
async def town(world: World) -> Town:
    return await Town(world).begin()


async def do(town: Town, act: Any, person: ActorFacts, *, by: ActorFacts | None = None, reason: str = "Spam") -> None:
    async with town.world.tx() as tx:
        await act(tx, Hand(by or town.boss, HERE, reason), person=await tx.actors.get(person.id))


async def now(town: Town, person: ActorFacts) -> ActorFacts:
    async with town.world.look() as tx:
        return await tx.actors.get(person.id)


async def log(town: Town) -> list[Entry]:
    async with town.world.look() as tx:
        return list(reversed(await entries_of(tx.connection, town.server.id, most=20)))


async def letters(town: Town) -> int:
    async with town.world.store.database.read() as connection:
        rows = await connection.execute(tables.due.select().where(tables.due.c.kind == "mail"))
        return len(rows.all())


async def appeals_to(town: Town, person: ActorFacts, words: str = "No!") -> AppealFacts:
    async with town.world.tx() as tx:
        me = await tx.actors.get(person.id)
        found = await standing_of(tx, me)
        against = found.suspended or found.limited
        return await appeals.appeal(tx, person=me, entry=against.entry if against else None, words=words)


async def decides(town: Town, by: ActorFacts, made: AppealFacts, *, overturns: bool) -> None:
    async with town.world.tx() as tx:
        act = appeals.overturn if overturns else appeals.uphold
        await act(tx, Hand(await tx.actors.get(by.id), HERE, "I have looked"), number=made.id)


async def test_it_is_for_all_to_read_and_done_once(town: Town) -> None:
    for _ in range(2):
        await do(town, limiting.limit, town.bob, reason="Rule 1: Be kind.")
    assert (await now(town, town.bob)).limited_at is not None
    assert [(each.act, each.reason) for each in await log(town)] == [("limit", "Rule 1: Be kind.")]
    async with town.world.look() as tx:
        deeds = await deeds_before(tx.connection, before=None, most=9)
    assert [(each.did, each.about, each.by_id) for each in deeds] == [(Did.LIMIT, town.bob.handle, town.boss.id)]
    await do(town, limiting.unlimit, town.bob)
    assert (await now(town, town.bob)).limited_at is None
    assert [each.act for each in await log(town)] == ["limit", "unlimit"]
    with pytest.raises(Denied, match="not limited"):
        await do(town, limiting.unlimit, town.bob)


async def test_admins_alone_do_it_and_not_to_each_other_nor_to_communities(town: Town) -> None:
    with pytest.raises(Denied, match="Only admins"):
        await do(town, limiting.limit, town.bob, by=town.ann)
    with pytest.raises(Denied, match="out of your reach"):
        await do(town, limiting.limit, town.boss)
    with pytest.raises(Denied, match="Only people"):
        await do(town, limiting.limit, town.cats)
    await do(town, limiting.limit, town.rae)
    assert (await now(town, town.rae)).limited_at is not None


async def test_who_is_limited_goes_on(town: Town) -> None:
    await do(town, limiting.limit, town.bob)
    post = await town.world.post(await now(town, town.bob), town.cats)
    assert post.held_at is None
    assert (await town.standing(town.bob)).is_member


@pytest.mark.parametrize("act", ACTS)
async def test_whom_it_was_done_to_appeals_once_and_another_admin_takes_it_back(town: Town, act: str) -> None:
    other = await town.world.person("other", admin=True)
    await do(town, ACTS[act][0], town.bob)
    made = await appeals_to(town, town.bob)
    with pytest.raises(Denied, match="appealed already"):
        await appeals_to(town, town.bob)
    with pytest.raises(Denied, match="Somebody else than who did it"):
        await decides(town, town.boss, made, overturns=True)
    with pytest.raises(Denied, match="Only admins"):
        await decides(town, town.ann, made, overturns=True)
    await decides(town, other, made, overturns=True)
    bob = await now(town, town.bob)
    assert (bob.limited_at, bob.suspended_at) == (None, None)
    assert [each.act for each in await log(town)] == [act, "overturn", f"un{act}"]


@pytest.mark.parametrize("act", ACTS)
async def test_what_stands_stands_and_they_are_told_by_letter(town: Town, act: str) -> None:
    await do(town, ACTS[act][0], town.bob)
    made = await appeals_to(town, town.bob)
    before = await letters(town)
    await decides(town, town.boss, made, overturns=False)
    bob = await now(town, town.bob)
    assert bob.limited_at is not None or bob.suspended_at is not None
    assert await letters(town) == before + 1
    async with town.world.look() as tx:
        found = await standing_of(tx, bob)
    against = found.suspended or found.limited
    assert against is not None and against.appeal is not None
    assert (against.appeal.state, against.appeal.answer) == (AppealState.UPHELD, "I have looked")


async def test_nobody_appeals_for_others_nor_against_what_is_over(town: Town) -> None:
    await do(town, limiting.limit, town.bob)
    (entry,) = await log(town)
    async with town.world.tx() as tx:
        with pytest.raises(Denied, match="nothing here"):
            await appeals.appeal(tx, person=await tx.actors.get(town.mo.id), entry=entry, words="No!")
    await do(town, limiting.unlimit, town.bob)
    async with town.world.tx() as tx:
        with pytest.raises(Denied, match="nothing here"):
            await appeals.appeal(tx, person=await tx.actors.get(town.bob.id), entry=entry, words="No!")


async def test_a_second_time_may_be_appealed_against_anew(town: Town) -> None:
    await do(town, limiting.limit, town.bob)
    await decides(town, town.boss, await appeals_to(town, town.bob), overturns=True)
    await do(town, limiting.limit, town.bob)
    assert (await appeals_to(town, town.bob)).state is AppealState.OPEN
