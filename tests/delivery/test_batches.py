"""Votes that wait anyway go in one Announce to those who have said that they take it (FEP-1a11); nothing else does."""

from typing import Any

import pytest

from fedi_groups.delivery.lane import TOGETHER
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import PostId
from fedi_groups.inbox.unwrap import unwrap
from fedi_groups.storage.exceptions import ExceptionState
from fedi_groups.wire.parse import parse_activity
from tests import schemas
from tests.delivery.conftest import Scene
from tests.delivery.stage import (
    Post,
    append,
    cursor_of,
    delivery_of,
    exceptions_of_peer,
    follow,
    note_row,
    position_of,
    speaks,
)

pytestmark = pytest.mark.anyio

HOST = "piefed.test"


@pytest.fixture
async def pia(scene: Scene) -> ActorFacts:
    """A follower on a server that takes batches, asked one request at a time."""
    pia = await scene.world.stranger("pia", host=HOST)
    await speaks(scene.world, pia, "piefed", batches=True)
    await follow(scene.world, pia, scene.cats)
    await scene.delivery.close()
    scene.delivery = delivery_of(scene.world, scene.inboxes, delivery_window=1)
    return pia


def _vote(scene: Scene, *, thread: int | None = None, kind: str = "vote", **more: Any) -> LogRow:
    return note_row(scene.world, scene.cats, kind=kind, **({"thread_id": PostId(thread)} if thread else {}), **more)


def _numbers(post: Post) -> list[int]:
    """The rows that came in one request."""
    thing = post.document["object"]
    each = thing if isinstance(thing, list) else [thing]
    return [int(inner["id"].rsplit("/", 1)[1]) for inner in each]


async def test_votes_that_wait_go_together_in_order_and_the_cursor_passes_them_all(
    scene: Scene, pia: ActorFacts
) -> None:
    numbers = await append(scene.world, *(_vote(scene, thread=1 + place % 2) for place in range(7)))
    await scene.delivery.step()
    (post,) = scene.inboxes.at(HOST)
    assert _numbers(post) == numbers
    schemas.check("announce-several", post.document)
    assert [each.activity.uri for each in unwrap(parse_activity(post.document))] == [
        f"https://here.test/activities/{number}" for number in numbers
    ]
    assert (await cursor_of(scene.world, pia)).position == await position_of(scene.world, numbers[-1])
    assert len(scene.inboxes.at("lemmy.test")) == 7, "who has not said so is told of each"


async def test_nothing_overtakes_what_it_has_to_follow(scene: Scene, pia: ActorFacts) -> None:
    """In one thread: votes, an edit, votes. The edit goes alone, and what came after it afterwards."""
    rows = [_vote(scene, thread=5), _vote(scene, thread=5)]
    rows += [note_row(scene.world, scene.cats, kind="update", thread_id=PostId(5))]
    rows += [_vote(scene, thread=5), _vote(scene, thread=6)]
    numbers = await append(scene.world, *rows)
    await scene.delivery.step()
    told = [_numbers(post) for post in scene.inboxes.at(HOST)]
    assert told == [[numbers[0], numbers[1], numbers[4]], [numbers[2]], [numbers[3]]]


async def test_a_barrier_holds_votes_back(scene: Scene, pia: ActorFacts) -> None:
    numbers = await append(
        scene.world,
        _vote(scene),
        note_row(scene.world, scene.cats, kind="ban", barrier=True),
        _vote(scene),
        _vote(scene),
    )
    await scene.delivery.step()
    told = [_numbers(post) for post in scene.inboxes.at(HOST)]
    assert told == [[numbers[0]], [numbers[1]], [numbers[2], numbers[3]]]


async def test_communities_are_not_mixed_and_a_batch_has_an_end(scene: Scene, pia: ActorFacts) -> None:
    dogs = await scene.world.community("dogs", scene.ann)
    await follow(scene.world, pia, dogs)
    rows = [_vote(scene), note_row(scene.world, dogs, kind="vote"), *(_vote(scene) for _ in range(TOGETHER + 4))]
    await append(scene.world, *rows)
    await scene.delivery.step()
    assert [len(_numbers(post)) for post in scene.inboxes.at(HOST)] == [TOGETHER, 1, 5]
    assert {post.document["actor"] for post in scene.inboxes.at(HOST)} == {scene.cats.uri, dogs.uri}


async def test_a_refused_batch_is_told_again_one_by_one_so_that_the_guilty_vote_shows(
    scene: Scene, pia: ActorFacts
) -> None:
    numbers = await append(scene.world, *(_vote(scene) for _ in range(4)))
    scene.inboxes.rule = lambda post: 422 if post.host == HOST and numbers[2] in _numbers(post) else 202
    await scene.delivery.step()
    assert [_numbers(post) for post in scene.inboxes.at(HOST)] == [numbers, *([number] for number in numbers)]
    (exception,) = await exceptions_of_peer(scene.world, pia)
    assert (exception.outgoing_id, exception.state) == (numbers[2], ExceptionState.REFUSED)
    assert (await cursor_of(scene.world, pia)).position == await position_of(scene.world, numbers[-1])


async def test_what_could_not_be_told_is_told_later(scene: Scene, pia: ActorFacts) -> None:
    numbers = await append(scene.world, *(_vote(scene) for _ in range(3)))
    scene.inboxes.rule = lambda post: 503 if post.host == HOST else 202
    await scene.delivery.step()
    assert (await cursor_of(scene.world, pia)).position < await position_of(scene.world, numbers[0])
    scene.inboxes.rule = lambda post: 202
    scene.inboxes.posts.clear()
    for _ in range(6):
        scene.world.time.pass_by(3_600_000_000)
        await scene.delivery.step()
    assert [number for post in scene.inboxes.at(HOST) for number in _numbers(post)] == numbers


async def test_a_vote_on_what_is_deleted_meanwhile_is_left_out(scene: Scene, pia: ActorFacts) -> None:
    post = await scene.world.post(scene.ann, scene.cats)
    await scene.delivery.step()
    scene.inboxes.posts.clear()
    rows = [_vote(scene), _vote(scene, object_id=post.id), _vote(scene)]
    numbers = await append(
        scene.world, *rows, note_row(scene.world, scene.cats, kind="delete", object_id=post.id, keep=True)
    )
    await scene.delivery.step()
    told = [number for post in scene.inboxes.at(HOST) for number in _numbers(post)]
    assert sorted(told) == [numbers[0], numbers[2], numbers[3]]


async def test_a_vote_that_comes_alone_goes_at_once_alone(scene: Scene, pia: ActorFacts) -> None:
    for _ in range(3):
        await append(scene.world, _vote(scene))
        await scene.delivery.step()
    assert [isinstance(post.document["object"], list) for post in scene.inboxes.at(HOST)] == [False] * 3


async def test_each_announce_of_several_has_an_id_of_its_own(scene: Scene, pia: ActorFacts) -> None:
    await append(scene.world, *(_vote(scene) for _ in range(TOGETHER + 2)))
    await scene.delivery.step()
    ids = [post.document["id"] for post in scene.inboxes.at(HOST)]
    assert len(set(ids)) == 2
