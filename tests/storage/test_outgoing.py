"""What the log keeps of the activities it tells of."""

import pytest
from sqlalchemy import LargeBinary, text, type_coerce, update

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.log import LogRow
from fedi_groups.storage import tables
from tests.world import World

pytestmark = pytest.mark.anyio

LONG = b'{"content":"' + "Über Katzen und ihre Städte. ".encode() * 100 + b'"}'
SHORT = b'{"type":"Like"}'


async def write(world: World, by: ActorFacts, *, threadiverse: bytes | None, microblog: bytes | None) -> None:
    async with world.tx() as tx:
        number = tx.mint.next()
        tx.outgoing.append(
            LogRow(number, "create", by.id, tx.now, threadiverse_body=threadiverse, microblog_body=microblog)
        )


async def octets_on_disk(world: World) -> int:
    async with world.store.database.read() as connection:
        found = await connection.execute(text("SELECT length(threadiverse_body) FROM outgoing"))
        return int(found.scalar_one())


@pytest.mark.parametrize("body", [LONG, SHORT, None], ids=["long", "short", "none"])
async def test_bodies_come_back_byte_for_byte(world: World, body: bytes | None) -> None:
    ann = await world.person("ann")
    await write(world, ann, threadiverse=body, microblog=SHORT)
    [row] = await world.log()
    assert (row.threadiverse_body, row.microblog_body) == (body, SHORT)


async def test_a_long_body_takes_less_than_half_of_its_length(world: World) -> None:
    ann = await world.person("ann")
    await write(world, ann, threadiverse=LONG, microblog=None)
    assert await octets_on_disk(world) < len(LONG) / 2


async def test_bodies_from_before_they_were_packed_are_read_as_they_are(world: World) -> None:
    ann = await world.person("ann")
    await write(world, ann, threadiverse=SHORT, microblog=None)
    column = tables.outgoing.c.threadiverse_body
    async with world.store.database.write() as connection:
        await connection.execute(update(tables.outgoing).values({column: type_coerce(LONG, LargeBinary)}))
    assert await octets_on_disk(world) == len(LONG)
    [row] = await world.log()
    assert row.threadiverse_body == LONG
