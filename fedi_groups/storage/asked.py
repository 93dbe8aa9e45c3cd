"""Questions that are asked all the time: each is made once for a database, and its rows come as the driver gives them.

SQLAlchemy works longer on making a question anew, with a place for each of many keys, than SQLite does on answering it.
"""

import re
import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import BindParameter, ColumnElement, CompoundSelect, Dialect, Select, TextClause, bindparam
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import JSON, Boolean, NullType

from fedi_groups.wire.uris import Uris

T = TypeVar("T")

_rows_of: Callable[..., Any] = namedtuple


class Among(ColumnElement[bool]):
    """Whether a column is one of many keys, which are given as one value of this name."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], name: str = "keys") -> None:
        self.column = column
        self.keys: BindParameter[Any] = bindparam(name, type_=NullType())

    def self_group(self, against: Any = None) -> "Among":
        """As it is: SQLite would use no index for what SQLAlchemy makes of a condition there, `… = 1`."""
        return self


@compiles(Among, "sqlite")
def _in_json(element: Among, compiler: Any, **options: Any) -> str:
    column, keys = (compiler.process(each, **options) for each in (element.column, element.keys))
    return f"{column} IN (SELECT value FROM json_each({keys}))"


@compiles(Among, "postgresql")
def _in_array(element: Among, compiler: Any, **options: Any) -> str:
    column, keys = (compiler.process(each, **options) for each in (element.column, element.keys))
    return f"{column} = ANY({keys})"


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """In the words of one database: `names` of what it is given in order, what of that is `fixed`, and what is done to
    what goes in and out; `nested` are columns that the driver gives as lists and the like; `row` gives columns their
    names."""

    text: str
    names: tuple[str, ...]
    fixed: dict[str, Any]
    written: tuple[tuple[int, Any], ...]
    read: tuple[tuple[int, Any], ...]
    nested: tuple[int, ...]
    row: Callable[[Iterable[Any]], Any]


class Asked:
    """A SELECT whose values are bound by name; lists of keys by `Among`."""

    def __init__(self, statement: Select[Any] | CompoundSelect[Any] | TextClause) -> None:
        self._statement = statement
        self._made: dict[str, _Made] = {}

    async def rows(self, connection: AsyncConnection, **values: Any) -> list[Sequence[Any]]:
        """Columns in their order. A list of values is given to `Among`; an empty one finds nothing."""
        made, found = await self.raw(connection, values)
        return [_converted(row, made.read) for row in found] if made.read else found

    async def named(self, connection: AsyncConnection, **values: Any) -> list[Any]:
        """The same, with the columns by their names."""
        made, found = await self.raw(connection, values)
        return [made.row(_converted(row, made.read)) for row in found]

    async def raw(self, connection: AsyncConnection, values: Mapping[str, Any]) -> tuple["_Made", list[Sequence[Any]]]:
        """As the driver gives them."""
        dialect = connection.dialect
        made = self._made.get(dialect.name) or self._make(dialect)
        given = [values[name] if name in values else made.fixed[name] for name in made.names]
        for place, writes in made.written:
            given[place] = writes(given[place])
        return made, await (_from_sqlite if dialect.name == "sqlite" else _from_others)(connection, made.text, given)

    def _make(self, dialect: Dialect) -> _Made:
        compiled: Any = self._statement.compile(dialect=dialect)
        names = tuple(compiled.positiontup)
        kinds = [compiled.binds[name].type.dialect_impl(dialect) for name in names]
        given = enumerate(kind.bind_processor(dialect) for kind in kinds)
        found = [(place, each.type, _reader(each.type, dialect)) for place, each in enumerate(compiled._result_columns)]
        made = _Made(
            compiled.string,
            names,
            {name: compiled.binds[name].value for name in names if not compiled.binds[name].required},
            tuple((place, writes) for place, writes in given if writes is not None),
            tuple((place, reads) for place, _, reads in found if reads is not None),
            tuple(place for place, kind, reads in found if reads is None and isinstance(kind, JSON)),
            _rows_of("Row", [each.keyname for each in compiled._result_columns], rename=True)._make,
        )
        self._made[dialect.name] = made
        return made


class Known(Generic[T]):
    """A question, and what its rows say. Many look at the same rows: while these stay as they are what they say is not
    made anew. `size`: of so many it is kept."""

    def __init__(self, question: Asked, make: Callable[[Sequence[Any], Uris], T], *, size: int) -> None:
        self._question = question
        self._make = make
        self._facts = lru_cache(size)(self._made)

    async def of(self, connection: AsyncConnection, uris: Uris, **values: Any) -> list[T]:
        made, found = await self._question.raw(connection, values)
        rows = [_flat(row, made.nested) for row in found] if made.nested else found
        return [self._facts(tuple(row), made, uris) for row in rows]

    def _made(self, row: Sequence[Any], made: _Made, uris: Uris) -> T:
        values = _converted(row, made.read)
        for place in made.nested:
            values[place] = orjson.loads(values[place])
        return self._make(values, uris)


def holding(words: str) -> str:
    """What has these words somewhere in it: a pattern for LIKE with ESCAPE '/'."""
    return "%" + re.sub("([%_/])", r"/\1", words) + "%"


def _flat(row: Sequence[Any], nested: tuple[int, ...]) -> list[Any]:
    values = list(row)
    for place in nested:
        values[place] = orjson.dumps(values[place])
    return values


def _reader(kind: Any, dialect: Dialect) -> Any:
    """What the driver gives, as it is meant. Most lists are empty."""
    reads = kind._cached_result_processor(dialect, None)
    if reads is None or not isinstance(kind.dialect_impl(dialect), JSON):
        return reads
    return lambda value: [] if value == "[]" else reads(value)


async def _from_others(connection: AsyncConnection, text: str, given: list[Any]) -> list[Sequence[Any]]:
    return list((await connection.exec_driver_sql(text, tuple(given))).all())


async def _from_sqlite(connection: AsyncConnection, text: str, given: list[Any]) -> list[Sequence[Any]]:
    """In one trip to the thread of the connection (see `trips`). What goes wrong is asked once more, in SQLAlchemy's
    way, for its errors."""
    values = tuple(orjson.dumps(each).decode() if isinstance(each, list) else each for each in given)
    known = connection.sync_connection
    assert known is not None
    for hears in known.dispatch.before_cursor_execute:
        hears(known, None, text, values, None, False)
    driver: Any = known.connection.driver_connection

    def there() -> list[Sequence[Any]]:
        cursor = driver._conn.execute(text, values)
        try:
            return list(cursor.fetchall())
        finally:
            cursor.close()

    try:
        found: list[Sequence[Any]] = await driver._execute(there)
    except sqlite3.Error:
        return await _from_others(connection, text, list(values))
    return found


def _converted(row: Sequence[Any], read: tuple[tuple[int, Any], ...]) -> list[Any]:
    values = list(row)
    for place, reads in read:
        values[place] = reads(values[place])
    return values
