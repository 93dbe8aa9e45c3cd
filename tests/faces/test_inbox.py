"""The inboxes: what is taken, what is refused and how, and that taking it costs one shared commit."""

import asyncio
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select
from starlette.types import Message, Receive

from fedi_groups.faces.application import make_app
from fedi_groups.storage import tables
from tests.faces.house import ACTIVITY, INBOX, House
from tests.faces.statements import counted

pytestmark = pytest.mark.anyio

LD = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'


async def kept(house: House) -> int:
    async with house.world.store.database.read() as connection:
        question = select(func.count()).select_from(tables.received)
        return int((await connection.execute(question)).scalar_one())


@pytest.mark.parametrize("path", ["/inbox", "/c/cats/inbox", "/u/ann/inbox"])
async def test_a_signed_activity_is_taken_at_every_inbox(house: House, path: str) -> None:
    await house.world.community("cats", await house.world.person("ann"))
    bob = house.there.actor("bob")

    answer = await house.post(
        house.there.activity("Like", bob, "https://here.test/post/1"), inbox=f"https://here.test{path}"
    )

    assert (answer.status_code, answer.content) == (202, b"")
    assert await kept(house) == 1
    assert [peer.origin for peer in house.heard] == ["https://there.test"]


async def test_the_query_of_an_inbox_is_signed_too(house: House) -> None:
    bob = house.there.actor("bob")
    like = house.there.activity("Like", bob, "https://here.test/post/1")

    assert (await house.post(like, inbox=f"{INBOX}?shared=1")).status_code == 202


async def test_what_comes_twice_is_taken_once_and_never_refused(house: House) -> None:
    like = house.there.activity("Like", house.there.actor("bob"), "https://here.test/post/1")

    answers = [(await house.post(like)).status_code for _ in range(3)]

    assert answers == [202, 202, 202]
    assert await kept(house) == 1


async def test_an_unsigned_activity_is_refused_in_words(house: House) -> None:
    like = house.there.activity("Like", house.there.actor("bob"), "https://here.test/post/1")

    answer = await house.client.post(INBOX, content=orjson.dumps(like), headers={"content-type": ACTIVITY})

    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("text/plain")
    assert "signed" in answer.text
    assert await kept(house) == 0


async def test_a_body_that_was_not_signed_is_refused(house: House) -> None:
    bob = house.there.actor("bob")
    like = house.there.activity("Like", bob, "https://here.test/post/1")
    request = house.there.signed(like, inbox=INBOX, now=house.world.time())

    other = orjson.dumps(like | {"type": "Dislike"})
    answer = await house.client.post(INBOX, content=other, headers=dict(request.headers))

    assert answer.status_code == 401
    assert await kept(house) == 0


async def test_a_signature_for_another_host_is_refused(house: House) -> None:
    bob = house.there.actor("bob")
    like = house.there.activity("Like", bob, "https://here.test/post/1")
    request = house.there.signed(like, inbox="https://elsewhere.test/inbox", now=house.world.time())

    answer = await house.client.post(INBOX, content=request.body, headers=dict(request.headers))

    assert answer.status_code == 401


@pytest.mark.parametrize("kind", [ACTIVITY, LD, "application/json", "application/activity+json; charset=utf-8"])
async def test_json_of_any_name_is_read(house: House, kind: str) -> None:
    bob = house.there.actor("bob")
    like = house.there.activity("Like", bob, "https://here.test/post/1")
    request = house.there.signed(like, inbox=INBOX, now=house.world.time())
    headers = {name: value for name, value in request.headers.items() if name != "content-type"}

    answer = await house.client.post(INBOX, content=request.body, headers={**headers, "content-type": kind})

    # The content type was signed: a changed one is read, and then not believed.
    assert answer.status_code == (202 if kind == ACTIVITY else 401)


@pytest.mark.parametrize("kind", ["text/html", "text/json", "application/jsonp", "multipart/form-data", ""])
async def test_anything_else_is_not_read(house: House, kind: str) -> None:
    answer = await house.client.post(INBOX, content=b"{}", headers={"content-type": kind} if kind else {})

    assert answer.status_code == 415


async def test_more_than_a_megabyte_is_too_much_stated_or_not(house: House) -> None:
    body = b" " * 1_048_577

    async def in_parts() -> Any:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    stated = await house.client.post(INBOX, content=body, headers={"content-type": ACTIVITY})
    unstated = await house.client.post(INBOX, content=in_parts(), headers={"content-type": ACTIVITY})

    assert stated.status_code == unstated.status_code == 413


