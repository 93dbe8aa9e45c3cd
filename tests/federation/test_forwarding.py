"""An answer on one server to somebody on another is seen on a third, whose people follow the one who is answered."""

import pytest

from fedi_groups.cli.writing import answer, withdraw
from tests.federation.conftest import Fediverse

pytestmark = pytest.mark.anyio


async def test_an_answer_reaches_those_who_follow_whom_it_answers_once_and_can_be_deleted(fediverse: Fediverse) -> None:
    a, b, c = [await fediverse.start(name) for name in "abc"]
    ann, bob, carl = await a.person("ann"), await b.person("bob"), await c.person("carl")
    for server, person in ((b, bob), (c, carl)):
        await server.follow(person, ann.uri)
    await fediverse.settle()
    post = await a.post(ann, None, "Hello")
    await fediverse.settle()

    said = str((await answer(b.services, post.uri, author="bob", text="Hi")).facts["id"])
    await fediverse.settle()
    seen = await c.sees(said)
    parent = await c.sees(post.uri)
    assert seen is not None and parent is not None and seen.parent_id == parent.id
    before = len(fediverse.network.sent)
    await fediverse.settle()
    assert len([sent for sent in fediverse.network.sent[before:] if sent.method == "POST"]) == 0

    await withdraw(b.services, said, author="bob")
    await fediverse.settle()
    seen = await c.sees(said)
    assert seen is not None and seen.deleted_at is not None
