"""What every test may ask for. Fixtures live by theme in the modules named here."""

import asyncio
from collections.abc import Callable

import pytest

from fedi_groups.storage.database import Database
from fedi_groups.storage.migrate import migrate

pytest_plugins = ["pytester", "tests.capabilities", "tests.databases", "tests.world"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def prepare_database() -> Callable[[str], None]:
    """Brings an empty database to today's schema. Called once per kind of database and run; tests get copies."""

    async def bring_up_to_date(url: str) -> None:
        async with Database(url) as database:
            await migrate(database)

    return lambda url: asyncio.run(bring_up_to_date(url))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes go by the name of their argument: what is compressed or random differs from one worker to the next."""
    return argname if isinstance(val, bytes) else None
