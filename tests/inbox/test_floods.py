"""A server that floods is limited for a time, by itself and for all to see; one that is open by rule is not."""

from dataclasses import replace

import pytest

from fedi_groups.actions import servers
from fedi_groups.domain.policy.floods import Thresholds
from fedi_groups.domain.servers import AUTOMATIC, OWN, Limit, Rule, Stance
from fedi_groups.domain.types import HOUR, MINUTE, Uri
from fedi_groups.inbox.floods import LIMITS, Watch
from fedi_groups.inbox.gather import Gatherer
from fedi_groups.inbox.worker import InboxWorker
from fedi_groups.storage.received import State
from tests.costs.counting import counting
from tests.inbox.conftest import Inbox

pytestmark = pytest.mark.anyio

CATS = "https://here.test/c/cats"
ALLOWED = Thresholds(minutes=10, newcomers=3, posts=5, reports=2, follows=6, refused=4, hours=2)


@pytest.fixture
async def inbox(inbox: Inbox) -> Inbox:
    """With the community cats, and little patience."""
    await watch(inbox, ALLOWED)
    await inbox.world.community("cats", await inbox.world.person("ann"))
    return inbox


async def watch(inbox: Inbox, allowed: Thresholds) -> None:
    gatherer = Gatherer(inbox.world.store, inbox.resolver, inbox.gate)
    inbox.worker = InboxWorker(inbox.world.store, gatherer, watch=Watch(inbox.world.store, allowed))


async def joins(inbox: Inbox, name: str) -> Uri:
    person = inbox.there.actor(name)
    assert await inbox.receive(inbox.there.activity("Follow", person, CATS)) is State.DONE
    return person


async def says(inbox: Inbox, author: Uri, number: int) -> None:
    note = inbox.there.note(author, number, to=[CATS])
    await inbox.receive(inbox.there.activity("Create", author, note))


def limits(inbox: Inbox, host: str = "there.test") -> frozenset[Limit]:
    return inbox.world.store.rules.book.terms(host).limits


async def held(inbox: Inbox, uri: str) -> bool:
    async with inbox.world.look() as tx:
        post = await tx.posts.find(uri)
    assert post is not None
    return post.held_at is not None


async def test_too_many_posts_have_the_next_ones_wait_until_the_time_is_over(inbox: Inbox) -> None:
    bob = await joins(inbox, "bob")
    for number in range(7):
        await says(inbox, bob, number)
    assert not await held(inbox, f"{bob}/notes/5") and await held(inbox, f"{bob}/notes/6")
    (rule,) = inbox.world.store.rules.book.terms("there.test").because
    assert (rule.source, rule.stance, rule.limits) == (AUTOMATIC, Stance.LIMITED, LIMITS)
    assert rule.note == "6 posts came within 10 minutes." and rule.reason == ""
    inbox.world.time.pass_by(2 * HOUR)
    await inbox.world.store.rules.look(inbox.world.store.database, now=inbox.world.time())
    assert limits(inbox) == frozenset()
    await says(inbox, bob, 8)
    assert not await held(inbox, f"{bob}/notes/8")


async def test_what_comes_slowly_is_no_flood(inbox: Inbox) -> None:
    bob = await joins(inbox, "bob")
    for number in range(20):
        await says(inbox, bob, number)
        inbox.world.time.pass_by(3 * MINUTE)
    assert limits(inbox) == frozenset()


async def test_many_new_accounts_that_write_at_once_are_one(inbox: Inbox) -> None:
    people = [await joins(inbox, f"new{number}") for number in range(4)]
    for person in people[:3]:
        await says(inbox, person, 1)
    assert limits(inbox) == frozenset()
    await says(inbox, people[3], 1)
    assert limits(inbox) == LIMITS


async def test_so_are_reports_follows_and_what_has_to_be_refused(inbox: Inbox) -> None:
    bob = await joins(inbox, "bob")
    await says(inbox, bob, 1)
    for _ in range(3):
        await inbox.receive(inbox.there.activity("Flag", bob, f"{bob}/notes/1", to=[CATS], content="x"))
    assert limits(inbox) == LIMITS
    await watch(inbox, ALLOWED)
    async with inbox.world.tx() as tx:
        await servers.open_again(tx, "there.test")
    for number in range(7):
        await joins(inbox, f"many{number}")
    assert limits(inbox) == LIMITS
    await watch(inbox, ALLOWED)
    async with inbox.world.tx() as tx:
        await servers.open_again(tx, "there.test")
    for _ in range(5):
        assert (
            await inbox.receive(inbox.there.activity("Undo", bob, {"type": "Follow", "actor": CATS})) is State.REFUSED
        )
    assert limits(inbox) == LIMITS


async def test_a_server_that_is_open_by_rule_is_left_alone(inbox: Inbox) -> None:
    async with inbox.world.tx() as tx:
        await servers.lay_down(tx, [Rule("there.test", Stance.OPEN)])
    bob = await joins(inbox, "bob")
    for number in range(9):
        await says(inbox, bob, number)
    assert limits(inbox) == frozenset()
    async with inbox.world.look() as tx:
        assert [each.source for each in await tx.servers.about("there.test")] == [OWN]


async def test_what_a_community_passes_on_is_not_counted_against_its_server(inbox: Inbox) -> None:
    dogs = inbox.there.actor("dogs", kind="Group")
    async with inbox.world.look() as tx:
        ann = await tx.actors.named("ann")
    assert ann is not None
    people = [inbox.there.actor(f"member{number}") for number in range(9)]
    for number, person in enumerate(people):
        mention = [{"type": "Mention", "href": ann.uri, "name": "@ann"}]
        note = inbox.there.note(person, number, to=[dogs, ann.uri], tag=mention)
        create = inbox.there.activity("Create", person, note)
        await inbox.receive(inbox.there.activity("Announce", dogs, create))
    assert limits(inbox) == frozenset()


async def test_it_can_be_switched_off_and_costs_no_statement(inbox: Inbox) -> None:
    bob = await joins(inbox, "bob")
    counts: list[int] = []
    for allowed in (replace(ALLOWED, hours=0), replace(ALLOWED, posts=100)):
        await watch(inbox, allowed)
        await says(inbox, bob, len(counts) * 100)
        with counting() as counted:
            for number in range(7):
                await says(inbox, bob, len(counts) * 100 + number + 1)
        counts.append(len(counted))
    assert limits(inbox) == frozenset()
    assert counts[0] == counts[1]
