"""How hard to try: `pytest tests/kills --kills 50 --kills-seed 7`."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=4, help="how often a server is killed while it works")
    parser.addoption("--kills-seed", type=int, default=1, help="which server is killed when")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    # Where a whole run collects this folder late, its options were never offered, and have their defaults.
    return int(request.config.getoption("--kills", default=4))


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--kills-seed", default=1))
