"""Accounts of local people: found by address however it is written, with tokens of which only the digest is kept."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from fedi_groups.actions.profiles import add_person, issue_token
from fedi_groups.domain.types import ActorKind
from fedi_groups.errors import Denied
from fedi_groups.storage import tables
from fedi_groups.storage.accounts import AccountFacts, add_account, find_account
from fedi_groups.storage.actors import NewActor
from fedi_groups.storage.passwords import replace_password
from fedi_groups.storage.tokens import digest_of
from tests.world import World

pytestmark = pytest.mark.anyio


async def _add(world: World, name: str, email: str) -> None:
    new = NewActor(kind=ActorKind.PERSON, name=name)
    async with world.tx() as tx:
        await add_person(tx, new=new, keys=world.keys, email=email, password="hash", admin=True)


async def test_an_account_is_found_however_its_address_is_written(world: World) -> None:
    await _add(world, "ann", "Ann@Here.Test")
    async with world.look() as tx:
        found = await find_account(tx.connection, email="ANN@here.test")
        ann = await tx.actors.named("ann")
        assert await find_account(tx.connection, email="bob@here.test") is None
    assert ann is not None and found == AccountFacts(ann.id, "ann@here.test", "hash", True, ann.published)


async def test_an_address_belongs_to_one_account(world: World) -> None:
    await _add(world, "ann", "ann@here.test")
    with pytest.raises(Denied, match="taken"):
        await _add(world, "eve", "ANN@here.test")
    async with world.look() as tx:
        assert await tx.actors.named("eve") is None


async def test_the_database_itself_keeps_addresses_apart(world: World) -> None:
    """Two processes may ask at the same moment."""
    ann, eve = await world.person("ann"), await world.person("eve")
    async with world.store.database.write() as connection:
        await connection.execute(tables.account.delete().where(tables.account.c.actor_id == eve.id))
    with pytest.raises(IntegrityError):
        async with world.tx() as tx:
            add_account(tx.writes, AccountFacts(eve.id, f"{ann.name}@here.test", None, admin=False), now=tx.now)


async def test_a_name_is_taken_by_people_and_communities_alike_and_for_ever(world: World) -> None:
    ann = await world.person("ann")
    await world.community("cats", ann)
    for name in ("cats", "CATS", "Ann"):
        with pytest.raises(Denied, match="taken"):
            await _add(world, name, "eve@here.test")


async def test_of_a_token_only_its_digest_is_kept(world: World) -> None:
    ann = await world.person("ann")
    async with world.tx() as tx:
        number = await issue_token(tx, actor=ann, token="a token that nobody guesses", scopes="read")
    async with world.store.database.read() as connection:
        row = (await connection.execute(select(tables.token))).one()
    assert (row.id, row.actor_id, row.scopes, row.revoked_at) == (number, ann.id, "read", None)
    assert row.digest == digest_of("a token that nobody guesses")
    assert not any("nobody guesses" in str(value) for value in row)


async def test_a_password_is_replaced_where_there_is_an_account(world: World) -> None:
    ann, bob = await world.person("ann"), await world.stranger("bob")
    async with world.tx() as tx:
        assert await replace_password(tx.connection, ann.id, "another hash")
        assert not await replace_password(tx.connection, bob.id, "another hash")
    async with world.look() as tx:
        found = await find_account(tx.connection, email="ann@here.test")
    assert found is not None and found.password == "another hash"