@pytest.mark.parametrize(
    "body", [b"", b"nonsense", b"[]", b'{"type":"Like"}', b'{"a":1,"a":2}', b"\xff\xfe", b"{" * 5000]
)
async def test_what_cannot_be_understood_is_the_senders_fault(house: House, body: bytes) -> None:
    bob = house.there.actor("bob")
    request = house.there.signed_bytes(body, inbox=INBOX, now=house.world.time(), by=bob)

    answer = await house.client.post(INBOX, content=body, headers=dict(request.headers))

    assert answer.status_code == 400
    assert await kept(house) == 0


async def test_a_blocked_server_is_turned_away_without_a_reason(house: House) -> None:
    eve = house.elsewhere("blocked.test").actor("eve")
    like = house.elsewhere("blocked.test").activity("Like", eve, "https://here.test/post/1")

    answer = await house.post(like)
    assert (answer.status_code, answer.text) == (403, "You may not do this.")
    assert await kept(house) == 0


async def test_a_sender_whose_key_cannot_be_fetched_now_comes_again(house: House) -> None:
    bob = house.there.actor("bob")
    like = house.there.activity("Like", bob, "https://here.test/post/1")
    house.network.down.add(house.there.origin)

    answer = await house.post(like)

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


async def test_the_end_of_an_account_we_never_knew_needs_no_doing(house: House) -> None:
    bob = house.there.actor("bob")
    house.there.gone.add(bob)

    answer = await house.post(house.there.activity("Delete", bob, bob))

    assert answer.status_code == 202
    assert await kept(house) == 0
    assert not house.there.asked


async def test_a_server_with_too_much_waiting_here_comes_again(house: House) -> None:
    bob = house.there.actor("bob")

    answers = [
        await house.post(house.there.activity("Like", bob, f"https://here.test/post/{number}")) for number in range(12)
    ]

    assert [answer.status_code for answer in answers] == [202] * 10 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_a_known_sender_costs_one_commit_and_no_question(house: House) -> None:
    bob = house.there.actor("bob")
    await house.post(house.there.activity("Like", bob, "https://here.test/post/1"))
    house.world.time.now -= 1_000

    with counted() as statements:
        await house.post(house.there.activity("Like", bob, "https://here.test/post/2"))

    writing = [each for each in statements if each.startswith("INSERT")]
    assert len(writing) == 1
    assert len([each for each in statements if each.startswith("SELECT") and "pg_notify" not in each]) <= 1, statements


async def test_requests_in_flight_share_their_commits(house: House) -> None:
    bob = house.there.actor("bob")
    await house.post(house.there.activity("Like", bob, "https://here.test/post/1"))
    likes = [house.there.activity("Like", bob, f"https://here.test/post/{number}") for number in range(2, 10)]

    with counted() as statements:
        answers = await asyncio.gather(*(house.post(like) for like in likes))

    assert {answer.status_code for answer in answers} == {202}
    assert len([each for each in statements if each.startswith("INSERT")]) <= 3


async def test_a_fault_of_ours_in_reading_never_makes_a_sender_repeat_itself(house: House) -> None:
    class Broken:
        async def admit(self, *_: object, **__: object) -> None:
            raise KeyError("a bug")

    house.replace(gate=Broken())
    like = house.there.activity("Like", house.there.actor("bob"), "https://here.test/post/1")

    assert (await house.post(like)).status_code == 400


async def test_a_database_that_is_away_makes_the_sender_come_again(house: House) -> None:
    class Away:
        async def accept(self, *_: object) -> None:
            raise ConnectionRefusedError("no database")

    house.replace(intake=Away())
    like = house.there.activity("Like", house.there.actor("bob"), "https://here.test/post/1")

    answer = await house.post(like)

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    assert not house.heard


async def test_a_body_that_never_ends_is_not_waited_for(house: House) -> None:
    house.replace(body_within=0.05)
    never = asyncio.Event()

    async def receive() -> Message:
        await never.wait()
        return {"type": "http.request", "body": b"", "more_body": False}

    assert await status_of(house, receive) == 408


async def test_a_sender_that_hangs_up_leaves_nothing_behind(house: House) -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    assert await status_of(house, receive) == 408
    assert await kept(house) == 0


async def status_of(house: House, receive: Receive) -> int:
    """What a POST is answered whose body comes as `receive` brings it."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/inbox",
        "raw_path": b"/inbox",
        "query_string": b"",
        "headers": [(b"content-type", ACTIVITY.encode()), (b"host", b"here.test")],
    }
    await make_app(house.web)(scope, receive, send)
    return int(sent[0]["status"])
