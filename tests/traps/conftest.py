"""A town of our own for tests that do something, and one story that is told once for all that only read."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fedi_groups.actions.profiles import FreshKeys
from tests.databases import Databases
from tests.traps.story import Told, play
from tests.traps.town import Town, open_town


@pytest.fixture
async def town(databases: Databases, tmp_path: Path, fresh_keys: FreshKeys) -> AsyncIterator[Town]:
    async with open_town(databases.prepared(tmp_path), tmp_path, fresh_keys) as found:
        yield found


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def all_databases(request: pytest.FixtureRequest) -> Databases:
    """As `databases`, for a whole run: each kind is one run of all that asks for it."""
    found: Databases = request.getfixturevalue(f"{request.param}_databases")
    return found


@pytest.fixture(scope="session")
async def told(
    all_databases: Databases, tmp_path_factory: pytest.TempPathFactory, fresh_keys: FreshKeys
) -> AsyncIterator[Told]:
    folder = tmp_path_factory.mktemp("town")
    async with open_town(all_databases.prepared(folder), folder, fresh_keys) as town:
        yield await play(town)
