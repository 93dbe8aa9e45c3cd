"""The worker: takes received activities in order of arrival, in batches, and applies them through the handlers.

What lacks nothing is applied at once, a batch in one transaction (`apply`). What lacks something is gathered over the
network meanwhile, and what touches the same things waits behind it (`line`). If a batch fails it is rolled back and its
items run alone; the guilty one is parked, visible and replayable.
"""

import asyncio

from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.policy.floods import Thresholds
from fedi_groups.domain.types import PeerId
from fedi_groups.errors import Refused
from fedi_groups.inbox.apply import Applier, Ready
from fedi_groups.inbox.dispatch import Dispatch
from fedi_groups.inbox.floods import Watch
from fedi_groups.inbox.gather import Gatherer
from fedi_groups.inbox.line import Line
from fedi_groups.inbox.outcomes import Outcomes
from fedi_groups.inbox.prefetch import load_named
from fedi_groups.inbox.survey import Surveyed, about_of, survey
from fedi_groups.inbox.unwrap import Unwrapped, open_all
from fedi_groups.storage.loops import Turns, keep_stepping
from fedi_groups.storage.peers import SHARDS, find_peers
from fedi_groups.storage.received import Earlier, Item, State, is_anyone_waiting, next_items, waiting_about
from fedi_groups.storage.shards import Shards
from fedi_groups.storage.unit import Store, Unit, reading
from fedi_groups.text.aside import aside

BATCH = 100
WHILE = 0.1
"""Seconds. A step costs as much as twenty Likes, whatever is in it: so those that come one by one go together. The
first after a silence waits for nobody."""


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
        self._dispatch = dispatch or Dispatch()
        self._shards = shards
        self._watch = watch or Watch(store, Thresholds(hours=0))
        self._outcomes = Outcomes(self._watch, store.clock)
        self._line = Line(gatherer, self._outcomes, store.database.bells)
        self._applier = Applier(store, self._watch, self._outcomes)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; woken by the bell "received", and every second."""
        try:
            await keep_stepping(self._store.database, self._pace, bell="received", stop=stop)
        finally:
            await self._line.abandon()
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
        surveyed = await self._survey_all(items, peers)
        ready = self._line.take() + surveyed
        if not ready and not self._outcomes:
            return 0
        done = await self._applier.apply(ready)
        await self._watch.act()
        return done

    async def drain(self, *, most: int = 1000) -> int:
        """Steps until nothing is left to do now, not even on the network; returns how many items were settled."""
        settled = 0
        for _ in range(most):
            done = await self.step()
            settled += done
            if done or self._line.may_go_on:
                continue
            if not self._line.is_gathering:
                break
            await self._line.one_gathered()
        return settled

    async def _mine(self) -> list[int] | None:
        """The shards that are ours now; None for all."""
        if self._shards is None:
            return None
        if (await self._shards.step()).gained:
            self._outcomes.ours_wait = True
        await self._shards.give_up(self._shards.surplus)
        if self._shards.expired(self._store.clock()):
            return []
        return sorted(self._shards.held) if len(self._shards.held) < SHARDS else None

    async def _next(self) -> tuple[list[Item], dict[PeerId, PeerFacts]]:
        mine = await self._mine()
        if mine == []:
            return [], {}
        self._line.go_on()
        passed = self._line.passed
        async with self._store.database.read() as connection:
            items = await next_items(connection, shards=mine, now=self._store.clock(), most=BATCH, skip=passed)
            peers = await find_peers(connection, list({each.peer_id for each in items})) if items else {}
        return items, peers

    async def _survey_all(self, items: list[Item], peers: dict[PeerId, PeerFacts]) -> list[Ready]:
        """Those that lack nothing; the rest is settled, or on its way to be gathered."""
        ready: list[Ready] = []
        opened = await self._open_all(items)
        if not opened:
            return ready
        turns = Turns()
        async with reading(self._store) as tx:
            await load_named(tx, [each for _, parts in opened for each in parts])
            earlier = await self._earlier(tx, opened)
            for item, parts in opened:
                await turns.give()
                if self._is_behind(item, parts, earlier):
                    continue
                found = [await self._survey(tx, item, part) for part in parts]
                good = [each for each in found if isinstance(each, Surveyed)]
                if good:
                    self._line.sort(item, good, peers[item.peer_id], ready)
                else:
                    self._outcomes.refuse(item, [each for each in found if isinstance(each, Refused)])
        return ready

    async def _earlier(self, tx: Unit, opened: list[tuple[Item, list[Unwrapped]]]) -> dict[bytes, list[Earlier]]:
        """What waits and is about the same as any of these. Asks nothing while nobody waits."""
        outcomes = self._outcomes
        if not outcomes.ours_wait:
            return {}
        if not outcomes:
            outcomes.ours_wait = await is_anyone_waiting(tx.connection)
        abouts = {about_of(part.activity) for _, parts in opened for part in parts} - {None}
        return await waiting_about(tx.connection, filter(None, abouts)) if outcomes.ours_wait and abouts else {}

    def _is_behind(self, item: Item, parts: list[Unwrapped], earlier: dict[bytes, list[Earlier]]) -> bool:
        """Whether it has to wait for one that waits; those whose turn it is are kept in order by the line."""
        if not earlier:
            return False
        now, under_way = self._store.clock(), set(self._line.passed)
        for about in filter(None, (about_of(part.activity) for part in parts)):
            for each in earlier.get(about, ()):
                if each.id < item.id and each.retry_at > now and each.id not in under_way:
                    self._outcomes.wait_behind(item, each, about=about)
                    return True
        return False

    async def _open_all(self, items: list[Item]) -> list[tuple[Item, list[Unwrapped]]]:
        """Those that can be read, with the activities in them; the rest is settled."""
        found = await aside(sum(len(each.body) for each in items), open_all, [each.body for each in items])
        for item, parts in zip(items, found, strict=True):
            if isinstance(parts, Exception):
                self._outcomes.settle(item, State.REFUSED if isinstance(parts, Refused) else State.PARKED, parts)
        return [(item, parts) for item, parts in zip(items, found, strict=True) if isinstance(parts, list)]

    async def _survey(self, tx: Unit, item: Item, unwrapped: Unwrapped) -> Surveyed | Refused:
        """One bad activity in a batch takes none of the others along; that goes for all that follows here."""
        try:
            return await survey(tx, self._dispatch, item, unwrapped)
        except Refused as error:
            return error
