"""Writes down how far every lane is: many at a time, at most about once a second, and when the worker stops."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from fedi_groups.delivery.audience import Audience
from fedi_groups.delivery.lane import Lane
from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.types import PeerId, Scheme
from fedi_groups.storage.cursors import PeerCursor, move_idle, write_cursors
from fedi_groups.storage.database import Database
from fedi_groups.storage.exceptions import DeliveryException, forget_exceptions, record_exceptions
from fedi_groups.storage.peers import introduce, record_scheme
from fedi_groups.storage.shards import Shards

_AT_ONCE = 1000
"""Rows in one transaction."""


@dataclass(slots=True)
class _Page:
    lanes: dict[PeerId, Lane] = field(default_factory=dict)
    exceptions: list[DeliveryException] = field(default_factory=list)
    accepted: list[tuple[PeerId, int]] = field(default_factory=list)
    schemes: dict[PeerId, Scheme] = field(default_factory=dict)
    introduced: dict[PeerId, PeerFacts] = field(default_factory=dict)


class Ledger:
    """Collects what happened until `flush`."""

    def __init__(self, database: Database, audience: Audience, shards: Shards) -> None:
        self._database = database
        self._audience = audience
        self._shards = shards
        self._page = _Page()
        self._writing = asyncio.Lock()

    def moved(self, lane: Lane) -> None:
        """Something was settled in this lane, or its peer's health has changed."""
        self._page.lanes[lane.peer_id] = lane

    def excepted(self, lane: Lane, exception: DeliveryException) -> None:
        """Something was settled without having been accepted."""
        self._page.exceptions.append(exception)
        self.moved(lane)

    def accepted_again(self, lane: Lane, outgoing_id: int) -> None:
        """What was an exception is none any more."""
        self._page.accepted.append((lane.peer_id, outgoing_id))

    def learned(self, lane: Lane, scheme: Scheme) -> None:
        """The peer takes signatures of this kind."""
        self._page.schemes[lane.peer_id] = scheme

    def introduced(self, lane: Lane, peer: PeerFacts) -> None:
        """The peer has taken something for the first time."""
        self._page.introduced[lane.peer_id] = peer

    async def flush(self) -> None:
        """Write all of it: exceptions before the cursors that pass them. What cannot be written now, next time is."""
        async with self._writing:
            await self._flush()

    async def _flush(self) -> None:
        page, self._page = self._page, _Page()
        lanes = [lane for lane in page.lanes.values() if lane.shard in self._shards.held and not lane.gone]
        cursors = [(lane, self._cursor(lane)) for lane in lanes]
        try:
            await self._write_words(page)
            for start in range(0, len(cursors), _AT_ONCE):
                await self._write_cursors(cursors[start : start + _AT_ONCE])
        except BaseException:
            self._take_back(page)
            raise

    async def sweep(self, lanes: Iterable[Lane], *, head: int) -> None:
        """Lanes with nothing to tell are wherever the log is: written rarely, as nobody waits for it."""
        idle = [each for each in lanes if each.is_idle and each.stored < head and each.shard in self._shards.held]
        for start in range(0, len(idle), _AT_ONCE):
            some = idle[start : start + _AT_ONCE]
            moves = [(lane.peer_id, self._shards.held[lane.shard]) for lane in some]
            async with self._database.write() as connection:
                await move_idle(connection, moves, position=head)
            for lane in some:
                lane.stored = max(lane.stored, head)

    def _cursor(self, lane: Lane) -> PeerCursor:
        breaker = lane.breaker
        return PeerCursor(
            self._audience.peers[lane.peer_id],
            max(lane.cursor, lane.stored),
            breaker.failures,
            breaker.retry_at,
            breaker.failing_since,
            lane.delivered_at,
            breaker.error,
        )

    async def _write_words(self, page: _Page) -> None:
        if not (page.exceptions or page.accepted or page.schemes or page.introduced):
            return
        async with self._database.write() as connection:
            held = [(each, page.lanes[each.peer_id].shard) for each in page.exceptions]
            leases = self._shards.held
            await record_exceptions(connection, [(each, leases[shard]) for each, shard in held if shard in leases])
            await forget_exceptions(connection, page.accepted)
            for peer, scheme in page.schemes.items():
                await record_scheme(connection, peer, scheme.value)
            for known in page.introduced.values():
                if known.inbox is not None and known.hears_from is not None:
                    await introduce(connection, known.id, inbox=known.inbox, from_id=known.hears_from)

    async def _write_cursors(self, cursors: list[tuple[Lane, PeerCursor]]) -> None:
        leases = self._shards.held
        moves = [(cursor, leases[lane.shard]) for lane, cursor in cursors if lane.shard in leases]
        async with self._database.write() as connection:
            await write_cursors(connection, moves)
        for lane, cursor in cursors:
            lane.stored = cursor.position

    def _take_back(self, page: _Page) -> None:
        newer, self._page = self._page, page
        page.lanes.update(newer.lanes)
        page.exceptions += newer.exceptions
        page.accepted += newer.accepted
        page.schemes.update(newer.schemes)
        page.introduced.update(newer.introduced)
