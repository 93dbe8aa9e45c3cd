"""Shared lists are looked at again and again; one that has gone bad changes nothing."""

from dataclasses import dataclass

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fedi_groups.actions import serverlists as actions
from fedi_groups.actions import servers
from fedi_groups.domain.servers import OWN, Rule, Stance
from fedi_groups.errands.serverlists import look
from fedi_groups.errors import Denied
from fedi_groups.storage.serverlists import Subscription, find_subscription
from fedi_groups.storage.servers import rules_from
from tests.errands.conftest import Office

pytestmark = pytest.mark.anyio

URL = "https://lists.test/blocks.csv"


@dataclass
class Shelf:
    """Where the list is to be had: `text`, or an answer that is none."""

    text: str = "evil.test\nworse.test\n"
    status: int = 200
    asked: int = 0

    async def answer(self, request: Request) -> Response:
        self.asked += 1
        if self.status in (301, 302):
            return Response(status_code=self.status, headers={"location": "https://blocked.test/list"})
        return Response(self.text, self.status, media_type="text/csv")


@pytest.fixture
def shelf(office: Office) -> Shelf:
    found = Shelf()
    office.network.servers["https://lists.test"] = Starlette(routes=[Route("/blocks.csv", found.answer)])
    return found


async def subscribe(office: Office, most: Stance = Stance.BLOCKED) -> Subscription:
    async with office.world.tx() as tx:
        number = await actions.subscribe(tx, url=URL, most=most)
    made = await again(office, number)
    found = await look(office.world.store, office.resolver, made)
    async with office.world.tx() as tx:
        await actions.take_over(tx, made, found.plan)
    return await again(office, number)


async def again(office: Office, number: int) -> Subscription:
    async with office.world.store.database.read() as connection:
        found = await find_subscription(connection, number)
    assert found is not None
    return found


async def rules(office: Office, source: str = "list 1") -> list[str]:
    async with office.world.store.database.read() as connection:
        return [each.host for each in await rules_from(connection, source)]


async def pass_by(office: Office) -> None:
    office.world.time.pass_by(actions.EVERY + 1_000_000)
    for _ in range(60):
        if not await office.worker.step():
            break


def blocks(office: Office, host: str) -> bool:
    return office.world.store.rules.book.blocks(host)


async def test_what_comes_to_a_list_holds_and_what_leaves_it_is_lifted(office: Office, shelf: Shelf) -> None:
    await subscribe(office)
    assert blocks(office, "a.evil.test") and blocks(office, "worse.test")
    shelf.text = "evil.test\nnew.test\n"
    await pass_by(office)
    assert await rules(office) == ["evil.test", "new.test"]
    assert not blocks(office, "worse.test") and blocks(office, "new.test")


async def test_own_rules_win_and_stay_when_the_list_lets_go(office: Office, shelf: Shelf) -> None:
    async with office.world.tx() as tx:
        await servers.lay_down(tx, [Rule("evil.test", Stance.OPEN), Rule("worse.test", Stance.BLOCKED)])
    made = await subscribe(office)
    assert not blocks(office, "evil.test") and blocks(office, "worse.test")
    async with office.world.tx() as tx:
        await actions.unsubscribe(tx, made)
    assert await rules(office) == [] and await rules(office, OWN) == ["evil.test", "worse.test"]
    assert blocks(office, "worse.test")
    asked = shelf.asked
    await pass_by(office)
    assert shelf.asked == asked


async def test_a_list_may_only_limit(office: Office, shelf: Shelf) -> None:
    await subscribe(office, Stance.LIMITED)
    assert office.world.store.rules.book.terms("evil.test").stance is Stance.LIMITED


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("<html>\n<body>\nMoved</body>", 200),
        ("", 200),
        ("evil.test", 503),
        ("evil.test", 404),
        ("x", 302),
        ("\n".join(f"s{number}.test" for number in range(50)), 200),
        ("a.test\n" * 300_000, 200),
    ],
)
async def test_a_list_that_went_bad_changes_nothing_and_says_why(
    office: Office, shelf: Shelf, text: str, status: int
) -> None:
    made = await subscribe(office)
    shelf.text, shelf.status = text, status
    await pass_by(office)
    found = await again(office, made.id)
    assert await rules(office) == ["evil.test", "worse.test"]
    assert found.error and found.read_at == made.read_at and found.looked_at != made.looked_at
    shelf.text, shelf.status = "evil.test\nworse.test\nnew.test\n", 200
    await pass_by(office)
    assert (await again(office, made.id)).error is None and blocks(office, "new.test")


async def test_this_server_is_never_blocked_by_a_list(office: Office, shelf: Shelf) -> None:
    shelf.text = "here.test\nevil.test\n"
    await subscribe(office)
    assert await rules(office) == ["evil.test"]


async def test_nobody_subscribes_twice(office: Office, shelf: Shelf) -> None:
    await subscribe(office)
    async with office.world.tx() as tx:
        with pytest.raises(Denied):
            await actions.subscribe(tx, url=URL, most=Stance.BLOCKED)
