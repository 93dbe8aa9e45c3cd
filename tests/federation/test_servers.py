"""Three whole servers, of which one blocks, limits and opens others while they talk."""

import pytest

from fedi_groups.actions import approval
from fedi_groups.actions import servers as actions
from fedi_groups.actions.authority import Hand
from fedi_groups.delivery.receipts import ReceiptState, in_words, receipts
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.servers import Limit, Rule, Stance
from fedi_groups.storage.outgoing import find_row
from fedi_groups.storage.unit import reading, transaction
from tests.federation.conftest import Fediverse, Server

pytestmark = pytest.mark.anyio


async def lay_down(server: Server, host: str, stance: Stance, *limits: Limit) -> None:
    async with transaction(server.services.store) as tx:
        await actions.lay_down(tx, [Rule(host, stance, frozenset(limits))])


async def lift(server: Server, host: str) -> None:
    async with transaction(server.services.store) as tx:
        await actions.open_again(tx, host)


async def decide(server: Server, moderator: ActorFacts, uri: str, *, approved: bool) -> None:
    act = approval.approve if approved else approval.reject
    async with transaction(server.services.store) as tx:
        post = await tx.posts.find(uri)
        assert post is not None
        await act(tx, Hand(moderator, HERE, "Fine"), post=post)


async def shown(server: Server, uri: str) -> PostFacts | None:
    """The post, if it is there and held from nobody."""
    found = await server.sees(uri)
    return found if found is not None and found.held_at is None and not found.gone else None


async def follows(server: Server, person: ActorFacts, target: str) -> bool:
    async with reading(server.services.store) as tx:
        found = await tx.actors.find(target)
        return found is not None and await tx.follows.get(person.id, found.id) is not None


@pytest.fixture
async def town(fediverse: Fediverse) -> tuple[Server, Server, Server, dict[str, ActorFacts]]:
    """Ann keeps the community cats on A; Bob on B and Carl on C are its members."""
    a, b, c = [await fediverse.start(name) for name in "abc"]
    people = {"ann": await a.person("ann"), "bob": await b.person("bob"), "carl": await c.person("carl")}
    people["cats"] = await a.community("cats", people["ann"])
    await b.follow(people["bob"], people["cats"].uri)
    await c.follow(people["carl"], people["cats"].uri)
    await fediverse.settle()
    return a, b, c, people


async def test_a_server_that_is_blocked_in_mid_flight_hears_and_says_nothing_more(
    fediverse: Fediverse, town: tuple[Server, Server, Server, dict[str, ActorFacts]]
) -> None:
    a, b, c, people = town
    before = await b.post(people["bob"], people["cats"].uri, "Before")
    await fediverse.settle()
    assert await shown(c, before.uri) is not None
    answered = await c.comment(people["carl"], before.uri, "<p>Hm.</p>")
    await fediverse.settle()

    # Both have something under way to the other as the rule comes.
    late = await b.post(people["bob"], people["cats"].uri, "On its way")
    await b.services.delivery.step()
    told = await a.post(people["ann"], people["cats"].uri, "For all")
    await lay_down(a, "b.test", Stance.BLOCKED)
    await fediverse.settle()

    assert await a.sees(late.uri) is None and await c.sees(late.uri) is None
    assert await b.sees(told.uri) is None and await shown(c, told.uri) is not None
    assert told.boost_id is not None
    async with a.services.store.database.read() as connection:
        row = await find_row(connection, told.boost_id)
    assert row is not None
    found = {each.origin: each for each in await receipts(a.services.store.database, row)}
    assert (found["https://b.test"].state, found["https://c.test"].state) == (
        ReceiptState.SKIPPED,
        ReceiptState.ACCEPTED,
    )
    assert "1 blocked here" in in_words(list(found.values()))

    # What was there of it ends: it follows nothing here, and what it said is not shown; what others said is.
    assert not await follows(a, await _known(a, people["bob"]), people["cats"].uri)
    assert await shown(a, before.uri) is None and await shown(a, answered.uri) is not None
    assert (await a.get(f"/post/{(await _sees(a, before.uri)).id}", accept="text/html")).status_code == 404

    await lift(a, "b.test")
    await fediverse.settle()
    assert (back := await shown(a, before.uri)) is not None and back.comments == 1
    await b.unfollow(people["bob"], people["cats"].uri)
    await fediverse.settle()
    await b.follow(people["bob"], people["cats"].uri)
    await fediverse.settle()
    again = await b.post(people["bob"], people["cats"].uri, "Again")
    await fediverse.settle()
    assert await shown(c, again.uri) is not None


async def test_a_post_of_a_limited_server_is_held_approved_and_then_announced(
    fediverse: Fediverse, town: tuple[Server, Server, Server, dict[str, ActorFacts]]
) -> None:
    a, b, c, people = town
    await lay_down(a, "b.test", Stance.LIMITED, Limit.HOLD)
    first, second = [await b.post(people["bob"], people["cats"].uri, title) for title in ("First", "Second")]
    await fediverse.settle()
    below = await b.comment(people["bob"], first.uri, "<p>More.</p>")
    await fediverse.settle()

    for each in (first, second, below):
        held = await _sees(a, each.uri)
        assert held.held_at is not None and await c.sees(each.uri) is None
    outbox = await a.document("/c/cats/outbox")
    assert outbox["totalItems"] == 0 and "First" not in str(outbox)
    page = await a.get(f"/post/{(await _sees(a, first.uri)).id}", accept="text/html")
    assert page.status_code == 404

    fediverse.time.pass_by(3_600_000_000)
    await decide(a, people["ann"], first.uri, approved=True)
    await decide(a, people["ann"], second.uri, approved=False)
    await fediverse.settle()
    assert (there := await shown(c, first.uri)) is not None and there.title == "First"
    assert await c.sees(second.uri) is None and await shown(a, second.uri) is None
    assert (await a.document("/c/cats/outbox"))["totalItems"] == 1

    await decide(a, people["ann"], below.uri, approved=True)
    await fediverse.settle()
    assert await shown(c, below.uri) is not None
    assert (found := await shown(a, first.uri)) is not None and found.comments == 1


async def test_where_only_listed_servers_federate_all_others_are_strangers(
    fediverse: Fediverse, town: tuple[Server, Server, Server, dict[str, ActorFacts]]
) -> None:
    a, b, c, people = town
    await lay_down(a, "b.test", Stance.OPEN)
    async with transaction(a.services.store) as tx:
        actions.set_mode(tx, listed_only=True)
    from_b = await b.post(people["bob"], people["cats"].uri, "From B")
    from_c = await c.post(people["carl"], people["cats"].uri, "From C")
    await fediverse.settle()
    assert await shown(a, from_b.uri) is not None and await a.sees(from_c.uri) is None
    assert await c.sees(from_b.uri) is None


async def _known(server: Server, actor: ActorFacts) -> ActorFacts:
    async with reading(server.services.store) as tx:
        found = await tx.actors.find(actor.uri)
    assert found is not None
    return found


async def _sees(server: Server, uri: str) -> PostFacts:
    found = await server.sees(uri)
    assert found is not None
    return found
