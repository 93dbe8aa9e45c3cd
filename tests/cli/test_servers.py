"""How other servers do, and what of theirs failed here, as `peers` and `parked` show it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.app import now
from fedi_groups.domain.types import DAY, MINUTE, SECOND, PeerId
from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.peers import ensure_peer, record_nodeinfo
from fedi_groups.storage.received import (
    Arrival,
    Settlement,
    State,
    digest_of,
    find_parked,
    insert_arrivals,
    next_items,
    settle,
)
from tests.cli.conftest import ORIGIN, CommandLine


def written(command: CommandLine, write: Callable[[AsyncConnection], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with Database(command.database_url) as database, database.write() as connection:
            return await write(connection)

    return asyncio.run(run())


async def add_peers(connection: AsyncConnection) -> None:
    """One that does well, and one that has not answered for eight days."""
    at = now()
    for origin, software in (("https://well.test", "mastodon"), ("https://gone.test", "lemmy")):
        peer = await ensure_peer(connection, origin, now=at)
        await record_nodeinfo(connection, peer.id, software=software, version="1", now=at)
    cursor = tables.cursor.c
    gone = await ensure_peer(connection, "https://gone.test", now=at)
    failing = {"failures": 40, "failing_since": at - 8 * DAY, "retry_at": at + DAY, "error": "no answer\nwithin 30 s"}
    await connection.execute(tables.cursor.update().where(cursor.peer_id == gone.id).values(**failing))
    well = tables.cursor.update().where(cursor.peer_id != gone.id).values(delivered_at=at - 5 * MINUTE)
    await connection.execute(well)


async def park_two(connection: AsyncConnection) -> list[int]:
    peer = await ensure_peer(connection, "https://there.test", now=now())
    for name in ("one", "two"):
        digest = digest_of("https://there.test", name)
        await insert_arrivals(connection, [Arrival(digest, PeerId(peer.id), peer.shard, b"{}", True, now())])
    items = await next_items(connection, shards=None, now=now(), most=10)
    await settle(connection, [Settlement(item.id, State.PARKED, error="KeyError('name')") for item in items])
    return [item.id for item in items]


def test_a_server_that_does_not_answer_is_shown_with_the_reason(command: CommandLine) -> None:
    written(command, add_peers)
    head, *rows = command("peers").out.splitlines()
    assert head.split() == ["SERVER", "SOFTWARE", "TOLD", "AS", "BEHIND", "HEALTH", "LAST", "TAKEN", "WHY"]
    (gone,) = [row for row in rows if row.startswith("gone.test")]
    assert "lemmy" in gone and "pages" in gone and "suspended 8 d" in gone and gone.endswith("no answer within 30 s")
    (well,) = [row for row in rows if row.startswith("well.test")]
    assert "microblog" in well and "5 min ago" in well and well.endswith("ago")


def test_programs_get_the_same_as_numbers(command: CommandLine) -> None:
    written(command, add_peers)
    facts = command("peers", "--json").facts
    assert facts["id"] == f"{ORIGIN}/"
    found = {each["origin"]: each for each in facts["peers"]}
    assert found["https://gone.test"]["health"] == "suspended" and found["https://gone.test"]["failures"] == 40
    assert found["https://well.test"]["health"] == "well" and found["https://well.test"]["behind"] == 0
    assert now() - found["https://well.test"]["delivered_at"] < 10 * MINUTE + 60 * SECOND


def test_a_lonely_server_says_so(command: CommandLine) -> None:
    assert command("peers").out == "No other server is known yet.\n"
    assert command("parked", "list").out == "Nothing is parked.\n"


def test_what_is_parked_is_shown_and_tried_again_by_its_number(command: CommandLine) -> None:
    one, two = written(command, park_two)
    listed = command("parked", "list").out
    assert f"{one}" in listed and "KeyError('name')" in listed
    assert command("parked", "replay", str(one)).out == "1 to be tried again.\n"
    assert [number for number, _ in written(command, find_parked)] == [two]
    assert "None of these is parked" in command("parked", "replay", str(one)).refusal


def test_all_that_is_parked_is_tried_again_only_when_that_is_said(command: CommandLine) -> None:
    written(command, park_two)
    assert command("parked", "replay").code == 2
    assert json.loads(command("parked", "replay", "--all", "--json").out)["replayed"] == 2
    assert written(command, find_parked) == []


def test_a_database_of_another_version_is_not_touched(command: CommandLine) -> None:
    async def age(connection: AsyncConnection) -> None:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")

    written(command, age)
    assert "run `fedi-groups migrate`" in command("peers").refusal
    assert "run `fedi-groups migrate`" in command("user", "create", "ada", "--email", "a@b.example").refusal
