"""The questions that are asked all the time are answered from an index, however long the tables are."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.domain.insights import Period, span_of
from fedi_groups.domain.types import ActorId, Hears, Instant, PostId
from fedi_groups.storage import branches, counts, digests, forgetting, orders, standings, tables
from fedi_groups.storage.actors import Actors
from fedi_groups.storage.cards import find_cards
from fedi_groups.storage.database import Database
from fedi_groups.storage.filters import Filters
from fedi_groups.storage.handles import Called, find_by_handles
from fedi_groups.storage.insights import Speech
from fedi_groups.storage.marks import marks_of
from fedi_groups.storage.memberships import moderators_of
from fedi_groups.storage.outgoing import number_rows, read_log
from fedi_groups.storage.pairs import is_pair_of
from fedi_groups.storage.posts import Posts
from fedi_groups.storage.received import backlog, next_items
from fedi_groups.storage.shelves import Writes
from fedi_groups.storage.votes import Votes
from fedi_groups.wire.uris import Uris
from tests.databases import SqliteDatabases

pytestmark = pytest.mark.anyio


PAIRS = [(number % 7, number) for number in range(400)]


@pytest.mark.parametrize(
    ("table", "one", "other"),
    [
        ("membership", "community_id", "actor_id"),
        ("follow", "follower_id", "target_id"),
        ("vote", "post_id", "actor_id"),
        ("audience", "actor_id", "peer_id"),
        ("reaction", "post_id", "actor_id"),
    ],
)
async def test_what_a_batch_looks_for_by_pairs_is_found_in_an_index(
    database: Database, table: str, one: str, other: str
) -> None:
    columns = tables.metadata.tables[table].c
    for pairs in (PAIRS, [(right, left) for left, right in PAIRS], [(each, each) for each in range(500)]):
        question = select(columns[one]).where(is_pair_of(columns[one], columns[other], pairs))
        words = str(question.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
        async with database.read() as connection:
            plans = await _plans(connection, [(words, ())])
        assert "SCAN" not in plans and "SEARCH" in plans, plans[:300]


@pytest.fixture
async def database(sqlite_databases: SqliteDatabases, tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite says in words how it will answer; PostgreSQL has the same indexes."""
    with sqlite_databases.prepared(tmp_path) as url:
        async with Database(url) as found:
            yield found


