"""What another server says of who follows it: whom it is believed from, and how far."""

from dataclasses import dataclass, replace

import pytest

from fedi_groups.actions import membership
from fedi_groups.actions.synchronizing import FRESH, SYNCHRONIZE
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import MINUTE, FollowState, Instant, Uri
from fedi_groups.peers.fetch import Budget
from fedi_groups.storage.due import set_due
from fedi_groups.wire.synchronization import Synchronization, digest_of_ids
from tests.errands.conftest import Office, collection
from tests.world import document

pytestmark = pytest.mark.anyio

ANN, EVE = Uri("https://here.test/u/ann"), Uri("https://here.test/u/eve")
PLACE = Uri("https://there.test/users/bob/sync")


@dataclass(slots=True)
class Scene:
    """Ann follows bob@there.test, Eve does not."""

    office: Office
    ann: ActorFacts
    bob: ActorFacts

    async def says(self, *listed: str, digest: str | None = None, **more: Uri) -> None:
        said = Synchronization(Uri(f"{self.bob.uri}/followers"), digest or digest_of_ids(listed), PLACE)
        said = replace(said, **more)
        details = {"collection": said.collection, "digest": said.digest, "url": said.url}
        async with self.office.world.store.database.write() as connection:
            now = Instant(self.office.world.time())
            await set_due(connection, SYNCHRONIZE, self.bob.uri, at=now, **details)
        collection(self.office.server("there.test"), PLACE, list(listed))
        await self.office.run()

    async def state(self, uri: Uri) -> FollowState | None:
        async with self.office.world.look() as tx:
            who = await tx.actors.find(uri)
            found = await tx.follows.get(who.id, self.bob.id) if who is not None else None
        return found.state if found is not None else None


@pytest.fixture
async def scene(office: Office) -> Scene:
    ann = await office.world.person("ann")
    await office.world.person("eve")
    bob = await office.resolver.actor(office.server("there.test").actor("bob"), budget=Budget(3))
    async with office.world.tx() as tx:
        await membership.follow(tx, follower=ann, target=bob)
        await membership.follow_answered(tx, follower=ann, target=bob, accepted=True)
    office.world.time.pass_by(FRESH + MINUTE)
    return Scene(office, ann, bob)


async def test_nothing_is_fetched_where_both_agree(scene: Scene) -> None:
    await scene.says(ANN)
    assert PLACE not in scene.office.server("there.test").asked
    assert await scene.state(ANN) is FollowState.ACCEPTED


async def test_an_empty_list_ends_every_follow_but_what_was_accepted_just_now(scene: Scene) -> None:
    await scene.says()
    assert await scene.state(ANN) is None
    async with scene.office.world.tx() as tx:
        await membership.follow(tx, follower=scene.ann, target=scene.bob)
        await membership.follow_answered(tx, follower=scene.ann, target=scene.bob, accepted=True)
    await scene.says()
    assert await scene.state(ANN) is FollowState.ACCEPTED


async def test_a_list_that_is_not_what_was_announced_is_not_believed(scene: Scene) -> None:
    await scene.says(digest=digest_of_ids([EVE]))
    assert await scene.state(ANN) is FollowState.ACCEPTED


async def test_another_collection_or_place_is_not_believed(scene: Scene) -> None:
    await scene.says(collection=Uri("https://there.test/users/max/followers"))
    await scene.says(url=Uri("https://evil.test/sync"))
    assert await scene.state(ANN) is FollowState.ACCEPTED
    assert scene.office.server("evil.test").asked == []


async def test_who_is_listed_without_following_says_so_and_strangers_do_not_count(scene: Scene) -> None:
    nobody = "https://here.test/u/nobody"
    await scene.says(ANN, EVE, nobody)
    undo = document((await scene.office.world.log())[-1].threadiverse_body)
    assert undo["type"] == "Undo" and undo["object"]["actor"] == EVE and undo["object"]["object"] == scene.bob.uri
    assert [row.kind for row in await scene.office.world.log()].count("undo") == 1
    assert await scene.state(EVE) is None


async def test_a_request_that_was_accepted_without_our_hearing_of_it_counts(scene: Scene) -> None:
    async with scene.office.world.tx() as tx:
        eve = await tx.actors.find(EVE)
        assert eve is not None
        await membership.follow(tx, follower=eve, target=scene.bob)
    await scene.says(ANN, EVE)
    assert await scene.state(EVE) is FollowState.ACCEPTED
