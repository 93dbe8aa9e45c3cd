"""From an empty database to today's schema, on both kinds; and what happens where it is not today's."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, select, text

from fedi_groups.domain.types import ActorId, Instant, PostId
from fedi_groups.errors import Misconfigured
from fedi_groups.storage import listing, tables
from fedi_groups.storage.database import Database
from fedi_groups.storage.ids import Minter
from fedi_groups.storage.migrate import migrate, newest_version, require_schema, schema_version
from fedi_groups.storage.modlog import entries_of
from fedi_groups.storage.unit import Store, reading
from fedi_groups.wire.uris import Uris
from tests.house.source import ROOT

pytestmark = pytest.mark.anyio


def test_each_step_follows_on_the_one_with_the_number_before_it() -> None:
    """Which of two databases is newer is told by these numbers."""
    folder = ROOT / "fedi_groups" / "storage" / "migrations" / "versions"
    steps = [path.read_text() for path in sorted(folder.glob("[0-9]*.py"))]
    numbers = [re.findall(r'^revision = "(\d+)"', step, re.MULTILINE)[0] for step in steps]
    before = [re.findall(r"^down_revision = (.*)$", step, re.MULTILINE)[0].strip('"') for step in steps]
    assert before == ["None", *numbers[:-1]]


async def test_an_empty_database_is_brought_to_todays_schema(empty_database_url: str) -> None:
    async with Database(empty_database_url) as database:
        assert await schema_version(database) is None
        assert await migrate(database) == newest_version()
        assert await schema_version(database) == newest_version()
        await require_schema(database)


async def test_doing_it_twice_changes_nothing(database_url: str) -> None:
    async with Database(database_url) as database:
        async with database.write() as connection:
            await connection.execute(tables.setting.insert(), {"name": "kept", "value": "yes"})
        for _ in range(2):
            assert await migrate(database) == newest_version()
        async with database.read() as connection:
            assert (await connection.execute(select(tables.setting.c.value))).scalar_one() == "yes"


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index actor_by_handle")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
async def test_the_schema_is_what_the_tables_declare(database_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, tables.metadata))

    async with Database(database_url) as database, database.write() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_database_without_a_schema_is_not_worked_with(empty_database_url: str) -> None:
    async with Database(empty_database_url) as database:
        with pytest.raises(Misconfigured, match="fedi-groups migrate"):
            await require_schema(database)


async def test_a_database_of_another_version_is_not_worked_with(database_url: str) -> None:
    async with Database(database_url) as database:
        async with database.write() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        with pytest.raises(Misconfigured, match=f"schema 0000, this version needs {newest_version()}"):
            await require_schema(database)


async def test_a_migration_that_fails_leaves_nothing_behind(empty_database_url: str) -> None:
    """A table of the first schema is in the way: none of the others may stay."""
    async with Database(empty_database_url) as database:
        async with database.write() as connection:
            await connection.execute(text("CREATE TABLE membership (x int)"))
        with pytest.raises(Exception, match="membership"):
            await migrate(database)
        assert await schema_version(database) is None
        async with database.write() as connection:
            await connection.execute(text("DROP TABLE membership"))
        assert await migrate(database) == newest_version()


async def test_a_database_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(Misconfigured) as raised:
        async with Database("postgresql://someone:geheim@127.0.0.1:9/nothing"):
            pass
    assert "127.0.0.1:9/nothing" in str(raised.value) and "geheim" not in str(raised.value)


async def test_what_was_there_before_an_upgrade_is_there_after_it(empty_database_url: str) -> None:
    """Rows of the first schema, written as its own code did; whatever came later begins as if nothing had been done."""
    first = (
        "INSERT INTO actor (id, kind, name, local_name, summary, locked, discoverable, indexable, sensitive, published,"
        " updated) VALUES (1, 'Person', 'ann', 'ann', '', false, true, true, false, 5, 5),"
        " (2, 'Group', 'cats', 'cats', '', false, true, true, false, 5, 5)",
        "INSERT INTO membership (community_id, actor_id, state, role, since) VALUES (2, 1, 'member', 'owner', 5)",
        "INSERT INTO post (id, kind, author_id, community_id, root_id, depth, visibility, title, content, sensitive,"
        " attachments, hashtags, published, boost_id, up, down, comments, voters) VALUES"
        " (3, 'Page', 1, 2, 3, 0, 'public', 'Old', '<p>old</p>', false, '[]', '[]', 5, 4, 1, 0, 0, 0)",
        "INSERT INTO log_entry (id, community_id, actor_id, action, reason, at) VALUES (6, 2, 1, 'create', '', 5)",
    )
    async with Database(empty_database_url) as database:
        await migrate(database, to="0001")
        async with database.write() as connection:
            for statement in first:
                await connection.execute(text(statement))
        await migrate(database)
        store = Store(database, Uris("https://here.test"), Minter(lambda: Instant(10), slot=1), lambda: Instant(10), {})
        async with reading(store) as tx:
            post, cats = await tx.posts.get(PostId(3)), await tx.actors.get(ActorId(2))
            (entry,) = await entries_of(tx.connection, cats.id, most=5)
            assert [each.id for each in await listing.posts_in(tx, cats.id, most=5)] == [3]
    assert (post.title, post.removed_at, post.locked, post.pinned_at) == ("Old", None, False, None)
    assert not cats.is_private and not cats.local_only
    assert (entry.act, entry.until) == ("create", None)
