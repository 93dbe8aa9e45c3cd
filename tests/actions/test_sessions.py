"""Signing in by browser: who is called how, what is remembered of it, and how often one may guess."""

import pytest

from fedi_groups.actions.sessions import LASTS, Browser, begin, note_seen, shut_out, who_is_called
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.attempts import Allowed
from fedi_groups.domain.types import DAY, MINUTE, Instant
from fedi_groups.errors import Denied
from fedi_groups.reads.access import access_of
from fedi_groups.storage import tables
from fedi_groups.storage.attempts import attempt, forgive
from fedi_groups.storage.sessions import SessionFacts, end_session, find_session
from tests.world import World

pytestmark = pytest.mark.anyio


async def signs_in(world: World, person: ActorFacts, *, address: str = "203.0.113.77", before: str = "") -> str:
    async with world.tx() as tx:
        return await begin(tx, person=person, browser=Browser("Browser/1", address), before=before)


async def found(world: World, cookie: str) -> SessionFacts | None:
    async with world.look() as tx:
        found = await find_session(tx.connection, cookie, now=tx.now)
    return found[0] if found is not None else None


async def test_who_signs_in_is_known_by_name_handle_and_address(world: World) -> None:
    ann = await world.person("ann")
    await world.community("cats", ann)
    async with world.look() as tx:
        for text in ("ann", " Ann ", "@ann", "@ann@here.test", "ann@here.test", "ANN@HERE.TEST"):
            who = await who_is_called(tx, text)
            assert who is not None and who[0].id == ann.id, text
        for text in ("", "eve", "cats", "ann@there.test"):
            assert await who_is_called(tx, text) is None, text


async def test_an_address_of_this_servers_own_name_is_an_address_first(world: World) -> None:
    ann, bob = await world.person("ann"), await world.person("bob")
    async with world.tx() as tx:
        await tx.connection.execute(
            tables.account.update().where(tables.account.c.actor_id == bob.id).values(email="x@here.test")
        )
        await tx.connection.execute(
            tables.account.update().where(tables.account.c.actor_id == ann.id).values(email="bob@here.test")
        )
        who = await who_is_called(tx, "bob@here.test")
    assert who is not None and who[0].id == ann.id


@pytest.mark.parametrize(
    ("address", "kept"),
    [("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("testclient", "")],
)
async def test_of_where_a_browser_is_only_the_network_is_kept(world: World, address: str, kept: str) -> None:
    ann = await world.person("ann")
    await signs_in(world, ann, address=address)
    async with world.look() as tx:
        (session,) = (await access_of(tx, ann)).sessions
    assert (session.agent, session.network) == ("Browser/1", kept)


async def test_a_session_ends_when_it_was_not_used_for_long(world: World) -> None:
    cookie = await signs_in(world, await world.person("ann"))
    world.time.pass_by(LASTS - DAY)
    session = await found(world, cookie)
    assert session is not None and session.seen_on != world.time.now // DAY
    async with world.tx() as tx:
        await note_seen(tx, session)
    world.time.pass_by(LASTS - DAY)
    assert await found(world, cookie) is not None
    world.time.pass_by(2 * DAY)
    assert await found(world, cookie) is None


async def test_signing_in_again_ends_what_the_browser_had(world: World) -> None:
    ann = await world.person("ann")
    first = await signs_in(world, ann)
    second = await signs_in(world, ann, before=first)
    assert await found(world, first) is None and await found(world, second) is not None


async def test_people_end_their_own_sessions_and_nobody_elses(world: World) -> None:
    ann, bob = await world.person("ann"), await world.person("bob")
    cookie, other = await signs_in(world, ann), await signs_in(world, ann)
    session = await found(world, cookie)
    assert session is not None
    for person, remains in ((bob, True), (ann, False)):
        async with world.tx() as tx:
            await end_session(tx.connection, session.id, person.id)
        assert (await found(world, cookie) is not None) is remains
    async with world.tx() as tx:
        await shut_out(tx, ann.id)
    assert await found(world, other) is None


async def test_who_is_gone_does_not_sign_in(world: World) -> None:
    """The suspended do, no further than to read why: tests/faces/test_barred.py."""
    ann = await world.person("ann")
    async with world.tx() as tx:
        tx.actors.change(await tx.actors.get(ann.id), deleted_at=tx.now)
    async with world.look() as tx:
        gone = await tx.actors.get(ann.id)
    with pytest.raises(Denied):
        await signs_in(world, gone)


async def test_guessing_has_to_wait_and_success_begins_anew(world: World) -> None:
    few, many = Allowed(2, 15 * MINUTE), Allowed(5, 60 * MINUTE)

    async def tries(*keys: str) -> Instant | None:
        async with world.tx() as tx:
            return await attempt(tx.connection, {key: few if key == "here" else many for key in keys}, now=tx.now)

    assert [await tries("here", "anywhere") for _ in range(2)] == [None, None]
    again = await tries("here", "anywhere")
    assert again is not None and 0 < again - world.time.now <= few.window
    world.time.pass_by(few.window)
    assert await tries("here", "anywhere") is None
    async with world.tx() as tx:
        await forgive(tx.connection, ["here"])
    assert [await tries("here") for _ in range(2)] == [None, None]
    assert await tries("anywhere") is None
    assert await tries("anywhere") is not None
