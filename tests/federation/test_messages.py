"""Two people on two whole servers write to each other, from the command line; a third server hears nothing."""

import pytest

from fedi_groups.cli.messages import show_messages, write
from fedi_groups.cli.writing import Changes, edit, withdraw
from fedi_groups.errors import Malformed
from tests.federation.conftest import Fediverse, Server

pytestmark = pytest.mark.anyio


async def _read(server: Server, owner: str) -> list[tuple[str, str]]:
    said = await show_messages(server.services, owner=owner)
    found = said.facts["messages"]
    assert isinstance(found, list)
    return [(each["author"], each["text"]) for each in found]


async def test_messages_go_both_ways_and_nowhere_else(fediverse: Fediverse) -> None:
    a, b, c = [await fediverse.start(name) for name in "abc"]
    ann, bob, carl = await a.person("ann"), await b.person("bob"), await c.person("carl")
    await c.follow(carl, ann.uri)
    await fediverse.settle()

    first = str((await write(a.services, "@bob@b.test", sender="ann", text="canary one")).facts["id"])
    await fediverse.settle()
    answer = str((await write(b.services, ann.uri, sender="bob", text="canary two", answers=first)).facts["id"])
    await fediverse.settle()
    both = [(bob.uri, "canary two"), (ann.uri, "canary one")]
    assert await _read(a, "ann") == await _read(b, "bob") == both
    seen = await a.sees(answer)
    parent = await a.sees(first)
    assert seen is not None and parent is not None and seen.parent_id == parent.id

    await edit(b.services, answer, author="bob", changes=Changes(text="canary three"))
    await withdraw(a.services, first, author="ann")
    await fediverse.settle()
    assert await _read(a, "ann") == await _read(b, "bob") == [(bob.uri, "canary three")]
    assert not [sent for sent in fediverse.network.posts_to(c.origin) if b"canary" in (sent.body or b"")]
    for server in (a, b):
        for address in (first, answer):
            assert (await server.get(address)).status_code in (404, 410)
            assert "canary" not in (await server.get(address, accept="text/html")).text


async def test_messages_between_people_here_need_no_network(fediverse: Fediverse) -> None:
    a = await fediverse.start("a")
    ann, bob = await a.person("ann"), await a.person("bob")
    await a.person("eve")
    await write(a.services, "bob", sender="ann", text="Hello")
    assert await _read(a, "ann") == await _read(a, "bob") == [(ann.uri, "Hello")]
    assert await _read(a, "eve") == []
    said = await show_messages(a.services, owner="ann", other="eve")
    assert said.lines == ("There are no messages.",)
    with pytest.raises(Malformed):
        await write(a.services, bob.uri, sender="ann", text=" ")
    assert not fediverse.network.sent
