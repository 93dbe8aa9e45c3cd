"""What every test may ask for. Fixtures live by theme in the modules named here."""

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

from fedi_groups.app.memory import settle_memory
from fedi_groups.storage.database import Database
from fedi_groups.storage.migrate import migrate

# Nothing is a matter of time: a machine that is busy fails no test.
settings.register_profile("house", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("house")

pytest_plugins = ["pytester", "tests.capabilities", "tests.databases", "tests.emptied", "tests.world"]


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


def pytest_collection_finish() -> None:
    """All tests there are, once found, are looked through for garbage no more: that took a tenth of their time."""
    settle_memory()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes go by the name of their argument: what is compressed or random differs from one worker to the next."""
    return argname if isinstance(val, bytes) else None
