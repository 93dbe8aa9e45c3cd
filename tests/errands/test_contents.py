"""What somebody wrote goes in portions; suspensions that are over; follows that end in portions."""

import pytest

from fedi_groups.actions import contents, endings, membership, moderation, posting, suspension
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.contents import CONTENTS, PORTION
from fedi_groups.actions.suspension import LIFT_SUSPENSION
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, SECOND, Instant, PostKind, Uri
from fedi_groups.storage import tables
from tests.errands.conftest import Office

pytestmark = pytest.mark.anyio

MANY = PORTION + PORTION // 2


@pytest.fixture
async def cats(office: Office) -> ActorFacts:
    """Ann's, who is an admin; bob, elsewhere, has said much in it."""
    world = office.world
    await world.server()
    ann = world.people["ann"] = await world.person("ann", admin=True)
    bob = world.people["bob"] = await world.stranger("bob")
    community = await world.community("cats", ann)
    async with world.tx() as tx:
        await membership.follow(tx, follower=bob, target=community, uri=Uri("https://there.test/follows/1"))
        for number in range(MANY):
            uri, said = Uri(f"https://there.test/notes/{number}"), Instant(tx.now - number * SECOND)
            draft = Draft(PostKind.PAGE, "<p>x</p>", title="x", uri=uri, published=said)
            await posting.publish(tx, draft=draft, author=bob, community=community, cause=HERE)
    return community


async def shown(office: Office) -> int:
    p = tables.post.c
    async with office.world.store.database.read() as connection:
        return len((await connection.execute(tables.post.select().where(p.removed_at.is_(None)))).all())


async def test_a_ban_with_contents_takes_some_at_once_and_the_rest_soon(office: Office, cats: ActorFacts) -> None:
    world = office.world
    async with world.tx() as tx:
        hand = Hand(world.people["ann"], HERE)
        await moderation.ban(tx, hand, community=cats, person=world.people["bob"], contents=True)
    assert await shown(office) == MANY - PORTION
    assert len([row for row in await world.log() if row.kind == "unboost"]) == PORTION
    await office.run()
    assert await shown(office) == 0 and await office.due(CONTENTS) == []
    assert len({row.object_id for row in await world.log() if row.kind == "unboost"}) == MANY

    async with world.tx() as tx:
        hand = Hand(world.people["ann"], HERE)
        await moderation.unban(tx, hand, community=cats, person=world.people["bob"], contents=True)
    assert await shown(office) == PORTION
    await office.run()
    assert await shown(office) == MANY


async def test_the_last_word_counts_even_while_the_first_is_still_being_done(office: Office, cats: ActorFacts) -> None:
    world = office.world
    for act in (suspension.suspend, suspension.unsuspend):
        async with world.tx() as tx:
            bob = await tx.actors.get(world.people["bob"].id)
            await act(tx, Hand(world.people["ann"], HERE), person=bob, contents=True)
    await office.run()
    assert await shown(office) == MANY and await office.due(CONTENTS) == []


async def test_a_portion_that_was_claimed_and_then_countermanded_does_nothing(
    office: Office, cats: ActorFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = office.world
    monkeypatch.setattr(contents, "PORTION", 10)
    async with world.tx() as tx:
        bob = await tx.actors.get(world.people["bob"].id)
        await suspension.suspend(tx, Hand(world.people["ann"], HERE), person=bob, contents=True)
    claimed = await office.worker._claim(8)
    async with world.tx() as tx:
        bob = await tx.actors.get(bob.id)
        await suspension.unsuspend(tx, Hand(world.people["ann"], HERE), person=bob, contents=True)
    for errand in claimed:
        await office.worker._do(errand)
    await office.run()
    assert await shown(office) == MANY


async def test_a_suspension_whose_time_is_over_is_lifted(office: Office, cats: ActorFacts) -> None:
    world = office.world
    async with world.tx() as tx:
        bob = await tx.actors.get(world.people["bob"].id)
        until = Instant(tx.now + DAY)
        await suspension.suspend(tx, Hand(world.people["ann"], HERE), person=bob, until=until)
        await suspension.disown(tx, Hand(bob, HERE), person=await tx.actors.get(bob.id), until=until)
    assert len(await office.due(LIFT_SUSPENSION)) == 2
    world.time.pass_by(2 * DAY)
    await office.run()
    async with world.look() as tx:
        assert not (await tx.actors.get(bob.id)).suspended


async def test_many_follows_end_in_portions(office: Office, cats: ActorFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    world = office.world
    monkeypatch.setattr(endings, "PORTION", 2)
    for name in ("p", "q", "r", "s"):
        person = await world.person(name)
        async with world.tx() as tx:
            bob = await tx.actors.get(world.people["bob"].id)
            await membership.follow(tx, follower=bob, target=person, uri=Uri(f"https://there.test/follows/{name}"))
    async with world.tx() as tx:
        bob = await tx.actors.get(world.people["bob"].id)
        await suspension.suspend(tx, Hand(world.people["ann"], HERE), person=bob)
        await tx.flush()
        assert len(await tx.follows.of(bob.id)) == 3
    await office.run()
    async with world.look() as tx:
        assert await tx.follows.of(bob.id) == []
    assert len([row for row in await world.log() if row.kind == "reject"]) == 5
