"""How often a server is asked: once for all who wait, two at a time, and less and less where it fails."""

import asyncio
from itertools import pairwise

import pytest

from fedi_groups.errors import Gone, Missing, Unreachable
from fedi_groups.peers.failures import FIRST
from fedi_groups.peers.fetch import AT_ONCE, REMEMBERED, Budget, Fetcher, Patience
from tests.peers.stage import Clock, OpenFetcher, OpenPeer, Peer, Reply, document

pytestmark = pytest.mark.anyio

PLENTY = 1000


async def fetch(fetcher: Fetcher, uri: str) -> dict[str, object]:
    return (await fetcher.document(uri, budget=Budget(PLENTY))).document


async def is_missing(fetcher: Fetcher, uri: str) -> bool:
    try:
        await fetch(fetcher, uri)
    except Missing:
        return True
    return False


def note(peer: Peer, path: str) -> Reply:
    return document({"id": f"{peer.origin}{path}", "type": "Note"})


class Gate:
    """Holds answers back until it is opened, and counts how many wait at it."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.waiting = 0
        self.most = 0
        self.reached = asyncio.Event()
        self.open = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target = self.peer.seen[-1].target
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        self.reached.set()
        await self.open.wait()
        self.waiting -= 1
        writer.write(bytes(note(self.peer, target)))
        await writer.drain()


async def test_all_who_ask_for_one_document_together_share_one_request(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    gate = Gate(peer)
    peer.answers["/n"] = gate
    budgets = [Budget(1) for _ in range(50)]

    async with asyncio.TaskGroup() as tasks:
        fetches = [tasks.create_task(fetcher.document(f"{peer.origin}/n", budget=budget)) for budget in budgets]
        await gate.reached.wait()
        gate.open.set()

    assert {fetched.result().uri for fetched in fetches} == {f"{peer.origin}/n"}
    assert peer.targets == ["/n"]
    # Only who went pays.
    assert sum(budget.left for budget in budgets) == 49


async def test_who_wants_it_fresh_gets_it_as_it_is_now_and_others_find_that_too(
    open_peer: OpenPeer, open_fetcher: OpenFetcher, clock: Clock
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    uri = f"{peer.origin}/n"
    for text in ("first", "second", "third"):
        peer.answers["/n"] = document({"id": uri, "type": "Note", "content": text})
        found = await fetcher.document(uri, budget=Budget(1), fresh=text == "third")
        assert found.document["content"] == ("third" if text == "third" else "first")
        clock.move(0.5)
    assert (await fetch(fetcher, uri))["content"] == "third"
    assert peer.targets == ["/n", "/n"]


async def test_all_who_want_it_fresh_together_share_what_was_asked_for_since(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    uri = f"{peer.origin}/n"
    peer.answers["/n"] = note(peer, "/n")
    await asyncio.gather(*(fetcher.document(uri, budget=Budget(1), fresh=True) for _ in range(50)))
    assert peer.targets == ["/n"]


async def test_all_who_ask_for_what_is_missing_together_share_one_refusal(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()

    outcomes = await asyncio.gather(*(is_missing(fetcher, f"{peer.origin}/n") for _ in range(50)))

    assert outcomes == [True] * 50
    assert peer.targets == ["/n"]


async def test_who_gives_up_waiting_does_not_take_the_others_down(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    gate = Gate(peer)
    peer.answers["/n"] = gate

    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(fetch(fetcher, f"{peer.origin}/n"))
        await gate.reached.wait()
        others = [tasks.create_task(fetch(fetcher, f"{peer.origin}/n")) for _ in range(5)]
        await asyncio.sleep(0)
        first.cancel()
        gate.open.set()

    assert first.cancelled()
    assert [other.result()["type"] for other in others] == ["Note"] * 5
    assert peer.targets == ["/n", "/n"]


async def test_a_server_is_asked_for_two_documents_at_a_time(open_peer: OpenPeer, open_fetcher: OpenFetcher) -> None:
    busy, idle, fetcher = await open_peer("127.0.0.1"), await open_peer("127.0.0.2"), await open_fetcher()
    gate = Gate(busy)
    paths = [f"/{number}" for number in range(12)]
    for path in paths:
        busy.answers[path] = gate
        idle.answers[path] = note(idle, path)

    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(fetch(fetcher, f"{busy.origin}{path}")) for path in paths]
        await gate.reached.wait()
        # Another server is not kept waiting meanwhile.
        for path in paths:
            await fetch(fetcher, f"{idle.origin}{path}")
        assert len(busy.seen) == AT_ONCE
        gate.open.set()

    assert all(task.result() for task in waiting)
    assert (len(busy.seen), gate.most) == (12, AT_ONCE)


async def test_who_finds_others_at_a_server_pauses_first(open_peer: OpenPeer, open_fetcher: OpenFetcher) -> None:
    pauses = []

    def jitter() -> float:
        pauses.append(1)
        return 0.0

    peer, fetcher = await open_peer(), await open_fetcher(patience=Patience(jitter=jitter))
    for path in ("/a", "/b", "/c"):
        peer.answers[path] = note(peer, path)

    await fetch(fetcher, f"{peer.origin}/a")
    assert not pauses
    await asyncio.gather(fetch(fetcher, f"{peer.origin}/b"), fetch(fetcher, f"{peer.origin}/c"))
    assert len(pauses) == 1


async def test_a_line_that_is_too_long_turns_newcomers_away(open_peer: OpenPeer, open_fetcher: OpenFetcher) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    gate = Gate(peer)
    paths = [f"/{number}" for number in range(300)]
    for path in paths:
        peer.answers[path] = gate

    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(fetch(fetcher, f"{peer.origin}{path}")) for path in paths[:202]]
        await gate.reached.wait()
        with pytest.raises(Unreachable):
            await fetch(fetcher, f"{peer.origin}/299")
        gate.open.set()

    assert all(task.result() for task in waiting)
    # Its place in the line was the trouble, not the document.
    assert await fetch(fetcher, f"{peer.origin}/299")


async def test_a_document_is_kept_for_seconds_only(
    open_peer: OpenPeer, open_fetcher: OpenFetcher, clock: Clock
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers["/n"] = note(peer, "/n")

    await fetch(fetcher, f"{peer.origin}/n")
    clock.move(REMEMBERED / 1e6 - 1)
    await fetch(fetcher, f"{peer.origin}/n")
    assert len(peer.seen) == 1

    clock.move(2)
    await fetch(fetcher, f"{peer.origin}/n")
    assert len(peer.seen) == 2


@pytest.mark.parametrize(
    ("status", "waits"),
    ((404, [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]), (500, [2, 4, 8, 16, 32, *[60] * 38])),
)
async def test_a_failure_is_remembered_twice_as_long_each_time_up_to_a_limit(
    status: int, waits: list[int], open_peer: OpenPeer, open_fetcher: OpenFetcher, clock: Clock
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers["/n"] = Reply(status)
    asked: list[int] = []
    for second in range(2400):
        with pytest.raises((Missing, Unreachable)):
            await fetch(fetcher, f"{peer.origin}/n")
        if len(peer.seen) > len(asked):
            asked.append(second)
        clock.move(1)

    assert [later - earlier for earlier, later in pairwise(asked)] == waits


async def test_a_success_wipes_out_earlier_failures(
    open_peer: OpenPeer, open_fetcher: OpenFetcher, clock: Clock
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    for wait in (2, 4, 8):
        assert await is_missing(fetcher, f"{peer.origin}/n")
        clock.move(wait)
    peer.answers["/n"] = note(peer, "/n")
    await fetch(fetcher, f"{peer.origin}/n")

    peer.answers["/n"] = Reply(404)
    clock.move(REMEMBERED / 1e6)
    assert await is_missing(fetcher, f"{peer.origin}/n")
    clock.move(FIRST / 1e6)
    peer.answers["/n"] = note(peer, "/n")

    assert await fetch(fetcher, f"{peer.origin}/n")


async def test_what_is_gone_is_said_to_be_gone_again_without_asking(
    open_peer: OpenPeer, open_fetcher: OpenFetcher
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers["/n"] = Reply(410)

    for _ in range(3):
        with pytest.raises(Gone):
            await fetch(fetcher, f"{peer.origin}/n")
    assert len(peer.seen) == 1


async def test_a_server_that_hangs_is_not_waited_for_again_by_each_who_asks(
    open_peer: OpenPeer, open_fetcher: OpenFetcher, clock: Clock
) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    peer = await open_peer()
    fetcher = await open_fetcher(patience=Patience(answer=0.2, jitter=lambda: 0.0))
    for number in range(20):
        peer.answers[f"/{number}"] = hang

    fetches = (fetch(fetcher, f"{peer.origin}/{number}") for number in range(20))
    outcomes = await asyncio.gather(*fetches, return_exceptions=True)

    assert all(isinstance(outcome, Unreachable) for outcome in outcomes)
    assert len(peer.seen) == AT_ONCE

    peer.answers["/19"] = note(peer, "/19")
    clock.move(FIRST / 1e6)
    assert await fetch(fetcher, f"{peer.origin}/19")


@pytest.mark.parametrize("status", (429, 503))
async def test_a_server_that_asks_for_peace_is_left_in_peace(
    status: int, open_peer: OpenPeer, open_fetcher: OpenFetcher, clock: Clock
) -> None:
    peer, fetcher = await open_peer(), await open_fetcher()
    peer.answers["/a"] = Reply(status, headers={"Retry-After": "120"})
    peer.answers["/b"] = note(peer, "/b")

    for path in ("/a", "/b"):
        with pytest.raises(Unreachable):
            await fetch(fetcher, f"{peer.origin}{path}")
    clock.move(119)
    with pytest.raises(Unreachable):
        await fetch(fetcher, f"{peer.origin}/b")
    assert peer.targets == ["/a"]

    clock.move(1)
    assert await fetch(fetcher, f"{peer.origin}/b")
