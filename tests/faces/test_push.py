"""Web Push: what apps are woken for, with what, and when no more."""

import pytest
from sqlalchemy import func, select

from fedi_groups.actions import marking, membership, reactions
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.push import KEPT_FOR
from fedi_groups.domain.types import DAY, HOUR, MINUTE, SECOND, Mark, Visibility
from fedi_groups.storage import tables
from tests.faces.api import App, signed_in
from tests.faces.house import House
from tests.faces.pushed import ENDPOINT, Device, Service, claims_of, worker_of

pytestmark = pytest.mark.anyio

PUSH = "/api/v1/push/subscription"
EVERY = ("mention", "favourite", "reblog", "follow", "follow_request", "poll", "update", "admin.report")


@pytest.fixture
def service(house: House) -> Service:
    found = Service()
    house.network.servers["https://push.test"] = found
    return found


async def wake(house: House) -> None:
    """What is due now is done."""
    worker = worker_of(house)
    while await worker.step():
        pass


async def subscribed(house: House, person: ActorFacts, *alerts: str, policy: str | None = None) -> tuple[App, Device]:
    app, device = await signed_in(house, person), Device()
    await app.post(PUSH, **device.subscription(*(alerts or EVERY), policy=policy))
    return app, device


async def favours(house: House, voter: ActorFacts, post: PostFacts) -> None:
    async with house.world.tx() as tx:
        await reactions.vote(tx, voter=voter, post=await tx.posts.get(post.id), value=1, cause=HERE)


async def test_an_app_asks_to_be_woken_changes_its_mind_and_asks_no_more(house: House) -> None:
    ann = await house.world.person("ann")
    app, device = await signed_in(house, ann), Device()
    key = (await app.get("/api/v2/instance"))["configuration"]["vapid"]["public_key"]
    assert (await app.ask("GET", PUSH)).status_code == 404
    assert (await app.ask("PUT", PUSH, json={"data": {}})).status_code == 404

    made = await app.post(PUSH, **device.subscription("mention", "admin.sign_up", "unheard_of"))
    assert made["endpoint"] == ENDPOINT and made["standard"] is True and made["policy"] == "all"
    assert {name for name, wanted in made["alerts"].items() if wanted} == {"mention", "admin.sign_up"}
    assert made["server_key"] == key and len(key) == 87
    assert await app.get(PUSH) == made

    brackets = {"data[alerts][poll]": "true", "data[alerts][mention]": "0", "data[policy]": "followed"}
    changed = (await app.ask("PUT", PUSH, data=brackets)).json()
    assert changed == {**made, "policy": "followed", "alerts": {**dict.fromkeys(made["alerts"], False), "poll": True}}

    again = await app.post(PUSH, **device.subscription("follow", endpoint="https://push.test/devices/2"))
    assert again["id"] != made["id"] and (await app.get(PUSH))["endpoint"].endswith("/2")
    for _ in range(2):
        assert await app.delete(PUSH) == {}
    assert (await app.ask("GET", PUSH)).status_code == 404


@pytest.mark.parametrize(
    ("endpoint", "key"),
    [
        ("http://push.test/1", None),
        ("https://127.0.0.1/1", None),
        ("https://[::1]/1", None),
        ("https://push.test:99999/1", None),
        ("push.test", None),
        (f"https://push.test/{'x' * 2000}", None),
        (ENDPOINT, "BA"),
    ],
)
async def test_what_nobody_could_be_reached_at_is_refused(house: House, endpoint: str, key: str | None) -> None:
    app = await signed_in(house, await house.world.person("ann"))
    wanted = Device().subscription("mention", endpoint=endpoint)
    if key is not None:
        wanted["subscription"]["keys"]["p256dh"] = key
    answer = await app.ask("POST", PUSH, json=wanted)
    assert answer.status_code == 422 and answer.json()["error"].startswith("Validation failed: ")


async def test_it_takes_a_token_for_it(house: House) -> None:
    ann = await house.world.person("ann")
    narrow = await signed_in(house, ann, scopes="read write")
    assert (await narrow.ask("GET", PUSH)).status_code == 403
    assert (await App(house, None, None).ask("GET", PUSH)).status_code == 401
    assert (await narrow.ask("POST", PUSH, json={})).status_code == 403


async def test_apps_are_told_the_key_and_it_stays_the_same(house: House) -> None:
    app = App(house, None, None)
    made = await app.post("/api/v1/apps", client_name="App", redirect_uris="https://app.test/", scopes="push")
    assert made["vapid_key"] == (await app.get("/api/v2/instance"))["configuration"]["vapid"]["public_key"]
    async with house.world.store.database.read() as connection:
        kept = (
            await connection.execute(select(tables.setting.c.value).where(tables.setting.c.name == "vapid"))
        ).scalar_one()
    assert made["vapid_key"] not in kept


async def test_a_mention_wakes_the_app_that_alone_can_read_it(house: House, service: Service) -> None:
    ann, bob = await house.world.person("ann"), await house.world.person("bob")
    app, device = await subscribed(house, ann)
    said = await house.says(
        bob, text="<p>Hello <b>Ann</b>,\nare you there?</p>", visibility=Visibility.PUBLIC, to=(ann,)
    )
    await wake(house)

    ((headers, body),) = service.came
    found = device.read(body)
    (notice,) = await app.get("/api/v1/notifications")
    assert notice["status"]["id"] == str(said.id)
    assert found == {
        "access_token": app.token,
        "preferred_locale": "en",
        "notification_id": int(notice["id"]),
        "notification_type": "mention",
        "icon": notice["account"]["avatar"],
        "title": "bob mentioned you",
        "body": "Hello Ann, are you there?",
    }
    assert headers["content-encoding"] == "aes128gcm" and headers["urgency"] == "high"
    assert 0 < KEPT_FOR // SECOND - int(headers["ttl"]) < 60
    assert headers["topic"] == notice["group_key"]
    claims = claims_of(headers["authorization"], (await app.get(PUSH))["server_key"])
    assert claims["aud"] == "https://push.test" and claims["sub"] == "mailto:admin@here.test"
    assert 0 < claims["exp"] * SECOND - house.world.time.now < DAY
    await wake(house)
    assert len(service.came) == 1


