"""Streams to apps, over real sockets: what is shown to whom, and when a connection ends."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import orjson
import pytest
import uvicorn
import websockets
from sqlalchemy import func, select, update
from websockets.asyncio.client import ClientConnection, connect

from fedi_groups.actions import announcements, blocking, membership, reactions, reblogging
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, FollowFacts
from fedi_groups.domain.types import MINUTE, FollowState, Instant, Visibility
from fedi_groups.faces.application import make_app
from fedi_groups.faces.mastodon.streaming import crowd
from fedi_groups.faces.mastodon.streaming.hub import LOOK_EVERY
from fedi_groups.notices.stream import Stream
from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.unit import Store
from tests.faces.api import fine, signed_in
from tests.faces.house import House

pytestmark = pytest.mark.anyio

SOON = 20.0
"""Seconds that a test waits for what has to come, however slow the machine."""


class _Server(uvicorn.Server):
    """Says when it is there, and leaves signals alone."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.there = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.there.set()


@asynccontextmanager
async def serving(house: House) -> AsyncIterator[str]:
    """The server at a real address, and its stream running."""
    stop = asyncio.Event()
    config = uvicorn.Config(
        make_app(house.web), port=0, ws="websockets-sansio", ws_per_message_deflate=False, log_config=None
    )
    server = _Server(config)
    running = [asyncio.create_task(server.serve()), asyncio.create_task(house.web.stream.run(stop))]
    try:
        async with asyncio.timeout(SOON):
            await server.there.wait()
        yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        stop.set()
        server.should_exit = True
        await asyncio.gather(*running)


@pytest.fixture
async def place(house: House) -> AsyncIterator[str]:
    async with serving(house) as found:
        yield found


@asynccontextmanager
async def watching(place: str, token: str | None, *streams: str, **more: str) -> AsyncIterator[ClientConnection]:
    """An app that has subscribed to these."""
    async with connect(f"ws://{place}/api/v1/streaming?access_token={token}") as app:
        for stream in streams:
            await app.send(orjson.dumps({"type": "subscribe", "stream": stream, **more}).decode())
        # What makes no sense is answered in order: by then all before is heeded.
        await app.send('{"type": "subscribe", "stream": "nonsense"}')
        assert await heard(app) == {"error": "Unknown stream type", "status": 400}
        yield app


