"""What a server settles once: the address by which others know it."""

import pytest

from fedi_groups.errors import Misconfigured
from fedi_groups.storage.database import Database
from fedi_groups.storage.settings import get_setting, require_origin, settle_once
from fedi_groups.storage.startup import known_origin, record_served
from fedi_groups.storage.unit import Store, transaction
from fedi_groups.wire.uris import Uris
from tests.world import World

pytestmark = pytest.mark.anyio


async def test_the_first_value_stays(database_url: str) -> None:
    async with Database(database_url) as database, database.write() as connection:
        assert await get_setting(connection, "colour") is None
        assert await settle_once(connection, "colour", "blue") == "blue"
        assert await settle_once(connection, "colour", "red") == "blue"
        assert await get_setting(connection, "colour") == "blue"


async def test_nothing_is_settled_before_others_are_told_anything(world: World) -> None:
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    async with world.store.database.read() as connection:
        await require_origin(connection, "https://any.test")
        assert await get_setting(connection, "origin") is None

    await world.post(ann, cats)

    async with world.store.database.read() as connection:
        assert await get_setting(connection, "origin") == "https://here.test"
        await require_origin(connection, "https://here.test")
        with pytest.raises(Misconfigured, match=r"FEDI_GROUPS_ORIGIN=https://here\.test"):
            await require_origin(connection, "https://elsewhere.test")


async def test_a_server_under_another_name_can_tell_nobody_anything(world: World) -> None:
    """Even one that was started before the first settled its name."""
    ann = await world.person("ann")
    cats = await world.community("cats", ann)
    first = world.store
    await world.post(ann, cats)
    world.store = Store(first.database, Uris("https://two.test"), first.minter, first.clock, first.subscribers)

    with pytest.raises(Misconfigured, match=r"belongs to https://here\.test"):
        await world.post(ann, cats)
    world.store = first
    assert len(await world.log()) == 1


async def test_the_address_served_last_binds_nobody_until_one_is_settled(world: World) -> None:
    async with world.store.database.write() as connection:
        assert await known_origin(connection) is None
        for origin in ("http://localhost:8000", "http://localhost:9000"):
            await record_served(connection, origin)
            assert await known_origin(connection) == origin
        await require_origin(connection, "https://here.test", settle=True)
        await record_served(connection, "http://localhost:7000")
        assert await known_origin(connection) == "https://here.test"


async def test_reading_settles_nothing(world: World) -> None:
    async with world.look():
        pass
    async with transaction(world.store):
        pass
    async with world.store.database.read() as connection:
        assert await get_setting(connection, "origin") is None