async def _plans(connection: AsyncConnection, asked: list[tuple[str, Any]]) -> str:
    rows = [await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", values) for words, values in asked]
    return " / ".join(str(row[-1]) for each in rows for row in each)


@contextmanager
def _noting(connection: AsyncConnection) -> Iterator[list[tuple[str, Any]]]:
    """The questions that are asked meanwhile, each with its values."""
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, words: str, values: Any, *_: object) -> None:
        if words.startswith("SELECT"):
            asked.append((words, values))

    event.listen(connection.sync_connection, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(connection.sync_connection, "before_cursor_execute", note)


async def test_the_questions_of_the_workers_never_walk_a_whole_table(database: Database) -> None:
    async with database.write() as connection:
        with _noting(connection) as asked:
            await next_items(connection, shards=None, now=Instant(1), most=100)
            await next_items(connection, shards=[1, 2], now=Instant(1), most=100, skip=[])
            await backlog(connection)
            await number_rows(connection)
            await read_log(connection, after=5)
            await moderators_of(connection, ActorId(1))
            for handles in ([Called("Ann", "there.test")], [Called(f"n{n}", f"host{n}.test") for n in range(30)]):
                await find_by_handles(connection, Uris("https://here.test"), handles)
        plans = await _plans(connection, asked)

    assert len(asked) >= 6
    walked = [each for each in plans.split(" / ") if each.startswith("SCAN") and "INDEX" not in each]
    assert walked == [], plans
    for index in ("received_open", "membership_by_rank", "actor_by_handle"):
        assert index in plans


async def test_what_every_page_asks_for_by_many_keys_is_found_in_an_index(database: Database) -> None:
    """Whose keys are given as one value (storage.asked)."""
    uris, writes, keys = Uris("https://here.test"), Writes(), range(1, 4)
    async with database.write() as connection:
        actors, votes = Actors(connection, writes, uris), Votes(connection, writes)
        posts = Posts(connection, writes, uris, lock=False)
        with _noting(connection) as asked:
            await actors.want(
                [f"https://there.test/{each}" for each in keys], ids=map(ActorId, keys), names=["ann", "bob"]
            )
            await posts.want(ids=map(PostId, keys))
            await posts.want_mentions(map(PostId, keys))
            await votes.want((PostId(each), ActorId(1)) for each in keys)
            await Filters(connection, writes, lock=False).of(ActorId(1))
            await marks_of(connection, ActorId(1), map(PostId, keys))
            await find_cards(connection, [f"https://there.test/{each}" for each in keys])
            for count in (counts.followers, counts.following, counts.said_by, counts.said_in):
                await count(connection, [ActorId(each) for each in keys])
        plans = await _plans(connection, asked)

    assert len(asked) == 13
    walked = [each for each in plans.split(" / ") if each.startswith("SCAN") and "json_each" not in each]
    assert walked == [], plans


async def test_threads_in_any_order_are_found_in_an_index(database: Database) -> None:
    place = [ActorId(1), ActorId(2)]
    async with database.read() as connection:
        with _noting(connection) as asked:
            await orders.newest(connection, place, looked_at=9)
            await orders.best(connection, place, above=5, looked_at=9, skip=0, most=9)
            await orders.busiest(connection, place, looked_at=9, skip=0, most=9)
        plans = await _plans(connection, asked)
    for index in ("post_by_community", "post_said_in"):
        assert index in plans
    assert not [each for each in plans.split(" / ") if each.startswith("SCAN p")], plans


async def test_what_is_around_a_post_is_found_step_by_step(database: Database) -> None:
    async with database.read() as connection:
        plans = await _plans(
            connection,
            [(str(branches.ABOVE), {"id": 1, "most": 60}), (str(branches.BELOW), {"id": 1, "most": 60})],
        )
    assert "post_by_parent" in plans and "SCAN p" not in plans, plans


async def test_digests_and_forgetting_find_what_they_look_for(database: Database) -> None:
    span, uris, one = (
        digests.Span(ActorId(1), Instant(10**15), Instant(10**15 + 1)),
        Uris("https://here.test"),
        ActorId(1),
    )
    async with database.write() as connection:
        with _noting(connection) as asked:
            await digests.some_quiet(connection, one, Hears.DAILY, after=one, most=9)
            await digests.threads_between(connection, uris, span, most=9)
            await digests.announced_between(connection, uris, span, most=9)
            await digests.answers_between(connection, uris, span, [one], most=9)
            await forgetting.told_by(connection, one, community=None, most=9)
            await forgetting.voted_in(connection, one, [PostId(1)])
        plans = await _plans(connection, asked)
    walked = [
        each for each in plans.split(" / ") if each.startswith("SCAN") and "INDEX" not in each and "(" not in each
    ]
    assert walked == ["SCAN anon_1"], plans
    for index in ("membership_quiet", "post_by_community", "post_pinned", "post_by_root", "ix_mention_actor_id"):
        assert index in plans


async def test_how_a_community_fares_is_counted_in_its_own_index(database: Database) -> None:
    span, one = span_of(Period.YEAR, now=Instant(10**15)), ActorId(1)
    async with database.write() as connection:
        speech = Speech(connection, one, span)
        with _noting(connection) as asked:
            for each in (speech.counted, speech.active, speech.newcomers, speech.counts, speech.waits):
                await each()
            await speech.hours(60)
            await speech.stayed(3)
            await standings.came(connection, one, span)
            await standings.deeds(connection, one, span)
            await standings.reports_settled(connection, one, span)
            await standings.appeals_decided(connection, one, span)
            await standings.followers_by_server(connection, one)
        plans = await _plans(connection, asked)

    searched = [each for each in plans.split(" / ") if each.startswith(("SCAN", "SEARCH"))]
    assert plans.count("USING COVERING INDEX post_counted (community_id=? AND id>? AND id<?)") == 7
    for index in ("post_by_root", "log_by_community", "report_by_community", "appeal_by_community", "follow_by_target"):
        assert index in plans
    made_here = ("s", "t", "w", "r", "k", "d", "anon", "(subquery")
    assert [each for each in searched if each.startswith("SCAN") and not each[5:].startswith(made_here)] == []
