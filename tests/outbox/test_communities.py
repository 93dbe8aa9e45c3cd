"""The end and the profile of a community, the end of an account: who is told, and in which words."""

from typing import Any

import pytest

from fedi_groups.actions import closing, profiles
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.profiles import Profile
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import PUBLIC, Uri
from tests import schemas
from tests.outbox.hearing import PLAIN, WRAPPED, follows, heard, last, someone
from tests.world import World, document

pytestmark = pytest.mark.anyio


class Town:
    """Ann owns cats. Lou and max follow it; pia and mia follow Ann alone; nobody at stranger.test knows any of them."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def begin(self) -> "Town":
        world = self.world
        await world.server()
        self.ann, self.boss = await world.person("ann"), await world.person("boss", admin=True)
        self.cats = await world.community("cats", self.ann)
        await follows(world, await someone(world, "lou", at="lemmy.test", runs="lemmy"), self.cats)
        await follows(world, await someone(world, "max", at="blog.test"), self.cats)
        await follows(world, await someone(world, "pia", at="pie.test", runs="piefed"), self.ann)
        await follows(world, await someone(world, "mia", at="micro.test"), self.ann)
        await someone(world, "nil", at="stranger.test")
        return self

    async def do(self, act: Any, *, by: ActorFacts | None = None, **more: Any) -> None:
        async with self.world.tx() as tx:
            community = await tx.actors.get(self.cats.id)
            await act(tx, Hand(by or self.ann, HERE, "Quiet"), community=community, **more)


@pytest.fixture
async def town(world: World) -> Town:
    return await Town(world).begin()


async def test_piefed_hears_with_its_first_follow_that_a_community_has_changed_and_looks_for_its_moderators(
    town: Town,
) -> None:
    def told(log: list[LogRow]) -> list[LogRow]:
        return [row for row in log if row.kind == "update-actor"]

    assert told(await town.world.log()) == [], "Lemmy and Mastodon hear nothing of the kind"
    await follows(town.world, await someone(town.world, "paul", at="pie.test", runs="piefed"), town.cats)
    (row,) = told(await town.world.log())
    assert await heard(town.world, row) == {"pie.test/users/paul/inbox": PLAIN}
    update = document(row.threadiverse_body)
    schemas.check("create", update)
    assert (update["type"], update["actor"], update["object"]["id"]) == ("Update", town.cats.uri, town.cats.uri)
    await follows(town.world, await someone(town.world, "petra", at="pie.test", runs="piefed"), town.cats)
    assert len(told(await town.world.log())) == 1


async def test_the_end_of_a_community_is_told_to_everyone_once(town: Town) -> None:
    await town.do(closing.close)
    by_owner, by_itself = await last(town.world, "close"), await last(town.world, "delete-group")
    assert await heard(town.world, by_owner) == {"lemmy.test/inbox": WRAPPED, "pie.test/inbox": PLAIN}
    assert await heard(town.world, by_itself) == {"blog.test/inbox": PLAIN, "micro.test/inbox": PLAIN}
    assert by_owner.keep and by_itself.keep and by_owner.barrier
    delete = document(by_owner.threadiverse_body)
    schemas.check("delete", delete)
    assert (delete["actor"], delete["object"]) == (town.ann.uri, town.cats.uri) and "summary" not in delete
    assert PUBLIC in delete["to"] and delete["audience"] == town.cats.uri
    own = document(by_itself.threadiverse_body)
    schemas.check("delete", own)
    assert own["actor"] == own["object"] == town.cats.uri and by_itself.signer_id == town.cats.id


async def test_that_it_was_an_admins_doing_is_said_with_the_reason(town: Town) -> None:
    await town.do(closing.close, by=town.boss)
    delete = document((await last(town.world, "close")).threadiverse_body)
    schemas.check("removal", delete)
    assert (delete["actor"], delete["summary"]) == (town.boss.uri, "Quiet")


async def test_group_servers_hear_that_it_is_back(town: Town) -> None:
    await town.do(closing.close)
    await town.do(closing.reopen)
    row = await last(town.world, "reopen")
    assert await heard(town.world, row) == {"lemmy.test/inbox": WRAPPED, "pie.test/inbox": PLAIN}
    undo = document(row.threadiverse_body)
    schemas.check("undo", undo)
    assert (undo["object"]["type"], undo["object"]["object"]) == ("Delete", town.cats.uri)


async def test_of_a_private_one_only_its_followers_hear(town: Town) -> None:
    async with town.world.tx() as tx:
        tx.actors.change(await tx.actors.get(town.cats.id), locked=True)
    await town.do(closing.close)
    row, own = await last(town.world, "close"), await last(town.world, "delete-group")
    assert not row.public and set(await heard(town.world, row)) <= {"lemmy.test/inbox"}
    assert PUBLIC not in str(document(row.threadiverse_body))
    assert await heard(town.world, own) == {"blog.test/inbox": PLAIN}


async def test_one_for_people_here_alone_ends_in_silence(town: Town) -> None:
    async with town.world.tx() as tx:
        tx.actors.change(await tx.actors.get(town.cats.id), local_only=True)
    before = len(await town.world.log())
    await town.do(closing.close)
    assert len(await town.world.log()) == before


async def test_a_changed_profile_is_announced_to_group_servers_and_said_by_itself_to_microblogs(town: Town) -> None:
    await town.do(profiles.change_community, profile=Profile(title="Kittens"))
    by_owner, own = await last(town.world, "update-community"), await last(town.world, "update-group")
    assert await heard(town.world, by_owner) == {"lemmy.test/inbox": WRAPPED}
    assert await heard(town.world, own) == {"blog.test/inbox": PLAIN}
    update = document(by_owner.threadiverse_body)
    assert (update["type"], update["actor"], update["object"]["name"]) == ("Update", town.ann.uri, "Kittens")
    said = document(own.threadiverse_body)
    assert said["actor"] == said["object"]["id"] == town.cats.uri and said["object"]["type"] == "Group"


@pytest.mark.parametrize("contents", [True, False])
async def test_the_end_of_an_account_is_told_to_everyone(town: Town, contents: bool) -> None:
    async with town.world.tx() as tx:
        await closing.delete_person(tx, person=town.boss, contents=contents)
    row = await last(town.world, "delete-actor")
    assert await heard(town.world, row) == {f"{host}.test/inbox": PLAIN for host in ("lemmy", "blog", "pie", "micro")}
    delete = document(row.threadiverse_body)
    schemas.check("delete", delete)
    assert delete["actor"] == delete["object"] == town.boss.uri == Uri("https://here.test/u/boss")
    assert ("removeData" in delete) is contents and row.keep
