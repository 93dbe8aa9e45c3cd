"""What one transaction has loaded and what it will write: each row is read at most once and written at most once.

A batch loads what its items need in one statement per kind (`want`), runs them against the shelves, and writes one
statement per table and kind of change (`Writes.flush`); later items see what earlier ones changed.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Dialect, MetaData, Table, and_, bindparam, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from fedi_groups.storage.prepared import Prepared, Row
from fedi_groups.storage.upserts import upsert

K = TypeVar("K")
V = TypeVar("V")

CHUNK = 500
"""Keys in one IN list: under SQLite's limit of bound values, and small enough to plan quickly."""


class Shelf(Generic[K, V]):
    """Rows of one kind by key. None on the shelf means: looked for, not there."""

    def __init__(self, load: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._load = load
        self._rows: dict[K, V | None] = {}

    async def want(self, keys: Iterable[K]) -> None:
        """Load those of `keys` that are not here yet, in one statement per CHUNK."""
        missing = [key for key in dict.fromkeys(keys) if key not in self._rows]
        for start in range(0, len(missing), CHUNK):
            chunk = missing[start : start + CHUNK]
            found = await self._load(chunk)
            for key in chunk:
                self._rows.setdefault(key, found.get(key))

    async def get(self, key: K) -> V | None:
        if key not in self._rows:
            await self.want((key,))
        return self._rows[key]

    async def some(self, keys: Iterable[K]) -> dict[K, V]:
        """Those of these that there are."""
        wanted = list(keys)
        await self.want(wanted)
        return {key: found for key in wanted if (found := self._rows[key]) is not None}

    def put(self, key: K, value: V | None) -> None:
        """What the row is from now on (None: gone), as far as this transaction is concerned."""
        self._rows[key] = value

    def peeked(self, key: K) -> V | None:
        """What is on the shelf already, without looking further."""
        return self._rows.get(key)


class Writes:
    """Changes not yet written, grouped so that each group is one statement. `made` counts them all."""

    def __init__(self) -> None:
        self._appended: dict[Table, list[Row]] = {}
        self._final: dict[Table, dict[tuple[Any, ...], Row | None]] = {}
        self._changed: dict[tuple[Table, Any], Row] = {}
        self._bumped: dict[tuple[Table, Any], dict[str, int]] = {}
        self._erased: dict[tuple[Table, tuple[str, ...]], list[Row]] = {}
        self.made = 0

    def append(self, table: Table, row: Row) -> None:
        """A row that is certainly new. It must name every column but a self-counting key."""
        self.made += 1
        self._appended.setdefault(table, []).append(row)

    def put(self, table: Table, row: Row) -> None:
        """A row that is new or replaces the one with its primary key."""
        self.made += 1
        key = tuple(row[column.name] for column in table.primary_key)
        self._final.setdefault(table, {})[key] = row

    def drop(self, table: Table, *key: Any) -> None:
        """Delete the row with this primary key, if it is there."""
        self.made += 1
        self._final.setdefault(table, {})[key] = None

    def erase(self, table: Table, **values: Any) -> None:
        """Delete the rows with these values, those as well that were appended just before; not those that follow."""
        self.made += 1
        if table in self._appended:
            rows = self._appended.pop(table)
            kept = [row for row in rows if any(row[name] != value for name, value in values.items())]
            if kept:
                self._appended[table] = kept
        names = tuple(sorted(values))
        self._erased.setdefault((table, names), []).append({f"b_{name}": values[name] for name in names})

    def change(self, table: Table, number: int, **values: Any) -> None:
        """Set columns of the row with this `id`, which may have been appended just before."""
        self.made += 1
        for row in reversed(self._appended.get(table, ())):
            if row["id"] == number:
                row.update(values)
                return
        self._changed.setdefault((table, number), {}).update(values)

    def bump(self, table: Table, number: int, **deltas: int) -> None:
        """Add to counters of the row with this `id`; adding is safe beside other writers."""
        self.made += 1
        sums = self._bumped.setdefault((table, number), {})
        for column, by in deltas.items():
            sums[column] = sums.get(column, 0) + by

    async def flush(self, connection: AsyncConnection) -> int:
        """Write everything; returns how many statements that took."""
        statements = 0
        for (table, names), gone in self._erased.items():
            same = and_(*(table.c[name] == bindparam(f"b_{name}") for name in names))
            await connection.execute(delete(table).where(same), gone)
            statements += 1
        for table in table_order(self._appended):
            rows = self._appended[table]
            await _inserting(connection.dialect, table, tuple(rows[0])).run(connection, rows)
            statements += 1
        for table in table_order(self._final):
            statements += await _write_final(connection, table, self._final[table])
        statements += await self._write_changes(connection)
        statements += await self._write_bumps(connection)
        self._appended, self._final, self._changed, self._bumped, self._erased = {}, {}, {}, {}, {}
        return statements

    async def _write_changes(self, connection: AsyncConnection) -> int:
        groups: dict[tuple[Table, tuple[str, ...]], list[Row]] = {}
        for (table, number), values in self._changed.items():
            names = tuple(sorted(values))
            groups.setdefault((table, names), []).append(
                {"b_id": number, **{f"b_{name}": values[name] for name in names}}
            )
        for (table, names), rows in groups.items():
            await _setting(connection.dialect, table, names).run(connection, rows)
        return len(groups)

    async def _write_bumps(self, connection: AsyncConnection) -> int:
        groups: dict[tuple[Table, tuple[str, ...]], list[Row]] = {}
        for (table, number), sums in sorted(self._bumped.items(), key=lambda item: (item[0][0].name, item[0][1])):
            deltas = {name: by for name, by in sums.items() if by}
            if deltas:
                names = tuple(sorted(deltas))
                groups.setdefault((table, names), []).append(
                    {"b_id": number, **{f"b_{name}": deltas[name] for name in names}}
                )
        for (table, names), rows in groups.items():
            await _adding(connection.dialect, table, names).run(connection, rows)
        return len(groups)


def table_order(tables: Iterable[Table]) -> list[Table]:
    """Referred-to tables first, as the schema sorts them."""
    wanted = set(tables)
    if len(wanted) < 2:
        return list(wanted)
    return [table for table in _in_order(next(iter(wanted)).metadata) if table in wanted]


@cache
def _in_order(metadata: MetaData) -> tuple[Table, ...]:
    return tuple(metadata.sorted_tables)


@lru_cache(maxsize=512)
def _inserting(dialect: Dialect, table: Table, names: tuple[str, ...]) -> Prepared:
    return Prepared(insert(table), dialect, columns=names)


@lru_cache(maxsize=512)
def _setting(dialect: Dialect, table: Table, names: tuple[str, ...]) -> Prepared:
    values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in names}
    return Prepared(update(table).where(table.c.id == bindparam("b_id")).values(values), dialect)


@lru_cache(maxsize=512)
def _adding(dialect: Dialect, table: Table, names: tuple[str, ...]) -> Prepared:
    values: dict[str, Any] = {name: table.c[name] + bindparam(f"b_{name}") for name in names}
    return Prepared(update(table).where(table.c.id == bindparam("b_id")).values(values), dialect)


@lru_cache(maxsize=512)
def _dropping(dialect: Dialect, table: Table) -> Prepared:
    key = and_(*(each == bindparam(f"b_{each.name}") for each in table.primary_key))
    return Prepared(delete(table).where(key), dialect)


async def _write_final(connection: AsyncConnection, table: Table, rows: dict[tuple[Any, ...], Row | None]) -> int:
    names = [column.name for column in table.primary_key]
    kept = [row for row in rows.values() if row is not None]
    dropped = [dict(zip((f"b_{name}" for name in names), key, strict=True)) for key, row in rows.items() if row is None]
    if kept:
        await upsert(connection, table, kept, update=tuple(name for name in kept[0] if name not in names))
    if dropped:
        await _dropping(connection.dialect, table).run(connection, dropped)
    return bool(kept) + bool(dropped)
