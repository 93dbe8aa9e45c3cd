"""The worker: dispatches what is new in the log to the lanes it concerns, and hands shards from worker to worker."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from fedi_groups.delivery.crew import Crew
from fedi_groups.delivery.lane import Lane
from fedi_groups.delivery.ledger import Ledger
from fedi_groups.delivery.roster import Roster
from fedi_groups.delivery.tail import Tail
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import MINUTE, Instant, PeerId
from fedi_groups.storage.cursors import cursors_of_shards, revived_among
from fedi_groups.storage.database import Database
from fedi_groups.storage.exceptions import DeliveryException, ExceptionState, asked_again
from fedi_groups.storage.ids import Clock
from fedi_groups.storage.outgoing import find_row
from fedi_groups.storage.shards import Shards

REFRESHED_EVERY = 10 * MINUTE
SWEPT_EVERY = MINUTE

_PUSHES = 500
"""After so many, others get their turn."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a worker is made of."""

    database: Database
    tail: Tail
    shards: Shards
    roster: Roster
    crew: Crew
    ledger: Ledger
    clock: Clock


class Worker:
    """One per process. All it knows can be lost, and is read again."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._gained: set[int] = set()
        self._refreshed_at = Instant(0)
        self._swept_at = Instant(0)

    async def step(self) -> bool:
        """See which shards are ours, dispatch what is new in the log, tend the lanes whose time has come.

        Returns whether there may be more to dispatch.
        """
        parts = self._parts
        await self._change_shards()
        if not parts.shards.held:
            return False
        news = await parts.roster.read_news()
        if news is not None:
            for lane in parts.roster.learn(news):
                parts.crew.tend(lane)
            await self._dispatch(news.rows)
        parts.crew.wake()
        await self._look_after()
        return news is not None

    async def _look_after(self) -> None:
        """What is due now and then."""
        parts = self._parts
        now = parts.clock()
        if now - self._refreshed_at >= REFRESHED_EVERY:
            self._refreshed_at = now
            for lane in await parts.roster.refresh():
                parts.crew.tend(lane)
        if now - self._swept_at >= SWEPT_EVERY:
            self._swept_at = now
            await parts.ledger.sweep(list(parts.roster.lanes.values()), head=parts.tail.head)

    async def hear(self) -> None:
        """What others have asked for: peers that have shown themselves, deliveries to be tried again."""
        parts = self._parts
        now = parts.clock()
        resting = [lane.peer_id for lane in parts.roster.lanes.values() if lane.rests(now)]
        async with parts.database.read() as connection:
            revived = await revived_among(connection, resting)
            again = await asked_again(connection, sorted(parts.shards.held))
        for peer in revived:
            self.revive(peer)
        for peer, number in again:
            await self._tell_again(peer, number)

    def revive(self, peer: PeerId) -> None:
        """This peer is there: if it was given a rest, it is tried now."""
        lane = self._parts.roster.lanes.get(peer)
        if lane is not None:
            now = self._parts.clock()
            lane.revive(now)
            self._parts.crew.remind(lane, now)
            self._parts.crew.tend(lane)

    async def close(self) -> None:
        """Write down how far everyone is, and leave the shards to others."""
        parts = self._parts
        await parts.ledger.flush()
        await parts.ledger.sweep(list(parts.roster.lanes.values()), head=parts.tail.head)
        parts.roster.drop(list(parts.roster.lanes.values()))
        await parts.shards.close()

    async def _dispatch(self, rows: Sequence[LogRow]) -> None:
        """Each row to the lanes it concerns; the others never learn of it."""
        parts = self._parts
        lanes, now = parts.roster.lanes, parts.clock()
        touched: dict[PeerId, Lane] = {}
        pushes = 0
        for row in rows:
            parts.tail.append(row)
            for peer in parts.roster.audience.concerned(row):
                pushes += 1
                if lanes[peer].push(row, now=now):
                    touched[peer] = lanes[peer]
            if pushes >= _PUSHES:
                self._tend(touched)
                touched, pushes = {}, 0
                await asyncio.sleep(0)
        self._tend(touched)

    def _tend(self, lanes: dict[PeerId, Lane]) -> None:
        for lane in lanes.values():
            self._parts.crew.tend(lane)

    async def _tell_again(self, peer: PeerId, number: int) -> None:
        lane = self._parts.roster.lanes.get(peer)
        if lane is None:
            return
        async with self._parts.database.read() as connection:
            row = await find_row(connection, number)
        if row is None or row.position is None:
            now = self._parts.clock()
            gone = DeliveryException(peer, number, ExceptionState.SKIPPED, "no longer in the log", now)
            self._parts.ledger.excepted(lane, gone)
            return
        lane.add(row, again=True)
        self._parts.crew.tend(lane)

    async def _change_shards(self) -> None:
        parts = self._parts
        shift = await parts.shards.step()
        if shift.lost:
            lost = set(shift.lost)
            parts.roster.drop([lane for lane in parts.roster.lanes.values() if lane.shard in lost])
        # Kept until it has worked: the database may go away in the middle of it.
        self._gained = (self._gained | set(shift.gained)) & parts.shards.held.keys()
        if self._gained:
            await self._take_over(sorted(self._gained))
            self._gained.clear()
        if parts.shards.surplus:
            await self._hand_over(set(parts.shards.surplus))

    async def _take_over(self, shards: Sequence[int]) -> None:
        parts = self._parts
        async with parts.database.read() as connection:
            cursors = await cursors_of_shards(connection, shards)
        if not parts.roster.lanes:
            await parts.tail.begin(min((each.position for each in cursors if each.failing_since is None), default=None))
            self._refreshed_at = self._swept_at = parts.clock()
        for lane in await parts.roster.open(cursors):
            if lane.breaker.retry_at is not None:
                parts.crew.remind(lane, lane.breaker.retry_at)
            parts.crew.tend(lane)

    async def _hand_over(self, surplus: set[int]) -> None:
        """Lanes of shards that others should have: closed at once, given up when nothing is under way in the shard."""
        parts = self._parts
        leaving = [lane for lane in parts.roster.lanes.values() if lane.shard in surplus]
        for lane in leaving:
            lane.closing = True
        quiet = surplus - {lane.shard for lane in leaving if lane.window.under_way}
        gone = [lane for lane in leaving if lane.shard in quiet]
        for lane in gone:
            parts.ledger.moved(lane)
        await parts.ledger.flush()
        parts.roster.drop(gone)
        await parts.shards.give_up(quiet)
        parts.shards.surplus = sorted(surplus - quiet)
