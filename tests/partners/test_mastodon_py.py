"""Mastodon.py's own suite, as its authors ship it, run live against a server of ours."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from fedi_groups.storage import tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.tokens import digest_of
from tests.databases import Databases
from tests.partners.judges import bench, run_suite, told

FILES = (
    "account bookmarks create_app domain_blocks filters follow_requests",
    "instance lists markers media notifications",
    "pagination polls profile push quotes reports search",
    "status timeline",
)
"""Those of its files that ask a live server, in parts: it sleeps a lot. The others replay what was recorded elsewhere,
or judge the library."""

ABSENT: dict[str, str] = {
    "test_create_app.py::test_app_account_create": "replays an address of another server",
    "test_media.py::test_media_post_v1": "replays what was recorded elsewhere",
    "test_pagination.py::test_collections_offset_navigation": "there are no collections of accounts",
    "test_pagination.py::test_collections_page_iterator": "there are no collections of accounts",
    "test_status.py::test_scheduled_status_long_part1": "replays what was recorded elsewhere",
    "test_status.py::test_scheduled_status_long_part2": "replays what was recorded elsewhere",
    "test_status.py::test_status_card": "asks for a page of others over the network",
    "test_timeline.py::test_timeline_disabled": "asks a server of others over the network",
}
"""Tests of what this server has not, each with the reason."""

MARK = "__MASTODON_PY_TEST_"
SCOPES = "read write follow push"
PEOPLE = {"mastodonpy_test": "", "mastodonpy_test_2": "_3", "zerocool": "_2"}
"""Who takes part, and how the token of each is called."""
BYSTANDER = "admin2"
"""Is found along with the admin: searches of theirs find two."""
ADMIN = {"name": "admin", "local_name": "admin"}
"""As one of them is mentioned: a name that nobody may take here."""


@pytest.mark.needs("judges")
@pytest.mark.parametrize("files", FILES)
def test_mastodon_py_finds_everything_that_it_looks_for(
    files: str, sqlite_databases: Databases, tmp_path: Path
) -> None:
    with (
        sqlite_databases.prepared(tmp_path) as url,
        # It expects what Mastodon does unless told otherwise: nobody is told which servers are blocked.
        bench(tmp_path, database_url=url, PUBLIC_SERVER_RULES="false") as server,
    ):
        for name in (*PEOPLE, BYSTANDER):
            server.command("user", "create", name, "--email", f"{name}@localhost.test")
        asyncio.run(seed(url))
        verdicts = run_suite(
            "mastodon_py",
            tmp_path,
            origin=server.origin,
            tests=[f"tests/test_{each}.py" for each in files.split()],
            without=[f"tests/{each}" for each in ABSENT],
            options=["--disable-recording", "--no-cov"],
            live=["tests/test_filters.py"],
        )

    assert not verdicts.failed, told(verdicts)


async def seed(url: str) -> None:
    """The app and the tokens that its tests have by heart."""
    async with Database(url) as database, database.write() as connection:
        made = {
            "id": 1 << 16,
            "client_id": f"{MARK}CLIENT_ID",
            "secret": digest_of(f"{MARK}CLIENT_SECRET"),
            "name": "Mastodon.py test suite",
            "website": None,
            "redirect_uris": "urn:ietf:wg:oauth:2.0:oob",
            "scopes": SCOPES,
            "created_at": 0,
            "used_at": 0,
        }
        await connection.execute(insert(tables.app).values(made))
        actor = tables.actor.c
        await connection.execute(update(tables.actor).where(actor.name == "mastodonpy_test").values(locked=True))
        for number, (name, token) in enumerate(PEOPLE.items(), 2):
            person = (await connection.execute(select(actor.id).where(actor.name == name))).scalar_one()
            given = {
                "id": number << 16,
                "actor_id": person,
                "app_id": 1 << 16,
                "family": number << 16,
                "digest": digest_of(f"{MARK}ACCESS_TOKEN{token}"),
                "scopes": SCOPES,
                "created_at": 0,
            }
            await connection.execute(insert(tables.token).values(given))
        await connection.execute(update(tables.actor).where(actor.name == "zerocool").values(ADMIN))
