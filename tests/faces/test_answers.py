"""Answers that are kept for a moment: what that saves, and that nothing stale or private comes of it."""

import asyncio

import pytest
from starlette.responses import Response

from fedi_groups.domain.events import HERE, ActorChanged, PostDeleted, VoteCast
from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.faces.shared.answers import KEPT, Answers
from tests.faces.house import House, path_of
from tests.faces.statements import counted
from tests.world import Time

pytestmark = pytest.mark.anyio

POST = PostId(7)


class Maker:
    """Makes a new answer each time, and waits for leave to do so."""

    def __init__(self, *, size: int = 1, leave: bool = True) -> None:
        self.made = 0
        self.size = size
        self.leave = asyncio.Event()
        if leave:
            self.leave.set()

    async def __call__(self) -> Response:
        self.made += 1
        number = self.made
        await self.leave.wait()
        return Response(str(number).ljust(self.size))


async def test_an_answer_is_made_once_while_it_is_fresh(time: Time) -> None:
    answers, maker = Answers(time), Maker()

    first = await answers.get(("a",), maker)
    again = await answers.get(("a",), maker)
    time.pass_by(KEPT)
    later = await answers.get(("a",), maker)

    assert first is again
    assert later is not first
    assert maker.made == 2


async def test_those_who_ask_together_wait_for_one_answer(time: Time) -> None:
    answers, maker = Answers(time), Maker(leave=False)
    asking = [asyncio.create_task(answers.get(("a",), maker)) for _ in range(20)]
    await asyncio.sleep(0)

    maker.leave.set()
    found = await asyncio.gather(*asking)

    assert maker.made == 1
    assert len({id(each) for each in found}) == 1


async def test_who_gives_up_does_not_take_the_others_along(time: Time) -> None:
    answers, maker = Answers(time), Maker(leave=False)
    first, second = (asyncio.create_task(answers.get(("a",), maker)) for _ in range(2))
    await asyncio.sleep(0)

    first.cancel()
    maker.leave.set()

    assert (await second) is not None
    assert maker.made == 2


async def test_errors_and_refusals_are_not_kept(time: Time) -> None:
    answers, maker = Answers(time), Maker()

    async def refuse() -> None:
        return None

    async def fail() -> Response:
        raise KeyError("not now")

    assert await answers.get(("a",), refuse) is None
    with pytest.raises(KeyError):
        await answers.get(("a",), fail)

    assert await answers.get(("a",), maker) is not None


async def test_what_shows_a_changed_post_is_made_again_and_other_things_are_not(time: Time) -> None:
    answers, about, other = Answers(time), Maker(), Maker()
    for _ in range(2):
        await answers.get(("a",), about, about=POST)
        await answers.get(("b",), other, about=PostId(8))
        answers.invalidate([PostDeleted(POST, HERE), VoteCast(PostId(8), ActorId(1), 1, HERE)])

    assert (about.made, other.made) == (2, 1)


async def test_an_answer_that_was_being_made_while_its_post_changed_is_not_kept(time: Time) -> None:
    answers, maker = Answers(time), Maker(leave=False)
    asking = asyncio.create_task(answers.get(("a",), maker, about=POST))
    await asyncio.sleep(0)

    answers.invalidate([PostDeleted(POST, HERE)])
    maker.leave.set()
    await asking
    await answers.get(("a",), maker, about=POST)

    assert maker.made == 2


async def test_a_changed_actor_makes_everything_stale(time: Time) -> None:
    answers, maker = Answers(time), Maker()
    await answers.get(("a",), maker)

    answers.invalidate([ActorChanged(ActorId(1))])
    await answers.get(("a",), maker)

    assert maker.made == 2


async def test_memory_is_bounded_and_what_is_too_large_is_not_kept(time: Time) -> None:
    answers = Answers(time, memory=10_000)
    large, small = Maker(size=20_000), Maker(size=2_000)
    for number in range(10):
        await answers.get(("small", number), small)
    for _ in range(2):
        await answers.get(("large",), large)
        await answers.get(("small", 9), small)
        await answers.get(("small", 0), small)

    assert large.made == 2
    assert small.made == 11


async def test_a_hot_document_asks_nothing_of_the_database(house: House) -> None:
    ann = await house.world.person("ann")
    post = await house.world.post(ann, await house.world.community("cats", ann))
    bob = house.there.actor("bob")
    await house.runs("lemmy")
    paths = [
        path_of(post),
        f"{path_of(post)}/replies?page=1",
        "/c/cats",
        "/c/cats/outbox",
        f"/activities/{post.boost_id}",
    ]
    for path in paths:
        await house.get(path, by=bob)
        await house.page(path)
    house.world.time.now -= 1_000_000

    with counted() as statements:
        for path in paths:
            assert (await house.get(path, by=bob)).status_code == 200
            await house.page(path)

    assert not statements
