"""The worker: takes received activities in order of arrival, in batches, and applies them through the handlers.

What lacks nothing is applied at once, a batch in one transaction. What lacks something is gathered over the network
meanwhile, and what touches the same things waits behind it. If a batch fails it is rolled back and its items run
alone; the guilty one is parked, visible and replayable.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass

import structlog

from fedi_groups.actions.verdicts import require
from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.policy.floods import Thresholds
from fedi_groups.domain.policy.suspension import may_act
from fedi_groups.domain.types import HOUR, MINUTE, SECOND, Instant, PeerId, ReceivedId, Uri
from fedi_groups.errors import FediGroupsError, Missing, Refused, Unavailable, Unreachable, Waiting
from fedi_groups.inbox.dispatch import Dispatch
from fedi_groups.inbox.floods import Watch
from fedi_groups.inbox.gather import Gatherer, Part, complete_all
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.inbox.prefetch import load_named, load_relations
from fedi_groups.inbox.survey import Lack, Surveyed, survey
from fedi_groups.inbox.table import Handle
from fedi_groups.inbox.unwrap import Unwrapped, open_all
from fedi_groups.storage.database import is_passing
from fedi_groups.storage.loops import keep_stepping
from fedi_groups.storage.peers import SHARDS, find_peers
from fedi_groups.storage.received import Item, Settlement, State, next_items, settle, wake_waiting
from fedi_groups.storage.shards import Shards
from fedi_groups.storage.unit import Store, Unit, reading, transaction
from fedi_groups.text.aside import aside

log = structlog.get_logger("inbox")

BATCH = 100
WHILE = 0.1
"""Seconds. A step costs as much as twenty Likes, whatever is in it: so those that come one by one go together. The
first after a silence waits for nobody."""

GATHERING = 64
"""Items gathered over the network at a time."""

WAITS = (3 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR)
"""How long an item waits for what it depends on, each time it is looked at again in vain."""


PER_PEER = 8
"""And for one sending server: a slow one must not take all places."""

MOST_DEFERRED = 5_000


@dataclass(frozen=True, slots=True)
class _Ready:
    """An item with all the activities in it (an Announce may hold several), each with the handler that takes it."""

    item: Item
    parts: tuple[Part, ...]


class InboxWorker:
    """Works on what the servers of its shards have sent (None: all servers). `step` does what there is to do now.

    What one server sends is worked on by one worker, in order; workers that share a database share the shards.
    `watch` limits servers that flood; without it none is.
    """

    def __init__(
        self,
        store: Store,
        gatherer: Gatherer,
        *,
        dispatch: Dispatch | None = None,
        shards: Shards | None = None,
        watch: Watch | None = None,
    ) -> None:
        self._store = store
        self._watch = watch or Watch(store, Thresholds(hours=0))
        self._gatherer = gatherer
        self._dispatch = dispatch or Dispatch()
        self._gathering: dict[ReceivedId, asyncio.Task[None]] = {}
        self._per_peer: Counter[PeerId] = Counter()
        self._held: Counter[Uri] = Counter()
        self._deferred: set[ReceivedId] = set()
        self._behind: set[Uri] = set()
        self._may_go_on = False
        self._gathered: list[_Ready] = []
        self._settled: list[Settlement] = []
        self._someone_waits = True
        self._shards = shards

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; woken by the bell "received", and every second."""
        try:
            await keep_stepping(self._store.database, self._pace, bell="received", stop=stop)
        finally:
            await self._abandon()
            if self._shards is not None:
                await self._shards.close()

    async def _pace(self) -> int:
        """A step; and if it was a small one, a while in which more can come for the next."""
        done = await self.step()
        if 0 < done < BATCH:
            await asyncio.sleep(WHILE)
        return done

    async def step(self) -> int:
        """Apply what is ready; returns how many items were settled."""
        items, peers = await self._next()
        ready = self._gathered + await self._survey_all(items, peers)
        self._gathered = []
        done = len(self._settled)
        if ready or self._settled:
            done = await self._apply(ready)
            await self._watch.act()
        return done

    async def drain(self, *, most: int = 1000) -> None:
        """Steps until nothing is left to do now, not even on the network."""
        for _ in range(most):
            if await self.step() or self._may_go_on:
                continue
            if not self._gathering:
                return
            await asyncio.wait(list(self._gathering.values()), return_when=asyncio.FIRST_COMPLETED)

    async def _mine(self) -> list[int] | None:
        """The shards that are ours now; None for all."""
        if self._shards is None:
            return None
        await self._shards.step()
        await self._shards.give_up(self._shards.surplus)
        if self._shards.expired(self._store.clock()):
            return []
        return sorted(self._shards.held) if len(self._shards.held) < SHARDS else None

    async def _next(self) -> tuple[list[Item], dict[PeerId, PeerFacts]]:
        mine = await self._mine()
        if mine == []:
            return [], {}
        if self._may_go_on:
            self._may_go_on = False
            self._deferred.clear()
            self._behind.clear()
        passed = [*self._gathering, *self._deferred, *(each.item.id for each in self._gathered)]
        async with self._store.database.read() as connection:
            items = await next_items(connection, shards=mine, now=self._store.clock(), most=BATCH, skip=passed)
            peers = await find_peers(connection, list({each.peer_id for each in items})) if items else {}
        return items, peers

    async def _survey_all(self, items: list[Item], peers: dict[PeerId, PeerFacts]) -> list[_Ready]:
        """Those that lack nothing; the rest is settled, or on its way to be gathered."""
        ready: list[_Ready] = []
        opened = await self._open_all(items)
        if not opened:
            return ready
        async with reading(self._store) as tx:
            await load_named(tx, [each for _, parts in opened for each in parts])
            for item, parts in opened:
                await asyncio.sleep(0)  # completing one may take a while, and others have work to do
                found = [await self._survey(tx, item, part) for part in parts]
                good = [each for each in found if isinstance(each, Surveyed)]
                if good:
                    self._sort(item, good, peers[item.peer_id], ready)
                else:
                    self._refuse(item, [each for each in found if isinstance(each, Refused)])
        return ready

    async def _open_all(self, items: list[Item]) -> list[tuple[Item, list[Unwrapped]]]:
        """Those that can be read, with the activities in them; the rest is settled."""
        found = await aside(sum(len(each.body) for each in items), open_all, [each.body for each in items])
        for item, parts in zip(items, found, strict=True):
            if isinstance(parts, Exception):
                self._settle(item, State.REFUSED if isinstance(parts, Refused) else State.PARKED, parts)
        return [(item, parts) for item, parts in zip(items, found, strict=True) if isinstance(parts, list)]

    async def _survey(self, tx: Unit, item: Item, unwrapped: Unwrapped) -> Surveyed | Refused:
        """One bad activity in a batch takes none of the others along; that goes for all that follows here."""
        try:
            return await survey(tx, self._dispatch, item, unwrapped)
        except Refused as error:
            return error

    def _sort(self, item: Item, parts: list[Surveyed], peer: PeerFacts, ready: list[_Ready]) -> None:
        """Apply now, gather, or leave it behind those that it has to follow."""
        touches = frozenset[Uri]().union(*(each.touches for each in parts))
        lacks = frozenset[Lack]().union(*(each.lacks for each in parts))
        if any(self._held[uri] or uri in self._behind for uri in touches):
            self._defer(item, touches)
        elif not lacks - _brought(touches, ready):
            self._ready(item, parts, peer, ready)
        elif len(self._gathering) < GATHERING and self._per_peer[peer.id] < PER_PEER:
            self._held.update(touches)
            self._per_peer[peer.id] += 1
            self._gathering[item.id] = asyncio.create_task(self._gather(item, parts, peer, touches))
        else:
            self._defer(item, touches)

    def _defer(self, item: Item, touches: frozenset[Uri]) -> None:
        """Passed over until something that was being gathered is there."""
        # Nothing overtakes it: a vote that came before its post would be of no concern here, and be dropped.
        self._behind |= touches
        if len(self._deferred) < MOST_DEFERRED:
            self._deferred.add(item.id)

    def _ready(self, item: Item, parts: list[Surveyed], peer: PeerFacts, ready: list[_Ready]) -> None:
        done, failed = complete_all(item, parts, peer)
        if done:
            ready.append(_Ready(item, done))
        else:
            self._refuse(item, failed)

    async def _gather(self, item: Item, parts: list[Surveyed], peer: PeerFacts, touches: frozenset[Uri]) -> None:
        try:
            done = await self._gatherer.gather_all(parts, peer)
            self._gathered.append(_Ready(item, done))
        except Waiting as error:
            self._wait(item, error, waits_for=error.needs)
        except Unreachable as error:
            self._wait(item, error)
        except (Refused, Unavailable) as error:
            self._settle(item, State.REFUSED, error)
        except Exception as error:  # a fault of ours parks this item and spares the others
            log.exception("gathering failed", received=item.id)
            self._settle(item, State.PARKED, error)
        finally:
            self._held.subtract(touches)
            self._held += Counter()
            self._per_peer[peer.id] -= 1
            self._may_go_on = True
            del self._gathering[item.id]
            self._store.database.bells.ring("received")

    async def _apply(self, ready: list[_Ready]) -> int:
        settled, self._settled = self._settled, []
        try:
            return await self._apply_together(ready, settled)
        except Exception as error:  # whichever it was: alone, each shows itself
            if len(ready) <= 1 and not settled:
                return await self._park(ready, error)
            log.info("a batch failed, its items run alone", items=len(ready), error=str(error)[:300])
        done = await self._apply_together([], settled)
        for each in ready:
            done += await self._apply([each])
        return done

    async def _apply_together(self, ready: list[_Ready], settled: list[Settlement]) -> int:
        results = list(settled)
        incoming = [part for each in ready for part, _ in each.parts]
        async with transaction(self._store) as tx:
            await load_named(tx, [Unwrapped(each.activity, each.group) for each in incoming])
            await load_relations(tx, incoming)
            for each in ready:
                result = await self._run(tx, each)
                results.append(result)
            await tx.flush()
            await settle(tx.connection, results)
            fresh = [uri for each in incoming for uri in each.posts]
            if fresh and self._someone_waits:
                await wake_waiting(tx.connection, fresh)
        return len(results)

    async def _run(self, tx: Unit, ready: _Ready) -> Settlement:
        """Done if any of its activities was."""
        results: list[Settlement] = []
        for incoming, row in ready.parts:
            results.append(await self._run_part(tx, incoming, row))
            await asyncio.sleep(0)  # there may be two hundred
        return next((each for each in results if each.state is State.DONE), results[0])

    async def _run_part(self, tx: Unit, incoming: Incoming, row: Handle) -> Settlement:
        """A refusal has written nothing: rules are asked before anything is changed."""
        if incoming.group is not None:
            tx.peers.learned_groups(incoming.peer)
        before = tx.writes.made
        try:
            await _turn_away_suspended(tx, incoming)
            await row.receive(tx, incoming)
        except Refused as error:
            if tx.writes.made != before:
                raise RuntimeError("a refusal came after changes") from error
            state = State.IGNORED if isinstance(error, Missing) else State.REFUSED
            if state is State.REFUSED:
                self._watch.saw_refused(incoming.peer.id)
                log.info("refused", activity=incoming.activity.uri, reason=str(error)[:300])
            return Settlement(incoming.item.id, state, error=str(error)[:500])
        await self._watch.saw(tx, incoming)
        return Settlement(incoming.item.id, State.DONE)

    async def _park(self, ready: list[_Ready], error: Exception) -> int:
        for each in ready:
            if is_passing(error) and each.item.attempts < len(WAITS):
                self._wait(each.item, error)
            else:
                log.error("parked", received=each.item.id, activity=each.parts[0][0].activity.uri, exc_info=error)
                self._settle(each.item, State.PARKED, error)
        async with self._store.database.write() as connection:
            settled, self._settled = self._settled, []
            await settle(connection, settled)
        return len(settled)

    def _refuse(self, item: Item, errors: list[Refused]) -> None:
        """For the first of these reasons, if there is any."""
        for error in errors[:1]:
            self._settle(item, State.IGNORED if isinstance(error, Missing) else State.REFUSED, error)

    def _settle(self, item: Item, state: State, error: Exception) -> None:
        text = str(error) if isinstance(error, FediGroupsError) else repr(error)
        if state is State.REFUSED:
            self._watch.saw_refused(item.peer_id)
        if state is not State.IGNORED:
            log.info("not applied", received=item.id, state=state.name.lower(), reason=text[:300])
        self._settled.append(Settlement(item.id, state, error=text[:500]))

    def _wait(self, item: Item, error: Exception, *, waits_for: str | None = None) -> None:
        """Later again, a bounded number of times."""
        if item.attempts >= len(WAITS):
            self._settle(item, State.REFUSED, error)
            return
        self._someone_waits = True
        retry_at = Instant(self._store.clock() + WAITS[item.attempts])
        self._settled.append(
            Settlement(item.id, State.WAITING, str(error)[:500], retry_at, waits_for, attempts=item.attempts + 1)
        )

    async def _abandon(self) -> None:
        """Stop gathering; what was under way is still open in the database."""
        tasks = list(self._gathering.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _turn_away_suspended(tx: Unit, incoming: Incoming) -> None:
    """Raises Denied for what is taken from nobody who is suspended here."""
    actor = await tx.actors.find(incoming.activity.actor)
    if actor is not None:
        require(may_act(actor, incoming.activity.type))


def _brought(touches: frozenset[Uri], ready: list[_Ready]) -> frozenset[Lack]:
    """What an earlier item of the same batch brings along."""
    fresh = {uri for each in ready for incoming, _ in each.parts for uri in incoming.posts}
    return frozenset({Lack.PARENT, Lack.POST}) if touches & fresh else frozenset()
