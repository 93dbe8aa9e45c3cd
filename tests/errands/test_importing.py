"""Files of other servers are brought in line by line, and what cannot be done is said with its reason."""

import pytest

from fedi_groups.actions import importing
from fedi_groups.actions.importing import BRING_IN, DROP_IMPORT, KEPT_FOR
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.importing import ImportFacts, ImportKind, ImportState, read_sheet
from fedi_groups.domain.policy.pace import Limits
from fedi_groups.domain.types import DAY, HOUR, Uri
from fedi_groups.errands.importing import AT_ONCE, BREATH, bring_in
from fedi_groups.errors import Denied
from fedi_groups.storage import imports
from tests.errands.conftest import Office
from tests.foreign import Foreign

pytestmark = pytest.mark.anyio


def named(server: Foreign, name: str, **more: str) -> Uri:
    """Somebody who is found by their handle."""
    uri = server.actor(name, **more)
    link = {"rel": "self", "type": "application/activity+json", "href": uri}
    account = f"acct:{name}@{server.host}"
    server.documents[f"{server.origin}/.well-known/webfinger?resource={account}"] = {
        "subject": account,
        "links": [link],
    }
    return uri


async def brings(office: Office, person: ActorFacts, kind: ImportKind, text: str) -> ImportFacts:
    async with office.world.tx() as tx:
        made = await importing.prepare(tx, person=person, kind=kind, sheet=read_sheet(kind, text.encode()))
    async with office.world.tx() as tx:
        await importing.begin(tx, person=person, number=made.id)
    return made


async def failed(office: Office, made: ImportFacts) -> dict[str, str]:
    async with office.world.look() as tx:
        return {each.address: each.why for each in await imports.failed_lines(tx.connection, made.id, most=100)}


async def state(office: Office, made: ImportFacts) -> ImportState | None:
    async with office.world.look() as tx:
        found = await imports.find_import(tx.connection, made.id)
    return found.state if found is not None else None


async def test_whoever_is_named_is_found_and_followed_as_it_was_wished(office: Office) -> None:
    ann, bob = await office.world.person("ann"), await office.world.person("bob")
    there = office.server("there.test")
    eve = named(there, "eve")
    text = "Account address,Show boosts,Notify on new posts,Languages\neve@there.test,false,true,en\nbob@here.test\n"
    made = await brings(office, ann, ImportKind.FOLLOWS, text + "nobody@there.test\nann\n")
    await office.run()
    async with office.world.look() as tx:
        known = await tx.actors.find(eve)
        assert known is not None
        assert await tx.follows.get(ann.id, known.id) is not None
        assert await tx.follows.get(ann.id, bob.id) is not None
    why = await failed(office, made)
    assert set(why) == {"nobody@there.test", "ann"} and why["ann"] == "Nobody follows themselves."
    assert await state(office, made) is ImportState.ENDED
    assert [round(each / DAY) for each in await office.due(DROP_IMPORT)] == [KEPT_FOR / DAY]


async def test_nothing_is_done_or_asked_before_its_owner_says_so(office: Office) -> None:
    ann, there = await office.world.person("ann"), office.server("there.test")
    named(there, "eve")
    async with office.world.tx() as tx:
        sheet = read_sheet(ImportKind.BLOCKS, b"eve@there.test")
        made = await importing.prepare(tx, person=ann, kind=ImportKind.BLOCKS, sheet=sheet)
    await office.run()
    assert there.asked == [] and await state(office, made) is ImportState.ASKED
    office.world.time.pass_by(importing.LOOKED_AT_FOR)
    await office.run()
    assert await state(office, made) is None


async def test_blocks_mutes_and_servers(office: Office) -> None:
    ann = await office.world.person("ann")
    eve, max_ = await office.world.stranger("eve"), await office.world.stranger("max")
    await brings(office, ann, ImportKind.BLOCKS, "eve@there.test")
    await brings(office, ann, ImportKind.MUTES, "Account address,Hide notifications\nmax@there.test,false\n")
    hosts = await brings(office, ann, ImportKind.HOSTS, "evil.test\nhere.test")
    await office.run()
    async with office.world.look() as tx:
        me = await tx.actors.get(ann.id)
        assert await tx.blocks.get(me, eve.id) is not None
        mute = await tx.mutes.get(me, max_.id, now=tx.now)
        assert mute is not None and not mute.notifications
    assert await failed(office, hosts) == {"here.test": "You live there."}


