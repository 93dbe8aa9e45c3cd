"""Servers that flood: what each sends is counted in memory as it is worked on, and too much of it has a limit follow.

One worker works on all that one server sends, so it sees all of it. What a community passes on is not counted: it is
its members' words, and a large one has many.
"""

from collections import Counter
from dataclasses import dataclass, field

import structlog

from fedi_groups.actions import servers as actions
from fedi_groups.domain.facts import PeerFacts
from fedi_groups.domain.policy.floods import Counts, Thresholds, why_flood
from fedi_groups.domain.policy.servers import names_of
from fedi_groups.domain.servers import AUTOMATIC, OWN, Limit, Rule, Stance, Terms
from fedi_groups.domain.types import HOUR, MINUTE, ActorId, Instant, PeerId
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.storage.ids import instant_of
from fedi_groups.storage.peers import find_peers
from fedi_groups.storage.unit import Store, Unit, transaction
from fedi_groups.wire.uris import host_of

log = structlog.get_logger("servers")

LIMITS = frozenset({Limit.HOLD, Limit.VOTES, Limit.REPORTS})
"""What a flood brings upon a server."""

_KINDS = {"Create": "posts", "Flag": "reports", "Follow": "follows", "Join": "follows"}


@dataclass(slots=True)
class _Tally:
    """What one server has sent in one half of the time that counts."""

    counts: Counter[str] = field(default_factory=Counter)
    newcomers: set[ActorId] = field(default_factory=set)


class Watch:
    """Counts in halves of the time that counts: between half of it and all of it is seen at any moment."""

    def __init__(self, store: Store, allowed: Thresholds) -> None:
        self._store = store
        self._allowed = allowed
        self._half = max(1, allowed.minutes * MINUTE // 2)
        self._now: dict[PeerId, _Tally] = {}
        self._before: dict[PeerId, _Tally] = {}
        self._turned_at = Instant(0)
        self._looked_at: set[PeerId] = set()

    async def saw(self, tx: Unit, incoming: Incoming) -> None:
        """It was applied. Asks nothing that is not loaded by then."""
        if incoming.group is not None:
            return
        kind = _KINDS.get(incoming.activity.type)
        tally = self._tally(incoming.peer.id)
        tally.counts["everything"] += 1
        if kind is None:
            return
        tally.counts[kind] += 1
        if kind == "posts":
            author = await tx.actors.find(incoming.activity.actor)
            if author is not None and tx.now - instant_of(author.id) < 2 * self._half:
                tally.newcomers.add(author.id)

    def saw_refused(self, peer: PeerId) -> None:
        counts = self._tally(peer).counts
        counts["refused"] += 1
        counts["everything"] += 1

    async def act(self) -> int:
        """Limit those that flood, each in a transaction of its own; returns how many that were. Costs nothing where
        nobody does."""
        if not self._allowed.hours:
            return 0
        limited = 0
        now = self._store.clock()
        seen, self._looked_at = self._looked_at, set()
        found = [(peer, why) for peer in seen if (why := why_flood(self._counts(peer), self._allowed)) is not None]
        if found:
            async with self._store.database.read() as connection:
                peers = await find_peers(connection, [peer for peer, _ in found])
            for number, why in found:
                limited += await self._limit(peers[number], why, now) if number in peers else 0
        if now - self._turned_at >= self._half:
            self._before, self._now, self._turned_at = self._now, {}, now
        return limited

    def _tally(self, peer: PeerId) -> _Tally:
        self._looked_at.add(peer)
        found = self._now.get(peer)
        if found is None:
            found = self._now[peer] = _Tally()
        return found

    def _counts(self, peer: PeerId) -> Counts:
        halves = [each for each in (self._now.get(peer), self._before.get(peer)) if each is not None]
        counts = sum((each.counts for each in halves), Counter[str]())
        newcomers = set[ActorId]().union(*(each.newcomers for each in halves))
        return Counts(newcomers=len(newcomers), **counts)

    async def _limit(self, peer: PeerFacts, why: str, now: Instant) -> bool:
        host = names_of(host_of(peer.origin))[0]
        if not _may_be_limited(self._store.rules.book.terms(host)):
            return False
        until = Instant(now + self._allowed.hours * HOUR)
        async with transaction(self._store) as tx:
            rule = Rule(host, Stance.LIMITED, LIMITS, AUTOMATIC, note=f"{why[0].upper()}{why[1:]}.", until=until)
            await actions.lay_down(tx, [rule])
        log.warning("a server floods and is limited for a time", server=host, why=why, hours=self._allowed.hours)
        return True


def _may_be_limited(terms: Terms) -> bool:
    """Not what is blocked or limited by a flood already, nor what the admins have said is open."""
    if terms.blocked or any(each.source == AUTOMATIC for each in terms.because):
        return False
    return not any(each.source == OWN and each.stance is Stance.OPEN for each in terms.because)
