"""kill -9, again and again, of real servers at work: what was promised is kept, and all servers see the same."""

import os
import signal
import sys
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from tests.databases import PostgresqlDatabases
from tests.kills.trial import Report, staged

pytestmark = pytest.mark.anyio

A_WHILE = 5.0
"""Seconds that are enough to see that something is missing: answers to what was lost wait for it much longer."""

HASTY = Path(__file__).with_name("hasty.py")


def tell(report: Report, capsys: pytest.CaptureFixture[str], *, seed: int) -> None:
    """The figures are worth reading even where nothing was lost."""
    with capsys.disabled():
        sys.stdout.write(f"\n  seed {seed}: {report}\n")


async def test_what_was_answered_or_committed_survives_kill_9(
    tmp_path: Path, kills: int, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    async with staged(tmp_path, seed=seed) as trial:
        report = await trial.run(kills=kills, victims=trial.servers)
    tell(report, capsys, seed=seed)
    assert not report.faults, "\n".join(report.faults[:20])
    assert report.kills >= kills and report.posts and report.votes


@pytest.mark.needs("postgresql")
async def test_on_postgresql_it_survives_too_and_so_it_does_the_end_of_a_database_process(
    tmp_path: Path, postgresql_databases: PostgresqlDatabases, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with postgresql_databases.empty(tmp_path) as a, postgresql_databases.empty(tmp_path) as b:
        async with staged(tmp_path, seed=seed, databases=(a, b)) as trial:
            trial.mishap = partial(kill_a_backend, a)
            report = await trial.run(kills=2, victims=trial.servers)
    tell(report, capsys, seed=seed)
    assert not report.faults, "\n".join(report.faults[:20])


async def kill_a_backend(url: str) -> None:
    """kill -9 of a process that serves a connection of ours: PostgreSQL then cuts all of them, and recovers."""
    connection = await asyncpg.connect(url)
    ours = "SELECT pid FROM pg_stat_activity WHERE application_name = 'fedi-groups' AND datname = current_database()"
    os.kill(await connection.fetchval(f"{ours} ORDER BY pid DESC LIMIT 1"), signal.SIGKILL)
    connection.terminate()


async def test_a_server_that_answers_before_it_writes_is_found_out(
    tmp_path: Path, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """The test above would be worth nothing if this build passed it."""
    async with staged(tmp_path, seed=seed, program=(sys.executable, str(HASTY))) as trial:
        report = await trial.run(kills=2, victims=trial.servers[:1], patience=A_WHILE)
    tell(report, capsys, seed=seed)
    assert [fault for fault in report.faults if "A: lost" in fault]
