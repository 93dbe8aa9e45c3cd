"""Appeals: once for each act, by whom it was done to, decided by somebody else; what is overturned is undone."""

from typing import Any

import pytest

from fedi_groups.actions import appeals, membership, moderation, offers
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.forgetting import forget
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, AppealFacts, Entry
from fedi_groups.domain.policy.appeals import MOST_OPEN, WITHIN
from fedi_groups.domain.types import AppealState, MembershipState
from fedi_groups.errors import Denied
from fedi_groups.storage.appeals import appeals_in, find_appeal
from fedi_groups.storage.modlog import entries_of
from fedi_groups.storage.offers import find_offer
from tests.actions.town import Town
from tests.world import World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def town(world: World) -> Town:
    """Ann and Mo keep order."""
    found = await Town(world).begin()
    await found.do(moderation.appoint, person=found.mo)
    return found


async def newest(town: Town) -> Entry:
    async with town.world.look() as tx:
        return (await entries_of(tx.connection, town.cats.id, most=1))[0]


async def appeals_to(town: Town, person: ActorFacts, entry: Entry | None = None, words: str = "No!") -> AppealFacts:
    entry = entry or await newest(town)
    async with town.world.tx() as tx:
        return await appeals.appeal(tx, person=await tx.actors.get(person.id), entry=entry, words=words)


async def decides(town: Town, by: ActorFacts, made: AppealFacts, *, overturns: bool = True) -> None:
    async with town.world.tx() as tx:
        act = appeals.overturn if overturns else appeals.uphold
        await act(tx, Hand(await tx.actors.get(by.id), HERE, "I have looked"), number=made.id)


async def is_done(town: Town, act: str) -> None:
    """To Bob, by Mo."""
    if act == "remove":
        await town.on_post(moderation.remove, by=town.mo)
    else:
        await town.do(getattr(moderation, act), by=town.mo, reason="Rule 1", person=town.bob)


@pytest.mark.parametrize("act", ["remove", "warn", "mute", "kick", "ban"])
async def test_what_is_overturned_is_undone_and_both_sides_are_told(town: Town, act: str) -> None:
    await is_done(town, act)
    made = await appeals_to(town, town.bob)
    assert "appeals against" in (await town.messages_to(town.ann))[-1]
    assert not any("appeals against" in each for each in await town.messages_to(town.mo))
    await decides(town, town.ann, made)
    standing = await town.standing(town.bob)
    assert (await town.shown()).removed_at is None
    assert standing.muted_until is None
    assert standing.is_member or (act == "ban" and standing.state is MembershipState.LEFT)
    assert any("taken it back. “I have looked”" in each for each in await town.messages_to(town.bob))
    assert "@bob@here.test has appealed" in (await town.messages_to(town.mo))[-1]
    assert "overturn" in [each for each, _ in await town.log()]


async def test_what_is_upheld_stands(town: Town) -> None:
    await is_done(town, "ban")
    made = await appeals_to(town, town.bob)
    await decides(town, town.ann, made, overturns=False)
    assert (await town.standing(town.bob)).state is MembershipState.BANNED
    with pytest.raises(Denied, match="has been decided"):
        await decides(town, town.ann, made)
    with pytest.raises(Denied, match="appealed already"):
        await appeals_to(town, town.bob, (await entry_of(town, "ban")))


async def entry_of(town: Town, act: str) -> Entry:
    async with town.world.look() as tx:
        return next(each for each in await entries_of(tx.connection, town.cats.id, most=50) if each.act == act)


async def test_neither_who_did_it_nor_who_appeals_nor_a_member_decides_but_an_admin_of_the_server_may(
    town: Town,
) -> None:
    await is_done(town, "ban")
    made = await appeals_to(town, town.bob)
    for by, why in ((town.mo, "Somebody else"), (town.max, "Only moderators"), (town.bob, "their own")):
        with pytest.raises(Denied, match=why):
            await decides(town, by, made)
    await decides(town, town.boss, made)
    assert (await town.standing(town.bob)).state is not MembershipState.BANNED


async def test_an_act_that_was_done_again_since_is_not_undone(town: Town) -> None:
    await is_done(town, "ban")
    made = await appeals_to(town, town.bob)
    await town.do(moderation.unban, person=town.bob)
    await town.do(moderation.ban, person=town.bob, reason="Again")
    await decides(town, town.ann, made)
    assert (await town.standing(town.bob)).state is MembershipState.BANNED


@pytest.mark.parametrize("case", ["another's", "too late", "a pin", "no words", "nothing"])
async def test_what_nobody_can_appeal_against(town: Town, case: str) -> None:
    await is_done(town, "warn")
    person, words, entry = town.bob, "No!", await newest(town)
    match case:
        case "another's":
            person = town.max
        case "too late":
            town.world.time.pass_by(WITHIN + 1)
        case "a pin":
            await town.on_post(moderation.set_pinned, by=town.mo, pinned=True)
            entry = await newest(town)
        case "no words":
            words = "  "
        case _:
            entry = None  # type: ignore[assignment]
    with pytest.raises(Denied):
        async with town.world.tx() as tx:
            await appeals.appeal(tx, person=await tx.actors.get(person.id), entry=entry, words=words)


async def test_nobody_floods_those_who_decide(town: Town) -> None:
    entries = []
    for _ in range(MOST_OPEN + 1):
        await is_done(town, "warn")
        entries.append(await newest(town))
    for each in entries[:-1]:
        await appeals_to(town, town.bob, each)
    with pytest.raises(Denied, match="wait for an answer already"):
        await appeals_to(town, town.bob, entries[-1])
    async with town.world.look() as tx:
        assert len(await appeals_in(tx.connection, town.cats.id, state=AppealState.OPEN, most=50)) == MOST_OPEN


async def test_the_newest_act_is_found_for_who_appeals_by_message_also_when_banned(town: Town) -> None:
    await is_done(town, "warn")
    await is_done(town, "ban")
    async with town.world.tx() as tx:
        await membership.unfollow(tx, follower=town.bob, target=town.cats)
        found: Any = await appeals.newest_against(tx, person=town.bob, community=town.cats)
    assert found is not None and found.act == "ban"


async def test_who_is_forgotten_leaves_no_words_in_appeals_and_no_offers(town: Town) -> None:
    await town.do(offers.offer, person=town.bob)
    await is_done(town, "warn")
    made = await appeals_to(town, town.bob, words="My own words")
    async with town.world.tx() as tx:
        bob, cats = await tx.actors.get(town.bob.id), await tx.actors.get(town.cats.id)
        await forget(tx, person=bob, community=cats)
    async with town.world.look() as tx:
        found = await find_appeal(tx.connection, made.id)
        assert found is not None and (found.words, found.state) == ("", AppealState.OPEN)
        assert await find_offer(tx.connection, town.cats.id, town.bob.id) is None
