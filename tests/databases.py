"""A database of its own for every test: a SQLite file, and PostgreSQL where the machine has it.

A schema is made once per run and copied for each test. Fixtures here hand out URLs and know no table.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest

from tests.capabilities import find_postgresql
from tests.postgresql import Cluster, running_cluster

Prepare = Callable[[str], None]


class Databases(Protocol):
    """Where databases come from: `empty` has no table, `prepared` is a copy of today's schema.

    One that is `kept` is prepared too, and stays for the whole run; `copied` is what is in it by now, once nobody has
    it open.
    """

    def empty(self, folder: Path) -> AbstractContextManager[str]: ...

    def prepared(self, folder: Path) -> AbstractContextManager[str]: ...

    def kept(self, folder: Path) -> str: ...

    def copied(self, folder: Path, url: str) -> AbstractContextManager[str]: ...


@dataclass(frozen=True, slots=True)
class SqliteDatabases:
    template: Path

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        yield f"sqlite:///{folder / 'empty.sqlite'}"

    @contextmanager
    def prepared(self, folder: Path) -> Iterator[str]:
        with self.copied(folder, f"sqlite:///{self.template}") as url:
            yield url

    def kept(self, folder: Path) -> str:
        return f"sqlite:///{shutil.copy(self.template, folder / 'kept.sqlite')}"

    @contextmanager
    def copied(self, folder: Path, url: str) -> Iterator[str]:
        copy = folder / "copied.sqlite"
        if (file := Path(url.removeprefix("sqlite:///"))).exists():
            shutil.copy(file, copy)
        yield f"sqlite:///{copy}"


@dataclass(frozen=True, slots=True)
class PostgresqlDatabases:
    cluster: Cluster
    template: str
    numbers: Iterator[int]

    @contextmanager
    def empty(self, folder: Path) -> Iterator[str]:
        with self._copy("template0") as url:
            yield url

    @contextmanager
    def prepared(self, folder: Path) -> Iterator[str]:
        with self._copy(self.template) as url:
            yield url

    def kept(self, folder: Path) -> str:
        name = f"kept_{next(self.numbers)}"
        self.cluster.create(name, template=self.template)
        return self.cluster.url(name)

    @contextmanager
    def copied(self, folder: Path, url: str) -> Iterator[str]:
        with self._copy(url.rpartition("/")[2]) as copy:
            yield copy

    @contextmanager
    def _copy(self, template: str) -> Iterator[str]:
        name = f"test_{next(self.numbers)}"
        self.cluster.create(name, template=template)
        try:
            yield self.cluster.url(name)
        finally:
            self.cluster.drop(name)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory, prepare_database: Prepare) -> SqliteDatabases:
    template = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    prepare_database(f"sqlite:///{template}")
    return SqliteDatabases(template)


@pytest.fixture(scope="session")
def postgresql_databases(prepare_database: Prepare) -> Iterator[PostgresqlDatabases]:
    programs = find_postgresql()
    assert programs is not None, "a test that uses PostgreSQL carries the mark needs"
    with running_cluster(programs) as cluster:
        cluster.create("prepared")
        prepare_database(cluster.url("prepared"))
        yield PostgresqlDatabases(cluster, "prepared", count(1))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))])
def databases(request: pytest.FixtureRequest) -> Databases:
    """A test that asks for this, or for one of the two below, runs once on each kind of database."""
    found: Databases = request.getfixturevalue(f"{request.param}_databases")
    return found


@pytest.fixture
def database_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database with today's schema and no rows."""
    with databases.prepared(tmp_path) as url:
        yield url


@pytest.fixture
def empty_database_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database without a table, as before the first start."""
    with databases.empty(tmp_path) as url:
        yield url
