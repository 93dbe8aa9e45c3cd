"""The client API for what is posted later: kept, moved, given up, and judged only when its moment has come."""

from pathlib import Path
from typing import Any, cast

import pytest

from fedi_groups.actions import membership, profiles, scheduling
from fedi_groups.actions.scheduling import POST_SCHEDULED
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import DAY, HOUR, MINUTE, SECOND
from fedi_groups.errands.media import ERRANDS as MEDIA
from fedi_groups.errands.scheduled import posting
from fedi_groups.errands.worker import MOST_ATTEMPTS, ErrandWorker, Tools
from fedi_groups.peers.handles import Directory
from fedi_groups.peers.mailer import Mailer, Sender
from fedi_groups.peers.pusher import Pusher
from fedi_groups.storage.tables import due, scheduled
from fedi_groups.wire.times import write_time
from tests.faces.api import App, stranger
from tests.faces.house import House
from tests.faces.test_api_writing import STATUSES, feed, two

pytestmark = pytest.mark.anyio

ALL = "/api/v1/scheduled_statuses"


def later(house: House, span: int) -> str:
    return write_time(type(house.world.time())((house.world.time.now + span) // SECOND * SECOND))


async def passes(house: House, span: int) -> None:
    """So much time, and what is due by then."""
    house.world.time.pass_by(span)
    mailer = Mailer(Path("/nonexistent"), Sender("noreply@here.test", "Here", "here.test"))
    tools = Tools(house.world.store, house.resolver, house.web.workshop, mailer, cast(Pusher, None))
    errands = {**dict(MEDIA), POST_SCHEDULED: posting(house.web.directory)}
    await ErrandWorker(tools, errands, patience=30).step()


async def refused(app: App, **form: Any) -> tuple[int, str]:
    answer = await app.ask("POST", STATUSES, json=form)
    return answer.status_code, answer.json()["error"]


async def test_what_is_scheduled_is_posted_when_its_moment_comes(house: House) -> None:
    ann, bob = await two(house)
    assert bob.person is not None
    picture = await house.uploads(bob.person, b"mittens")
    poll = {"options": ["Yes", "No"], "expires_in": 600, "multiple": True}
    form = {"status": "Mittens @cats", "media_ids": [str(picture.id)], "poll": poll, "spoiler_text": "Claws"}
    at = later(house, 2 * DAY)
    made = await bob.post(STATUSES, **form, scheduled_at=at, visibility="public")

    assert made["scheduled_at"] == at.replace("Z", ".000Z")
    assert (made["params"]["text"], made["params"]["poll"]["multiple"], made["params"]["visibility"]) == (
        "Mittens @cats",
        True,
        "public",
    )
    assert [each["id"] for each in made["media_attachments"]] == made["params"]["media_ids"] == [str(picture.id)]
    assert await bob.get(ALL) == [made] and await bob.get(f"{ALL}/{made['id']}") == made
    assert await ann.get(ALL) == []
    for method in ("GET", "PUT", "DELETE"):
        answer = await ann.ask(method, f"{ALL}/{made['id']}", params={"scheduled_at": at})
        assert answer.status_code == 404
    assert (await stranger(house).ask("GET", ALL)).status_code == 401

    await passes(house, DAY + HOUR)
    assert await feed(ann, "cats") == []
    await passes(house, DAY)
    (shown,) = await feed(ann, "cats")
    inner = shown["reblog"]
    assert "Mittens" in inner["content"] and inner["media_attachments"][0]["id"] == str(picture.id)
    assert inner["spoiler_text"] == "Claws" and inner["poll"]["expired"] is False
    assert await bob.get(ALL) == []
    await passes(house, DAY)
    assert len(await feed(ann, "cats")) == 1


async def test_it_is_moved_and_given_up(house: House) -> None:
    _, bob = await two(house)
    first = await bob.post(STATUSES, status="One", scheduled_at=later(house, HOUR))
    second = await bob.post(STATUSES, status="Two", scheduled_at=later(house, HOUR))
    moved = await bob.put(f"{ALL}/{first['id']}", scheduled_at=later(house, DAY))
    assert moved["id"] == first["id"] and moved["scheduled_at"] > first["scheduled_at"]
    assert [each["id"] for each in await bob.get(ALL, limit=1)] == [second["id"]]
    assert await bob.delete(f"{ALL}/{second['id']}") == {}
    assert (await bob.ask("PUT", f"{ALL}/{first['id']}", json={"scheduled_at": later(house, 0)})).status_code == 422
    await passes(house, 2 * HOUR)
    assert bob.person is not None
    page = f"/api/v1/accounts/{bob.person.id}/statuses"
    assert await bob.get(page) == []
    await passes(house, DAY)
    assert ["One" in each["content"] for each in await bob.get(page)] == [True]


async def test_what_cannot_be_posted_comes_back_to_who_wrote_it(house: House) -> None:
    """Permission is asked for when it is due, not before."""
    _, bob = await two(house)
    await bob.post(STATUSES, status="Mittens @cats", scheduled_at=later(house, HOUR))
    async with house.world.tx() as tx:
        assert bob.person is not None
        cats = await tx.actors.named("cats")
        assert cats is not None
        await membership.unfollow(tx, follower=await tx.actors.get(bob.person.id), target=cats)
    await passes(house, 2 * HOUR)
    assert await feed(bob, "cats") == [] and await bob.get(ALL) == []
    (told,) = await bob.get("/api/v1/notifications")
    assert (told["type"], told["status"]["visibility"]) == ("mention", "direct")
    assert "Only members may post here" in told["status"]["content"] and "Mittens @cats" in told["status"]["content"]
    assert (await stranger(house).ask("GET", f"{STATUSES}/{told['status']['id']}")).status_code == 404


class Broken(Directory):
    """It finds nobody, whoever is asked for."""

    async def known(self, text: str) -> ActorFacts | None:
        raise RuntimeError("a fault of this server")


async def test_what_fails_again_and_again_comes_back_to_who_wrote_it_with_its_words(house: House) -> None:
    _, bob = await two(house)
    works = house.web.directory
    await bob.post(STATUSES, status="Mittens @cats", scheduled_at=later(house, HOUR))
    house.replace(directory=Broken(works.store, works.resolver, works._fetcher))
    for _ in range(MOST_ATTEMPTS + 1):
        assert await bob.get("/api/v1/notifications") == []
        assert len(await bob.get(ALL)) == 1
        await passes(house, 13 * HOUR)

    assert await bob.get(ALL) == [] and await feed(bob, "cats") == []
    (told,) = await bob.get("/api/v1/notifications")
    words = told["status"]["content"]
    assert told["status"]["visibility"] == "direct" and "failed each time" in words and "Mittens @cats" in words


async def test_a_moment_is_far_enough_and_not_too_much_waits(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    _, bob = await two(house)
    soon = "Validation failed: Scheduled at The scheduled date must be in the future"
    for at in (later(house, 4 * MINUTE), later(house, -DAY)):
        assert await refused(bob, status="Hi", scheduled_at=at) == (422, soon)
    assert await refused(bob, status="Hi", scheduled_at="banana") == (422, "Record invalid")
    assert await refused(bob, status=" ", scheduled_at=later(house, DAY)) == (
        422,
        "Validation failed: Text can't be blank",
    )
    assert (await refused(bob, status="Hi", media_ids=["7"], scheduled_at=later(house, DAY)))[0] == 422
    monkeypatch.setattr(scheduling, "MOST_A_DAY", 2)
    monkeypatch.setattr(scheduling, "MOST", 3)
    for _ in range(2):
        made = await bob.post(STATUSES, status="Hi", scheduled_at=later(house, DAY + HOUR))
    assert (await refused(bob, status="Hi", scheduled_at=later(house, DAY)))[0] == 422
    await bob.put(f"{ALL}/{made['id']}", scheduled_at=later(house, DAY + 2 * HOUR))
    await bob.post(STATUSES, status="Hi", scheduled_at=later(house, 3 * DAY))
    assert (await refused(bob, status="Hi", scheduled_at=later(house, 5 * DAY)))[0] == 422


async def test_sent_twice_under_one_key_it_is_scheduled_once(house: House) -> None:
    _, bob = await two(house)
    form, headers = {"status": "Hi", "scheduled_at": later(house, HOUR)}, {"idempotency-key": "k"}
    first, second = [(await bob.ask("POST", STATUSES, json=form, headers=headers)).json() for _ in range(2)]
    assert first["id"] == second["id"] and len(await bob.get(ALL)) == 1
    said = (await bob.ask("POST", STATUSES, json={"status": "Hi"}, headers=headers)).json()
    assert "content" in said


async def test_it_goes_with_the_account(house: House) -> None:
    _, bob = await two(house)
    await bob.post(STATUSES, status="Mittens", scheduled_at=later(house, HOUR))
    async with house.world.tx() as tx:
        assert bob.person is not None
        await profiles.delete_actor(tx, actor=await tx.actors.get(bob.person.id))
    async with house.world.look() as tx:
        assert (await tx.connection.execute(scheduled.select())).all() == []
    await passes(house, 2 * HOUR)
    async with house.world.look() as tx:
        left = await tx.connection.execute(due.select().where(due.c.kind == POST_SCHEDULED))
        assert left.all() == []
