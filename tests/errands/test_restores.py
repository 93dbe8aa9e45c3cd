"""An author's own Delete is undone: the contents come back from their origin, if they are there."""

from collections.abc import Callable

import pytest

from fedi_groups.actions import moderation, posting
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.posting import BRING_BACK
from fedi_groups.domain.events import HERE, Elsewhere
from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.types import HOUR, MembershipState, ReceivedId, Role, Uri
from fedi_groups.peers.fetch import Budget
from fedi_groups.wire.shapes import Json
from tests.errands.conftest import Office, page

pytestmark = pytest.mark.anyio

UNDO = Elsewhere(ReceivedId(7), Uri("https://there.test/activities/7"))


async def _deleted(office: Office, *, removed: bool = False) -> tuple[PostFacts, ActorFacts, Json]:
    """A post that bob, who lives elsewhere, wrote in a community here and deleted, and the document he serves again.

    `removed`: a moderator had been faster.
    """
    there = office.server("there.test")
    bob = await office.resolver.actor(there.actor("bob"), budget=Budget(5))
    cats = await office.world.community("cats", await office.world.person("ann"))
    served = page(there, bob.uri, cats.uri, 1, content="<p>Back.<script>x</script></p>")
    async with office.world.tx() as tx:
        tx.memberships.put(Standing(cats.id, bob.id, MembershipState.MEMBER, Role.MEMBER, tx.now))
    post = await office.world.post(bob, cats, uri=served["id"], cause=UNDO)
    async with office.world.tx() as tx:
        if removed:
            ann = await tx.actors.named("ann")
            assert ann is not None
            await moderation.remove(tx, Hand(ann, HERE, "spam"), post=await tx.posts.get(post.id))
        await posting.delete(tx, post=await tx.posts.get(post.id), author=bob, cause=UNDO)
    return post, bob, served


async def _ask_back(office: Office, post: PostFacts) -> PostFacts:
    async with office.world.tx() as tx:
        posting.ask_back(tx, post=post, cause=UNDO)
    await office.run()
    async with office.world.look() as tx:
        return await tx.posts.get(post.id)


async def test_it_is_back_as_its_origin_serves_it_and_passed_on(office: Office) -> None:
    post, _, _ = await _deleted(office)

    back = await _ask_back(office, post)

    assert (back.deleted_at, back.title, back.content) == (None, "Page 1", "<p>Back.</p>")
    row = await office.world.told("undelete")
    assert row.received_id == UNDO.received_id and row.microblog == "boost" and row.keep
    assert back.boost_id == row.id != post.boost_id
    assert await office.due(BRING_BACK) == []


async def test_what_its_origin_does_not_have_stays_deleted(office: Office) -> None:
    post, _, served = await _deleted(office)
    there = office.server("there.test")
    there.gone.add(served["id"])
    await _ask_back(office, post)
    for _ in range(6):
        office.world.time.pass_by(HOUR)
        await office.run()
    there.gone.clear()
    office.world.time.pass_by(HOUR)
    await office.run()
    async with office.world.look() as tx:
        assert (await tx.posts.get(post.id)).deleted_at is not None
    assert await office.due(BRING_BACK) == []


async def test_a_server_that_is_away_is_asked_again(office: Office) -> None:
    post, _, _ = await _deleted(office)
    office.network.down.add("https://there.test")
    assert (await _ask_back(office, post)).deleted_at is not None
    office.network.down.clear()
    office.world.time.pass_by(HOUR)
    await office.run()
    async with office.world.look() as tx:
        assert (await tx.posts.get(post.id)).deleted_at is None


@pytest.mark.parametrize(
    "change",
    [
        lambda served: {"attributedTo": "https://there.test/users/eve"},
        lambda served: {"to": ["https://there.test/users/bob/followers"], "cc": []},
        lambda served: {"id": "https://there.test/users/bob/notes/2"},
        lambda served: {"type": "Tombstone"},
    ],
)
async def test_what_is_not_the_same_post_for_the_same_readers_stays_deleted(
    office: Office, change: Callable[[Json], Json]
) -> None:
    post, _, served = await _deleted(office)
    office.server("there.test").documents[served["id"]] |= change(served)
    assert (await _ask_back(office, post)).deleted_at is not None


async def test_whoever_was_banned_meanwhile_brings_nothing_back(office: Office) -> None:
    post, bob, _ = await _deleted(office)
    assert post.community_id is not None
    async with office.world.tx() as tx:
        tx.memberships.put(Standing(post.community_id, bob.id, MembershipState.BANNED, Role.MEMBER, tx.now))
    assert (await _ask_back(office, post)).deleted_at is not None


async def test_what_a_moderator_had_removed_stays_removed_and_nobody_hears_of_it(office: Office) -> None:
    post, _, _ = await _deleted(office, removed=True)

    back = await _ask_back(office, post)

    assert back.deleted_at is None and back.removed_at is not None and back.gone
    assert "undelete" not in [row.kind for row in await office.world.log()]


async def test_what_is_not_deleted_any_more_is_left_alone(office: Office) -> None:
    post, _, _ = await _deleted(office)
    first = await _ask_back(office, post)
    assert await _ask_back(office, post) == first
    assert [row.kind for row in await office.world.log()].count("undelete") == 1
