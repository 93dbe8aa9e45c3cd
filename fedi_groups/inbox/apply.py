"""Applying what lacks nothing: a batch in one transaction, and each alone where the batch fails."""

from dataclasses import dataclass

import structlog

from fedi_groups.actions.verdicts import require
from fedi_groups.domain.policy.suspension import may_act
from fedi_groups.errors import Missing, Refused
from fedi_groups.inbox.floods import Watch
from fedi_groups.inbox.gather import Part
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.inbox.outcomes import WAITS, Outcomes
from fedi_groups.inbox.prefetch import load_named, load_relations
from fedi_groups.inbox.survey import about_of
from fedi_groups.inbox.table import Handle
from fedi_groups.inbox.unwrap import Unwrapped
from fedi_groups.storage.database import is_passing
from fedi_groups.storage.loops import Turns
from fedi_groups.storage.received import Item, Settlement, State, settle, wake_waiting
from fedi_groups.storage.unit import Store, Unit, transaction

log = structlog.get_logger("inbox")


@dataclass(frozen=True, slots=True)
class Ready:
    """An item with all the activities in it (an Announce may hold several), each with the handler that takes it."""

    item: Item
    parts: tuple[Part, ...]


class Applier:
    """Runs handlers, and writes down what became of each item along with what it did."""

    def __init__(self, store: Store, watch: Watch, outcomes: Outcomes) -> None:
        self._store = store
        self._watch = watch
        self._outcomes = outcomes

    async def apply(self, ready: list[Ready]) -> int:
        """These, and the outcomes so far; returns how many items were settled."""
        settled = self._outcomes.take()
        try:
            return await self._together(ready, settled)
        except Exception as error:  # whichever it was: alone, each shows itself
            if len(ready) <= 1 and not settled:
                return await self._park(ready, error)
            log.info("a batch failed, its items run alone", items=len(ready), error=str(error)[:300])
        done = await self._together([], settled)
        for each in ready:
            done += await self.apply([each])
        return done

    async def _together(self, ready: list[Ready], settled: list[Settlement]) -> int:
        results = list(settled)
        incoming = [part for each in ready for part, _ in each.parts]
        async with transaction(self._store) as tx:
            await load_named(tx, [Unwrapped(each.activity, each.group) for each in incoming])
            await load_relations(tx, incoming)
            turns = Turns()
            results += [await self._run(tx, each, turns) for each in ready]
            await tx.flush()
            await settle(tx.connection, results)
            fresh = [uri for each in incoming for uri in each.posts]
            if fresh and self._outcomes.someone_waits:
                await wake_waiting(tx.connection, fresh)
        return len(results)

    async def _run(self, tx: Unit, ready: Ready, turns: Turns) -> Settlement:
        """Done if any of its activities was."""
        results: list[Settlement] = []
        for incoming, row in ready.parts:
            results.append(await self._run_part(tx, incoming, row))
            await turns.give()
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

    async def _park(self, ready: list[Ready], error: Exception) -> int:
        """Visible and replayable; or, if the fault may pass by itself, tried again later."""
        for each in ready:
            if is_passing(error) and each.item.attempts < len(WAITS):
                self._outcomes.wait(each.item, error, about=about_of(each.parts[0][0].activity))
            else:
                log.error("parked", received=each.item.id, activity=each.parts[0][0].activity.uri, exc_info=error)
                self._outcomes.settle(each.item, State.PARKED, error)
        async with self._store.database.write() as connection:
            settled = self._outcomes.take()
            await settle(connection, settled)
        return len(settled)


async def _turn_away_suspended(tx: Unit, incoming: Incoming) -> None:
    """Raises Denied for what is taken from nobody who is suspended here."""
    actor = await tx.actors.find(incoming.activity.actor)
    if actor is not None:
        require(may_act(actor, incoming.activity.type))
