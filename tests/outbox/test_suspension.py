"""A suspension is told to all servers, to each kind in what it understands."""

from typing import Any

import pytest

from fedi_groups.actions import moderation, suspension
from fedi_groups.actions.authority import Hand
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, PUBLIC, Instant
from fedi_groups.storage.telling import actor_document
from tests import schemas
from tests.outbox.hearing import PLAIN, WRAPPED, follows, heard, last, someone
from tests.world import World, document

pytestmark = pytest.mark.anyio


class Town:
    """Ann, an admin, has the community of cats and carl lives here; three servers follow something."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def begin(self) -> "Town":
        await self.world.server()
        self.ann, self.carl = await self.world.person("ann", admin=True), await self.world.person("carl")
        self.cats = await self.world.community("cats", self.ann)
        await follows(self.world, await someone(self.world, "lou", at="lemmy.test", runs="lemmy"), self.cats)
        await follows(self.world, await someone(self.world, "pia", at="pie.test", runs="piefed"), self.ann)
        await follows(self.world, await someone(self.world, "max", at="blog.test"), self.ann)
        await someone(self.world, "nil", at="stranger.test", runs="lemmy")
        return self

    async def do(self, act: Any, person: ActorFacts, **more: Any) -> None:
        async with self.world.tx() as tx:
            await act(tx, Hand(self.ann, HERE, "Spam"), person=await tx.actors.get(person.id), **more)


@pytest.fixture
async def town(world: World) -> Town:
    return await Town(world).begin()


async def test_all_group_servers_hear_it_in_the_words_of_lemmy_and_microblogs_do_not(town: Town) -> None:
    until = Instant(town.world.time() + DAY)
    await town.do(suspension.suspend, town.carl, until=until, contents=True)
    row = await last(town.world, "suspend")
    assert await heard(town.world, row) == {"lemmy.test/inbox": PLAIN, "pie.test/inbox": PLAIN}
    assert row.keep and row.community_id is None
    block = document(row.threadiverse_body)
    schemas.check("block", block)
    assert (block["actor"], block["object"], block["target"]) == (town.ann.uri, town.carl.uri, "https://here.test/")
    assert (block["summary"], block["removeData"]) == ("Spam", True)
    assert block["endTime"] == block["expires"] and block["to"] == [PUBLIC] and "audience" not in block


async def test_microblogs_read_in_the_document_that_nothing_is_to_be_shown(town: Town) -> None:
    await town.do(suspension.suspend, town.carl, contents=True)
    row = await last(town.world, "update-actor")
    assert await heard(town.world, row) == {"blog.test/inbox": PLAIN}
    found = document(row.threadiverse_body)["object"]
    assert found["suspended"] is True
    async with town.world.look() as tx:
        served = await actor_document(tx, await tx.actors.get(town.carl.id))
    schemas.check("actor", served)
    assert served["suspended"] is True

    await town.do(suspension.unsuspend, town.carl, contents=True)
    row = await last(town.world, "update-actor")
    assert "suspended" not in document(row.threadiverse_body)["object"]
    assert await heard(town.world, row) == {"blog.test/inbox": PLAIN}


async def test_who_is_only_silenced_is_not_wiped_out_on_microblogs(town: Town) -> None:
    await town.do(suspension.suspend, town.carl)
    assert [row.kind for row in await town.world.log() if row.kind == "update-actor"] == []
    async with town.world.look() as tx:
        assert "suspended" not in await actor_document(tx, await tx.actors.get(town.carl.id))


async def test_it_is_taken_back_in_the_same_way(town: Town) -> None:
    await town.do(suspension.suspend, town.carl, contents=True)
    await town.do(suspension.unsuspend, town.carl, contents=True)
    row = await last(town.world, "unsuspend")
    assert await heard(town.world, row) == {"lemmy.test/inbox": PLAIN, "pie.test/inbox": PLAIN}
    undo = document(row.threadiverse_body)
    schemas.check("undo", undo)
    assert (undo["object"]["type"], undo["object"]["target"]) == ("Block", "https://here.test/")
    assert undo["restoreData"] is True and undo["object"]["id"] != undo["id"]
    blocked = await last(town.world, "suspend")
    assert row.thread_id == blocked.thread_id, "one goes after the other"


async def test_somebody_elsewhere_is_banned_from_each_community_by_name_as_well(town: Town) -> None:
    bob = await someone(town.world, "bob", at="bobs.test")
    dogs = await town.world.community("dogs", town.carl)
    await follows(town.world, bob, town.cats)
    await town.world.post(bob, town.cats, uri="https://bobs.test/notes/1")
    await town.do(suspension.suspend, bob, contents=True)
    rows = [row for row in await town.world.log() if row.kind == "suspend"]
    assert [row.community_id for row in rows] == [None, town.cats.id]
    assert dogs.id not in [row.community_id for row in rows]
    assert await heard(town.world, rows[1]) == {"lemmy.test/inbox": WRAPPED}
    block = document(rows[1].threadiverse_body)
    schemas.check("block", block)
    assert (block["target"], block["audience"], block["removeData"]) == (town.cats.uri, town.cats.uri, True)
    # Microblogs that follow the community lose the boost; his own server hears the end of his follow, and no Block.
    assert (await last(town.world, "unboost")).community_id == town.cats.id
    named = [each for row in await town.world.log() for each in row.named if each.peer_id == bob.peer_id]
    assert {row.kind for row in await town.world.log() if set(row.named) & set(named)} == {"accept", "reject"}

    await town.do(suspension.unsuspend, bob, contents=True)
    undo = document((await last(town.world, "unsuspend")).threadiverse_body)
    schemas.check("undo", undo)
    assert undo["object"]["target"] == town.cats.uri and undo["restoreData"] is True


async def test_a_ban_by_the_moderators_is_not_undone_along_with_it(town: Town) -> None:
    bob = await someone(town.world, "bob", at="bobs.test")
    await follows(town.world, bob, town.cats)
    await town.world.post(bob, town.cats, uri="https://bobs.test/notes/1")
    async with town.world.tx() as tx:
        await moderation.ban(tx, Hand(town.ann, HERE), community=town.cats, person=bob)
    await town.do(suspension.suspend, bob)
    await town.do(suspension.unsuspend, bob)
    kinds = ("suspend", "unsuspend")
    assert [row.community_id for row in await town.world.log() if row.kind in kinds] == [None, None]


async def test_its_end_is_told_by_who_began_it_as_piefed_keeps_none(town: Town) -> None:
    await town.do(suspension.suspend, town.carl, until=Instant(town.world.time() + DAY))
    town.world.time.pass_by(2 * DAY)
    async with town.world.tx() as tx:
        await suspension.lift(tx, person=town.carl.id, by_home=False)
    row = await last(town.world, "unsuspend")
    assert await heard(town.world, row) == {"lemmy.test/inbox": PLAIN, "pie.test/inbox": PLAIN}
    undo = document(row.threadiverse_body)
    schemas.check("undo", undo)
    assert (undo["actor"], undo["object"]["object"]) == (town.ann.uri, town.carl.uri)


async def test_of_somebody_elsewhere_the_end_was_told_with_the_ban(town: Town) -> None:
    bob = await someone(town.world, "bob", at="blog.test")
    await town.do(suspension.suspend, bob, until=Instant(town.world.time() + DAY))
    before = len(await town.world.log())
    town.world.time.pass_by(2 * DAY)
    async with town.world.tx() as tx:
        await suspension.lift(tx, person=bob.id, by_home=False)
    assert len(await town.world.log()) == before


async def test_what_home_has_decided_is_told_by_home(town: Town) -> None:
    bob = await someone(town.world, "bob", at="bobs.test")
    await town.do(suspension.disown, bob)
    assert [row for row in await town.world.log() if row.kind == "suspend"] == []
