"""What every test may ask for. Fixtures live by theme in the modules named here."""

from collections.abc import Callable

import pytest

pytest_plugins = ["pytester", "tests.capabilities", "tests.databases"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def prepare_database() -> Callable[[str], None]:
    """Brings an empty database to today's schema. Called once per kind of database and run; tests get copies."""
    return lambda url: None
