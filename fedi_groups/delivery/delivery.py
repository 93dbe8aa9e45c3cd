"""Delivery as the application starts it: sequencer, worker and ledger, each a loop with a step."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from fedi_groups.config import Settings
from fedi_groups.delivery.courier import Courier, Sender
from fedi_groups.delivery.crew import Chance, Crew, Shared
from fedi_groups.delivery.followers import Roll
from fedi_groups.delivery.forms import Forms
from fedi_groups.delivery.ledger import Ledger
from fedi_groups.delivery.roster import Roster
from fedi_groups.delivery.sequencer import NUMBERED, Sequencer
from fedi_groups.delivery.signatures import SigningBench
from fedi_groups.delivery.slots import Slots
from fedi_groups.delivery.tail import Tail
from fedi_groups.delivery.teller import Teller
from fedi_groups.delivery.worker import Parts, Worker
from fedi_groups.domain.types import PeerId
from fedi_groups.peers.keychain import Keychain
from fedi_groups.storage.cursors import ASKED
from fedi_groups.storage.database import Database
from fedi_groups.storage.grants import Grants
from fedi_groups.storage.ids import Clock
from fedi_groups.storage.loops import keep_stepping
from fedi_groups.storage.servers import Rules
from fedi_groups.storage.shards import Shards
from fedi_groups.wire.uris import Uris

COMMITTED = "outgoing"
"""The bell that is rung when rows have been added to the log."""

_WRITE_DOWN = "ledger"
_PATIENCE = 5.0
_SIGNING_THREADS = 4
_ROUNDS = 100


@dataclass(kw_only=True)
class Delivery:
    """`connector` carries the requests; `holder` names this process among others; `random` gives 0 to 1.

    By `rules` blocked servers are told nothing.
    """

    database: Database
    uris: Uris
    keychain: Keychain
    grants: Grants
    connector: Sender
    clock: Clock
    settings: Settings
    holder: str
    random: Chance
    rules: Rules = field(default_factory=Rules)

    def __post_init__(self) -> None:
        database, clock, settings = self.database, self.clock, self.settings
        self._bench = SigningBench(threads=min(os.cpu_count() or 1, _SIGNING_THREADS))
        self.forms = Forms(self.keychain, self.uris)
        tail = Tail(database)
        shards = Shards(database, holder=self.holder, clock=clock, work="deliver")
        roster = Roster(database, tail, shards, clock=clock, settings=settings)
        self._ledger = Ledger(database, roster.audience, shards)
        courier = Courier(self.connector, self._bench, clock, settings.delivery_timeout)
        roll = Roll(database, clock=clock)
        teller = Teller(
            database, tail, roster.audience, self.forms, self.keychain, courier, self.grants, self.rules, roll
        )
        slots = Slots(settings.delivery_connections)
        self._crew = Crew(Shared(database, tail, teller, self._ledger, shards, slots, clock, self.random))
        self._sequencer = Sequencer(database, holder=self.holder, clock=clock)
        self._worker = Worker(Parts(database, tail, shards, roster, self._crew, self._ledger, clock))

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. Then what is under way has five seconds, and everything is written down."""
        loops: list[tuple[Callable[[], Awaitable[object]], str]] = [
            (self._sequencer.step, COMMITTED),
            (self._worker.step, NUMBERED),
            (self._worker.hear, ASKED),
            (self._ledger.flush, _WRITE_DOWN),
        ]
        try:
            async with asyncio.TaskGroup() as group:
                self._crew.begin(group)
                for step, bell in loops:
                    group.create_task(keep_stepping(self.database, step, bell=bell, stop=stop))
                await stop.wait()
                for _, bell in loops:
                    self.database.bells.ring(bell)
                await self._crew.end(patience=_PATIENCE)
        finally:
            await self.close()

    async def step(self) -> None:
        """One round: what can be delivered now has been when it returns; what failed waits for its time."""
        while await self._sequencer.step():
            pass
        for _ in range(_ROUNDS):
            async with asyncio.TaskGroup() as group:
                self._crew.begin(group)
                while await self._worker.step():
                    pass
                await self._worker.hear()
            await self._crew.end(patience=0)
            if not self._crew.is_stalled:
                break
        await self._ledger.flush()

    def revive(self, peer: PeerId) -> None:
        """This peer has just sent something signed. Other processes are told by storage.cursors.revive."""
        self._worker.revive(peer)

    async def close(self) -> None:
        """Write down how far everyone is, leave leases and threads."""
        try:
            await self._worker.close()
            await self._sequencer.close()
        finally:
            self._bench.close()
