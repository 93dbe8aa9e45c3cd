"""The end of the log in memory, shared by all peers that keep up; whoever is further behind reads pages.

Rows are here once: in the tail, in a page, in the windows of lanes, it is the same object.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from fedi_groups.delivery.memo import Memo
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import PostId
from fedi_groups.storage.database import Database
from fedi_groups.storage.outgoing import head_position, read_log, rows_at

PAGE = 256
_ROWS = 20_000
_REACH = 1000
_MEMORY = 32 * 1024 * 1024
_OVERHEAD = 600  # bytes of a row beside its bodies


class Tail:
    """Everything after `start` up to `head`; what is after `head` has not been dispatched yet."""

    def __init__(self, database: Database, *, rows: int = _ROWS, memory: int = _MEMORY) -> None:
        self.start = 0
        self.head = 0
        self.deleted: set[PostId] = set()
        self._database = database
        self._most_rows = rows
        self._most_memory = memory
        self._memory = 0
        self._rows: list[LogRow] = []
        self._pages: Memo[int, list[LogRow]] = Memo(memory // 4, lambda page: sum(map(size_of, page)))

    async def begin(self, lowest: int | None) -> None:
        """Start over, at position `lowest` unless that is far back. Whoever is before it reads pages."""
        async with self._database.read() as connection:
            head = await head_position(connection)
        self.start = self.head = head if lowest is None else max(min(lowest, head), head - _REACH)
        self._rows, self._memory = [], 0
        self.deleted.clear()

    def append(self, row: LogRow) -> None:
        """The next row; it counts as dispatched from now on."""
        self.head = place_of(row)
        self._rows.append(row)
        self._memory += size_of(row)
        if row.kind == "delete" and row.object_id is not None:
            self.deleted.add(row.object_id)
        elif row.kind == "undelete" and row.object_id is not None:
            self.deleted.discard(row.object_id)
        if len(self._rows) > self._most_rows or self._memory > self._most_memory:
            self._shorten()

    def newest_first(self) -> Iterator[LogRow]:
        return reversed(self._rows)

    def since(self, position: int) -> Sequence[LogRow]:
        """The rows after a position that is not before `start`."""
        return self._rows[bisect_right(self._rows, position, key=place_of) :]

    async def after(self, position: int) -> Sequence[LogRow]:
        """Some rows after a position, in order and not beyond `head`; none if there are none.

        Where rows have left the log, that includes the gap: the first position there is follows.
        """
        if position >= self.start:
            first = bisect_right(self._rows, position, key=place_of)
            return self._rows[first : first + PAGE]
        head = self.head
        return [row for row in await self._page(position // PAGE) if position < place_of(row) <= head]

    async def at(self, position: int) -> LogRow | None:
        """The row at a position, if it is still in the log."""
        if position > self.start:
            first = bisect_right(self._rows, position - 1, key=place_of)
            found = self._rows[first : first + 1]
            if found and place_of(found[0]) == position:
                return found[0]
        async with self._database.read() as connection:
            rows = await rows_at(connection, [position])
        return rows[0] if rows else None

    async def _page(self, number: int) -> list[LogRow]:
        async def read() -> list[LogRow]:
            async with self._database.read() as connection:
                return await read_log(connection, after=number * PAGE, most=PAGE)

        # A page that may still grow is not kept.
        return await self._pages.get(number, read) if (number + 1) * PAGE <= self.head else await read()

    def _shorten(self) -> None:
        gone = self._rows[: max(1, len(self._rows) // 4)]
        del self._rows[: len(gone)]
        self._memory -= sum(map(size_of, gone))
        self.start = place_of(gone[-1])
        self.deleted.difference_update(row.object_id for row in gone if row.object_id is not None)


def place_of(row: LogRow) -> int:
    """The position of a numbered row."""
    assert row.position is not None
    return row.position


def size_of(row: LogRow) -> int:
    """About how many bytes it takes."""
    return _OVERHEAD + len(row.threadiverse_body or b"") + len(row.microblog_body or b"")