async def heard(app: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(SOON):
        found: dict[str, Any] = orjson.loads(await app.recv())
    return found


async def follows(house: House, follower: ActorFacts, target: ActorFacts) -> None:
    async with house.world.tx() as tx:
        await membership.follow(tx, follower=follower, target=target)


async def token_of(house: House, person: ActorFacts, *, scopes: str = "read") -> str:
    found = (await signed_in(house, person, scopes=scopes)).token
    assert found is not None
    return found


async def test_posts_come_to_the_home_of_those_who_follow_and_go_again(house: House, place: str) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    await follows(house, bob, cats)
    async with watching(place, await token_of(house, bob), "user") as app:
        post = await world.post(ann, cats, title="Mittens")
        new = await heard(app)
        assert (new["stream"], new["event"]) == (["user"], "update")
        status = orjson.loads(new["payload"])
        assert status["id"] == str(post.id | 1) and status["reblog"]["id"] == str(post.id)
        assert status["account"]["acct"] == "cats"

        await house.edits(post, text="<p>Other words.</p>")
        changed = await heard(app)
        assert changed["event"] == "status.update"
        assert "Other words" in orjson.loads(changed["payload"])["reblog"]["content"]
        assert "favourited" not in orjson.loads(changed["payload"])["reblog"]

        await house.deletes(post)
        gone = [await heard(app), await heard(app)]
        assert {each["event"] for each in gone} == {"delete"}
        assert [each["payload"] for each in gone] == [str(post.id | 1), str(post.id)]


async def test_who_follows_while_watching_hears_from_then_on_and_who_leaves_no_more(house: House, place: str) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats, dogs = await world.community("cats", ann), await world.community("dogs", ann)
    await follows(house, bob, dogs)
    async with watching(place, await token_of(house, bob), "user") as app:
        await world.post(ann, cats, title="Not yet")
        await follows(house, bob, cats)
        await world.post(ann, cats, title="From now on")
        assert "From now on" in (await heard(app))["payload"]
        async with world.tx() as tx:
            await membership.unfollow(tx, follower=bob, target=cats)
        await world.post(ann, cats, title="No more")
        await world.post(ann, dogs, title="Woof")
        assert "Woof" in (await heard(app))["payload"]


async def test_what_is_said_among_members_is_shown_to_members_alone(house: House, place: str) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    club = await world.community("club", ann, private=True)
    await house.joins(bob, club)
    # As a follow that has outlived the membership would be.
    async with world.tx() as tx:
        tx.follows.put(FollowFacts(carl.id, club.id, FollowState.ACCEPTED, None), now=tx.now)
    async with (
        watching(place, await token_of(house, bob), "user", "public") as member,
        watching(place, await token_of(house, carl), "user", "public") as other,
    ):
        await house.says(ann, community=club, visibility=Visibility.MEMBERS, text="<p>The word.</p>")
        assert "The word." in (await heard(member))["payload"]
        await house.says(ann, text="<p>For all.</p>", visibility=Visibility.PUBLIC)
        assert "For all." in (await heard(other))["payload"]


async def test_files_that_few_may_see_have_an_address_for_each_of_them(house: House, place: str) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    club = await world.community("club", ann, private=True)
    for each in (bob, carl):
        await house.joins(each, club)
    picture = await house.uploads(ann, b"a picture")
    async with (
        watching(place, await token_of(house, bob), "user") as one,
        watching(place, await token_of(house, carl), "user") as other,
    ):
        await house.says(ann, community=club, visibility=Visibility.MEMBERS, picture=picture)
        shown = [orjson.loads((await heard(app))["payload"])["reblog"] for app in (one, other)]
    urls = {each["media_attachments"][0]["url"] for each in shown}
    assert len(urls) == 2


async def test_nothing_is_shown_of_the_muted_and_reblogs_are_shown_to_followers(house: House, place: str) -> None:
    world = house.world
    ann, bob, eve = await world.person("ann"), await world.person("bob"), await world.person("eve")
    for each in (bob, eve):
        await follows(house, ann, each)
    async with watching(place, await token_of(house, ann), "user") as app:
        async with world.tx() as tx:
            await blocking.mute(tx, person=ann, other=eve)
        said = await house.says(eve, text="<p>Unheard.</p>", visibility=Visibility.PUBLIC)
        other = await house.says(await world.person("carl"), text="<p>Worth it.</p>", visibility=Visibility.PUBLIC)
        async with world.tx() as tx:
            await reblogging.reblog(tx, person=bob, post=await tx.posts.get(said.id), cause=HERE)
            made = await reblogging.reblog(tx, person=bob, post=await tx.posts.get(other.id), cause=HERE)
        status = orjson.loads((await heard(app))["payload"])
        assert status["id"] == str(made.id) and "Worth it." in status["reblog"]["content"]


async def test_public_streams_and_hashtags(house: House, place: str) -> None:
    world = house.world
    ann, eve = await world.person("ann"), await world.stranger("eve")
    token = await token_of(house, ann)
    async with (
        watching(place, token, "public") as public,
        watching(place, token, "public:local") as local,
        watching(place, token, "hashtag", tag="Cats") as tagged,
    ):
        await world.post(eve, uri="https://there.test/1", text="<p>From there.</p>")
        await house.says(ann, text="<p>Between us.</p>", visibility=Visibility.UNLISTED)
        post = await house.says(ann, text="<p>From here.</p>", visibility=Visibility.PUBLIC, hashtags=("Cats",))
        assert "From there." in (await heard(public))["payload"]
        assert "From here." in (await heard(public))["payload"]
        assert "From here." in (await heard(local))["payload"]
        frame = await heard(tagged)
        assert frame["stream"] == ["hashtag", "cats"] and orjson.loads(frame["payload"])["id"] == str(post.id)


async def test_notifications_and_messages_come_as_they_happen(house: House, place: str) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    post = await world.post(ann, await world.community("cats", ann))
    async with (
        watching(place, await token_of(house, ann), "user") as all_of_it,
        watching(place, await token_of(house, ann), "user:notification", "direct") as app,
        watching(place, await token_of(house, ann, scopes="read:statuses"), "user", "direct") as narrow,
    ):
        async with world.tx() as tx:
            known = await tx.posts.get(post.id)
            await reactions.vote(tx, voter=bob, post=known, value=1, cause=HERE)
        found = await heard(app)
        assert (found["stream"], found["event"]) == (["user:notification"], "notification")
        assert orjson.loads(found["payload"])["type"] == "favourite"
        assert (await heard(all_of_it))["stream"] == ["user"]

        await house.says(bob, to=(ann,), text="<p>Psst.</p>")
        events = {each["event"]: each for each in [await heard(app), await heard(app)]}
        assert orjson.loads(events["conversation"]["payload"])["unread"] is True
        assert orjson.loads(events["notification"]["payload"])["type"] == "mention"
        assert (await heard(narrow))["event"] == "conversation"


async def test_a_token_is_taken_wherever_it_stands_and_no_other(house: House, place: str) -> None:
    ann = await house.world.person("ann")
    token = await token_of(house, ann)
    url = f"ws://{place}/api/v1/streaming"
    async with connect(url, subprotocols=[websockets.Subprotocol(token)]) as app:
        assert app.subprotocol == token
    async with connect(f"{url}?stream=user", additional_headers={"authorization": f"Bearer {token}"}):
        pass
    for wrong in (url, f"{url}?access_token=wrong"):
        with pytest.raises(websockets.InvalidStatus) as refused:
            await connect(wrong)
        assert refused.value.response.status_code == 401
        assert orjson.loads(refused.value.response.body or b"")["error"] == "The access token is invalid"
    narrow = await token_of(house, ann, scopes="read:notifications")
    async with connect(f"{url}?access_token={narrow}&stream=user") as app:
        assert (await heard(app))["status"] == 403
    async with connect(f"{url}?access_token={token}&stream=hashtag") as app:
        assert (await heard(app)) == {"error": "Missing tag name parameter", "status": 400}
        await app.send("no json")
        assert (await heard(app))["error"] == "Unknown stream type"


async def test_a_revoked_token_ends_its_connection(house: House, place: str) -> None:
    ann = await house.world.person("ann")
    async with watching(place, await token_of(house, ann), "user") as app:
        async with house.world.store.database.write() as connection:
            await connection.execute(update(tables.token).values(revoked_at=house.world.time()))
        house.world.time.pass_by(4_000_000)
        with pytest.raises(websockets.ConnectionClosed):
            await heard(app)


async def test_who_is_too_slow_is_let_go_of(house: House, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "MOST_WAITING", 0)
    world = house.world
    ann = await world.person("ann")
    async with watching(place, await token_of(house, ann), "public") as app:
        await house.says(ann, visibility=Visibility.PUBLIC)
        with pytest.raises(websockets.ConnectionClosed):
            await heard(app)


async def test_streams_come_as_server_sent_events_as_well(house: House, place: str) -> None:
    world = house.world
    ann = await world.person("ann")
    token = await token_of(house, ann)
    async with httpx.AsyncClient(base_url=f"http://{place}", timeout=SOON) as client:
        assert (await client.get("/api/v1/streaming/health")).text == "OK"
        assert (await client.get("/api/v1/streaming/user")).status_code == 401
        assert (await client.get(f"/api/v1/streaming/nonsense?access_token={token}")).status_code == 422
        headers = {"authorization": f"Bearer {token}"}
        async with client.stream("GET", "/api/v1/streaming/public/local", headers=headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            lines = answer.aiter_lines()
            assert await anext(lines) == ":)"
            post = await house.says(ann, visibility=Visibility.PUBLIC, text="<p>Good\nmorning.</p>")
            assert await anext(lines) == "event: update"
            data = await anext(lines)
            assert orjson.loads(data.removeprefix("data: "))["id"] == str(post.id)


async def test_what_another_process_has_done_is_shown_here(house: House, place: str) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats = await world.community("cats", ann)
    await follows(house, bob, cats)
    async with watching(place, await token_of(house, bob), "user") as app, _elsewhere(house) as other:
        world.store = other
        await world.post(ann, cats, title="From over there")
        assert "From over there" in (await heard(app))["payload"]


async def test_apps_hear_of_changed_filters_and_are_shown_what_these_let_through(house: House, place: str) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    await follows(house, ann, bob)
    await follows(house, bob, ann)
    app = await signed_in(house, ann)
    async with watching(place, app.token, "user") as own, watching(place, await token_of(house, bob), "user") as other:
        for title, words, action in (("Loud", "noise", "warn"), ("Never", "spam", "hide")):
            keywords = [{"keyword": words}]
            form = {"title": title, "context": ["home"], "filter_action": action, "keywords_attributes": keywords}
            await app.post("/api/v2/filters", **form)
            assert await heard(own) == {"stream": ["user"], "event": "filters_changed"}
        for text in ("spam", "more spam", "noise", "quiet"):
            await world.post(bob, text=f"<p>{text}</p>")
        shown = [orjson.loads((await heard(own))["payload"]) for _ in range(2)]
        titles = [[each["filter"]["title"] for each in status["filtered"]] for status in shown]
        assert titles == [["Loud"], []]
        assert [orjson.loads((await heard(other))["payload"])["filtered"] for _ in range(4)] == [[]] * 4


async def test_announcements_are_shown_to_all_who_watch_and_so_is_what_becomes_of_them(
    house: House, place: str
) -> None:
    app = await signed_in(house, await house.world.person("ann"))
    async with watching(place, app.token, "user") as watch:
        async with house.world.tx() as tx:
            made = await announcements.announce(tx, text="Welcome.")
        house.world.time.pass_by(LOOK_EVERY)
        new = await heard(watch)
        assert new["event"] == "announcement" and orjson.loads(new["payload"])["content"] == "<p>Welcome.</p>"
        for method, count in (("PUT", 1), ("DELETE", 0)):
            fine(await app.ask(method, f"/api/v1/announcements/{made.id}/reactions/%F0%9F%8E%89"))
            house.world.time.pass_by(LOOK_EVERY)
            said = await heard(watch)
            expected = {"name": "🎉", "count": count, "announcement_id": str(made.id)}
            assert (said["event"], orjson.loads(said["payload"])) == ("announcement.reaction", expected)
        async with house.world.tx() as tx:
            await announcements.end(tx, number=made.id)
        house.world.time.pass_by(LOOK_EVERY)
        assert await heard(watch) == {"stream": ["user"], "event": "announcement.delete", "payload": str(made.id)}


@asynccontextmanager
async def _elsewhere(house: House) -> AsyncIterator[Store]:
    store = house.world.store
    async with Database(store.database.url) as database:
        Stream(database)
        yield Store(database, store.uris, store.minter, store.clock, store.subscribers, rules=store.rules)


async def test_nothing_is_written_for_other_processes_where_nobody_watches(house: House) -> None:
    world = house.world
    ann = await world.person("ann")
    async with _elsewhere(house) as other:
        world.store = other
        await house.says(ann, visibility=Visibility.PUBLIC)
    async with world.look() as tx:
        assert (await tx.connection.execute(select(func.count()).select_from(tables.stream_word))).scalar_one() == 0


async def test_a_list_of_ones_own_has_a_stream_and_takes_out_of_home_who_is_to_be_read_apart(
    house: House, place: str
) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    cats, dogs = await world.community("cats", ann), await world.community("dogs", ann)
    for each in (cats, dogs):
        await follows(house, bob, each)
    app = await signed_in(house, bob)
    number = (await app.post("/api/v1/lists", title="Pets"))["id"]
    await app.post(f"/api/v1/lists/{number}/accounts", account_ids=[str(cats.id)])
    token = app.token
    async with (
        watching(place, await token_of(house, ann)) as stranger,
        watching(place, token, "list", list=number) as some,
        watching(place, token, "user") as home,
    ):
        await world.post(ann, dogs, title="Woof")
        post = await world.post(ann, cats, title="Meow")
        frame = await heard(some)
        assert (frame["stream"], frame["event"]) == (["list", number], "update")
        assert orjson.loads(frame["payload"])["reblog"]["id"] == str(post.id)
        assert "Woof" in (await heard(home))["payload"] and "Meow" in (await heard(home))["payload"]

        await app.put(f"/api/v1/lists/{number}", exclusive=True)
        await app.post(f"/api/v1/lists/{number}/accounts", account_ids=[str(dogs.id)])
        await house.deletes(post)
        assert [(await heard(some))["payload"] for _ in range(2)] == [str(post.id | 1), str(post.id)]
        await world.post(ann, dogs, title="Apart")
        assert "Apart" in (await heard(some))["payload"]
        await app.delete(f"/api/v1/lists/{number}/accounts", **{"account_ids[]": str(dogs.id)})
        await world.post(ann, dogs, title="At home")
        assert "At home" in (await heard(home))["payload"]
        for wrong, status in ((number, 404), ("x", 400)):
            await stranger.send(orjson.dumps({"type": "subscribe", "stream": "list", "list": wrong}).decode())
            assert (await heard(stranger))["status"] == status


async def test_hashtags_that_one_follows_are_at_home_once(house: House, place: str) -> None:
    world = house.world
    ann, bob, carl = await world.person("ann"), await world.person("bob"), await world.person("carl")
    app = await signed_in(house, bob)
    async with watching(place, app.token, "user") as home:
        await app.post("/api/v1/tags/Cats/follow")
        await follows(house, bob, ann)
        await house.says(ann, text="<p>Hush.</p>", visibility=Visibility.UNLISTED, hashtags=("dogs",))
        await house.says(carl, text="<p>Meow.</p>", visibility=Visibility.PUBLIC, hashtags=("CATS",))
        await house.says(ann, text="<p>Both.</p>", visibility=Visibility.PUBLIC, hashtags=("cats",))
        await app.post("/api/v1/tags/cats/unfollow")
        await house.says(carl, text="<p>No more.</p>", visibility=Visibility.PUBLIC, hashtags=("cats",))
        await house.says(ann, text="<p>Last.</p>", visibility=Visibility.PUBLIC)
        for words in ("Hush.", "Meow.", "Both.", "Last."):
            assert words in (await heard(home))["payload"]


async def test_a_reblog_that_is_taken_back_goes_where_it_was_shown(house: House, place: str) -> None:
    world = house.world
    ann, bob = await world.person("ann"), await world.person("bob")
    await follows(house, ann, bob)
    said = await house.says(await world.person("carl"), visibility=Visibility.PUBLIC)
    async with watching(place, await token_of(house, ann), "user") as app:
        async with world.tx() as tx:
            made = await reblogging.reblog(tx, person=bob, post=await tx.posts.get(said.id), cause=HERE)
        assert orjson.loads((await heard(app))["payload"])["id"] == str(made.id)
        async with world.tx() as tx:
            await reblogging.unreblog(tx, person=bob, post=await tx.posts.get(said.id), cause=HERE)
        assert await heard(app) == {"stream": ["user"], "event": "delete", "payload": str(made.id)}


async def test_a_reblog_for_followers_is_shown_to_those_who_follow_and_to_nobody_else(house: House, place: str) -> None:
    world = house.world
    ann, bob, carl, dan = [await world.person(name) for name in ("ann", "bob", "carl", "dan")]
    for who, whom in ((ann, bob), (dan, carl)):
        await follows(house, who, whom)
    said = await house.says(carl, text="<p>Worth it.</p>", visibility=Visibility.PUBLIC)
    whispered = await house.says(bob, text="<p>Among us.</p>", visibility=Visibility.FOLLOWERS)
    async with (
        watching(place, await token_of(house, ann), "user") as follower,
        watching(place, await token_of(house, bob), "user") as own,
        watching(place, await token_of(house, dan), "user") as other,
    ):
        for post in (said, whispered):
            async with world.tx() as tx:
                known = await tx.posts.get(post.id)
                await reblogging.reblog(tx, person=bob, post=known, cause=HERE, visibility=Visibility.FOLLOWERS)
        await house.says(carl, text="<p>Good night.</p>", visibility=Visibility.PUBLIC)
        for app in (follower, own):
            shown = [orjson.loads((await heard(app))["payload"]) for _ in range(2)]
            assert [each["reblog"]["id"] for each in shown] == [str(said.id), str(whispered.id)]
            assert {each["visibility"] for each in shown} == {"private"}
        assert "Good night." in (await heard(other))["payload"]


async def test_who_is_muted_for_a_time_is_heard_again_after_it(house: House, place: str) -> None:
    world = house.world
    ann, eve = await world.person("ann"), await world.person("eve")
    await follows(house, ann, eve)
    async with watching(place, await token_of(house, ann), "user") as app:
        async with world.tx() as tx:
            await blocking.mute(tx, person=ann, other=eve, until=Instant(tx.now + MINUTE))
        await house.says(eve, text="<p>Unheard.</p>", visibility=Visibility.PUBLIC)
        await house.says(ann, text="<p>Quiet.</p>", visibility=Visibility.PUBLIC)
        assert "Quiet." in (await heard(app))["payload"]
        world.time.pass_by(2 * MINUTE)
        await house.says(eve, text="<p>Again.</p>", visibility=Visibility.PUBLIC)
        assert "Again." in (await heard(app))["payload"]


async def test_apps_are_told_where_streams_are(house: House) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(make_app(house.web))) as client:
        found = fine(await client.get("https://here.test/api/v2/instance"))
    assert found["configuration"]["urls"]["streaming"] == "wss://here.test"
    assert found["urls"]["streaming_api"] == "wss://here.test"
