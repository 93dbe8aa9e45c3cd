"""Who goes now, who over the network first, and who has to wait behind them: nothing overtakes what it depends on."""

import asyncio
from collections import Counter

import structlog

from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.types import PeerId, ReceivedId, Uri
from fedi_groups.errors import Refused, Unavailable, Unreachable, Waiting
from fedi_groups.inbox.apply import Ready
from fedi_groups.inbox.gather import Gatherer, complete_all
from fedi_groups.inbox.outcomes import Outcomes
from fedi_groups.inbox.survey import Lack, Surveyed, about_of
from fedi_groups.storage.database import Bells
from fedi_groups.storage.received import Item, State

log = structlog.get_logger("inbox")

GATHERING = 64
"""Items gathered over the network at a time."""

PER_PEER = 8
"""And for one sending server: a slow one must not take all places."""

MOST_DEFERRED = 5_000


class Line:
    """Items that are under way. `passed` are those that are not to be looked at again for now."""

    def __init__(self, gatherer: Gatherer, outcomes: Outcomes, bells: Bells) -> None:
        self._gatherer = gatherer
        self._outcomes = outcomes
        self._bells = bells
        self._gathering: dict[ReceivedId, asyncio.Task[None]] = {}
        self._per_peer: Counter[PeerId] = Counter()
        self._held: Counter[Uri] = Counter()
        self._deferred: set[ReceivedId] = set()
        self._behind: set[Uri] = set()
        self._gathered: list[Ready] = []
        self.may_go_on = False

    @property
    def passed(self) -> list[ReceivedId]:
        return [*self._gathering, *self._deferred, *(each.item.id for each in self._gathered)]

    @property
    def is_gathering(self) -> bool:
        return bool(self._gathering)

    def go_on(self) -> None:
        """What was deferred is looked at again, if what it stood behind may be there by now."""
        if self.may_go_on:
            self.may_go_on = False
            self._deferred.clear()
            self._behind.clear()

    def take(self) -> list[Ready]:
        """Those that have been gathered meanwhile."""
        gathered, self._gathered = self._gathered, []
        return gathered

    def sort(self, item: Item, parts: list[Surveyed], peer: PeerFacts, ready: list[Ready]) -> None:
        """Apply now (then it is appended to `ready`), gather, or leave it behind those that it has to follow."""
        touches = frozenset[Uri]().union(*(each.touches for each in parts))
        lacks = frozenset[Lack]().union(*(each.lacks for each in parts))
        if any(self._held[uri] or uri in self._behind for uri in touches):
            self._defer(item, touches)
        elif not lacks or not lacks - _brought(touches, ready):
            self._complete(item, parts, peer, ready)
        elif len(self._gathering) < GATHERING and self._per_peer[peer.id] < PER_PEER:
            self._held.update(touches)
            self._per_peer[peer.id] += 1
            self._gathering[item.id] = asyncio.create_task(self._gather(item, parts, peer, touches))
        else:
            self._defer(item, touches)

    async def one_gathered(self) -> None:
        """Returns once one of those that are gathered is there."""
        await asyncio.wait(list(self._gathering.values()), return_when=asyncio.FIRST_COMPLETED)

    async def abandon(self) -> None:
        """Stop gathering; what was under way is still open in the database."""
        tasks = list(self._gathering.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _defer(self, item: Item, touches: frozenset[Uri]) -> None:
        """Passed over until something that was being gathered is there."""
        # Nothing overtakes it: a vote that came before its post would be of no concern here, and be dropped.
        self._behind |= touches
        if len(self._deferred) < MOST_DEFERRED:
            self._deferred.add(item.id)

    def _complete(self, item: Item, parts: list[Surveyed], peer: PeerFacts, ready: list[Ready]) -> None:
        done, failed = complete_all(item, parts, peer)
        if done:
            ready.append(Ready(item, done))
        else:
            self._outcomes.refuse(item, failed)

    async def _gather(self, item: Item, parts: list[Surveyed], peer: PeerFacts, touches: frozenset[Uri]) -> None:
        try:
            done = await self._gatherer.gather_all(parts, peer)
            self._gathered.append(Ready(item, done))
        except Waiting as error:
            self._outcomes.wait(item, error, waits_for=error.needs, about=about_of(parts[0].activity))
        except Unreachable as error:
            self._outcomes.wait(item, error, about=about_of(parts[0].activity))
        except (Refused, Unavailable) as error:
            self._outcomes.settle(item, State.REFUSED, error)
        except Exception as error:  # a fault of ours parks this item and spares the others
            log.exception("gathering failed", received=item.id)
            self._outcomes.settle(item, State.PARKED, error)
        finally:
            self._held.subtract(touches)
            self._held += Counter()
            self._per_peer[peer.id] -= 1
            self.may_go_on = True
            del self._gathering[item.id]
            self._bells.ring("received")


def _brought(touches: frozenset[Uri], ready: list[Ready]) -> frozenset[Lack]:
    """What an earlier item of the same batch brings along."""
    fresh = {uri for each in ready for incoming, _ in each.parts for uri in incoming.posts}
    return frozenset({Lack.PARENT, Lack.POST}) if touches & fresh else frozenset()
