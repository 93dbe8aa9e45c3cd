"""Words for servers: each its own, the same for as long as it is good, and known to the database by a digest alone."""

import asyncio

import pytest
from sqlalchemy import select

from fedi_groups.domain.types import PeerId, PostId
from fedi_groups.storage import tables
from fedi_groups.storage.grants import GOOD_FOR, Grants, find_grant
from fedi_groups.storage.peers import ensure_peer
from tests.costs.counting import counting
from tests.world import SECRET, World

pytestmark = pytest.mark.anyio


async def peers(world: World, number: int) -> list[PeerId]:
    async with world.store.database.write() as connection:
        return [(await ensure_peer(connection, f"https://s{n}.test", now=world.time())).id for n in range(number)]


async def post(world: World) -> PostId:
    return (await world.post(await world.person("ann"))).id


def grants_of(world: World, secret: bytes = SECRET) -> Grants:
    return Grants(world.store.database, world.time, secret=secret)


async def test_a_word_is_one_servers_and_stays_the_same_and_the_database_does_not_know_it(world: World) -> None:
    number, (one, two) = await post(world), await peers(world, 2)
    grants = grants_of(world)
    words = {await grants.word(number, one), await grants.word(number, two), await grants_of(world).word(number, one)}
    assert len(words) == 2 and {len(word) for word in words} == {32}
    assert await grants_of(world, b"x" * 32).word(number, one) not in words
    async with world.store.database.read() as connection:
        rows = (await connection.execute(select(tables.media_grant))).all()
        found = await find_grant(connection, await grants.word(number, two))
    assert len(rows) == 2 and not [word for word in words if word in str(rows)]
    assert found is not None and (found.post_id, found.peer_id) == (number, two)


async def test_it_is_written_again_only_when_half_of_its_time_is_over(world: World) -> None:
    number, (one,) = await post(world), await peers(world, 1)
    grants = grants_of(world)
    word = await grants.word(number, one)
    with counting() as counted:
        assert await grants.word(number, one) == word
    assert counted.commits == 0
    world.time.pass_by(GOOD_FOR // 2 + 1)
    with counting() as counted:
        assert await grants.word(number, one) == word
    assert counted.commits == 1
    async with world.store.database.read() as connection:
        found = await find_grant(connection, word)
    assert found is not None and found.until - world.time.now > GOOD_FOR - 10_000


async def test_what_was_ended_is_known_no_more_and_the_next_word_is_another(world: World) -> None:
    number, (one, two) = await post(world), await peers(world, 2)
    grants = grants_of(world)
    first, other = await grants.word(number, one), await grants.word(number, two)
    assert await grants.end(number, peer=one) == 1
    async with world.store.database.read() as connection:
        assert await find_grant(connection, first) is None and await find_grant(connection, other) is not None
    second = await grants.word(number, one)
    assert second != first and await grants.end(number) == 2


async def test_those_that_are_asked_for_together_share_one_transaction(world: World) -> None:
    number, many = await post(world), await peers(world, 50)
    grants = grants_of(world)
    with counting() as counted:
        words = await asyncio.gather(*(grants.word(number, each) for each in many))
    assert len(set(words)) == 50
    assert counted.commits <= 2 and len(counted) <= 4, str(counted)


async def test_one_that_fails_fails_for_those_who_waited_with_it_and_nobody_else(world: World) -> None:
    number, (one,) = await post(world), await peers(world, 1)
    grants = grants_of(world)
    tried = await asyncio.gather(*(grants.word(PostId(7), one) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(each, Exception) for each in tried)
    assert len(await grants.word(number, one)) == 32