async def test_a_server_out_of_reach_is_asked_again_and_given_up_in_the_end(office: Office) -> None:
    ann = await office.world.person("ann")
    made = await brings(office, ann, ImportKind.FOLLOWS, "eve@away.test\nmax@late.test")
    await office.run()
    assert await state(office, made) is ImportState.RUNNING and await failed(office, made) == {}
    named(office.server("late.test"), "max")
    for _ in range(4):
        office.world.time.pass_by(3 * HOUR)
        await office.run()
    assert list(await failed(office, made)) == ["eve@away.test"]
    assert await state(office, made) is ImportState.ENDED


async def test_many_lines_are_done_a_few_at_a_time(office: Office) -> None:
    ann = await office.world.person("ann")
    names = [f"p{number}" for number in range(AT_ONCE + 5)]
    for name in names:
        await office.world.person(name)
    made = await brings(office, ann, ImportKind.FOLLOWS, "\n".join(f"{name}@here.test" for name in names))
    assert await bring_in(office.directory, made.id) is not None
    async with office.world.look() as tx:
        assert (await imports.progress_of(tx.connection, [made.id]))[made.id].waiting == 5
    await office.run()
    assert await state(office, made) is ImportState.ENDED and await failed(office, made) == {}


async def test_servers_are_given_time_to_breathe(office: Office) -> None:
    ann, there = await office.world.person("ann"), office.server("there.test")
    names = [f"p{number}" for number in range(AT_ONCE + 1)]
    for name in names:
        named(there, name)
    made = await brings(office, ann, ImportKind.BLOCKS, "\n".join(f"{name}@there.test" for name in names))
    await office.run()
    async with office.world.look() as tx:
        assert (await imports.progress_of(tx.connection, [made.id]))[made.id].waiting == 1
    office.world.time.pass_by(BREATH)
    await office.run()
    assert await state(office, made) is ImportState.ENDED and await failed(office, made) == {}


async def test_who_joins_much_goes_on_later(office: Office) -> None:
    ann, owner = await office.world.person("ann"), await office.world.person("owner")
    for name in ("cats", "dogs"):
        await office.world.community(name, owner)
    office.world.store.pace.limits = Limits(joins=1)
    made = await brings(office, ann, ImportKind.FOLLOWS, "cats@here.test\ndogs@here.test")
    await office.run()
    async with office.world.look() as tx:
        assert (await imports.progress_of(tx.connection, [made.id]))[made.id] == imports.Progress(1, 0)
    office.world.time.pass_by(2 * HOUR)
    await office.run()
    assert await state(office, made) is ImportState.ENDED and await failed(office, made) == {}


async def test_it_can_be_stopped_and_is_nobody_elses_business(office: Office) -> None:
    ann, bob = await office.world.person("ann"), await office.world.person("bob")
    made = await brings(office, ann, ImportKind.FOLLOWS, "bob@here.test")
    with pytest.raises(Denied):
        async with office.world.tx() as tx:
            sheet = read_sheet(ImportKind.FOLLOWS, b"eve@there.test")
            await importing.prepare(tx, person=ann, kind=ImportKind.FOLLOWS, sheet=sheet)
    async with office.world.tx() as tx:
        await importing.drop(tx, person=ann, number=made.id)
    await office.run()
    async with office.world.look() as tx:
        assert await tx.follows.get(ann.id, bob.id) is None
    assert await office.due(BRING_IN) == []


async def test_lists_are_made_and_bookmarks_set_on_what_is_here(office: Office) -> None:
    ann, bob = await office.world.person("ann"), await office.world.person("bob")
    cats = await office.world.community("cats", bob)
    post = await office.world.post(bob, cats)
    lists = await brings(office, ann, ImportKind.LISTS, "Friends,bob@here.test\nFriends,cats@here.test")
    there = office.server("there.test")
    note = there.note(there.actor("eve"), 1)
    marks = await brings(office, ann, ImportKind.BOOKMARKS, f"{post.uri}\n{note['id']}")
    await office.run()
    assert await failed(office, lists) == {}
    assert await failed(office, marks) == {note["id"]: "It has not come to this server."}
    async with office.world.look() as tx:
        from_lists = await imports.progress_of(tx.connection, [lists.id])
    assert from_lists == {}
