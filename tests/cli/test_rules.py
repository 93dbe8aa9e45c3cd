"""Rules about other servers from the command line, and the queue of posts that wait."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from tests.cli.conftest import BIRDS, ORIGIN, CommandLine, Machine

REFUSED = [
    (["servers", "block", "not a host"], "not a host is no host"),
    (["servers", "block", "here.test"], "here.test is this server itself"),
    (["servers", "open", "fine.test"], "There is no rule of yours about fine.test"),
    (["servers", "show", "*"], "* is no host"),
    (["moderate", "approve", f"{ORIGIN}/post/7", "--as", "ada"], f"There is no {ORIGIN}/post/7"),
    (["moderate", "queue", "ada"], "ada is a person, not a community"),
]


@pytest.fixture
def population() -> tuple[str, ...]:
    return BIRDS


def written(command: CommandLine, write: Callable[[AsyncConnection], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with Database(command.database_url) as database, database.write() as connection:
            return await write(connection)

    return asyncio.run(run())


def stance(command: CommandLine, host: str) -> tuple[str, list[str]]:
    facts = command("servers", "show", host, "--json").facts
    return facts["stance"], facts["limits"]


def test_what_cannot_be_done_is_said_in_one_line(command: CommandLine) -> None:
    for words, refusal in REFUSED:
        assert refusal in command(*words).refusal


def test_a_server_is_limited_blocked_allowed_and_opened(command: CommandLine) -> None:
    assert stance(command, "evil.test") == ("open", [])
    assert command("servers", "limit", "evil.test").code == 0
    assert stance(command, "a.evil.test") == ("limited", ["hide", "hold", "media"])
    assert command("servers", "limit", "evil.test", "--votes", "--reports", "--reason", "Too loud").code == 0
    assert stance(command, "evil.test") == ("limited", ["reports", "votes"])
    answered = command("servers", "block", "https://Evil.test/", "--reason", "Spam", "--for", "7d", "--json").facts
    assert (answered["rule"]["host"], answered["rule"]["stance"], answered["rule"]["reason"]) == (
        "evil.test",
        "blocked",
        "Spam",
    )
    assert answered["rule"]["until"] is not None
    assert stance(command, "evil.test") == ("blocked", [])
    assert command("servers", "allow", "good.evil.test").code == 0
    assert stance(command, "good.evil.test") == ("open", [])
    listed = command("servers", "list")
    assert "evil.test" in listed.out and "Spam" in listed.out
    assert [each["host"] for each in command("servers", "list", "--stance", "open", "--json").facts["rules"]] == [
        "good.evil.test"
    ]
    assert command("servers", "open", "evil.test").out.startswith("evil.test is open.")
    assert stance(command, "evil.test") == ("open", [])


def test_a_preview_changes_nothing(command: CommandLine) -> None:
    answered = command("servers", "block", "evil.test", "--preview", "--json").facts
    assert answered["applied"] is False and answered["here"]["followers"] == 0
    assert command("servers", "mode", "listed", "--preview").code == 0
    assert stance(command, "evil.test") == ("open", [])


def test_what_the_settings_block_no_rule_opens(command: CommandLine) -> None:
    answered = command("servers", "allow", "evil.test", BLOCKED_SERVERS="evil.test")
    assert "But the setting BLOCKED_SERVERS blocks it" in answered.out
    shown = command("servers", "list", "--json", BLOCKED_SERVERS="evil.test").facts["rules"]
    assert {each["source"] for each in shown} == {"own", "setting"}


def test_where_only_listed_servers_federate_others_are_blocked(command: CommandLine) -> None:
    assert command("servers", "allow", "friend.test").code == 0
    assert "Only listed servers federate: 1" in command("servers", "mode", "listed").out
    assert stance(command, "friend.test")[0] == "open" and stance(command, "other.test")[0] == "blocked"
    assert command("servers", "mode", "all").code == 0
    assert stance(command, "other.test")[0] == "open"
    assert command("servers", "mode", "some").code == 2


def test_what_waits_is_listed_approved_and_rejected(command: CommandLine) -> None:
    posts = [command.id("post", "create", "birds", "--as", "bob", "--title", f"Title {n}") for n in range(2)]

    async def hold(connection: AsyncConnection) -> None:
        for uri in posts:
            number = int(uri.rsplit("/", 1)[1])
            await connection.execute(update(tables.post).where(tables.post.c.id == number).values(held_at=5))
            held = {"post_id": number, "reason": "New here.", "waiting": True, "found": False}
            await connection.execute(tables.held.insert().values(**held, relayed=False, signed=False))

    written(command, hold)
    shown = command("moderate", "queue", "birds", "--json").facts["posts"]
    assert [(each["id"], each["reason"], each["title"]) for each in shown] == [
        (posts[0], "New here.", "Title 0"),
        (posts[1], "New here.", "Title 1"),
    ]
    assert "Title 1" in command("moderate", "queue").out
    assert "Only moderators" in command("moderate", "approve", posts[0], "--as", "bob").refusal
    assert command("moderate", "approve", posts[0], "--as", "ada").out == "Approved: it is published.\n"
    assert command("moderate", "reject", posts[1], "--as", "ada", "--reason", "Rule 1").out == "Rejected: it is gone.\n"
    assert "does not wait" in command("moderate", "approve", posts[0], "--as", "ada").refusal
    assert command("moderate", "queue").out == "Nothing waits for approval.\n"
    assert command.post(posts[0]).held_at is None and command.post(posts[1]).content == ""
    log = command("modlog", "birds", "--json").facts["entries"]
    assert [(each["act"], each["reason"]) for each in log[:2]] == [("reject", "Rule 1"), ("approve", "")]


def status(address: str, host: str) -> int:
    """What a request is answered that says to be of this host."""
    claim = f'keyId="https://{host}/actor#main-key",headers="(request-target) host date",signature="aGVsbG8="'
    headers = {"Accept": "application/activity+json", "Signature": claim, "Date": "Sat, 28 Nov 2026 12:00:00 GMT"}
    try:
        with urlopen(Request(f"{address}/", headers=headers), timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code


def test_a_rule_reaches_processes_that_are_running(machine: Machine, database_url: str) -> None:
    with machine.serving("web", DATABASE_URL=database_url, ORIGIN=ORIGIN) as web:
        assert status(web.address, "evil.test") == 200
        settings = {"DATABASE_URL": database_url, "ORIGIN": ORIGIN}
        assert machine.run("servers", "block", "evil.test", **settings).code == 0
        web.until(lambda: status(web.address, "a.evil.test") == 404)
        assert status(web.address, "fine.test") == 200
        assert machine.run("servers", "open", "evil.test", **settings).code == 0
        web.until(lambda: status(web.address, "a.evil.test") == 200)
