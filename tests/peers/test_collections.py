"""Reading collections: within bounds of pages, entries, documents, servers and time."""

import pytest

from fedi_groups.domain.types import SECOND, Uri
from fedi_groups.errors import BudgetSpent, Malformed, Missing, Unreachable, Unusable
from fedi_groups.peers.collections import ELSEWHERE, LONGEST, OF_ONE, PAGES, Allowance, Listed, read_collection
from fedi_groups.peers.fetch import Fetcher
from fedi_groups.peers.resolve import Resolver
from fedi_groups.wire.shapes import Json
from tests.foreign import AS, Foreign
from tests.network import Loopback, Network
from tests.world import Time, World

pytestmark = pytest.mark.anyio

CATS = Uri("https://there.test/c/cats")
LIST = Uri(f"{CATS}/outbox")


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def there(network: Network) -> Foreign:
    found = Foreign("there.test")
    network.servers[found.origin] = found.app()
    return found


@pytest.fixture
def resolver(world: World, network: Network) -> Resolver:
    fetcher = Fetcher(Loopback(network), lambda request: {}, clock=world.time)
    return Resolver(world.store, fetcher)


def _serve(there: Foreign, page: int, entries: list[str], **more: object) -> str:
    uri = f"{LIST}?page={page}" if page else LIST
    there.documents[uri] = {"@context": AS, "id": uri, "type": "Collection", "items": entries, **more}
    return uri


async def _read(resolver: Resolver, world: World, place: Uri | Json = LIST, *, most: int = 100) -> Listed:
    return await read_collection(resolver, place, of=CATS, most=most, allowance=Allowance(CATS, clock=world.time))


async def test_pages_are_read_to_the_end(world: World, resolver: Resolver, there: Foreign) -> None:
    _serve(there, 0, [], first=f"{LIST}?page=1")
    _serve(there, 1, ["a", "b"], next=f"{LIST}?page=2")
    _serve(there, 2, ["c"])
    assert await _read(resolver, world) == Listed(LIST, ("a", "b", "c"), complete=True)


async def test_no_more_pages_or_entries_are_read_than_asked_for(
    world: World, resolver: Resolver, there: Foreign
) -> None:
    for number in range(PAGES + 5):
        _serve(there, number, [f"{number}"], next=f"{LIST}?page={number + 1}")
    few, many = await _read(resolver, world, most=3), await _read(resolver, world)
    assert few == Listed(LIST, ("0", "1", "2"), complete=False)
    assert len(many.entries) == PAGES and not many.complete


async def test_what_follows_a_page_that_fails_is_left_out(world: World, resolver: Resolver, there: Foreign) -> None:
    _serve(there, 0, ["a"], next=f"{CATS}/gone?page=1")
    assert await _read(resolver, world) == Listed(LIST, ("a",), complete=False)


async def test_a_page_that_is_the_collection_again_is_not_read_twice(
    world: World, resolver: Resolver, there: Foreign
) -> None:
    _serve(there, 0, ["a"], next=f"{LIST}?page=nonsense")
    assert await _read(resolver, world) == Listed(LIST, ("a",), complete=False)


async def test_pages_elsewhere_are_not_asked_for(
    world: World, resolver: Resolver, there: Foreign, network: Network
) -> None:
    third = Foreign("third.test")
    network.servers[third.origin] = third.app()
    _serve(there, 0, ["a"], next="https://third.test/page/2")
    assert (await _read(resolver, world)).entries == ("a",)
    with pytest.raises(Unusable):
        await _read(resolver, world, Uri("https://third.test/page/2"))
    assert third.asked == []


async def test_an_embedded_collection_is_of_the_document_it_stands_in(
    world: World, resolver: Resolver, there: Foreign
) -> None:
    _serve(there, 2, ["b"])
    embedded: Json = {"type": "Collection", "items": ["a"], "next": f"{LIST}?page=2"}
    assert await _read(resolver, world, embedded) == Listed(CATS, ("a", "b"), complete=True)


async def test_what_cannot_be_read_at_all_is_said(world: World, resolver: Resolver, there: Foreign) -> None:
    with pytest.raises(Missing):
        await _read(resolver, world)
    actor = there.actor("ann")
    with pytest.raises(Malformed):
        await _read(resolver, world, actor)


def test_each_server_elsewhere_has_its_share_and_all_of_them_together(time: Time) -> None:
    allowance = Allowance(CATS, clock=time)
    for _ in range(OF_ONE):
        allowance.at(Uri("https://a.test/1")).spend()
    with pytest.raises(BudgetSpent):
        allowance.at(Uri("https://a.test/2")).spend()
    for number in range(ELSEWHERE - OF_ONE):
        allowance.at(Uri(f"https://b{number}.test/1")).spend()
    with pytest.raises(BudgetSpent):
        allowance.at(Uri("https://c.test/1")).spend()
    allowance.at(LIST).spend()


def test_documents_are_counted_wherever_they_come_from(time: Time) -> None:
    allowance = Allowance(CATS, clock=time, documents=2)
    allowance.at(LIST).spend()
    allowance.at(Uri("https://a.test/1")).spend()
    for uri in (LIST, Uri("https://b.test/1")):
        with pytest.raises(BudgetSpent):
            allowance.at(uri).spend()


def test_when_time_is_over_nothing_more_is_fetched_and_the_rest_is_for_later(time: Time) -> None:
    allowance = Allowance(CATS, clock=time)
    allowance.check_time()
    time.pass_by(LONGEST + SECOND)
    with pytest.raises(BudgetSpent):
        allowance.at(LIST).spend()
    with pytest.raises(Unreachable):
        allowance.check_time()
