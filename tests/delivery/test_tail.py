"""The end of the log in memory: bounded, and completed from the database for whoever is further behind."""

import pytest

from fedi_groups.delivery.memo import Memo
from fedi_groups.delivery.tail import PAGE, Tail, place_of, size_of
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import PostId
from fedi_groups.storage import tables
from fedi_groups.storage.outgoing import number_rows, read_log
from tests.delivery.conftest import Scene
from tests.delivery.stage import append, note_row

pytestmark = pytest.mark.anyio


async def fill(scene: Scene, count: int) -> list[LogRow]:
    """So many rows, numbered."""
    await append(scene.world, *(note_row(scene.world, scene.cats) for _ in range(count)))
    async with scene.world.store.database.write() as connection:
        await number_rows(connection, most=count)
        return await read_log(connection, after=0, most=count)


async def walk(tail: Tail, position: int) -> list[int]:
    """Every position after this one, as a reader meets them."""
    found: list[int] = []
    while rows := await tail.after(position):
        found += [place_of(row) for row in rows]
        position = found[-1]
    return found


async def test_a_reader_meets_every_row_once_wherever_it_starts(scene: Scene) -> None:
    rows = await fill(scene, 3 * PAGE)
    tail = Tail(scene.world.store.database, rows=100)
    for row in rows:
        tail.append(row)
    assert tail.head == 3 * PAGE
    assert tail.start > 2 * PAGE

    for start in (0, 1, PAGE - 1, PAGE, PAGE + 1, tail.start - 1, tail.start, tail.head - 1, tail.head):
        assert await walk(tail, start) == list(range(start + 1, tail.head + 1))


async def test_rows_that_are_not_dispatched_yet_are_not_read(scene: Scene) -> None:
    rows = await fill(scene, 20)
    tail = Tail(scene.world.store.database)
    await tail.begin(5)
    assert (tail.start, tail.head) == (5, 5)
    assert await walk(tail, 0) == [1, 2, 3, 4, 5]
    for row in rows[5:8]:
        tail.append(row)
    assert await walk(tail, 0) == [1, 2, 3, 4, 5, 6, 7, 8]


async def test_where_rows_have_left_the_log_the_reader_goes_on_behind_the_gap(scene: Scene) -> None:
    rows = await fill(scene, 2 * PAGE)
    gone = [row.id for row in rows[3 : PAGE + 100]]
    async with scene.world.store.database.write() as connection:
        await connection.execute(tables.outgoing.delete().where(tables.outgoing.c.id.in_(gone)))
    tail = Tail(scene.world.store.database)
    await tail.begin(2 * PAGE)

    assert await walk(tail, 0) == [1, 2, 3, *range(PAGE + 101, 2 * PAGE + 1)]
    assert await tail.at(2) == rows[1]
    assert await tail.at(4) is None


async def test_the_tail_is_bounded_by_rows_and_by_bytes(scene: Scene) -> None:
    rows = await fill(scene, 200)
    few = Tail(scene.world.store.database, rows=50)
    small = Tail(scene.world.store.database, memory=20 * size_of(rows[0]))
    for row in rows:
        few.append(row)
        small.append(row)
        assert few.head - few.start <= 50
        assert small.head - small.start <= 20


async def test_deletions_are_known_as_long_as_they_are_in_the_tail(scene: Scene) -> None:
    deletion = note_row(scene.world, scene.cats, kind="delete", object_id=PostId(7))
    await append(scene.world, deletion)
    rows = await fill(scene, 60)
    tail = Tail(scene.world.store.database, rows=50)
    tail.append(rows[0])
    assert tail.deleted == {7}
    for row in rows[1:]:
        tail.append(row)
    assert tail.deleted == set()


async def test_what_its_author_wants_back_is_deleted_no_longer(scene: Scene) -> None:
    for kind in ("delete", "undelete"):
        await append(scene.world, note_row(scene.world, scene.cats, kind=kind, object_id=PostId(7)))
    deletion, return_, *_ = await fill(scene, 2)
    tail = Tail(scene.world.store.database)
    tail.append(deletion)
    assert tail.deleted == {7}
    tail.append(return_)
    assert tail.deleted == set()


async def test_a_page_is_read_once_for_all_who_are_behind(scene: Scene) -> None:
    made: list[int] = []
    memo: Memo[int, bytes] = Memo(10, len)

    async def make() -> bytes:
        made.append(1)
        return b"12345"

    assert await memo.get(1, make) == await memo.get(1, make) == b"12345"
    assert len(made) == 1
    await memo.get(2, make)
    await memo.get(3, make)
    assert memo.find(1) is None
    assert memo.find(3) == b"12345"
