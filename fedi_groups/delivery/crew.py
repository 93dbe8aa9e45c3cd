"""Sees to it that every lane is told what it may be told now: starts requests, and deals with what came of them."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count
from typing import Any

import structlog

from fedi_groups.delivery.lane import Failed, Lane
from fedi_groups.delivery.ledger import Ledger
from fedi_groups.delivery.outcomes import Accepted, Apart, Later, Moot, Outcome, Refused
from fedi_groups.delivery.slots import Slots
from fedi_groups.delivery.tail import Tail, place_of
from fedi_groups.delivery.teller import DELETED, Teller, is_moot_once_deleted
from fedi_groups.domain.log import LogRow
from fedi_groups.domain.types import SECOND, Instant, PostId
from fedi_groups.storage.database import Database
from fedi_groups.storage.exceptions import DeliveryException, ExceptionState
from fedi_groups.storage.ids import Clock, first_id
from fedi_groups.storage.outgoing import objects_deleted
from fedi_groups.storage.shards import Shards

_log = structlog.get_logger("delivery")

Chance = Callable[[], float]

_FRESH = 30 * SECOND
"""What is younger was not deleted before its row was read; its Delete, if any, is seen in the tail."""

_AFTER_A_FAULT = 5 * SECOND
_TURNS = 2

_PORTION = 50
"""Rows of a page; after so many, others get their turn."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What all lanes share. `chance` gives numbers from 0 to 1."""

    database: Database
    tail: Tail
    teller: Teller
    ledger: Ledger
    shards: Shards
    slots: Slots
    clock: Clock
    chance: Chance