async def test_an_app_that_does_not_ask_for_the_standard_is_sent_the_draft_before_it(
    house: House, service: Service
) -> None:
    ann, bob = await house.world.person("ann"), await house.world.person("bob")
    app, device = await signed_in(house, ann), Device()
    made = await app.post(PUSH, **device.subscription("mention", standard=False))
    assert made["standard"] is False and await app.get(PUSH) == made
    await house.says(bob, visibility=Visibility.PUBLIC, to=(ann,), text="<p>Hello</p>")
    await wake(house)

    ((headers, body),) = service.came
    assert headers["content-encoding"] == "aesgcm" and headers["authorization"].startswith("WebPush ")
    assert device.read_drafted(headers, body)["body"] == "Hello"
    key = headers["crypto-key"].partition(";p256ecdsa=")[2]
    token = headers["authorization"].removeprefix("WebPush ")
    assert claims_of(f"vapid t={token}, k={key}", made["server_key"])["aud"] == "https://push.test"


async def test_each_is_told_in_their_language_what_and_by_whom_they_want(house: House, service: Service) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    async with world.tx() as tx:
        tx.actors.change(await tx.actors.get(ann.id), language="ar")
        await membership.follow(tx, follower=await tx.actors.get(ann.id), target=bob)
    _, device = await subscribed(house, ann, "mention", policy="followed")
    await subscribed(house, ann, "mention", policy="none")
    post = await house.says(ann, visibility=Visibility.PUBLIC)
    await favours(house, bob, post)
    for each in (bob, carl):
        await house.says(each, visibility=Visibility.PUBLIC, to=(ann,), warning="Spoilers", text="<p>The end.</p>")
    await wake(house)

    ((_, body),) = service.came
    found = device.read(body)
    assert found["title"] == "إشارة إليك من bob" and found["preferred_locale"] == "ar"
    assert found["body"] == "Spoilers"


async def test_nothing_is_pushed_that_its_reader_may_not_or_will_not_see(house: House, service: Service) -> None:
    """Left the community before it was pushed; deleted; and in a thread of which they want to hear nothing."""
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    club = await world.community("club", bob, private=True)
    await house.joins(ann, club)
    _, device = await subscribed(house, ann)
    await house.says(bob, community=club, visibility=Visibility.MEMBERS, to=(ann,), text="<p>Between us.</p>")
    async with world.tx() as tx:
        await membership.unfollow(tx, follower=ann, target=club)
    await house.deletes(await house.says(carl, visibility=Visibility.PUBLIC, to=(ann,)))
    muted = await house.says(carl, visibility=Visibility.PUBLIC, to=(ann,))
    async with world.tx() as tx:
        await marking.mark(tx, person=ann, post=await tx.posts.get(muted.id), kind=Mark.MUTE)
    await house.says(carl, visibility=Visibility.PUBLIC, to=(ann,), text="<p>Heard.</p>")
    await wake(house)
    assert [device.read(body)["body"] for _, body in service.came] == ["Heard."]


async def test_what_is_not_taken_is_tried_again_until_it_is_no_news_any_more(house: House, service: Service) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    await subscribed(house, ann)
    service.status, service.headers = 429, {"retry-after": str(2 * HOUR // SECOND)}
    await house.says(bob, visibility=Visibility.PUBLIC, to=(ann,))
    await wake(house)
    world.time.pass_by(HOUR)
    await wake(house)
    assert len(service.came) == 1
    service.headers, service.status = {}, 500
    for passes in (HOUR + MINUTE, 6 * HOUR, 2 * DAY, 2 * DAY):
        world.time.pass_by(passes)
        await wake(house)
    assert len(service.came) == 3
    house.network.down.add("https://push.test")
    await house.says(bob, visibility=Visibility.PUBLIC, to=(ann,))
    await wake(house)
    house.network.down.clear()
    world.time.pass_by(2 * MINUTE)
    service.status = 201
    await wake(house)
    assert len(service.came) == 4
    async with world.store.database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(tables.due))).scalar_one() == 0


@pytest.mark.parametrize(("status", "stays"), [(404, False), (410, False), (413, True), (403, True)])
async def test_an_app_that_is_gone_is_forgotten(house: House, service: Service, status: int, stays: bool) -> None:
    ann, bob = await house.world.person("ann"), await house.world.person("bob")
    app, _ = await subscribed(house, ann)
    service.status = status
    await house.says(bob, visibility=Visibility.PUBLIC, to=(ann,))
    await wake(house)
    assert len(service.came) == 1
    assert (await app.ask("GET", PUSH)).status_code == (200 if stays else 404)


async def test_it_goes_with_the_account(house: House, service: Service) -> None:
    ann, bob = await house.world.person("ann"), await house.world.person("bob")
    await subscribed(house, ann)
    await house.says(bob, visibility=Visibility.PUBLIC, to=(ann,))
    await house.leaves(ann)
    await wake(house)
    assert service.came == []
    async with house.world.store.database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(tables.push_subscription))).scalar_one() == 0
