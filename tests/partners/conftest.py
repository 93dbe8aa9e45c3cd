"""A server of ours and people on other software, each in a process of its own. One server serves a module's tests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count

import pytest

from tests.databases import Databases
from tests.partners.fedify_person import Person, person_on_fedify
from tests.partners.judges import bench
from tests.partners.own_server import Server, make_server
from tests.partners.scenery import Scenery, build
from tests.peers.authority import Authority, make_authority

Invite = Callable[[str, str], Person]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def server(
    request: pytest.FixtureRequest, authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Running, with a user `ada` who owns the community `cats`."""
    databases: Databases = request.getfixturevalue(f"{request.param}_databases")
    folder = tmp_path_factory.mktemp("server")
    with databases.prepared(folder) as url:
        server = make_server(folder, authority=authority, database_url=url)
        server.command("user", "create", "ada", "--email", "ada@example.org")
        server.command("community", "create", "cats", "--owner", "ada", "--title", "Cats")
        with server.running():
            yield server


@pytest.fixture(scope="session")
def scenery(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenery]:
    """For those who look and change little."""
    folder = tmp_path_factory.mktemp("scenery")
    with sqlite_databases.prepared(folder) as url, bench(folder, database_url=url) as server:
        yield build(server)


@pytest.fixture(scope="module")
def invite(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Invite]:
    """By name, on a server of their own that calls itself this software."""
    numbers = count(2)
    with ExitStack() as stack:

        def one(name: str, software: str) -> Person:
            folder = tmp_path_factory.mktemp(name)
            address = f"127.0.0.{next(numbers)}"
            return stack.enter_context(
                person_on_fedify(name, software=software, address=address, authority=authority, folder=folder)
            )

        yield one
