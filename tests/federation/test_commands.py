"""What the command line does to other servers: found by handle, asked, told; and what is not here is said to be so."""

import pytest

from fedi_groups.cli.following import start_following, stop_following
from fedi_groups.cli.writing import Changes, answer, cast_vote, edit, publish, withdraw
from fedi_groups.errors import Denied, FediGroupsError, Missing
from fedi_groups.peers.compose import Written
from tests.federation.conftest import Fediverse

pytestmark = pytest.mark.anyio


async def test_a_community_elsewhere_is_followed_by_handle_and_spoken_in(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    ann = await a.person("ann")
    await b.person("bob")
    cats = await a.community("cats", ann)

    said = await start_following(b.services, "!cats@a.test", follower="bob")
    assert said.facts["state"] == "pending" and said.facts["object"] == cats.uri
    assert str(said.facts["id"]).startswith(f"{b.origin}/activities/")
    await fediverse.settle()
    said = await start_following(b.services, "cats@a.test", follower="bob")
    assert said.facts["state"] == "accepted"

    post = str(
        (await publish(b.services, "cats@a.test", author="bob", written=Written("Hi @ann@a.test", "Hi"))).facts["id"]
    )
    await fediverse.settle()
    here = await a.sees(post)
    assert here is not None and here.title == "Hi" and here.community_id == cats.id

    comment = str((await answer(a.services, post, author="ann", text="Welcome")).facts["id"])
    await cast_vote(a.services, post, voter="ann", value=1)
    await fediverse.settle()
    there = await b.sees(comment)
    assert there is not None and "Welcome" in there.content
    voted = await b.sees(post)
    assert voted is not None and voted.up == 2

    await edit(b.services, post, author="bob", changes=Changes(title="Hello"))
    await withdraw(a.services, comment, author="ann")
    await fediverse.settle()
    changed, gone = await a.sees(post), await b.sees(comment)
    assert changed is not None and changed.title == "Hello"
    assert gone is not None and gone.deleted_at is not None

    await stop_following(b.services, "!cats@a.test", follower="bob")
    await fediverse.settle()
    with pytest.raises(Denied):
        await stop_following(b.services, "!cats@a.test", follower="bob")


async def test_a_post_from_elsewhere_that_is_not_here_is_said_to_be_so(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    ann = await a.person("ann")
    await b.person("bob")
    cats = await a.community("cats", ann)
    post = await a.post(ann, cats.uri, "Nobody elsewhere follows yet")
    with pytest.raises(Missing) as caught:
        await cast_vote(b.services, post.uri, voter="bob", value=1)
    assert "has not come here yet. Follow its community" in caught.value.public
    with pytest.raises(Missing) as caught:
        await cast_vote(b.services, f"{a.origin}/post/1", voter="bob", value=1)
    assert "is not here, and its server does not give it" in caught.value.public
    fediverse.network.down.add(a.origin)
    with pytest.raises(Missing) as caught:
        await start_following(b.services, "!dogs@a.test", follower="bob")
    assert "!dogs@a.test cannot be found" in caught.value.public


async def test_a_person_elsewhere_is_no_community(fediverse: Fediverse) -> None:
    a, b = [await fediverse.start(name) for name in "ab"]
    await a.person("ann")
    await b.person("bob")
    with pytest.raises(FediGroupsError) as caught:
        await publish(b.services, "ann@a.test", author="bob", written=Written("Hi", "Hi"))
    assert "is a person, not a community" in caught.value.public
