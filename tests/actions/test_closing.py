"""The end of communities and accounts, and their profiles: who may, what is left, and what the log says."""

from typing import Any

import pytest

from fedi_groups.actions import closing, contents, membership, moderation, profiles
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.profiles import Profile
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Uri
from fedi_groups.domain.verdicts import Deny
from fedi_groups.errors import Denied, Gone
from fedi_groups.reads.actors import find_named
from fedi_groups.reads.collections import context
from fedi_groups.reads.entries import entries_of as shown_of
from fedi_groups.reads.told import find_told
from fedi_groups.storage import listing, tables
from fedi_groups.storage.modlog import entries_of
from tests.world import World

pytestmark = pytest.mark.anyio


class Town:
    """Ann owns cats, Bob (elsewhere) and Carl are members; Boss is an admin. Carl has posted there."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def begin(self) -> "Town":
        world = self.world
        self.server = await world.server()
        self.ann, self.carl = await world.person("ann"), await world.person("carl")
        self.boss, self.bob = await world.person("boss", admin=True), await world.stranger("bob")
        self.cats = await world.community("cats", self.ann)
        async with world.tx() as tx:
            await membership.follow(tx, follower=self.carl, target=self.cats)
            await membership.follow(tx, follower=self.bob, target=self.cats, uri=Uri("https://there.test/follows/1"))
        self.post = await world.post(self.carl, self.cats)
        return self

    async def do(self, act: Any, *, by: ActorFacts | None = None, reason: str = "Quiet", **more: Any) -> None:
        async with self.world.tx() as tx:
            community = await tx.actors.get(self.cats.id)
            await act(tx, Hand(by or self.ann, HERE, reason), community=community, **more)

    async def acts(self, of: ActorFacts) -> list[tuple[str, str]]:
        async with self.world.look() as tx:
            entries = await entries_of(tx.connection, of.id, most=50)
            return [(each.act, (await tx.actors.get(each.actor_id)).name) for each in reversed(entries)]


@pytest.fixture
async def town(world: World) -> Town:
    return await Town(world).begin()


async def test_a_deleted_community_is_gone_with_all_that_was_said_until_it_is_restored(town: Town) -> None:
    await town.do(closing.close)
    async with town.world.look() as tx:
        with pytest.raises(Gone):
            await find_named(tx, "cats")
        assert (await find_told(tx, town.post.uri)).gone
        with pytest.raises(Gone):
            await context(tx, town.post.uri)
        assert (await shown_of(tx, await listing.posts_by(tx, town.carl.id, most=5))).items == ()
    with pytest.raises(Denied, match="closed"):
        await town.world.post(town.carl, await _now(town, town.cats))
    async with town.world.tx() as tx:
        verdict = await membership.follow(tx, follower=town.bob, target=await tx.actors.get(town.cats.id))
        assert isinstance(verdict, Deny)

    await town.do(closing.reopen)
    async with town.world.look() as tx:
        assert (await find_named(tx, "cats")).title == "Cats"
        assert not (await find_told(tx, town.post.uri)).gone
        assert await tx.follows.get(town.bob.id, town.cats.id) is not None
    assert await town.acts(town.server) == [("close", "ann"), ("reopen", "ann")]


async def test_its_name_stays_taken(town: Town) -> None:
    await town.do(closing.close)
    with pytest.raises(Denied, match="taken"):
        await town.world.community("cats", town.carl)


async def test_the_owner_deletes_it_or_an_admin_and_nobody_else(town: Town) -> None:
    await town.do(moderation.appoint, person=town.carl)
    for by in (town.carl, town.bob):
        with pytest.raises(Denied, match="owner"):
            await town.do(closing.close, by=by)
    await town.do(closing.close, by=town.boss)
    await town.do(closing.close, by=town.boss)
    with pytest.raises(Denied, match="owner"):
        await town.do(closing.reopen, by=town.carl)
    assert await town.acts(town.server) == [("close", "boss")]


async def test_who_owns_a_community_is_not_deleted_before_it(town: Town) -> None:
    async with town.world.tx() as tx:
        with pytest.raises(Denied, match="owner"):
            await closing.delete_person(tx, person=town.ann)
    await town.do(closing.close)
    async with town.world.tx() as tx:
        await closing.delete_person(tx, person=await tx.actors.get(town.ann.id))


async def test_a_deleted_account_leaves_nothing_but_its_name(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "PORTION", 10)
    async with town.world.tx() as tx:
        await profiles.issue_token(tx, actor=town.carl, token="secret", scopes="read")
    async with town.world.tx() as tx:
        await closing.delete_person(tx, person=await tx.actors.get(town.carl.id), contents=True)
    async with town.world.look() as tx:
        assert (await tx.posts.get(town.post.id)).content == ""
        assert await tx.follows.of(town.carl.id) == []
        standing = await tx.memberships.get(town.cats.id, town.carl.id)
        assert standing is not None and not standing.is_member
        with pytest.raises(Gone):
            await find_named(tx, "carl")
        for table in (tables.account, tables.token):
            rows = await tx.connection.execute(table.select().where(table.c.actor_id == town.carl.id))
            assert all(row.revoked_at is not None for row in rows)
    with pytest.raises(Denied, match="taken"):
        await town.world.person("carl")


async def test_what_a_community_says_of_itself_is_changed_by_those_who_keep_order(town: Town) -> None:
    profile = Profile(title="Kittens", summary="<p>Small</p>", summary_source="Small")
    with pytest.raises(Denied, match="moderators"):
        await town.do(profiles.change_community, by=town.carl, profile=profile)
    await town.do(moderation.appoint, person=town.carl)
    for _ in range(2):
        await town.do(profiles.change_community, by=town.carl, profile=profile)
    found = await _now(town, town.cats)
    assert (found.title, found.summary, found.summary_source) == ("Kittens", "<p>Small</p>", "Small")
    assert [act for act, _ in await town.acts(town.cats)] == ["create", "appoint", "edit"]


async def test_people_change_what_they_say_of_themselves(town: Town) -> None:
    async with town.world.tx() as tx:
        await profiles.change_person(tx, person=town.carl, profile=Profile(title="Carl"))
    assert (await _now(town, town.carl)).title == "Carl"


async def _now(town: Town, actor: ActorFacts) -> ActorFacts:
    async with town.world.look() as tx:
        return await tx.actors.get(actor.id)