class Crew:
    """Works while a task group is lent to it, from `begin` to `end`."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self._group: asyncio.TaskGroup | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._hungry: deque[Lane] = deque()
        self._timers: list[tuple[Instant, int, Lane, int | None]] = []
        self._order = count()

    @property
    def is_stalled(self) -> bool:
        """Whether there are lanes that could not get a turn."""
        return bool(self._hungry)

    def begin(self, group: asyncio.TaskGroup) -> None:
        self._group = group

    async def end(self, *, patience: float) -> None:
        """Start nothing more. What is under way has so many seconds; then it is dropped, to be told again later."""
        self._group = None
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=patience)
        for task in self._tasks:
            task.cancel()

    def tend(self, lane: Lane) -> None:
        """Start all that this lane may start now."""
        now = self._shared.clock()
        while self._start(lane, now):
            pass
        if self._group is not None and lane.wants_rows(now):
            lane.reading = True
            self._spawn(self._read(lane))

    def remind(self, lane: Lane, at: Instant, number: int | None = None) -> None:
        """Tend this lane again at a certain time; with `number`, an item of it may be tried again then."""
        heappush(self._timers, (at, next(self._order), lane, number))

    def wake(self) -> None:
        """Tend the lanes whose time has come, and those that could not get a turn."""
        now = self._shared.clock()
        self._take_turns(len(self._hungry))
        while self._timers and self._timers[0][0] <= now:
            _, _, lane, number = heappop(self._timers)
            if number is not None:
                lane.window.wake(number)
            self.tend(lane)

    def _start(self, lane: Lane, now: Instant) -> bool:
        """One more request in this lane, if there may be one."""
        if self._group is None or not lane.window.waiting or not lane.may_start(now):
            return False
        slots = self._shared.slots
        free = slots.may_take(lane.window.under_way, answers=lane.answers(now))
        if not free or self._shared.shards.expired(now):
            if not lane.hungry:
                lane.hungry = True
                self._hungry.append(lane)
            return False
        position = lane.start(now)
        if position is None:
            return False
        slots.take()
        along = lane.start_along(position) if self._shared.teller.takes_batches(lane) else []
        self._spawn(self._tell_together(lane, [position, *along]) if along else self._tell(lane, position))
        return True

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        assert self._group is not None
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, lane: Lane, position: int) -> None:
        try:
            outcome, row = await self._shared.teller.tell(lane, position)
        finally:
            self._shared.slots.give_back()
        self._settle(lane, position, outcome, row)
        self._serve(lane)

    async def _tell_together(self, lane: Lane, positions: list[int]) -> None:
        """Votes in one request, each settled by itself. What is not told with the others is started anew."""
        try:
            told = await self._shared.teller.tell_together(lane, positions)
        finally:
            self._shared.slots.give_back()
        for position, outcome, row in told:
            self._settle(lane, position, outcome, row)
        self._serve(lane)

    def _serve(self, lane: Lane) -> None:
        """A request of this lane has ended: it may start another if that is still its share, and others get a turn."""
        self.tend(lane)
        self._take_turns(_TURNS)

    def _take_turns(self, most: int) -> None:
        for _ in range(min(most, len(self._hungry))):
            lane = self._hungry.popleft()
            lane.hungry = False
            self.tend(lane)
            if self._shared.slots.is_full:
                break

    def _settle(self, lane: Lane, position: int, outcome: Outcome, row: LogRow | None) -> None:
        now = self._shared.clock()
        match outcome:
            case Accepted(scheme):
                if row is not None and position in lane.again:
                    self._shared.ledger.accepted_again(lane, row.id)
                self._introduce(lane, row)
                if lane.scheme is not scheme:
                    lane.scheme = scheme
                    self._shared.ledger.learned(lane, scheme)
                lane.delivered_at = now
                lane.passed(position, now=now)
            case Refused(status, reason):
                self._except(lane, row, ExceptionState.REFUSED, reason, status=status)
                lane.passed(position, now=now)
            case Moot(reason):
                if reason or position in lane.again:
                    self._except(lane, row, ExceptionState.SKIPPED, reason or "not for this server any more")
                lane.over(position)
            case Later() as later:
                self._put_off(lane, position, later, row)
            case Apart(alone):
                lane.put_apart(position, alone=alone)
        self._shared.ledger.moved(lane)

    def _introduce(self, lane: Lane, row: LogRow | None) -> None:
        """A server that has taken something for the first time has to do with ours, and hears what all servers hear."""
        audience = self._shared.teller.audience
        peer = audience.peers.get(lane.peer_id)
        if row is None or peer is None or peer.hears_from is not None:
            return
        placement = audience.placement(row, lane.peer_id)
        if placement is not None and placement.inboxes:
            known = replace(peer, hears_from=first_id(self._shared.clock()), inbox=placement.inboxes[0])
            audience.put_peer(known)
            self._shared.ledger.introduced(lane, known)

    def _put_off(self, lane: Lane, position: int, later: Later, row: LogRow | None) -> None:
        failed, at = lane.failed(position, later, now=self._shared.clock(), chance=self._shared.chance())
        match failed:
            case Failed.WITH_PEER:
                pass
            case Failed.ALONE:
                self.remind(lane, at, position)
            case Failed.PARKED:
                self._except(lane, row, ExceptionState.PARKED, later.reason, status=later.status)
        if lane.breaker.retry_at is not None:
            self.remind(lane, lane.breaker.retry_at)

    def _except(
        self, lane: Lane, row: LogRow | None, state: ExceptionState, reason: str, *, status: int | None = None
    ) -> None:
        if row is not None:
            exception = DeliveryException(lane.peer_id, row.id, state, reason, self._shared.clock(), status)
            self._shared.ledger.excepted(lane, exception)

    async def _read(self, lane: Lane) -> None:
        """Read on for a lane that does not keep up, until it is full or has seen everything."""
        try:
            while not (lane.following or lane.closing or lane.is_full):
                await self._read_page(lane)
        except Exception:
            _log.exception("the log cannot be read for a server", peer=lane.peer_id)
            self.remind(lane, Instant(self._shared.clock() + _AFTER_A_FAULT))
            return
        finally:
            lane.reading = False
            self._shared.ledger.moved(lane)
        self.tend(lane)

    async def _read_page(self, lane: Lane) -> None:
        head = self._shared.tail.head
        rows = await self._shared.tail.after(lane.read)
        concerned = await self._concerning(lane, rows)
        if lane.peer_id not in self._shared.teller.audience.peers:
            lane.closing = True
            return
        deleted = await self._deleted_of(concerned)
        for place, row in enumerate(concerned, 1):
            if row.object_id in deleted and is_moot_once_deleted(row):
                self._except(lane, row, ExceptionState.SKIPPED, DELETED)
            else:
                lane.add(row)
            lane.read = place_of(row)
            if lane.is_full:
                return
            if place % _PORTION == 0:
                await asyncio.sleep(0)
        lane.read = max(lane.read, place_of(rows[-1]) if rows else head)
        if lane.read >= self._shared.tail.head:
            lane.follow()
        await asyncio.sleep(0)

    async def _concerning(self, lane: Lane, rows: Sequence[LogRow]) -> list[LogRow]:
        """None once the peer is none any more."""
        audience, found = self._shared.teller.audience, list[LogRow]()
        for start in range(0, len(rows), _PORTION):
            if lane.peer_id not in audience.peers:
                return []
            some = rows[start : start + _PORTION]
            found += [row for row in some if audience.placement(row, lane.peer_id) is not None]
            await asyncio.sleep(0)
        return found

    async def _deleted_of(self, rows: Sequence[LogRow]) -> set[PostId]:
        """Which of the objects of older rows are gone by now."""
        before = self._shared.clock() - _FRESH
        objects = {
            row.object_id
            for row in rows
            if row.object_id is not None and row.created_at < before and is_moot_once_deleted(row)
        }
        if not objects:
            return set()
        async with self._shared.database.read() as connection:
            return await objects_deleted(connection, sorted(objects))
